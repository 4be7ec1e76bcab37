"""Temporary folders of killed processes are removed, and no others."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kit.kernels import scratch

KILLED = """
import os, signal, sys, tempfile
from kit.kernels import scratch
print(tempfile.mkdtemp(prefix=scratch.prefix("room")), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_what_a_killed_process_left_is_removed(folder: Path) -> None:
    """The folder of a process that was killed goes; that of this one, and others' files, stay."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED], env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    left = Path(done.stdout.strip())
    (left / "answers.txt").write_text("mine")
    own = Path(tempfile.mkdtemp(prefix=scratch.prefix("room")))
    (folder / "hackyack-notes").mkdir()
    assert scratch.sweep() == [left]
    assert {one.name for one in folder.iterdir()} == {own.name, "hackyack-notes"}


def test_a_number_that_was_given_again_keeps_nothing(folder: Path) -> None:
    """A folder that is older than the process with its number is left behind by another one."""
    left = Path(tempfile.mkdtemp(prefix=scratch.prefix("grading")))
    os.utime(left, (1, 1))
    assert scratch.sweep() == [left]
