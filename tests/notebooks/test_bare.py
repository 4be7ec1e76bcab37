"""A handed-in notebook holds what grading needs, and nothing else of its author's computer."""

import copy
import json
from typing import Any

import nbformat
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit.notebooks.bare import bare

SECRET = "vesna-on-her-laptop"
MARK = {"grade": True, "grade_id": "facts", "points": 2, "solution": True, "checksum": "a1"}
BOOK: dict[str, Any] = new_notebook(
    metadata={"language_info": {"name": "python"}},
    cells=[
        new_code_cell(
            "facts = 3", metadata={"nbgrader": MARK}, execution_count=3,
            outputs=[new_output("stream", text="3")],
        ),
        new_markdown_cell("My answer"),
    ],
)  # fmt: skip


def test_the_answers_and_their_marks_stay() -> None:
    """Texts, kinds, ids and nbgrader's marks are those of the notebook, which is valid."""
    made = bare(BOOK)
    nbformat.validate(nbformat.from_dict(made))
    assert [(c["source"], c["id"], c["cell_type"]) for c in made["cells"]] == [
        (c.source, c.id, c.cell_type) for c in BOOK.cells
    ]
    assert made["cells"][0]["metadata"] == {"nbgrader": MARK}


def objects(part: Any) -> list[dict[str, Any]]:
    """Return all JSON objects of a notebook, itself first."""
    inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    own = [part] if isinstance(part, dict) else []
    return own + [one for value in inside for one in objects(value)]


@given(
    st.integers(0, len(objects(BOOK)) - 1),
    st.sampled_from(["authors", "widgets", "execution", "attachments", "title", "made up"]),
)
def test_what_is_unknown_stays_behind(place: int, name: str) -> None:
    """Wherever something is added to a notebook, it is not in the hand-in."""
    book = copy.deepcopy(json.loads(json.dumps(BOOK)))
    objects(book)[place][name] = {"x": [SECRET]}
    assert SECRET not in json.dumps(bare(book))


def test_the_names_of_a_kernel_stay_behind() -> None:
    """An environment may be called as its owner is."""
    book = {**BOOK, "metadata": {"kernelspec": {"name": SECRET, "display_name": SECRET}}}
    assert SECRET not in json.dumps(bare(book))
