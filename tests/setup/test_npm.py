"""The checks of the room's scripts: npm and its packages, or a line that says they are missing."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

import start as program
from kit.setup.progress import NoNetworkError


@pytest.fixture
def fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What was fetched, on a machine that has npm and a lock without its packages."""
    lock = tmp_path / "package-lock.json"
    lock.touch()
    done: list[tuple[object, ...]] = []

    def setup(_doing: str, *command: object) -> None:
        done.append(command)
        (tmp_path / "node_modules").mkdir(exist_ok=True)
        (tmp_path / "node_modules" / ".package-lock.json").touch()

    monkeypatch.setattr(program, "NODE_LOCK", lock)
    monkeypatch.setattr(program, "setup", setup)
    monkeypatch.setattr(program.shutil, "which", lambda name: f"/usr/bin/{name}")
    return done


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of ``start.py test``, none of which is run."""
    commands: list[list[str]] = []

    def check(checks: Iterable[Iterable[object]], **_options: object) -> list[str]:
        commands.extend([str(word) for word in command] for command in checks)
        return []

    def test(pytest: Iterable[object], **_options: object) -> int:
        commands.append([str(word) for word in pytest])
        return 0

    monkeypatch.setattr(program.suite, "check", check)
    monkeypatch.setattr(program.suite, "test", test)
    return commands


def test_packages_are_fetched_once_and_after_a_change_of_the_lock(
    fetched: list[tuple[object, ...]],
) -> None:
    """No script of a package runs while it is installed."""
    assert [program.npm_with_packages() for _ in range(2)] == ["/usr/bin/npm"] * 2
    assert [command[:3] for command in fetched] == [("/usr/bin/npm", "ci", "--ignore-scripts")]
    later = program.NODE_LOCK.stat().st_mtime + 60
    os.utime(program.NODE_LOCK, (later, later))
    program.npm_with_packages()
    assert len(fetched) == 2


@pytest.mark.usefixtures("fetched")
def test_scripts_are_linted_and_tested(called: list[list[str]]) -> None:
    """By npm, in tests/."""
    assert program.check([]) == 0
    npm = [command for command in called if command[0] == "/usr/bin/npm"]
    assert [command[1:] for command in npm] == [
        ["--prefix", "tests", "--silent", "run", name] for name in ("lint", "test")
    ]


@pytest.mark.parametrize(("required", "status"), [("", 0), ("1", 1)])
def test_without_npm_their_checks_are_left_out_and_fail_in_ci(
    called: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    required: str,
    status: int,
) -> None:
    """It is said, and everything else runs."""
    monkeypatch.setattr(program.shutil, "which", lambda _name: None)
    monkeypatch.delenv("HACKYACK_REQUIRE_TOOLS", raising=False)
    if required:
        monkeypatch.setenv("HACKYACK_REQUIRE_TOOLS", required)
    assert program.check([]) == status
    said = capsys.readouterr()
    assert "npm is not installed" in said.err
    assert ("Failed: npm" in said.out) == bool(required)
    assert len(called) == 8


@pytest.mark.usefixtures("fetched")
def test_without_a_network_their_checks_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason is one line."""

    def setup(_doing: str, *_command: object) -> None:
        raise NoNetworkError("offline")

    monkeypatch.setattr(program, "setup", setup)
    assert program.npm_with_packages() is None
    assert capsys.readouterr().err == "offline\n"
