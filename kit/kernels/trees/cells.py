"""One cell, or one call, while a process of the tree runs it: its messages and its time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kit.kernels.frames import Message

__all__ = [
    "MAX_CHARACTERS",
    "CellNotStoppedError",
    "CellResult",
    "Heard",
    "KernelEndedError",
    "Running",
]

GRACE = 10.0  # seconds in which a cell that was interrupted ends; nbclient gives it 4
LONGEST = 10  # times the seconds of a cell, by the clock, on a machine however busy
MAX_CHARACTERS = 2_000_000  # characters that one cell may show
MAX_UNSHOWN = 20_000_000  # characters of its other messages, such as those of widgets
MAX_LATE = 100  # messages after a deadline: what was sent before lies in the line's buffer
SHOWN = {"stream", "display_data", "execute_result", "update_display_data", "error"}


@dataclass(frozen=True, kw_only=True)
class CellResult:
    """The messages of a cell that has run, the reply last.

    ``stopped`` means that it took too long, ``cut`` that it showed more than ``MAX_CHARACTERS``.
    """

    messages: tuple[Message, ...]
    stopped: bool = False
    cut: bool = False

    @property
    def printed(self) -> str:
        """Return what the cell has printed."""
        said = [one["content"] for one in self.messages if one["msg_type"] == "stream"]
        return "".join(str(one.get("text", "")) for one in said if one.get("name") == "stdout")


class KernelEndedError(Exception):
    """The code ended its process, or sent something that is no message of a kernel."""


class CellNotStoppedError(Exception):
    """The code took too long and didn't stop when it was interrupted."""


class Runs(Protocol):
    """The process that runs it."""

    def message(self, until: float | None) -> Message:
        """Return its next message."""

    def scheduling_delay(self) -> float:
        """Return the seconds that it has waited for a processor since it began."""

    def interrupt(self) -> None:
        """Interrupt what it runs."""


class _Limit:
    """The time of one cell: ``seconds`` by the clock, without those spent waiting for a processor.

    So a machine that is busy with something else costs nobody points, and code that sleeps is still
    stopped after ``seconds``. ``delay`` returns how long the process has waited in its whole life.
    """

    def __init__(self, seconds: float, delay: Callable[[], float]) -> None:
        self._delay, self._waited_before = delay, delay()
        self.began, self._seconds = time.monotonic(), seconds
        self.until = self.began + seconds

    def extended(self) -> bool:
        """Move ``until`` by what the cell has waited; tell whether that leaves it any time."""
        waited = self._delay() - self._waited_before
        self.until = self.began + min(self._seconds + waited, self._seconds * LONGEST)
        return time.monotonic() < self.until


class Running:
    """What a process is doing: ``next`` returns its messages, and stops it where it takes too long.

    ``mark`` is the id of the command; messages of anything else are passed over.
    """

    def __init__(self, branch: "Runs", mark: str, seconds: float | None) -> None:
        self._branch, self._mark = branch, mark
        self._limit = None if seconds is None else _Limit(seconds, branch.scheduling_delay)
        self._until = self._limit.until if self._limit else None
        self._paused = 0.0
        self._late = 0
        self.stopped = False

    def next(self, *, calls: bool = False) -> Message:
        """Return the next message; with ``calls`` also a call of a function elsewhere."""
        while True:
            try:
                said = self._branch.message(self._until)
                self._count_late()
            except TimeoutError as error:
                self._over(error)
                continue
            if said["parent_header"].get("msg_id") == self._mark:
                return said  # others are of a thread that an earlier cell has left
            if calls and said["msg_type"] == "call":
                return said

    def pause(self) -> None:
        """Stop the clock."""
        self._paused = time.monotonic()

    def go_on(self) -> None:
        """Let the clock run again."""
        more = time.monotonic() - self._paused
        if self._until is not None:
            self._until += more
        if self._limit:
            self._limit.began += more

    def _count_late(self) -> None:
        """Raise ``TimeoutError`` where messages go on and on: then the line is never empty."""
        self._late = self._late + 1 if self._until and time.monotonic() > self._until else 0
        if self._late > MAX_LATE:
            self._late = 0
            raise TimeoutError

    def _over(self, error: TimeoutError) -> None:
        """Interrupt the process, if it has no time left."""
        if self.stopped:
            raise CellNotStoppedError from error
        if self._limit and self._limit.extended():
            self._until = self._limit.until
            return
        self.stopped, self._until = True, time.monotonic() + GRACE
        self._branch.interrupt()


class Heard:
    """The messages of a cell that are kept: as many as fit, and the reply."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._shown = self._other = 0

    @property
    def is_over(self) -> bool:
        """Tell whether the reply has come."""
        return bool(self.messages) and self.messages[-1]["msg_type"] == "execute_reply"

    @property
    def cut(self) -> bool:
        """Tell whether something that the cell has shown is left out."""
        return self._shown > MAX_CHARACTERS

    def take(self, said: Message) -> None:
        """Keep ``said``, if it fits."""
        shown = len(str(said["content"])) if said["msg_type"] in SHOWN else 0
        self._shown += shown
        self._other += len(str(said)) - shown
        fits = self._other <= MAX_UNSHOWN and not (shown and self.cut)
        if fits or said["msg_type"] == "execute_reply":
            self.messages.append(said)
