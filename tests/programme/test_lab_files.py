"""A notebook is opened with living controls, or with words; never with dead ones."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kit.programme.lab_files import LabFiles

VIEW = "application/vnd.jupyter.widget-view+json"
DATA = {VIEW: {"model_id": "a"}, "text/html": "<p>At first.</p>", "text/plain": "At first."}


class Files(LabFiles):
    """The files, with a kernel that the test chooses."""

    kernel: str | None = None

    async def _kernel_of(self, path: str) -> str | None:
        return self.kernel


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """The files of a folder in which a notebook was saved with a control of kernel 1."""
    files = Files(root_dir=str(tmp_path))
    files.kernel = "1"
    save(
        files, new_notebook(cells=[new_code_cell("x", outputs=[new_output("display_data", DATA)])])
    )
    return files


def save(files: Files, notebook: Any) -> None:
    """Save a notebook as JupyterLab does."""
    asyncio.run(files.save({"type": "notebook", "content": notebook}, "x.ipynb"))


def opened(files: Files) -> Any:
    """Return the notebook as JupyterLab opens it."""
    return asyncio.run(files.get("x.ipynb"))["content"]


def forms(files: Files) -> list[str]:
    """Return the kinds of the output of the notebook's cell."""
    return sorted(opened(files).cells[0].outputs[0].data)


def test_its_own_kernel_finds_the_widget_again(files: Files) -> None:
    """The page may be loaded anew while the kernel runs."""
    assert VIEW in forms(files)


@pytest.mark.parametrize("kernel", [None, "2"])
def test_any_other_kernel_shows_words(files: Files, kernel: str | None) -> None:
    """No kernel yet, another one, or one that was restarted: the widget is unknown there."""
    files.kernel = kernel
    assert forms(files) == ["text/html", "text/plain"]
    assert "choose Run, then Run All Cells" in opened(files).cells[0].outputs[0].data["text/html"]


def test_words_are_saved_as_words(files: Files) -> None:
    """What was opened so, and saved, keeps its own marks and says nothing of a kernel."""
    files.kernel = "2"
    notebook = opened(files)
    notebook.metadata.hackyack["edition"] = "e"
    save(files, notebook)
    assert opened(files).metadata.hackyack == {"edition": "e"}
    assert forms(files) == ["text/html", "text/plain"]


def test_other_files_are_as_they_are(files: Files, tmp_path: Path) -> None:
    """A text, a folder, a notebook without controls, one whose marks are none."""
    (tmp_path / "a.md").write_text("# A", encoding="utf-8")
    assert asyncio.run(files.get("a.md"))["content"] == "# A"
    assert len(asyncio.run(files.get(""))["content"]) == 2
    save(files, new_notebook(metadata={"hackyack": 3}))
    assert opened(files).cells == []
