"""What trusted code leaves outside its folder goes, or is told."""

import ctypes
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from support.in_this_thread import InThisThread
from support.nbgrader_runs import hand_in
from support.small_course import ID, RIGHT, filled, released

from kit import scratch
from kit.grading.run import autograde
from kit.grading.run.code import left_behind
from kit.grading.run.running import kernel_trees
from kit.kernels.sandbox import bubblewrap

__all__ = ["released"]  # a fixture

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere it can't be listed"
)

MARK = f"hackyack-test-{uuid4().hex}"
CODE = f"""
    import pathlib, tempfile
    pathlib.Path(tempfile.mkdtemp(), "mine.txt").write_text("{MARK}")
    pathlib.Path("/dev/shm/{MARK}").write_text("{MARK}")
    return 2 * n"""


@pytest.fixture
def removed() -> Iterator[None]:
    """Delete the shared memory that a test has made."""
    yield
    Path("/dev/shm", MARK).unlink(missing_ok=True)


@pytest.mark.usefixtures("removed")
def test_trusted_code_leaves_no_temporary_files(released: Path) -> None:
    """They lie in the run's scratch, and go; what is in shared memory is told by name."""
    import nbformat

    file = released / "programme" / "submitted" / "ana" / ID / f"{ID}.ipynb"
    file.parent.mkdir(parents=True)
    exercise = released / "exercises" / ID / file.name
    nbformat.write(filled(exercise, RIGHT | {"double": CODE.strip()}), file)
    (result,) = autograde.grade(ID, trust=True, executor=InThisThread())
    assert result.score == 4
    assert f"/dev/shm/{MARK}" in result.message
    assert not list(scratch.place().rglob("mine.txt"))


def test_the_systems_temporary_folder_is_not_needed(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be full, or not there: all scratch lies under programme/."""
    hand_in(released, "ana", RIGHT, when="2026-01-01")
    bubblewrap.available()  # known from here on
    kernel_trees.end()
    monkeypatch.setattr(tempfile, "tempdir", str(released / "nowhere"))
    (result,) = autograde.grade(ID, executor=InThisThread())
    assert result.score in {3, 4}
    kernel_trees.end()
    assert not [path for path in scratch.own().rglob("*") if path.is_file()]


def test_system_v_is_told_with_the_command_that_removes_it() -> None:
    """Its memory has no name but a number."""
    before = left_behind.shared()
    number = ctypes.CDLL(None).shmget(0, 4096, 0o1600)
    told = left_behind.told(before)
    subprocess.run(["ipcrm", "-m", str(number)], check=True)
    assert f"ipcrm -m {number}" in told[0]
    assert left_behind.told(before) == []
