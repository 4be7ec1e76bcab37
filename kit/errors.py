"""Errors for people: each is one sentence that ends with the next step.

::

    KitError                    anything the kit reports to a person
    ├── DataError               a dataset or a person's own file
    ├── TableError              a column or value that a function can't use
    ├── WorkshopError           a workshop's files, or its rules
    ├── SubmissionError         a hand-in that can't be collected or graded
    ├── SetupError              something that this machine lacks
    └── NotYet                  an exercise answer that isn't there or isn't right yet

Every message says what happened, names the value and ends with what to do next. In a notebook it
shows as that one sentence (IPython asks ``_render_traceback_``); on the command line as one red
line and exit status 1.
"""

__all__ = [
    "DataError",
    "KitError",
    "NotYet",
    "SetupError",
    "SubmissionError",
    "TableError",
    "WorkshopError",
]


class KitError(Exception):
    """Something to tell a person in one sentence, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        # One raised without words still says what it is: an empty output would say nothing.
        return [str(self) or str(type(self).__doc__)]


class DataError(KitError):
    """A dataset or a person's own file can't be used as it is."""


class TableError(KitError):
    """A column or a value that a function can't use."""


class WorkshopError(KitError):
    """A workshop's files are missing, unreadable or break the rules."""


class SubmissionError(KitError):
    """A hand-in can't be collected or graded."""


class SetupError(KitError):
    """Something that this machine lacks, with how to get it."""


class NotYet(KitError):  # noqa: N818  somebody's unfinished work is no error
    """An exercise answer that isn't there or isn't right yet."""
