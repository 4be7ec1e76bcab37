"""What somebody wrote moves on to a newer edition: nothing is lost, nothing in another task."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.notebooks import literals
from kit.notebooks.editions.carrying import Carried, carry
from kit.notebooks.lifting import lift

Cell = dict[str, Any]
Notebook = dict[str, Any]


def text(name: str, source: str) -> Cell:
    """Return a cell of text."""
    return {"cell_type": "markdown", "id": name, "source": source, "metadata": {}}


def code(name: str, source: str) -> Cell:
    """Return a cell of code."""
    return {"cell_type": "code", "id": name, "source": source, "metadata": {}, "outputs": []}


def marked(cell: Cell, **marks: bool) -> Cell:
    """Return a cell with nbgrader's marks; its id there is its own."""
    marks = {"solution": False, "grade": False, "locked": False, **marks}
    return {**cell, "metadata": {"nbgrader": {"grade_id": cell["id"], **marks}}}


def answer(name: str, source: str) -> Cell:
    """Return an answer cell of code."""
    return marked(code(name, source), solution=True)


def words(name: str, source: str = "*Write here.*") -> Cell:
    """Return an answer cell for own words."""
    return marked(text(name, source), solution=True, grade=True)


def book(*cells: Cell) -> Notebook:
    """Return a notebook."""
    return {"cells": [copy.deepcopy(cell) for cell in cells], "metadata": {}}


def changed(notebook: Notebook, **sources: str) -> Notebook:
    """Return a notebook in which cells have other sources."""
    made = copy.deepcopy(notebook)
    for cell in made["cells"]:
        cell["source"] = sources.get(cell["id"].replace("-", "_"), cell["source"])
    return made


def source(made: Carried, name: str) -> str:
    """Return the source of a cell of the newer edition."""
    return str(next(c["source"] for c in made.notebook["cells"] if c["id"] == name))


FACTS = (text("about-1", "## 1. Which facts?"), answer("a1", "facts = ...  # such as [1]"))
WHY = (text("about-2", "## 2. Why?"), answer("a2", "why = ..."))
CODE = (text("about-3", "## 3. Code"), answer("a3", "def crowd(table):\n    return ...  # how?"))
DESK = (text("about-4", "## At your desk"), words("own"))
OLD = book(*FACTS, *WHY, *CODE, *DESK)
MINE = {
    "a1": "facts = [2]  # such as [1]",
    "a2": "why = 'a'",
    "a3": "def crowd(table):\n    return 3",
    "own": "I ask first.",
}


def test_the_same_edition_keeps_every_letter() -> None:
    """Where nothing has changed, what was written stands there as it was written."""
    made = carry(OLD, changed(OLD, **MINE), OLD)
    assert made.notebook == changed(OLD, **MINE)
    assert (made.left, made.changed, len(made.kept)) == ((), (), 4)


def test_nothing_written_nothing_told() -> None:
    """An untouched copy has nothing to carry, whatever the newer edition is."""
    made = carry(OLD, OLD, book(*DESK, *WHY))
    assert made == Carried(notebook=book(*DESK, *WHY))


def test_a_literal_goes_to_its_name() -> None:
    """Tasks that change places, with their ids, take their answers along, and no other."""
    newer = book(WHY[0], answer("a1", "why = ..."), FACTS[0], answer("a2", "facts = ..."))
    made = carry(OLD, changed(OLD, **MINE), newer)
    assert source(made, "a1") == "why = 'a'"
    assert source(made, "a2") == "facts = [2]"
    assert made.kept == ("1. Which facts?", "2. Why?")
    assert made.left == ("3. Code", "At your desk")


def test_a_hint_is_the_newer_one() -> None:
    """Where only the dots were replaced, the cell's comments are those of the newer edition."""
    newer = changed(OLD, a1="facts = ...  # such as [7]", a2="# choose\nwhy = ...")
    made = carry(OLD, changed(OLD, **MINE), newer)
    assert source(made, "a1") == "facts = [2]  # such as [7]"
    assert source(made, "a2") == "# choose\nwhy = 'a'"


@pytest.mark.parametrize("typed", ["facts = [branch", "x = 2\nfacts = [x] * n", "facts = “a”"])
def test_what_cannot_be_read_stays_as_it_was_typed(typed: str) -> None:
    """A line that has to be run, or is no Python yet, moves as it is, into its own cell."""
    made = carry(OLD, changed(OLD, a1=typed), changed(OLD, a1="facts = ...  # new"))
    assert source(made, "a1") == typed


def test_a_function_goes_where_its_frame_asks_for_it() -> None:
    """With other hints it fits; with other arguments it stays where it was, and that is said."""
    mine = changed(OLD, **MINE)
    made = carry(OLD, mine, changed(OLD, a3='def crowd(table):\n    """Count."""\n    return ...'))
    assert source(made, "a3") == MINE["a3"]
    made = carry(OLD, mine, changed(OLD, a3="def crowd(table, facts):\n    return ..."))
    assert (source(made, "a3"), made.left) == (
        "def crowd(table, facts):\n    return ...",
        ("3. Code",),
    )


def test_a_question_that_has_changed_is_told() -> None:
    """The answer stands below it, and people are asked to read it again."""
    newer = changed(OLD, about_1="## 1. Which facts?\n\nOf two towns.")
    made = carry(OLD, changed(OLD, **MINE), newer)
    assert made.changed == ("1. Which facts?",)
    assert source(made, "a1") == MINE["a1"]


def test_own_cells_stand_after_the_same_cell() -> None:
    """Also one at the top, two in a row, and one whose neighbour is gone."""
    tries = [code(f"try-{n}", f"{n} + {n}") for n in range(4)]
    mine = book(tries[0], *FACTS, tries[1], tries[2], *WHY, tries[3], *CODE, *DESK)
    made = carry(OLD, mine, book(*FACTS, *CODE, *DESK))
    names = [cell["id"] for cell in made.notebook["cells"]]
    assert names[:6] == ["try-0", "about-1", "a1", "try-1", "try-2", "try-3"]
    assert (made.own, made.left) == (4, ())


def test_a_pasted_answer_cell_is_an_own_one() -> None:
    """The second of two cells with one mark keeps its text, without the mark."""
    mine = changed(OLD, **MINE)
    mine["cells"].insert(2, {**answer("a1", "facts = [9]"), "id": "pasted"})
    made = carry(OLD, mine, OLD)
    assert source(made, "a1") == MINE["a1"]
    assert made.notebook["cells"][2]["source"] == "facts = [9]"
    assert made.notebook["cells"][2]["metadata"] == {}


def test_a_picture_in_own_words_comes_along() -> None:
    """What was pasted into a cell is carried with it."""
    mine = changed(OLD, own="![x](attachment:x.png)")
    mine["cells"][-1]["attachments"] = {"x.png": {"image/png": "AAAA"}}
    made = carry(OLD, mine, OLD)
    assert made.notebook["cells"][-1]["attachments"] == {"x.png": {"image/png": "AAAA"}}


def test_other_cells_move_where_both_editions_agree() -> None:
    """A line that people tried out is kept; where the authors changed it too, it is told."""
    old = book(text("t", "## Count"), code("n", "len(a)"), text("u", "## Sum"), code("m", "sum(a)"))
    made = carry(old, changed(old, n="len(b)", m="sum(b)"), changed(old, m="sum(c)"))
    assert (source(made, "n"), source(made, "m")) == ("len(b)", "sum(c)")
    assert (made.kept, made.left) == (("Count",), ("Sum",))


def test_a_locked_cell_is_never_filled() -> None:
    """Grading would set it back: what was put there is told."""
    old = book(FACTS[0], marked(code("ask", "ask()"), locked=True), FACTS[1])
    made = carry(old, changed(old, ask="facts = [2]"), old)
    assert (source(made, "ask"), made.left) == ("ask()", ("1. Which facts?",))


NAMES = ("facts", "why", "blur", "rules", "order")
SHAPES = ("literal", "code", "words")


@st.composite
def editions(draw: st.DrawFn) -> tuple[Notebook, Notebook, Notebook, dict[str, str]]:
    """Draw an edition, what somebody made of it, a newer one, and the answers by name."""
    shape = {name: draw(st.sampled_from(SHAPES)) for name in NAMES}
    first = draw(st.permutations(NAMES))[: draw(st.integers(1, 5))]
    second = draw(st.permutations(NAMES))[: draw(st.integers(0, 5))]
    given_out = {name: str(n) for n, name in enumerate(first)}
    later = {name: str(n) for n, name in enumerate(second)}
    if draw(st.booleans()):
        later |= {name: given_out[name] for name in second if name in given_out}
        later |= {name: f"more{n}" for n, name in enumerate(second) if name not in given_out}
    old = _edition(draw, first, given_out, shape)
    newer = _edition(draw, second, later, shape)
    said = {name: f"{name} {n}" for n, name in enumerate(first) if draw(st.booleans())}
    mine = copy.deepcopy(old)
    for cell in mine["cells"]:
        asked = next((n for n in said if f"({n})" in str(cell["metadata"].get("for"))), "")
        if asked:
            cell["source"] = _given(shape[asked], asked, said[asked])
    for at in draw(st.lists(st.integers(0, len(mine["cells"])), max_size=3)):
        mine["cells"].insert(at, code(f"try{len(mine['cells'])}", f"print('mine {at}')"))
    return old, mine, newer, said


def _edition(draw: st.DrawFn, names: list[str], ids: dict[str, str], shape: Any) -> Notebook:
    cells = []
    for name in names:
        hint = draw(st.sampled_from(["", "  # a hint", "  # another"]))
        source = {"literal": f"{name} = ...", "code": f"def {name}(x):\n    return ..."}
        mark = name if shape[name] == "words" else f"a{ids[name]}"
        made = words(mark) if shape[name] == "words" else answer(mark, source[shape[name]] + hint)
        made["metadata"]["for"] = f"({name})"
        cells += [text(f"about-{name}", f"## {name}"), made]
    return book(*cells)


def _given(shape: str, name: str, said: str) -> str:
    forms = {"literal": f"{name} = {said!r}", "code": f"def {name}(x):\n    return {said!r}"}
    return forms.get(shape, f"My words: {said!r}")


@settings(max_examples=300, deadline=None)
@given(editions())
def test_no_answer_is_lost_and_none_is_in_another_task(
    drawn: tuple[Notebook, Notebook, Notebook, dict[str, str]],
) -> None:
    """Each answer is in its own task, or named among what stays; own cells are all there."""
    old, mine, newer, said = drawn
    before = copy.deepcopy((old, mine, newer))
    made = carry(old, mine, newer)
    assert (old, mine, newer) == before
    asked = {
        str(cell["metadata"]["for"])[1:-1] for cell in newer["cells"] if "for" in cell["metadata"]
    }
    assert {*made.kept} == said.keys() & asked
    assert {*made.left} == said.keys() - asked
    for cell in made.notebook["cells"]:
        held = {name for name, words in said.items() if repr(words) in cell["source"]}
        assert held <= {str(cell["metadata"].get("for"))[1:-1]}
    tries = [
        sorted(c["source"] for c in one["cells"] if c["source"].startswith("print("))
        for one in (mine, made.notebook)
    ]
    assert tries[0] == tries[1]
    lifted = lift(newer, made.notebook).answers
    texts = literals.answers(mine)
    assert {n: t for n, t in lifted.items() if n in texts and n in asked} == {
        n: t for n, t in texts.items() if n in asked
    }
