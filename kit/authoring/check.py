"""``hackyack check``: the problems of workshops, each with its file, cell and remedy."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kit import places
from kit.errors import KitError, WorkshopError
from kit.grading.run.pool import Died, Processes, completed
from kit.messages import _
from kit.programme import workshops

__all__ = ["Problem", "check"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One broken rule; an empty ``cell`` stands for the whole file."""

    file: str
    cell: str
    rule: str
    remedy: str


def check(ids: Sequence[str] | None = None) -> list[Problem]:
    """Return the problems of the workshops in ``ids``; of all workshops if it is None.

    Each section is run from the setup cell alone, and each answer is graded, which takes some
    fifteen seconds a workshop; several are checked at once on several processors. That the
    outputs are still what the code computes is for ``tidy(check=True)`` to say.
    Raises WorkshopError where a named workshop is not there.
    """
    names = ids or sorted(file.parent.name for file in places.workshops().glob("*/workshop.toml"))
    workers = min(len(names), os.cpu_count() or 1)
    found = _side_by_side(names, workers) if workers > 1 else map(_problems, names)
    return [problem for problems in found for problem in problems]


def _side_by_side(names: Sequence[str], workers: int) -> Iterator[list[Problem]]:
    """Yield the problems of each workshop in their order, checked in processes of their own.

    Not in threads: nbclient answers Ctrl-C through the main one.
    """
    pool = Processes(workers, preload="kit.authoring.rules", ready=_ready)
    try:
        done = dict(completed(_problems, names, pool=pool))
    finally:
        pool.end()
    for name in names:
        found = done[name]
        if isinstance(found, Died):
            raise WorkshopError(
                _("The check of {id} ended by itself: check it alone.").format(id=name)
            )
        if isinstance(found, BaseException):
            raise found
        yield found


def _ready() -> None:
    """Nothing has to be prepared in a process that checks."""


def _problems(name: str) -> list[Problem]:
    return list(_check(name))


def _check(name: str) -> Iterator[Problem]:
    from kit.authoring.material import Material
    from kit.authoring.rules import RULES

    file = f"workshops/{name}/workshop.toml"
    if not (places.root() / file).is_file():
        workshops.read(name)
    try:
        material = Material(workshops.read(name))
    except KitError as error:
        yield Problem(file=file, cell="", rule="agenda", remedy=str(error))
        return
    broken: set[str] = set()
    for rule, find in RULES.items():
        try:
            for where, cell, remedy in find(material):
                yield Problem(file=where, cell=cell, rule=rule, remedy=remedy)
        except KitError as error:
            # a missing notebook breaks many rules with one sentence; say it once
            if str(error) not in broken:
                yield Problem(file=f"workshops/{name}", cell="", rule=rule, remedy=str(error))
            broken.add(str(error))
