"""What a control last showed, read from the state that a notebook is saved with."""

import copy
import json
import re
from typing import Any

import ipywidgets as widgets
import pytest
from ipywidgets.embed import dependency_state

from kit import controls, yack
from kit.programme import saved_controls

WAKE = "To use it again, choose Run, then Run All Cells."
LAST = f"This is how it was when the notebook was saved. {WAKE}"


def saved(*shown: Any) -> dict[str, Any]:
    """Return a notebook that shows these, as JupyterLab saves it."""
    cells, states = [], {}
    for one in shown:
        data = one._repr_mimebundle_() or {}
        cells.append({"cell_type": "code", "outputs": [{"data": dict(data)}]})
        states |= dependency_state(getattr(one, "widget", one), drop_defaults=True)
    state = {"state": states, "version_major": 2, "version_minor": 0}
    metadata = {"widgets": {saved_controls.STATE: state}}
    return json.loads(json.dumps({"cells": cells, "metadata": metadata}))  # type: ignore[no-any-return]


def words(*shown: Any) -> list[str]:
    """Return the lines that a reopened notebook shows."""
    notebook = saved(*shown)
    saved_controls.in_words(notebook)
    assert saved_controls.has_controls(notebook) is False
    assert notebook["metadata"] == {}
    outputs = (out["data"]["text/html"] for cell in notebook["cells"] for out in cell["outputs"])
    text = re.sub(r"</p>|<br>", "\n", "".join(outputs))
    return re.sub(r"<[^>]*>", "", text).strip().split("\n")


def test_a_moved_control_and_what_it_showed() -> None:
    """Not what stood there at first: the last number, and the last result."""
    number = controls.number("Years", 1, 30)
    shown = controls.explore(lambda years: f"{years} years are shown.", years=number)
    number.source.value = 7
    assert words(shown) == ["Years: 7", "7 years are shown.", LAST]


def test_a_guess_that_is_still_closed_shows_no_result() -> None:
    """What waits behind its button waits in the saved page too."""
    guess, years = controls.number("How many?", 0, 9), controls.number("Years", 1, 30)
    shown = controls.explore(lambda years: f"{years} years.", guess=guess, years=years)
    guess.source.value = 4
    assert words(shown) == ["How many? 4", LAST]
    shown.widget.button.click()
    assert words(shown) == ["You guessed: 4.", "Years: 1", "1 years.", LAST]


@pytest.mark.parametrize(
    ("control", "said"),
    [
        (controls.choice("Which?", ["a", "b"], value="b"), ["Which?", "b"]),
        (controls.choice("Which?", ["a", "b"]), ["Which?", "nothing chosen"]),
        (controls.several("Which?", ["a", "b", "c"], value=["a", "c"]), ["Which?", "ticked: a, c"]),
        (controls.several("Which?", ["a", "b"]), ["Which?", "nothing ticked"]),
        (controls.number("A <b>", 0, 9), ["A &lt;b&gt;: 0"]),
        (widgets.Checkbox(description="Also", value=True), ["Also: yes"]),
        (widgets.Text(value="x & y"), ["x &amp; y"]),
        (widgets.Textarea(description="Words", value="one\ntwo"), ["Words: one", "two"]),
        (widgets.SelectMultiple(options=["a", "b"], index=(0, 1)), ["a, b"]),
    ],
)
def test_each_kind_of_control(control: Any, said: list[str]) -> None:
    """Its label and its value, as text."""
    assert words(control) == [*said, LAST]


def test_what_is_told_to_a_facilitator_is_not_saved() -> None:
    """Name, address and code of a room are not in the file; how to hand in is shown."""
    shown = yack.hand_in("privacy_1")
    box = shown.widget.children[1].children[1]
    box.value = "Vesna Novak"
    notebook = saved(shown)
    assert "Vesna Novak" in json.dumps(notebook)
    saved_controls.pruned(notebook)
    assert "Vesna Novak" not in json.dumps(notebook)
    saved_controls.in_words(notebook)
    assert "Save this notebook" in json.dumps(notebook)


def test_only_what_a_cell_shows_is_saved() -> None:
    """A cell that has run again has left its widgets of before behind."""
    notebook = saved(controls.number("Years", 1, 30))
    before = copy.deepcopy(notebook)
    states = notebook["metadata"]["widgets"][saved_controls.STATE]["state"]
    states |= dependency_state(controls.number("Years", 1, 30), drop_defaults=True)
    saved_controls.pruned(notebook)
    assert notebook == before


@pytest.mark.parametrize(
    "damage",
    [
        {"widgets": None}, {"widgets": {saved_controls.STATE: []}}, {},
        {"widgets": {saved_controls.STATE: {"state": {"x": 3}}}},
    ],
)  # fmt: skip
def test_a_state_that_is_missing_or_damaged(damage: dict[str, Any]) -> None:
    """Then the form stands there that was shown at first, and nothing is claimed of it."""
    notebook = saved(controls.explore(lambda n: f"{n} years.", n=controls.number("n", 1, 9)))
    notebook["metadata"] = damage
    saved_controls.pruned(notebook)
    saved_controls.in_words(notebook)
    html = notebook["cells"][0]["outputs"][0]["data"]["text/html"]
    assert "1 years." in html
    assert LAST not in html
    assert WAKE in html


def test_a_widget_that_holds_itself_ends() -> None:
    """A file may say what no widget does."""
    notebook = saved(widgets.VBox([widgets.Text(value="once")]))
    states = notebook["metadata"]["widgets"][saved_controls.STATE]["state"]
    name = notebook["cells"][0]["outputs"][0]["data"][saved_controls.VIEW]["model_id"]
    states[name]["state"]["children"].append(f"IPY_MODEL_{name}")
    saved_controls.pruned(notebook)
    saved_controls.in_words(notebook)
    assert "once" in notebook["cells"][0]["outputs"][0]["data"]["text/html"]
