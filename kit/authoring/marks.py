"""nbgrader's marks in a solution: what the exercise leaves out, and what is graded."""

from collections.abc import Iterator

from nbformat import NotebookNode

from kit.messages import _

__all__ = ["problems"]

MARKERS = ("SOLUTION", "HIDDEN TESTS")


def problems(solution: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield (cell id, remedy) of each mark that nbgrader would refuse or not understand."""
    from nbgrader.nbgraderformat import MetadataValidator, ValidationError

    try:
        MetadataValidator().validate_nb(solution)
    except ValidationError as error:
        yield "", _("nbgrader refuses it ({error}); correct the cell.").format(error=error)
    for cell in solution.cells:
        for problem in _marks(cell):
            yield cell["id"], problem


def _marks(cell: NotebookNode) -> Iterator[str]:
    """Yield the problems of the BEGIN and END lines of ``cell``."""
    expected, role = "BEGIN", cell.metadata.get("nbgrader", {})
    name = ""
    for line in (text.strip() for text in cell.source.splitlines()):
        word, _space, rest = line.removeprefix("### ").partition(" ")
        if not line.startswith("### ") or word not in {"BEGIN", "END"}:
            continue
        if rest not in MARKERS or word != expected or (word == "END" and rest != name):
            yield _("{line!r} is not expected here; pair the markers of nbgrader.").format(
                line=line
            )
            return
        if word == "BEGIN" and not role.get("solution" if rest == "SOLUTION" else "grade"):
            yield _("{line!r} stands in a cell that nbgrader doesn't know as such.").format(
                line=line
            )
        expected, name = ("END", rest) if word == "BEGIN" else ("BEGIN", "")
    if expected == "END":
        yield _("'### END {name}' is missing; add it.").format(name=name)
