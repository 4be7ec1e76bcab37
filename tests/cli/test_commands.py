"""Every command explained, in the README, and honest in its exit status."""

import json
import os
import re
import shlex
import sys
import sysconfig
from pathlib import Path

import pytest
import typer.main
from support.command_line import Run, Terminal, run
from typer.testing import CliRunner

from kit import doctor, places
from kit.cli import commands
from kit.errors import WorkshopError
from kit.notebooks import literals
from kit.programme import workshops

__all__ = ["run"]  # a fixture

ID = "privacy_1"
COMMANDS = typer.main.get_command(commands.app).commands
README = (places.root() / "README.md").read_text("utf-8")
EXAMPLES = [
    shlex.split(row)
    for row in re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE)
    if row.split()[0] != "test"  # start.py's own
]
# They serve until Ctrl-C or for minutes, run the notebooks, or need another clone: tested apart.
TOO_LONG = {"merge", "lab", "serve", "rehearse", "tidy", "check", "release"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    """Every command has a sentence of help, and so have its options and arguments."""
    done = CliRunner().invoke(commands.app, [name, "--help"])
    assert done.exit_code == 0
    assert (COMMANDS[name].help or "").splitlines()[0] in done.output
    assert [param.name for param in COMMANDS[name].params if not param.help] == []


def test_the_list_of_commands_is_whole() -> None:
    """On 80 columns no command's one sentence breaks off."""
    done = CliRunner().invoke(commands.app, ["--help"], env={"COLUMNS": "80"})
    for command in COMMANDS.values():
        assert (command.help or "").splitlines()[0] in done.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    """A row of the README's tables says when to use it."""
    assert name in {example[0] for example in EXAMPLES}


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[a-z-]+)`", README))))
def test_the_readmes_options_exist(option: str) -> None:
    """An option that the README names is one of a command's."""
    known = {flag for command in COMMANDS.values() for p in command.params for flag in p.opts}
    assert option in known | {"--help"}


@pytest.mark.parametrize(("words", "picture"), re.findall(r"!\[(.*)\]\((.+)\)", README))
def test_the_readmes_pictures(words: str, picture: str) -> None:
    """A picture is there, small enough for a slow line, and said in words."""
    file = places.root() / picture
    assert file.read_bytes().startswith(b"\x89PNG")
    assert file.stat().st_size < 200_000
    assert len(words.split()) >= 10


@pytest.fixture
def handed_in(home: Path, tmp_path: Path) -> Path:
    """A folder with one person's hand-in, for the clone in ``home``."""
    file = home / "exercises" / ID / f"{ID}.ipynb"
    answers = {"facts": "['birth_year', 'postcode', 'subject']"}
    notebook = literals.graft(json.loads(file.read_text("utf-8")), answers)
    folder = tmp_path / "from e-mail"
    folder.mkdir()
    (folder / f"Vesna_{ID}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


@pytest.mark.timeout(300)
def test_the_readmes_examples_run(
    run: Run, handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command of the README, in its order and as it stands there, does its work."""
    monkeypatch.setattr("sys.stdin", Terminal("Vesna\n"))  # asked before Vesna is forgotten
    for example in EXAMPLES:
        if example[0] not in TOO_LONG:
            status, said, error = run(*[str(handed_in) if w == "FOLDER" else w for w in example])
            assert (status, bool(said)) == (0, True), f"{example}: {said}{error}"
        if example[0] == "feedback":
            assert (places.programme() / "feedback" / "vesna" / ID / f"{ID}.html").is_file()
    assert not (places.programme() / "feedback" / "vesna").exists()  # the last of them forgets


def test_an_error_that_was_foreseen(run: Run) -> None:
    """It is one line on standard error, with status 1."""
    status, said, error = run("serve", "no_such_workshop")
    assert (status, said) == (1, "")
    assert re.fullmatch(r"There is no workshop 'no_such_workshop' .+\n", error)


def test_an_empty_name(run: Run) -> None:
    """An id that a script left empty is named as that."""
    status, _said, error = run("grade", "")
    assert (status, error) == (1, "No workshop is named. They are listed by: hackyack list\n")


def test_an_error_that_nobody_foresaw(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is one line too, with its kind and how to learn more."""

    def fails() -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(workshops, "workshops", fails)
    monkeypatch.delenv("HACKYACK_DEBUG", raising=False)
    status, said, error = run("list")
    assert (status, said) == (1, "")
    assert re.fullmatch(r".+: RuntimeError: two lines\. Set HACKYACK_DEBUG=1 and .+\n", error)


def test_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """With HACKYACK_DEBUG the error comes through whole."""

    def fails() -> None:
        raise RuntimeError("whence")

    monkeypatch.setattr(workshops, "workshops", fails)
    monkeypatch.setenv("HACKYACK_DEBUG", "1")
    with pytest.raises(RuntimeError, match="whence"):
        commands.main(["list"])


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["grade"], "Missing argument 'ID'"),
        (["list", "--loud"], "No such option: --loud"),
        (["grade", ID, "--timeout", "0"], "Invalid value for '--timeout'"),
    ],
)
def test_wrong_usage(run: Run, args: list[str], why: str) -> None:
    """The wrong word is named, and the status is 2."""
    status, _said, error = run(*args)
    assert (status, why in error) == (2, True), error


def test_without_a_command(run: Run) -> None:
    """The commands are listed."""
    _status, said, error = run()
    assert "Commands:" in said + error


def test_the_environments_scripts_come_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """nbgrader finds alembic by name, although .venv was not activated."""
    monkeypatch.setenv("PATH", "/usr/bin")
    run("list")
    assert os.environ["PATH"].split(os.pathsep) == [sysconfig.get_path("scripts"), "/usr/bin"]


@pytest.mark.parametrize(("state", "status"), [("ok", 0), ("note", 0), ("missing", 1)])
def test_doctor_tells_a_script_too(
    run: Run, monkeypatch: pytest.MonkeyPatch, state: str, status: int
) -> None:
    """The status is 1 if something is missing that a session needs."""
    finding = doctor.Finding(what="Disk", state=state, means="Work might not be saved.")
    monkeypatch.setattr(doctor, "examine", lambda: [finding])
    assert run("doctor")[0] == status


def test_nothing_to_grade(run: Run, home: Path) -> None:
    """If nothing was collected, the message names the next step."""
    status, _said, error = run("grade", ID)
    assert (status, error) == (
        1,
        f"Nothing was collected for {ID}. Run: hackyack collect FOLDER --workshop {ID}\n",
    )


@pytest.mark.parametrize("command", ["grade", "feedback"])
def test_somebody_who_handed_nothing_in(run: Run, home: Path, command: str) -> None:
    """An unknown participant is named in the message."""
    status, _said, error = run(command, ID, "--student", "nobody-knows")
    assert (status, "nobody-knows" in error) == (1, True)


@pytest.mark.parametrize("command", ["release", "check", "tidy"])
def test_an_unknown_workshop(run: Run, command: str) -> None:
    """Commands for authors name the workshops there are."""
    status, _said, error = run(command, "no_such_workshop")
    assert (status, "there are: " in error) == (1, True), error


@pytest.mark.parametrize(("found", "status"), [([], 0), (["cell 3 differs"], 1)])
def test_release_check(
    run: Run, monkeypatch: pytest.MonkeyPatch, found: list[str], status: int
) -> None:
    """The status is 1 if an exercise differs from the one that its solution generates."""
    from kit.grading import release

    monkeypatch.setattr(release, "differences", lambda _id: found)
    assert run("release", "--check", ID)[0] == status


def test_a_faulty_workshop_stops_one_command_only(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A KitError from any depth becomes one line of the command that met it."""

    def fails() -> None:
        raise WorkshopError("workshop.toml has no title. Add one.")

    monkeypatch.setattr(workshops, "workshops", fails)
    assert run("list") == (1, "", "workshop.toml has no title. Add one.\n")


@pytest.mark.parametrize(
    ("words", "heavy"),
    [
        (("serve",), "kit.room.server.app"),
        (("serve", "--room", "--expect", "3"), "kit.room.server.app"),
        (("rehearse", "privacy_1"), "kit.room.rehearsal.rehearse"),
        (("lab",), "jupyterlab.labapp"),
        (("collect", ".", "-w", ID), "kit.grading.intake.collect"),
        (("grade", ID), "kit.grading.run.autograde"),
        (("feedback", ID), "kit.grading.pages.feedback"),
        (("report", ID), "kit.grading.courses"),
        (("report", "--room"), "kit.room.session.records.session_report"),
        (("record", ID), "kit.grading.pages.record"),
        (("release",), "kit.grading.release"),
        (("check",), "kit.authoring.check"),
        (("tidy",), "kit.authoring.tidy"),
    ],
)
def test_what_takes_seconds_is_told_first(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], heavy: str
) -> None:
    """Before anything heavy is imported: on an old laptop that alone takes long."""
    monkeypatch.setitem(sys.modules, heavy, None)
    package, _dot, module = heavy.rpartition(".")
    if package in sys.modules:  # another test has imported it, and the package still names it
        monkeypatch.delattr(sys.modules[package], module, raising=False)
    monkeypatch.setattr("kit.programme.lab.prepare", lambda: None)
    monkeypatch.setattr("kit.kernels.warm", lambda **_options: False)
    status, said, _errors = run(*words)
    assert status == 1  # what is heavy could not be imported
    assert said.splitlines()[0].endswith("…")
