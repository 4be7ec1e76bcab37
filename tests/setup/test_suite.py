"""What failed is repeated once, alone: a test that fails twice fails the run, others are named."""

import os
import sys
from pathlib import Path

import pytest

from kit.setup import suite

# only the plugins that the suite's own options need, for a quicker start
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "xdist", "-p", "nbval.plugin"]
FEW = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
UNSTEADY = """
from pathlib import Path

def test_passes_the_second_time():
    been = Path(__file__).with_name("been")
    seen = been.exists()
    been.touch()
    assert seen

def test_passes():
    pass
"""
BROKEN = "def test_never_passes():\n    assert False\n"


@pytest.fixture(autouse=True)
def in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the small suites of these tests without further processes."""
    monkeypatch.setattr(suite, "TOGETHER", suite.ALONE)


def run(folder: Path, **files: str) -> int:
    """Run the suite on files of tests in a folder."""
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    for name, code in files.items():
        (folder / f"test_{name}.py").write_text(code, "utf-8")
    return suite.test(PYTEST, root=folder, env=os.environ | FEW)


def test_what_passes_when_repeated_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The run passes, and its last lines name the unsteady test."""
    assert run(tmp_path, unsteady=UNSTEADY) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[-2:] == ["unsteady: 1", "  test_unsteady.py::test_passes_the_second_time"]


def test_what_fails_twice_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It isn't named as unsteady, though another beside it is."""
    assert run(tmp_path, unsteady=UNSTEADY, broken=BROKEN) == 1
    assert capfd.readouterr().out.splitlines()[-2:] == [
        "unsteady: 1",
        "  test_unsteady.py::test_passes_the_second_time",
    ]


def test_what_passes_at_once_is_not_repeated(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A run without failures says nothing of repeating."""
    assert run(tmp_path, good="def test_good():\n    pass\n") == 0
    assert "unsteady" not in capfd.readouterr().out


def test_a_file_that_cannot_be_read_fails_the_run(tmp_path: Path) -> None:
    """What isn't a failed test can't be made good by repeating tests."""
    assert run(tmp_path, torn="import nothing_of_this_name\n") != 0


def test_too_many_failures_are_no_chance(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree that is broken all over is told at once."""
    monkeypatch.setattr(suite, "MOST", 1)
    broken = BROKEN + BROKEN.replace("never", "nor_does_this_one_ever")
    assert run(tmp_path, broken=broken) == 1
    assert "2 failed: too many to repeat." in capfd.readouterr().out


def test_a_cell_is_repeated_with_its_notebook() -> None:
    """A cell alone lacks what the cells above it have set."""
    assert suite._repeatable("workshops/a/workshop.ipynb::Cell 3") == "workshops/a/workshop.ipynb"
    assert suite._repeatable("tests/test_a.py::test_b[c::d]") == "tests/test_a.py::test_b[c::d]"


def test_checks_run_to_the_end_though_one_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """Each has its output printed below its name, in order, and the failed are returned."""
    fails = [sys.executable, "-c", "import sys; sys.exit('no')"]
    passes = [sys.executable, "-c", "print('yes')"]
    failed = suite.check([fails, passes], env=os.environ)
    assert failed == [suite.name(fails)]
    said = capsys.readouterr().out
    assert said.index("no") < said.index("yes")
