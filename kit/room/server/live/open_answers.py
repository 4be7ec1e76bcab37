"""The answers of workshops, put into words once for all who look after the facilitator opened them.

Putting them into words runs the exercise, so it begins when they are opened, and forty people who
look at once wait for the same run.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from kit.programme import answer_tables
from kit.programme.workshops import Workshop

if TYPE_CHECKING:
    from kit.grading.pages.solutions import Solution

__all__ = ["OpenAnswers", "exist"]

Edition = tuple[tuple[Path, int, int], ...]


def exist(workshop: Workshop) -> bool:
    """Tell whether a workshop has answers that can be opened."""
    return answer_tables.file(workshop.id).is_file()


class OpenAnswers:
    """The answers of each workshop in words; made again where a file has changed."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Edition, asyncio.Task[tuple[Solution, ...]]]] = {}

    async def of(self, workshop: Workshop) -> "tuple[Solution, ...]":
        """Return the answers of ``workshop``; errors of its exercise are passed on."""
        return await asyncio.shield(self.begin(workshop))

    def begin(self, workshop: Workshop) -> "asyncio.Task[tuple[Solution, ...]]":
        """Start to put the answers into words, unless that is done or under way."""
        edition = _edition(workshop)
        known, task = self._found.get(workshop.id, ((), None))
        if task is None or known != edition or (task.done() and task.exception()):
            task = asyncio.create_task(asyncio.to_thread(_solutions, workshop))
            self._found[workshop.id] = edition, task
        return task


def _solutions(workshop: Workshop) -> "tuple[Solution, ...]":
    from kit.grading.pages import solutions  # nbgrader takes a second to import

    return solutions.solutions(workshop)


def _edition(workshop: Workshop) -> Edition:
    files = [answer_tables.file(workshop.id), workshop.exercise]
    states = [(file, file.stat()) for file in files if file.is_file()]
    return tuple((file, state.st_mtime_ns, state.st_size) for file, state in states)
