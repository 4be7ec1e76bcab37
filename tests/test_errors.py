"""Errors of the kit are one calm line in every place that shows them."""

import inspect

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from kit import errors

FAMILY = [getattr(errors, name) for name in errors.__all__]


@pytest.mark.parametrize("error", FAMILY)
def test_all_are_one_family(error: type[Exception]) -> None:
    """Every error that the kit tells a person is a KitError."""
    assert issubclass(error, errors.KitError)


@pytest.mark.parametrize("error", FAMILY)
def test_the_tree_is_drawn(error: type[Exception]) -> None:
    """The module's docstring shows every error of the family."""
    assert f" {error.__name__} " in (inspect.getdoc(errors) or "").replace("\n", " ")


def test_nothing_else_is_in_the_module() -> None:
    """Every error defined is public."""
    defined = {name for name, thing in vars(errors).items() if inspect.isclass(thing)}
    assert sorted(defined) == errors.__all__


@pytest.fixture(scope="module")
def shown() -> dict[str, object]:
    """What a kernel sends when a cell raises NotYet from another error."""
    code = (
        "from kit.errors import NotYet\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n"
        "    raise NotYet('Count each member once.') from error"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return dict(notebook.cells[0].outputs[0])


def test_a_notebook_shows_one_line(shown: dict[str, object]) -> None:
    """Instead of a traceback, the notebook shows the sentence."""
    assert shown["traceback"] == ["Count each member once."]


def test_a_notebook_knows_the_kind(shown: dict[str, object]) -> None:
    """The error's name stays with it, so that grading can tell it apart."""
    assert (shown["ename"], shown["evalue"]) == ("NotYet", "Count each member once.")


def test_without_words_it_says_what_it_is() -> None:
    """An error raised without a message isn't an empty line."""
    assert errors.SetupError()._render_traceback_() == [errors.SetupError.__doc__]
