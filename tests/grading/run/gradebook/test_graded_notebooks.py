"""What is said of notebooks that were not handed in."""

from types import SimpleNamespace

import pytest
from nbformat.v4 import new_notebook

from kit.grading.run.gradebook import graded_notebooks


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (["two"], "Not handed in: two.ipynb. What it holds counts as not done."),
        (["b", "c"], "Not handed in: b.ipynb, c.ipynb. What they hold counts as not done."),
    ],
)
def test_notebooks_not_handed_in_are_named(
    monkeypatch: pytest.MonkeyPatch, lacking: list[str], said: str
) -> None:
    monkeypatch.setattr(graded_notebooks, "executed", lambda *_: {"one": new_notebook()})
    assignment = SimpleNamespace(lacking=lambda _: lacking)
    assert list(graded_notebooks.remarks(assignment, "ana")) == [said]  # type: ignore[arg-type]
