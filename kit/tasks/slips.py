"""Help if the line that holds an answer doesn't run or lacks its name: no quotes, curly ones.

That is the first thing that goes wrong for people who have never programmed. Python's own message
stays; one calm line below it says what to do, and the answer before it no longer counts.
"""

import re
from collections.abc import Callable
from typing import Any

import IPython

from kit import controls
from kit.messages import _
from kit.notebooks.lifting import Slip, slip_in
from kit.tasks.origins import Origins

__all__ = ["watch"]

_watching: dict[str, Callable[[Any], None]] = {}
_origins: dict[str, Origins] = {}


def watch(name: str) -> Origins | None:
    """Watch the notebook's variable ``name``, except outside a notebook and in Voilà.

    If a cell that begins with ``name =`` fails, or the task's own cell holds something else, the
    variable is three dots again: a check would speak of the answer before, or stop because there
    is none. Returns the cells that give it.
    """
    shell = IPython.get_ipython()
    if shell is None or controls.in_voila():
        return None
    if name in _watching:  # its cell has run again
        shell.events.unregister("post_run_cell", _watching[name])
    origins = _origins.setdefault(name, Origins(name))

    def look(result: Any) -> None:
        wrong = result.error_before_exec or result.error_in_exec
        said = slipped(name, result.info.raw_cell or "", failed=bool(wrong))
        if said:
            shell.user_ns[name] = ...
            print(said)  # noqa: T201  it belongs below this cell
        elif wrong and re.match(rf"\s*{re.escape(name)}\s*=", result.info.raw_cell or ""):
            shell.user_ns[name] = ...
            print(help_with(wrong, name))  # noqa: T201  it belongs below this cell's error
        elif origins.is_nameless(result.info.raw_cell or "", str(result.info.cell_id or "")):
            shell.user_ns[name] = ...
            said = _("Write {name} = before your answer. Then run this cell again.")
            print(said.format(name=name))  # noqa: T201  it belongs below this cell
        origins.ran(result)

    _watching[name] = look
    shell.events.register("post_run_cell", look)
    return origins


def slipped(name: str, source: str, *, failed: bool) -> str:
    """Return what to mend in a cell that gives no answer ``name`` by a slip; "" without one.

    A cell that has ``failed`` may have a tab before its line, one that hasn't may compare.
    """
    if not re.search(rf"(?m)^\s*{re.escape(name)}\s*=", source):
        return ""  # most cells: nothing is parsed
    slip = slip_in(name, source)
    if failed and slip is Slip.INDENTED:
        return _(
            "A blank or a tab stands before a line, and Python stops at it. Begin the line at its "
            "very left: {name} = …. Then run this cell again."
        ).format(name=name)
    if slip is Slip.COMPARED:
        return _(
            "Two equals signs compare, and give no answer. Write one: {name} = …. Then run this "
            "cell again."
        ).format(name=name)
    return ""


def help_with(wrong: BaseException, name: str) -> str:
    """Return one line of help for an answer line that failed with the error ``wrong``."""
    if isinstance(wrong, NameError):
        return _(
            'Text goes in quotes: write "{word}", not {word}. Then run this cell again.'
        ).format(word=wrong.name or name)
    return _(
        "Python can't read this answer. Look for straight quotes (\" not “), a comma between two "
        "things, a point in a number (0.3, not 0,3), and a closing bracket for each that opens. "
        "Then run this cell again."
    )
