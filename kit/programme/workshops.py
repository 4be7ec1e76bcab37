"""Workshops: ``workshop.toml``, read and counted.

``read`` refuses a file that can't be understood (a missing key, a wrong type, an unknown name);
``agenda`` lists what is wrong with a plan that can be understood but would fail in a room.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from kit import places
from kit.errors import WorkshopError
from kit.messages import _
from kit.programme import toml_schema
from kit.programme.competences import COMPETENCES, LEVELS
from kit.programme.toml_schema import Key, Table

__all__ = [
    "COMPETENCES",
    "CORE_TASKS",
    "HANDS_ON",
    "KINDS",
    "LEVELS",
    "MINUTES",
    "TOPICS",
    "AgendaItem",
    "Outcome",
    "Workshop",
    "chosen",
    "read",
    "workshops",
]

MINUTES = 120
TOPICS = ("digitisation", "open_data", "privacy", "analytics")
KINDS = ("open", "welcome", "hack", "mistake", "yack", "break", "case", "wrap", "slack")
HANDS_ON = ("hack", "mistake")
CORE_TASKS = ("task_1", "task_2", "task_3", "task_4")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One outcome: an ability that a participant gains, and the graded cells that show it."""

    text: str
    competence: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One block of the two hours; ``start`` is its first minute, counted from 0.

    ``by_hand`` are the minutes for what people do that no cell shows, on paper or with a partner.
    """

    kind: str
    minutes: int
    title: str
    section: str
    tasks: tuple[str, ...]
    cut: int
    by_hand: int
    start: int

    @property
    def end(self) -> int:
        """Return the minute at which the next block begins."""
        return self.start + self.minutes


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A workshop as its ``workshop.toml`` describes it, with the paths of its files."""

    id: str
    title: str
    topic: str
    level: str
    summary: str
    needs: tuple[str, ...]
    datasets: tuple[str, ...]
    ideas: tuple[str, ...]
    words: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    agenda: tuple[AgendaItem, ...]
    folder: Path

    @property
    def notebook(self) -> Path:
        """Return the path of the notebook that people work through."""
        return self.folder / "workshop.ipynb"

    @property
    def plan(self) -> Path:
        """Return the path of ``workshop.toml``."""
        return self.folder / "workshop.toml"

    @property
    def facilitator(self) -> Path:
        """Return the path of the facilitator's notes."""
        return self.folder / "facilitator.md"

    @property
    def solution(self) -> Path:
        """Return the path of the only source of the exercise."""
        return places.solutions() / self.id / f"{self.id}.ipynb"

    @property
    def exercise(self) -> Path:
        """Return the path of the exercise that the solution generates."""
        return places.exercises() / self.id / f"{self.id}.ipynb"

    @property
    def minutes(self) -> int:
        """Return how long all the blocks take together."""
        return sum(item.minutes for item in self.agenda)

    @property
    def hands_on(self) -> int:
        """Return the minutes of hacks and the mistake."""
        return sum(item.minutes for item in self.agenda if item.kind in HANDS_ON)

    @property
    def can_be_cut(self) -> int:
        """Return the minutes that a late session can leave out."""
        return sum(item.minutes for item in self.agenda if item.cut)

    def after_cuts(self, level: int) -> tuple[AgendaItem, ...]:
        """Return the agenda without the blocks with a cut of 1 to ``level``, times moved up."""
        return _timed(item for item in self.agenda if not 1 <= item.cut <= level)

    def on_at(self, minute: float) -> AgendaItem | None:
        """Return the block that is on at ``minute``; None before the start and after the end."""
        return next((item for item in self.agenda if item.start <= minute < item.end), None)


def workshops() -> tuple[Workshop, ...]:
    """Return every workshop of the programme, by id.

    Raises WorkshopError where one of them can't be read.
    """
    return tuple(
        read(file.parent.name) for file in sorted(places.workshops().glob("*/workshop.toml"))
    )


def chosen(names: Iterable[str] | None) -> list[str]:
    """Return the ids of the workshops in ``names``, of all if it is empty; raise as ``read``."""
    return [read(name).id for name in names or ()] or [one.id for one in workshops()]


def read(name: str) -> Workshop:
    """Return the workshop with the id ``name``.

    Raises WorkshopError where there is none of this id, or its ``workshop.toml`` is not TOML,
    lacks a key, or has a key or value that nothing here knows.
    """
    file = places.workshops() / name / "workshop.toml"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not file.is_file():
        raise WorkshopError(_missing(name))
    table = Table(
        f"workshops/{name}/workshop.toml",
        toml_schema.load(file, name=str(file)),
        _WORKSHOP,
        ("outcome", "agenda"),
    )
    return Workshop(
        id=name,
        folder=file.parent,
        **table.values(),
        outcomes=tuple(Outcome(**row) for row in table.rows("outcome", _OUTCOME)),
        agenda=_timed(AgendaItem(start=0, **row) for row in table.rows("agenda", _AGENDA)),
    )


def _missing(name: str) -> str:
    known = sorted(file.parent.name for file in places.workshops().glob("*/workshop.toml"))
    near = get_close_matches(name, known, n=1)
    if near:
        return _("There is no workshop {id!r}; did you mean {near}?").format(id=name, near=near[0])
    return _("There is no workshop {id!r} in {folder}; there are: {known}.").format(
        id=name, folder=places.workshops(), known=", ".join(known) or _("none yet")
    )


def _timed(items: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """Return the items with their start minutes, one after the other."""
    placed: list[AgendaItem] = []
    for item in items:
        placed.append(replace(item, start=placed[-1].end if placed else 0))
    return tuple(placed)


_WORKSHOP = {
    "title": Key(str),
    "topic": Key(str, choices=TOPICS),
    "level": Key(str, choices=LEVELS),
    "summary": Key(str),
    "needs": Key(list, default=()),
    "datasets": Key(list, default=()),
    "ideas": Key(list, default=()),
    "words": Key(list, default=()),
}
_OUTCOME = {
    "text": Key(str),
    "competence": Key(str, choices=tuple(COMPETENCES)),
    "evidence": Key(list, default=()),
}
_AGENDA = {
    "kind": Key(str, choices=KINDS),
    "minutes": Key(int, least=1),
    "title": Key(str),
    "section": Key(str, default=""),
    "tasks": Key(list, default=()),
    "cut": Key(int, default=0),
    "by_hand": Key(int, default=0),
}
