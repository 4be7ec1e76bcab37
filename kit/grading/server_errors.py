"""Errors of a gradebook on a database server, as a sentence that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import OperationalError

from kit.errors import SetupError
from kit.messages import _

__all__ = ["telling"]

LONGEST = 160  # characters of the server's own words


@contextmanager
def telling(address: URL) -> Iterator[None]:
    """Raise ``SetupError`` if the server at ``address`` doesn't answer; its password isn't said.

    Errors of SQLite's files pass through: they are the disk's.
    """
    try:
        yield
    except OperationalError as error:
        if address.get_backend_name() == "sqlite":
            raise
        raise SetupError(
            _(
                "The gradebook's database {address} doesn't answer ({why}). What was entered "
                "before is kept. Start it, or see whether db_url in nbgrader_config.py is right, "
                "then run the same command again."
            ).format(
                address=address.render_as_string(hide_password=True),
                why=" ".join(str(error.orig).split())[:LONGEST],
            )
        ) from error
