"""Help for a line that Python can't read."""

from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell

from kit.tasks import slips


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    """A notebook's Python in which the answer is called facts."""
    shell = InteractiveShell.instance()
    monkeypatch.setattr(slips, "_watching", {})
    slips.watch("facts")
    yield shell
    shell.events.unregister("post_run_cell", slips._watching["facts"])
    InteractiveShell.clear_instance()


def typed(shell: InteractiveShell, line: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a cell and return the last line below it."""
    capsys.readouterr()
    shell.run_cell(line)
    return [*capsys.readouterr().out.splitlines(), ""][-2:][0]


def test_text_without_quotes(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """The word that lacks its quotes is named."""
    said = typed(shell, "facts = [branch, postcode]", capsys)
    assert said == 'Text goes in quotes: write "branch", not branch. Then run this cell again.'


@pytest.mark.parametrize("line", ["facts = [“branch”]", 'facts = ["branch", "postcode"'])
def test_what_python_cannot_read(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    """Curly quotes and a missing bracket are what a word processor and haste leave behind."""
    assert "straight quotes" in typed(shell, line, capsys)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("# mine\n\tfacts = ['a']", "A blank or a tab stands before a line"),
        ("facts == ['a']", "Two equals signs compare"),
        ("facts = facts == ['a']", "Two equals signs compare"),
    ],
)
def test_a_slip_is_said_below_its_cell(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    """A tab and a second equals sign give no answer, and the one before no longer counts."""
    shell.user_ns["facts"] = ["b"]
    assert told in typed(shell, line, capsys)
    assert shell.user_ns["facts"] is ...


def test_a_comparison_beside_an_answer_is_none(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who answers and then compares has answered."""
    assert "equals" not in typed(shell, "facts = ['a']\nfacts == ['a']", capsys)
    assert shell.user_ns["facts"] == ["a"]


def test_a_comma_in_a_number(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    """Half of Europe writes 0,3: inside curly brackets Python takes that for two things."""
    said = typed(shell, 'facts = {"edge": 0,3, "skew": 1,2}', capsys)
    assert "a point in a number (0.3, not 0,3)" in said


def test_the_answer_before_no_longer_counts(shell: InteractiveShell) -> None:
    """A check would otherwise praise an answer that isn't on the screen any more."""
    shell.run_cell('facts = ["branch"]')
    shell.run_cell("facts = [subject]")
    assert shell.user_ns["facts"] is ...


@pytest.mark.parametrize("line", ['facts = ["branch"]', "print(subject)", "other = subject"])
def test_nothing_else_is_touched(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    """A good answer, and errors anywhere else, are left as they are."""
    shell.user_ns["facts"] = ["postcode"]
    assert "again" not in typed(shell, line, capsys)
    assert shell.user_ns["facts"] is not ...


@pytest.mark.parametrize("line", ['["branch", "postcode"]', "branch", "branch postcode"])
def test_an_answer_without_its_name(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    """In the task's own cell it is no answer yet, and the one before it no longer counts."""
    shell.run_cell("facts = ...", cell_id="own")
    shell.user_ns["facts"] = ["postcode"]
    capsys.readouterr()
    shell.run_cell(line, cell_id="own")
    assert "Write facts = before your answer. Then run this cell again." in capsys.readouterr().out
    assert shell.user_ns["facts"] is ...


@pytest.mark.parametrize("line", ["", "# later", 'facts = ["branch"]', "facts"])
def test_no_answer_lacks_its_name(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    """An empty cell and one that names the answer are left as they are."""
    shell.run_cell("facts = ...", cell_id="own")
    shell.run_cell(line, cell_id="own")
    shell.run_cell("[1, 2]", cell_id="beside")
    assert "Write facts" not in capsys.readouterr().out


def test_a_task_asked_twice_helps_once(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """Running the task's own cell again adds no second line."""
    slips.watch("facts")
    capsys.readouterr()
    shell.run_cell("facts = [branch]")
    assert capsys.readouterr().out.count("Text goes in quotes") == 1


def test_not_through_voila(shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody types an answer there."""
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    slips.watch("rules")
    assert "rules" not in slips._watching
