"""``hackyack check``: the problems of workshops, each with its file, cell and remedy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kit import places
from kit.errors import KitError
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

    Each section is run from the setup cell alone, which takes a few seconds a workshop. That the
    outputs are still what the code computes is for ``tidy(check=True)`` to say.
    Raises WorkshopError where a named workshop is not there.
    """
    folders = sorted(file.parent.name for file in places.workshops().glob("*/workshop.toml"))
    return [problem for name in ids or folders for problem in _check(name)]


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
