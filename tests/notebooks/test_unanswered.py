"""What an exercise asks and a notebook has not answered."""

import json
from typing import Any

import pytest

from kit import places
from kit.notebooks import literals
from kit.notebooks.unanswered import titles
from kit.programme import workshops

ALL = sorted(one.id for one in workshops.workshops())


def exercise(workshop: str) -> dict[str, Any]:
    """Return an exercise as it is released."""
    file = places.exercises() / workshop / f"{workshop}.ipynb"
    return dict(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("workshop", ALL)
def test_an_untouched_exercise_has_answered_nothing(workshop: str) -> None:
    """All four tasks and the reflection are open, by the headings that people see."""
    left = titles(exercise(workshop), exercise(workshop))
    assert [title.partition(".")[0] for title in left] == ["1", "2", "3", "4", "And at your desk?"]


@pytest.mark.parametrize("workshop", ALL)
def test_what_is_answered_is_not_open(workshop: str) -> None:
    """Each answer takes its question off the list, and no other."""
    pristine = exercise(workshop)
    before = titles(pristine, pristine)
    for place, name in enumerate(literals.asked(pristine)):
        left = titles(pristine, literals.graft(pristine, {name: "'an answer'"}))
        assert left == before[:place] + before[place + 1 :]


def test_a_question_without_a_heading_is_known_by_its_name() -> None:
    """There is always something to call it by."""
    solution = {"nbgrader": {"solution": True, "grade_id": "a"}}
    cell = {"cell_type": "code", "source": "facts = ...", "metadata": solution}
    assert titles({"cells": [cell]}, {"cells": [cell]}) == ["facts"]
