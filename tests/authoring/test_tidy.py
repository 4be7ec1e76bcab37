"""Executing, normalising and comparing the notebooks of a workshop."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.minimal import PLAN

from kit.authoring import tidy
from kit.errors import WorkshopError
from kit.notebooks import normal_form

FIGURE = """\
import io
from IPython.display import Image, display
from matplotlib.figure import Figure
png = io.BytesIO()
figure = Figure(figsize=(1, 1))
figure.subplots().plot([1, 2])
figure.savefig(png, format="png")
display(Image(png.getvalue(), alt="a line that rises"))"""


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebook of a small workshop, not executed yet."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    folder = tmp_path / "workshops" / "shelf_1"
    folder.mkdir(parents=True)
    (folder / "workshop.toml").write_text(PLAN, encoding="utf-8")
    write(folder / "workshop.ipynb", "books = [3, 4]", "print('count')\nsum(books)")
    return folder / "workshop.ipynb"


def write(file: Path, *sources: str) -> None:
    """Write a notebook of a heading and these code cells, named c1, c2 and so on."""
    cells = [new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources, start=1)]
    file.parent.mkdir(parents=True, exist_ok=True)
    made = new_notebook(cells=[new_markdown_cell("# How many?", id="title"), *cells])
    file.write_text(normal_form.dumps(made), encoding="utf-8")


def edit(file: Path, old: str, new: str) -> None:
    """Change a file in the one place that holds the old text."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_workshop_is_executed_and_then_left_alone(notebook: Path) -> None:
    """The first run makes the outputs, the second changes no byte, and check agrees."""
    [change] = tidy.tidy(["shelf_1"])
    assert change.file == Path("workshops/shelf_1/workshop.ipynb")
    assert [c.get("execution_count") for c in normal_form.read(notebook).cells] == [None, 1, 2]
    before = notebook.read_bytes()
    assert tidy.tidy() == []
    assert notebook.read_bytes() == before
    assert tidy.tidy(check=True) == []


def test_check_tells_a_stale_output(notebook: Path) -> None:
    """An output that the code no longer computes is named with its cell; the file stays."""
    tidy.tidy()
    edit(notebook, '"7"', '"8"')
    before = notebook.read_bytes()
    [change] = tidy.tidy(check=True)
    assert change.cell == "c2"
    assert "text/plain: 8\n+" in change.what
    assert notebook.read_bytes() == before


def test_check_tells_one_changed_byte_of_a_figure(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures are compared byte for byte on Linux, by presence elsewhere."""
    write(notebook, FIGURE)
    tidy.tidy()
    text = notebook.read_text(encoding="utf-8")
    middle = text.index('"image/png": "') + 200
    other = "A" if text[middle] != "A" else "B"
    notebook.write_text(text[:middle] + other + text[middle + 1 :], encoding="utf-8")
    monkeypatch.setattr(tidy.sys, "platform", "linux")
    assert [change.cell for change in tidy.tidy(check=True)] == ["c1"]
    monkeypatch.setattr(tidy.sys, "platform", "darwin")
    assert tidy.tidy(check=True) == []
    assert "by presence only" in tidy.figures_note()


def test_check_tells_an_untidy_layout(notebook: Path) -> None:
    """A file that holds the same notebook in another layout is not tidy."""
    tidy.tidy()
    edit(notebook, '{\n "cells"', '{"cells"')
    [change] = tidy.tidy(check=True)
    assert "layout" in change.what


def test_what_differs_on_every_run_is_told(notebook: Path) -> None:
    """Randomness without a seed is never normalised away."""
    write(notebook, "import random", "random.random()", "{word: 1 for word in {'a', 'b', 'c'}}")
    tidy.tidy()
    assert "c2" in {change.cell for change in tidy.tidy(check=True)}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("object()", r"cell c1: the output shows an object's address"),
        ("1 / 0", r"cell c1, does not run \(division by zero\)"),
        ("'x' * 300_000", r"cell c1: the notebook has 30\d,\d\d\d bytes"),
        ("import os\nos._exit(3)", r"cell c1, does not run \(it ends Python itself\)"),
    ],
)
def test_refusals(notebook: Path, source: str, said: str) -> None:
    """A notebook that can't be committed is refused with its cell, and the file stays."""
    write(notebook, source)
    before = notebook.read_bytes()
    with pytest.raises(WorkshopError, match=said):
        tidy.tidy()
    assert notebook.read_bytes() == before


def test_solutions_keep_no_outputs(notebook: Path) -> None:
    """A solution is put in order without being executed."""
    solution = notebook.parents[2] / "solutions" / "shelf_1" / "shelf_1.ipynb"
    write(solution, "raise SystemExit")
    edit(solution, '"execution_count": null', '"execution_count": 4')
    assert [change.file.name for change in tidy.tidy()][1:] == ["shelf_1.ipynb"]
    assert re.search(r'"execution_count": \d', solution.read_text(encoding="utf-8")) is None


def test_it_runs_in_an_empty_folder(notebook: Path) -> None:
    """A notebook can't lean on files that happen to lie beside it."""
    write(notebook, "from pathlib import Path", "[p.name for p in Path.cwd().glob('*.ipynb')]")
    tidy.tidy()
    assert normal_form.read(notebook).cells[2].outputs[0].data["text/plain"] == "[]"
