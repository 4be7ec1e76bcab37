"""Grading on other machines, through a Dask scheduler."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from kit.errors import SetupError
from kit.messages import _

__all__ = ["executor"]


@contextmanager
def executor(address: str | None) -> Iterator[Executor | None]:
    """Give the executor of the Dask scheduler at ``address``; None if ``address`` is None.

    Raises ``SetupError`` if Dask isn't installed or no scheduler answers there.
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise SetupError(
            _("Grading on a cluster needs Dask. Run: python -m pip install distributed")
        ) from error
    try:
        client = Client(address, timeout=20)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise SetupError(
            _("No Dask scheduler answers at {address}. Look at the address it printed.").format(
                address=address
            )
        ) from error
    with client, client.get_executor() as found:  # type: ignore[no-untyped-call]
        yield found
