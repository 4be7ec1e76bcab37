"""Tells whether the code of an exercise is Python, which is all that grading here can run."""

from nbformat import NotebookNode

from kit.errors import WorkshopError
from kit.grading.courses import Assignment
from kit.messages import _

__all__ = ["refuse_others"]


def refuse_others(assignment: Assignment) -> None:
    """Raise ``WorkshopError`` if a notebook of the assignment is for another language."""
    for name, notebook in assignment.exercises.items():
        language = _language(notebook)
        if language != "python":
            raise WorkshopError(
                _(
                    "{file} is for {language}. hackyack grades notebooks for Python only, and has "
                    "graded nothing. nbgrader grades this one, in the course's folder: "
                    "nbgrader autograde {id}"
                ).format(
                    file=assignment.course.short(assignment.release / f"{name}.ipynb"),
                    language=language,
                    id=assignment.id,
                )
            )


def _language(notebook: NotebookNode) -> str:
    """Return the language of a notebook's code, as its metadata name it; Python if they don't."""
    kernel = notebook.metadata.get("kernelspec", {})
    info = notebook.metadata.get("language_info", {})
    said = kernel.get("language") or info.get("name") or "python"
    return str(said).casefold()
