"""A workshop as the rules read it: its plan and its notebooks, each read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nbformat import NotebookNode

from kit.notebooks.normal_form import read
from kit.programme import workshops

__all__ = ["Found", "Material"]

Found = Iterator[tuple[str, str, str]]
"""The problems of a rule: file, cell and remedy; an empty cell stands for the whole file."""


@dataclass(frozen=True)
class Material:
    """A workshop with its notebooks, each read once."""

    workshop: workshops.Workshop

    @cached_property
    def notebook(self) -> NotebookNode:
        """Return the workshop's notebook."""
        return read(self.workshop.notebook)

    @cached_property
    def solution(self) -> NotebookNode:
        """Return the exercise's source."""
        return read(self.workshop.solution)

    @property
    def notebooks(self) -> Iterator[tuple[str, NotebookNode]]:
        """Yield the path and the content of both notebooks that an author writes."""
        yield f"workshops/{self.workshop.id}/workshop.ipynb", self.notebook
        yield f"solutions/{self.workshop.id}/{self.workshop.id}.ipynb", self.solution

    @property
    def plan(self) -> str:
        """Return the path of ``workshop.toml``."""
        return f"workshops/{self.workshop.id}/workshop.toml"

    @property
    def graded(self) -> dict[str, NotebookNode]:
        """Return the graded code cells of the solution by their grade id."""
        marked = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in self.solution.cells}
        return {
            name: cell
            for name, cell in marked.items()
            if name and cell.cell_type == "code" and cell.metadata.nbgrader.get("grade")
        }
