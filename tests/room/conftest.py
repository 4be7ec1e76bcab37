"""What tests of rooms share."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def whole_log() -> Iterator[None]:
    """The room's log without the filters of a server that another test ran in this process."""
    log = logging.getLogger("hackyack.room")
    before = list(log.filters)
    log.filters.clear()
    yield
    log.filters[:] = before
