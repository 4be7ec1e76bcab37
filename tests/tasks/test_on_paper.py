"""Tasks on paper: boxes and lines, empty and answered."""

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kit import tasks
from kit.tasks import on_paper

WORDS = {"a": "It compares <pixels>", "b": "It was scanned & saved"}
CODE = re.compile(r"""<code|<pre|['"][a-z_]+['"]\s*[:,\]]|in quotes|brackets""")


def markup(task: tasks.Task, *answer: Any) -> str:
    """Return a task's sheet as HTML."""
    return on_paper.sheet(task, *answer)._repr_html_()


def ticked(html: str) -> list[str]:
    """Return the choices whose boxes are ticked."""
    return re.findall(r'<span class="box">✗</span> ([^<]*)</li>', html)


def test_one_choice_has_a_box_for_each() -> None:
    """The words of the choices stand beside boxes; their names in code don't."""
    html = markup(tasks.one("why", WORDS))
    assert html.count('<span class="box"></span>') == 2
    assert "It compares &lt;pixels&gt;" in html
    assert not CODE.search(html)


def test_a_right_answer_is_ticked() -> None:
    """The same sheet with the answer has a cross in its box."""
    assert ticked(markup(tasks.one("why", WORDS), "b")) == ["It was scanned &amp; saved"]


def test_several_says_how_many() -> None:
    """Boxes for several choices say how many are to be ticked."""
    assert "Tick 2 boxes." in markup(tasks.several("facts", ["x", "y", "z"], count=2))
    assert "Tick all that apply." in markup(tasks.several("facts", ["x", "y", "z"]))


def test_an_order_has_boxes_for_numbers() -> None:
    """People write the places, and the answer has them."""
    task = tasks.order("order", {"m": "Merge", "n": "Names"})
    assert "Write 1 into the box of what comes first, and so on to 2." in markup(task)
    html = markup(task, ["n", "m"])
    assert re.findall(r'<span class="box">(\d)</span> (\w+)', html) == [
        ("2", "Merge"),
        ("1", "Names"),
    ]


def test_a_number_has_a_blank_with_its_ends() -> None:
    """A number is written on a line; the unit and the ends stand beside it."""
    task = tasks.number("edge", 0.1, 1, step=0.01, unit="mm")
    assert '<span class="blank"></span> mm' in markup(task)
    assert "(from 0.1 to 1)" in markup(task)
    assert "<b>0.3</b> mm" in markup(task, 0.3)


def test_questions_with_the_same_choices_are_one_table() -> None:
    """Five questions with one list need one line each, not five lists."""
    kinds = tasks.One({"s": "The lines lean", "n": "The paper is grainy"})
    task = tasks.form("wrong", {f"page_{n}": (f"Page {n}?", kinds) for n in (3, 7, 9)})
    html = markup(task, {"page_3": "s", "page_7": "n", "page_9": "n"})
    assert html.count('<th scope="row">Page') == 3
    assert len(re.findall("✗", html)) == 3
    assert html.count("The lines lean") == 1


@given(st.sets(st.sampled_from("wxyz")))
def test_each_chosen_box_is_ticked_and_no_other(chosen: set[str]) -> None:
    """What is ticked is what was answered."""
    task = tasks.several("letters", list("wxyz"))
    assert set(ticked(markup(task, sorted(chosen)))) == chosen
