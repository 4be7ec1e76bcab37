"""Each step of the set-up prints one line, and one line if it fails."""

import errno
import os
import sys
from pathlib import Path

import pytest

from kit.errors import SetupError
from kit.setup import progress

# what the tools really printed, shortened
PRINTED = {
    "error: Failed to write: No space left on device (os error 28)": "The disk is full",
    "There is not enough space on the disk. (os error 112)": "The disk is full",
    "cause: error sending request for url\n  cause: dns error": "No connection",
    "NewConnectionError: Failed to establish a new connection\n"
    "ERROR: No matching distribution found for uv": "No connection",
    "error: invalid peer certificate: UnknownIssuer": "Something between this machine",
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE": "A package arrived",
    "error: Hash mismatch for `six==1.17.0`": "A package arrived",
    "virtual environment was not created: ensurepip is not available": "Python came without",
    "Because pyyaml==6.0.3 has no usable wheels": "A package is not there",
    "failed to remove file: Access is denied. (os error 5)": "Files of .venv are in use",
}


@pytest.mark.parametrize(("output", "start"), PRINTED.items())
def test_known_cause(output: str, start: str) -> None:
    """A known message of a tool becomes one sentence with the next action."""
    line = str(progress.explain("Fetching", output))
    assert (line.startswith(start), "\n" in line) == (True, False)


def test_unknown_cause_names_step_and_log() -> None:
    """An unknown failure shows its last line and the path of the log."""
    error = progress.explain("Fetching", "one\nboom\n\n", log=Path("start.log"))
    assert str(error) == "Fetching failed: boom (the whole of it: start.log). Start again."


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_of_our_own_writing(code: int) -> None:
    """Disk and quota full read alike."""
    assert str(progress.explain_os(OSError(code, os.strerror(code)))) == progress.FULL


def test_refusal_of_the_system_names_the_file() -> None:
    """A file that can't be written is named."""
    error = progress.explain_os(PermissionError(errno.EACCES, "Permission denied", "/x/.venv"))
    assert str(error) == "Permission denied: /x/.venv. Put this right, then start again."


def test_step_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A step that went well is one line with its seconds, without the tool's talk."""
    progress.step("Counting", [sys.executable, "-c", "print(1)"], cwd=tmp_path, env=os.environ)
    assert capsys.readouterr().err.startswith("  Counting: 0.")


def test_step_that_fails_keeps_its_output(tmp_path: Path) -> None:
    """The whole output of a failure can be read afterwards."""
    command = [sys.executable, "-c", "import sys; print('talk', flush=True); sys.exit('boom')"]
    with pytest.raises(SetupError, match="Counting failed: boom"):
        progress.step("Counting", command, cwd=tmp_path, env=os.environ, log=tmp_path / "log")
    assert sorted((tmp_path / "log").read_text("utf-8").split()) == ["boom", "talk"]
