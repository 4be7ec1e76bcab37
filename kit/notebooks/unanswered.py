"""The questions of an exercise that have no answer yet, by the headings that they stand under."""

from collections.abc import Mapping
from typing import Any

from kit.notebooks import literals, markup
from kit.notebooks.lifting import lift

__all__ = ["titles"]


def titles(pristine: Mapping[str, Any], notebook: Mapping[str, Any]) -> list[str]:
    """Return the titles of the questions that ``notebook`` leaves as ``pristine`` has them.

    ``pristine`` is the exercise as it was released. A question without a heading is known by the
    name of its answer.
    """
    before, given = literals.answers(pristine), lift(pristine, notebook)
    tried = given.computed | given.unreadable
    found: list[str] = []
    title = ""
    for cell in pristine["cells"]:
        names = literals.asked({"cells": [cell]})
        if cell["cell_type"] == "markdown" and not names:
            heads = markup.headings("".join(cell["source"]))
            title = heads[-1][1] if heads else title
        open_ = (n for n in names if n not in tried and given.answers.get(n) == before.get(n))
        found += [title or name for name in open_]
    return list(dict.fromkeys(found))
