"""Scratch of processes that have ended is removed, and no other."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kit import scratch

AWAY = """
import os, signal, sys
from kit import scratch
folder = {make}
print(folder, flush=True)
sys.stdin.read()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A programme and a folder for temporary files of their own."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path


class Another:
    """Another process, which makes a folder and keeps it until it is killed."""

    def __init__(self, make: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", AWAY.format(make=make)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.path = Path(self.process.stdout.readline().strip())

    def kill(self) -> Path:
        """Kill it as ``kill -9`` does; return the folder that it leaves."""
        self.process.communicate()
        return self.path


@pytest.mark.parametrize("make", ["scratch.own()", 'scratch.Folder("room").path'])
def test_what_a_killed_process_left_is_removed(folder: Path, make: str) -> None:
    """Its folder stays while it runs, and goes afterwards; others' files stay."""
    another = Another(make)
    (another.path / "answers.txt").write_text("mine")
    assert scratch.sweep() == []
    assert another.path.is_relative_to(folder)
    own = scratch.Folder("grading", scratch.place())
    (folder / "tmp" / "hackyack-notes").mkdir()
    assert scratch.sweep() == []
    left = another.kill()
    assert scratch.sweep() == [left]
    assert not left.exists()
    assert own.path.is_dir()
    assert (folder / "tmp" / "hackyack-notes").is_dir()
    own.remove()
    assert not list(folder.rglob("*.lock"))


def test_another_accounts_folder_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder and a lock in a folder for everybody may be somebody else's."""
    left = Another('scratch.Folder("room").path').kill()
    monkeypatch.setattr(os, "getuid", lambda: left.stat().st_uid + 1)
    assert scratch.sweep() == []


def test_a_link_is_not_followed(folder: Path) -> None:
    """A link in place of a folder removes nothing elsewhere."""
    left = Another('scratch.Folder("room").path').kill()
    (folder / "mine").mkdir()
    left.rmdir()
    left.symlink_to(folder / "mine")
    assert scratch.sweep() == []
    assert (folder / "mine").is_dir()


def test_a_run_is_seen_by_others_until_it_ends(folder: Path) -> None:
    """While hand-ins are graded others know; a run that was killed doesn't count."""
    assert not scratch.in_use()
    another = Another("scratch.Folder(scratch.RUN, scratch.place()).path")
    assert scratch.in_use()
    another.kill()
    assert not scratch.in_use()
    with scratch.grading():
        assert scratch.in_use()
    assert not scratch.in_use()
    assert not scratch.place().exists()


def test_sockets_lie_where_their_paths_fit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket's path holds 107 bytes: below a deep folder they lie with temporary files."""
    import socket

    deep = folder / ("deep" * 20)
    monkeypatch.setenv("HACKYACK_HOME", str(deep))
    monkeypatch.setattr(tempfile, "tempdir", "/tmp")
    for_sockets = scratch.for_sockets()
    assert not for_sockets.is_relative_to(deep)
    name = for_sockets / "pymp-12345678" / "listener-12345678"
    name.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(name))


def test_only_this_account_can_open_it(folder: Path) -> None:
    """What people handed in lies in there."""
    own = scratch.own()
    assert own.parent == folder / "programme" / "scratch"
    assert {one.stat().st_mode & 0o77 for one in (own, own.parent)} == {0}
