"""Damaged submissions are repaired, with a note on each repair."""

import json
from functools import cache
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.damages import CELLS, FILES, FORMATS, damaged

from kit import places
from kit.errors import SubmissionError
from kit.grading import course
from kit.grading.intake.repair import Repaired, repair
from kit.notebooks import literals

ID = "privacy_1"
GIVEN = {
    "facts": "['postcode', 'branch', 'subject']",
    "why": "{'fault': 'b', 'remedy': 'c'}",
    "blur": "{'age_band': 20, 'digits': 1}",
    "reflection": "'I shall ask — who reads our lists?'",
}
CODE = "    groups = table.groupby(facts, dropna=False)  # mine\n"


@cache
def released() -> bytes:
    return (places.exercises() / ID / f"{ID}.ipynb").read_bytes()


@cache
def handed_in() -> dict[str, Any]:
    """Return a hand-in with answers, a reflection, some code, and a cell of its own."""
    notebook = literals.graft(json.loads(released()), GIVEN)
    for cell in notebook["cells"]:
        if cell["id"] == "answer-5":
            cell["source"] = "".join(cell["source"]).replace("groups = ...", f"pass\n{CODE}")
    own = nbformat.v4.new_code_cell("mine = 42", id="own")
    notebook["cells"].insert(6, dict(own))
    return notebook


def repaired(content: bytes) -> Repaired:
    return repair(released(), content, "Ana.ipynb")


def answers(notebook: Any) -> dict[str, str]:
    """Return the answers, with the code task's among them."""
    code = [c["source"] for c in notebook["cells"] if c["id"] == "answer-5"]
    return literals.answers(notebook) | {"code": "".join(code[0])}


def told(*cells: str, form: str = "format 4", file: str = "as it was") -> str:
    """Return the repairs of a hand-in with these damages, its answers being all there."""
    made = repaired(damaged(handed_in(), list(cells), form, file))
    assert answers(made.notebook) == answers(handed_in())
    return " ".join(made.repairs)


@pytest.mark.parametrize("name", ["privacy_1", "open_data_1", "analytics_1", "digitisation_1"])
def test_what_is_well_formed_goes_through(name: str) -> None:
    """An undamaged notebook is returned as it is, without notes."""
    content = (places.exercises() / name / f"{name}.ipynb").read_bytes()
    made = repair(content, content, name)
    assert (made.notebook, made.repairs, made.lost) == (course.parse(content, name), (), ())


def test_own_cells_answers_and_outputs_are_no_damage() -> None:
    """Answers, outputs and participants' own cells are not repaired."""
    content = damaged(handed_in(), [], "format 4", "as it was")
    assert repaired(content) == Repaired(notebook=course.parse(content, ""))


@pytest.mark.parametrize("version", [0, 4])
def test_older_notebooks_of_format_4_are_no_damage(version: int) -> None:
    """Colab and old Jupyters write no ids."""
    notebook = json.loads(released()) | {"nbformat_minor": version}
    for cell in notebook["cells"]:
        del cell["id"]
    assert repaired(json.dumps(notebook).encode()).repairs == ()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("without tests", "Cells were missing: ask_1, task_1, "),
        ("twice", "Cells were there twice: setup, ask_1, look_1, answer_1, "),
        ("in another order", "Its cells stood in another order."),
        ("unmarked", "Cells had lost what nbgrader knows them by: setup, "),
        ("retyped", "Cells were of another kind, code or text: setup, "),
        ("one id for all", "Two cells had one id."),
        ("Windows' lines", "Its lines ended as on Windows."),
        ("points of its own", "What nbgrader keeps of these cells was changed: task_1, "),
        ("locked", "What nbgrader keeps of these cells was changed: answer_1, "),
        ("strange marks", "Cells had lost what nbgrader knows them by: "),
        ("conflict in cells", "Cells held two versions that git couldn't join"),
    ],
)
def test_damaged_cells_are_told(damage: str, sentence: str) -> None:
    """Each damage to cells is named, and the answers are there."""
    assert sentence in told(damage)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("UTF-16", "It was saved as UTF-16"),
        ("UTF-16 without mark", "It was saved as UTF-16-LE"),
        ("a mark in front", "It was saved as UTF-8 with a mark in front"),
        ("something behind", "Something stood before or after the notebook"),
        ("something in front", "Something stood before or after the notebook"),
        ("git's conflict", "It held two versions that git couldn't join"),
        ("the end is missing", "Its form is broken: 36 cells could still be read."),
    ],
)
def test_damaged_files_are_told(file: str, sentence: str) -> None:
    """Each damage to the file is named, and the answers are there."""
    assert sentence in told(file=file)


@pytest.mark.parametrize("version", ["3", "5"])
def test_other_formats_are_told(version: str) -> None:
    """A notebook of an old format, or of one to come, is read."""
    assert f"It was in notebook format {version}" in told(form=f"format {version}")


@given(
    cells=st.lists(st.sampled_from(sorted(CELLS)), max_size=4, unique=True),
    form=st.sampled_from(sorted(FORMATS)),
    file=st.sampled_from(sorted(FILES)),
)
def test_any_damages_give_the_answers_back(cells: list[str], form: str, file: str) -> None:
    """After any of the damages the answers are the same and the notebook is whole."""
    made = repaired(damaged(handed_in(), cells, form, file))
    assert answers(made.notebook) == answers(handed_in())
    nbformat.validate(made.notebook)
    sources = [cell.source for cell in made.notebook.cells if cell.cell_type == "code"]
    assert "mine = 42" in sources or "retyped" in cells
    again = repaired(nbformat.writes(made.notebook).encode())
    assert (again.notebook, again.repairs) == (made.notebook, ())


@given(st.data())
def test_nothing_but_one_sentence_is_raised(data: st.DataObject) -> None:
    """However a file is cut, spliced or changed, it is repaired or refused with one sentence."""
    content = damaged(handed_in(), [], "format 4", "as it was")
    places = st.integers(0, len(content))
    for _n in range(data.draw(st.integers(1, 4))):
        start, end = sorted([data.draw(places), data.draw(places)])
        new = data.draw(st.binary(max_size=20) | st.sampled_from([b"[" * 3000, b'"cells": ', b"}"]))
        content = content[:start] + new + content[end:]
    try:
        nbformat.validate(repaired(content).notebook)
    except SubmissionError as error:
        assert "Ana.ipynb" in str(error)  # noqa: PT017  both outcomes are right


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["cells", "metadata", "nbgrader", "source", "cell_type", "grade_id"])
            | st.sampled_from(["id", "input", "nbformat", "worksheets", "points"])
            | st.text(max_size=3),
            inner,
        )
    ),
)


@given(JSON)
def test_no_json_is_too_strange(content: Any) -> None:
    """Any JSON at all, in place of a notebook or of a cell, is refused or repaired."""
    for strange in (content, {"cells": content}, handed_in() | {"cells": [content]}):
        with pytest.raises(SubmissionError):
            repaired(json.dumps(strange).encode(errors="replace"))
    marked = {"cell_type": "code", "source": "1", "metadata": {"nbgrader": content}, "id": content}
    mixed = handed_in() | {"cells": [*handed_in()["cells"], marked]}
    assert answers(repaired(json.dumps(mixed).encode()).notebook) == answers(handed_in())
    mixed = handed_in() | {"cells": [*handed_in()["cells"], content], "metadata": content}
    assert answers(repaired(json.dumps(mixed).encode()).notebook) == answers(handed_in())


def test_a_torn_file_says_what_it_lost() -> None:
    """Answers behind the tear are named as lost, those before it are kept."""
    text = damaged(handed_in(), [], "format 4", "as it was")
    made = repaired(text[: text.index(b'"answer_3"')])
    assert made.lost == ("answer_3", "answer_4", "answer_5", "reflection")
    assert list(literals.answers(made.notebook)) == ["facts", "why", "reflection"]


def test_the_later_of_two_answers_counts() -> None:
    """A cell that was copied and answered again counts as it stands below, and that is told."""
    notebook = json.loads(damaged(handed_in(), ["twice"], "format 4", "as it was"))
    later = [cell for cell in notebook["cells"] if cell["id"] == "answer-1"][1]
    later["source"] = "facts = ['branch', 'subject', 'postcode']"
    made = repaired(json.dumps(notebook).encode())
    assert literals.answers(made.notebook)["facts"] == "['branch', 'subject', 'postcode']"
    assert "Cells were answered twice, differently: answer_1." in " ".join(made.repairs)


def test_an_untouched_copy_never_hides_an_answer() -> None:
    """Three dots in a second copy don't count as the later answer."""
    notebook = json.loads(damaged(handed_in(), [], "format 4", "as it was"))
    own = [cell for cell in json.loads(released())["cells"] if cell["id"] == "answer-1"]
    own[0]["source"] = "facts = ...   # a copy"
    notebook["cells"] += own
    made = repaired(json.dumps(notebook).encode())
    assert answers(made.notebook) == answers(handed_in())


def test_words_quotes_are_made_plain() -> None:
    """An answer typed in a word processor is read, and that is told."""
    notebook = json.loads(damaged(handed_in(), [], "format 4", "as it was"))
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == "answer-1"]
    cell["source"] = "facts = [“postcode”, “branch”, „subject“]"
    made = repaired(json.dumps(notebook).encode())
    assert answers(made.notebook) == answers(handed_in())
    assert made.repairs == ("Quotes or dashes of a word processor were made plain: answer_1.",)


@pytest.mark.parametrize("other", ["open_data_1", "analytics_1", "digitisation_1"])
def test_another_exercise_is_refused(other: str) -> None:
    """Every exercise has an answer_1; another workshop's is not taken for this one's."""
    content = (places.exercises() / other / f"{other}.ipynb").read_bytes()
    with pytest.raises(SubmissionError, match="another notebook"):
        repaired(content)


@pytest.mark.parametrize("name", ["privacy_1", "open_data_1"])
def test_the_workshop_itself_is_refused(name: str) -> None:
    """The workshop's notebook is refused instead of being repaired into the exercise."""
    content = (places.workshops() / name / "workshop.ipynb").read_bytes()
    with pytest.raises(SubmissionError, match="another notebook"):
        repaired(content)


def test_a_file_torn_before_the_first_answer_is_refused() -> None:
    """A file without a readable answer is refused instead of repaired."""
    with pytest.raises(SubmissionError, match=r"Ana.ipynb breaks off before the first answer"):
        repaired(released()[:3000])
