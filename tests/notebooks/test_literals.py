"""An answer as a literal, never run."""

import ast
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.errors import SubmissionError
from kit.notebooks import literals, parsing

TEXTS = st.text(st.characters(exclude_categories=[]), max_size=40)  # half characters too
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.binary(max_size=20) | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False)
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def exercise(*sources: str, reflection: str = "") -> dict[str, Any]:
    """Return an exercise with one solution cell for each source."""
    cells = [new_code_cell("from kit import tasks")]
    for number, source in enumerate(sources, start=1):
        mark = {"solution": True, "grade": False, "grade_id": f"answer_{number}"}
        cells.append(new_code_cell(source, metadata={"nbgrader": mark}))
    mark = {"solution": True, "grade": True, "grade_id": "reflection"}
    cells.append(new_markdown_cell(reflection, metadata={"nbgrader": mark}))
    return json.loads(json.dumps(new_notebook(cells=cells)))


def sources(notebook: dict[str, Any]) -> list[str]:
    """Return the sources of the solution cells."""
    return [cell["source"] for cell in notebook["cells"][1:]]


PRISTINE = exercise("facts = ...   # č: for example [1]\nunit = ...\n", "why = 'ß', (a := ...)\n")


@given(VALUES)
def test_a_written_literal_is_read_again(value: object) -> None:
    """Any value of JSON, or bytes, written by Python, is read as that value."""
    assert literals.literal(repr(value)) == value


@given(VALUES)
def test_written_says_the_same(value: object) -> None:
    """Python's own writing is left as it is."""
    assert literals.written(repr(value)) == repr(value)


@given(VALUES, VALUES)
def test_a_graft_is_exactly_these_assignments(facts: object, unit: object) -> None:
    """After a graft the cell assigns the values and has no other statement."""
    grafted = literals.graft(PRISTINE, {"facts": repr(facts), "unit": repr(unit)})
    first, second = ast.parse(sources(grafted)[0]).body
    assert ast.unparse(first) == f"facts = {facts!r}"
    assert ast.unparse(second) == f"unit = {unit!r}"


@given(VALUES.filter(lambda value: value is not None))
def test_what_is_grafted_is_read_out_again(value: object) -> None:
    """Reading the answers of a grafted exercise gives the answers that were grafted."""
    given = {"facts": repr(value), "unit": "[1, ...]"}
    found = literals.answers(literals.graft(PRISTINE, given))
    assert {name: found[name] for name in given} == given


@given(st.text(max_size=200))
def test_only_literals_are_set(text: str) -> None:
    """For any text as an answer, a graft either refuses it or sets a literal."""
    try:
        grafted = literals.graft(PRISTINE, {"facts": text})
    except SubmissionError:
        return
    statement = ast.parse(sources(grafted)[0]).body[0]
    assert isinstance(statement, ast.Assign)
    assert ast.literal_eval(statement.value) == ast.literal_eval(text.strip())


@given(TEXTS)
def test_a_reflection_comes_back_as_words(text: str) -> None:
    """A reflection that is set and read again is the same text; half a character is a mark."""
    grafted = literals.graft(PRISTINE, {"reflection": repr(text)})
    whole = text.encode(errors="replace").decode()
    assert literals.answers(grafted)["reflection"] == repr(whole)


@given(TEXTS)
def test_a_reflection_is_no_markup(text: str) -> None:
    """Set into Markdown, a reflection stays inside one block of plain text."""
    source = sources(literals.graft(PRISTINE, {"reflection": repr(text)}))[-1]
    inside = source.removeprefix(literals.REFLECTION.split("{", maxsplit=1)[0])
    assert inside.count("<") == 1
    assert inside.endswith("</pre>")


@given(TEXTS)
def test_text_for_a_page_is_read_back(text: str) -> None:
    """Words shown as text are the same words when they are read again."""
    assert literals.reflected(literals.shown_as_text(text)) == text


@pytest.mark.parametrize("source", ["%timeit x", "facts =", "1" * 5000, "\0", "(" * 5000])
def test_a_cell_that_is_no_python_has_no_statements(source: str) -> None:
    """Magics, typing errors and bombs give None instead of an error."""
    assert literals.statements(source) is None


def test_remarks_on_style_are_not_printed(recwarn: pytest.WarningsRecorder) -> None:
    """Python's remarks on a participant's code reach no log and no test."""
    assert len(literals.statements("x = 1 is 1\ny = '\\d'") or ()) == 2
    assert not recwarn.list


@given(TEXTS.filter(bool).map(lambda text: text * literals.LONGEST))
def test_a_long_reflection_is_cut_not_lost(text: str) -> None:
    """A reflection of any length is cut to fit and begins with its first words."""
    quoted = literals.quoted(text)
    assert len(quoted) <= literals.LONGEST
    assert literals.literal(quoted)[:100] == text.encode(errors="replace").decode()[:100]


@pytest.mark.parametrize(
    "bomb",
    [
        "-" * 9_999 + "1", "(" * 9_999, "[" * 4_999 + "]" * 4_999, "1+" * 4_999 + "1",
        "not " * 2_000 + "1", "a." * 4_000 + "a", "0x" + "f" * 9_990, "9" * 9_999,
        "'a' * 10 ** 9", "9 ** 9 ** 9", "1" * (literals.LONGEST + 1), "[" * 21 + "]" * 21,
    ],
)  # fmt: skip
def test_a_bomb_is_refused(bomb: str) -> None:
    """A literal that is too long, too deep or too large is told, not computed."""
    with pytest.raises(SubmissionError):
        literals.written(bomb)


@pytest.mark.parametrize(
    "code",
    [
        "__import__('os')", "f'{1}'", "set()", "facts", "lambda: 1", "[x for x in []]", "1; 2",
        "1\nimport os", "(a := 1)", "await a", "{**{}}", "[*[]]", "", "\0", "nan", "Ellipsis",
    ],
)  # fmt: skip
def test_code_is_refused(code: str) -> None:
    """A text that is no literal is refused, and the message says how to answer."""
    with pytest.raises(SubmissionError, match="Write a number"):
        literals.graft(PRISTINE, {"facts": code})


@pytest.mark.parametrize("text", [None, 7, ["a"], {"a": 1}])
def test_a_hand_in_of_another_kind_is_told(text: Any) -> None:
    """An answer that isn't a text in the hand-in's file is told by its type."""
    with pytest.raises(SubmissionError, match=type(text).__name__):
        literals.graft(PRISTINE, {"facts": text})


def test_an_endless_number_stays_a_literal() -> None:
    """1e999 is written so that it stays a number and never becomes a name."""
    assert literals.written("1e999") == "1e309"


def test_too_many_answers_are_told() -> None:
    """A hand-in of more answers than any exercise asks for is refused."""
    given = {f"a{n}": "1" for n in range(literals.MOST + 1)}
    with pytest.raises(SubmissionError, match="101 answers; 100"):
        literals.graft(PRISTINE, given)


def test_only_so_many_answers_are_read() -> None:
    """A cell of thousands of names gives no more answers than a hand-in may have."""
    cell = "\n".join(f"a{n} = 1" for n in range(1_000))
    assert len(literals.answers(exercise(cell))) == literals.MOST


def test_a_huge_cell_is_not_parsed() -> None:
    """A cell longer than any answer with its tries holds none."""
    assert "a" not in literals.answers(exercise("a = 1\n#" + "x" * parsing.LONGEST_CELL))


def test_what_is_not_answered_is_left_out() -> None:
    """Three dots, a computed value and a broken line are no answers."""
    notebook = exercise("a = ...\nb = len('x')\nc = 1", "d = [1,\n", "!ls\ne = 1")
    assert literals.answers(notebook) == {"c": "1", "e": "1", "reflection": "''"}


def test_a_half_filled_form_is_an_answer() -> None:
    """A form with a part still open is read, and set again, as it is."""
    half = {"why": "{'fault': 'a', 'remedy': ...}"}
    grafted = literals.graft(exercise("why = ..."), half)
    assert sources(grafted)[0] == f"why = {half['why']}"


def test_the_last_assignment_counts() -> None:
    """Of two tries the later counts, and the graft sets it in the later's place."""
    notebook = exercise("a = 1\nb = 2\na = 3")
    assert literals.answers(notebook)["a"] == "3"
    grafted = literals.graft(notebook, {"a": "[7, 7, 7]", "b": "'long enough'"})
    assert sources(grafted)[0] == "a = 1\nb = 'long enough'\na = [7, 7, 7]"


def test_two_names_of_one_value_are_one_place() -> None:
    """a = b = ... is set once."""
    assert sources(literals.graft(exercise("a = b = ..."), {"a": "1", "b": "1"}))[0] == "a = b = 1"


def test_a_comment_stays() -> None:
    """The hint beside the dots stays where it is, letters beyond ASCII before it or not."""
    grafted = literals.graft(exercise("č = ...  # for example 1"), {"č": "2"})
    assert sources(grafted)[0] == "č = 2  # for example 1"


def test_the_pristine_exercise_is_not_changed() -> None:
    """A graft is a copy."""
    before = copy.deepcopy(PRISTINE)
    literals.graft(PRISTINE, {"facts": "[1]", "reflection": "'a'"})
    assert before == PRISTINE


def test_a_name_nobody_asked_for_is_ignored() -> None:
    """An answer to no task leaves the exercise as it is."""
    assert literals.graft(PRISTINE, {"tasks": "1"}) == PRISTINE


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "metadata", "nbgrader", "solution", "source"]),
            inner | st.just("code") | st.just("markdown") | st.just(value=True),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JUNK, max_size=4))
def test_a_damaged_notebook_has_fewer_answers(cells: list[Any]) -> None:
    """Reading answers never fails, also with other things in place of cells."""
    notebook = {"cells": [*cells, *exercise("a = 1")["cells"]]}
    assert literals.answers(notebook)["a"] == "1"


def test_a_source_may_be_lines() -> None:
    """A file as Jupyter writes it, its sources in lines, is read alike."""
    notebook = exercise("")
    notebook["cells"][1]["source"] = ["a = [1,\n", "     2]"]
    assert literals.answers(notebook)["a"] == "[1, 2]"


def test_pythons_remarks_are_nobodys_concern(recwarn: pytest.WarningsRecorder) -> None:
    """A backslash that Python would warn of is read without a word."""
    literals.answers(exercise(r"a = 'C:\data'"))
    assert len(recwarn) == 0
