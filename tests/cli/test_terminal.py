"""The output of the command line."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from kit import places
from kit.cli import terminal


def test_an_error_is_red_and_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line goes to standard error, in red, and the status is 1."""
    said: list[tuple[str, object, object]] = []

    def secho(line: str, *, fg: str, err: bool) -> None:
        said.append((line, fg, err))

    monkeypatch.setattr(terminal.typer, "secho", secho)
    assert terminal.red("There is no workshop 'x'.") == 1
    assert said == [("There is no workshop 'x'.", typer.colors.RED, True)]


def test_short() -> None:
    """A path of the clone is told from its root, any other whole."""
    inside = Path("workshops") / "privacy_1"
    assert terminal.short(places.root() / inside) == str(inside)
    assert terminal.short(places.root().parent) == str(places.root().parent)


@pytest.mark.parametrize(
    ("found", "said", "status"), [(["cell 3", "cell 4"], "cell 3\ncell 4\n", 1), ([], "Fine.\n", 0)]
)
def test_verdict(
    capsys: pytest.CaptureFixture[str], found: list[str], said: str, status: int
) -> None:
    """Problems are listed and make the status 1; that there are none is said too."""
    assert terminal.verdict(found, "Fine.") == status
    assert capsys.readouterr().out == said


def test_a_table_shows_what_people_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    """Square brackets in a cell are text, not markup."""
    terminal.table(("name", "points"), [("[red]Ana[/red]", "3")])
    assert capsys.readouterr().out.split() == ["name", "points", "[red]Ana[/red]", "3"]


def test_a_long_word_is_folded_and_not_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What doesn't fit goes on in the next line of its cell."""
    monkeypatch.setenv("COLUMNS", "30")
    word = "abcdefghijklmnopqrstuvwxyz" * 2
    terminal.table(("name", "points"), [(word, "3")])
    said = capsys.readouterr().out
    assert "…" not in said
    letters = "".join(line.split(" ")[0] for line in said.splitlines()[1:])
    assert letters == word


def test_progress_on_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal, each participant is a plain line on standard error."""
    with terminal.progress("Grading") as show:
        show(SimpleNamespace(participant="ana"), 1, 2)
    assert capsys.readouterr() == ("", "1/2 ana\n")
