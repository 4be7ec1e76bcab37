"""What a kernel imports is learnt once in an environment, and learnt again when that changes."""

import os
import sys
from pathlib import Path

import pytest
from support import warm_kernels

from kit.kernels.zygote import rehearsal

NAMES = ["pandas"]
STARTED, USED = ["ipykernel.kernelapp"], ["IPython.core.magics"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked on Windows")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment with one package, in which nothing was learnt."""
    packages = tmp_path / "site-packages"
    (packages / "pandas-3.0.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(rehearsal.site, "getsitepackages", lambda: [str(packages)])
    monkeypatch.setattr(rehearsal.site, "ENABLE_USER_SITE", False)
    return tmp_path


def test_what_was_learnt_is_known(environment: Path) -> None:
    """The same modules asked for, in the same environment: no second rehearsal."""
    assert rehearsal.recall(NAMES) is None
    rehearsal.remember(NAMES, STARTED, USED)
    assert rehearsal.recall(NAMES) == (STARTED, USED)
    assert rehearsal.recall([*NAMES, "numpy"]) is None
    assert [file.suffix for file in (environment / rehearsal.MEMORY).iterdir()] == [".json"]


def test_it_is_learnt_again_when_packages_change(environment: Path) -> None:
    """An update of a package may import other modules."""
    rehearsal.remember(NAMES, STARTED, USED)
    package = environment / "site-packages" / "pandas-3.0.0.dist-info"
    package.rename(package.with_name("pandas-3.0.1.dist-info"))
    assert rehearsal.recall(NAMES) is None
    package.with_name("pandas-3.0.1.dist-info").rename(package)
    assert rehearsal.recall(NAMES) == (STARTED, USED)


@pytest.mark.parametrize(
    "change",
    [
        lambda patch: patch.setattr(sys, "version", "3.99.0"),
        lambda patch: patch.setenv("PYTHONPATH", "elsewhere"),
        lambda patch: patch.setattr(rehearsal, "__file__", __file__),
    ],
    ids=["python", "path", "rehearsal"],
)
def test_it_is_learnt_again_when_python_changes(
    environment: Path, monkeypatch: pytest.MonkeyPatch, change: object
) -> None:
    """So may another Python, another path to packages, other cells of the rehearsal."""
    rehearsal.remember(NAMES, STARTED, USED)
    change(monkeypatch)
    assert rehearsal.recall(NAMES) is None


@pytest.mark.parametrize("learnt", [([], USED), (STARTED, [])])
def test_a_rehearsal_that_failed_is_not_kept(environment: Path, learnt: rehearsal.Learnt) -> None:
    """It imported nothing; the next zygote tries again."""
    rehearsal.remember(NAMES, *learnt)
    assert rehearsal.recall(NAMES) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "[[], [], []]"])
def test_a_file_that_is_not_whole_is_no_obstacle(environment: Path, content: str) -> None:
    """Nothing is known then, and what is learnt next replaces it."""
    rehearsal.remember(NAMES, STARTED, USED)
    (file,) = (environment / rehearsal.MEMORY).iterdir()
    file.write_text(content, "utf-8")
    assert rehearsal.recall(NAMES) is None
    rehearsal.remember(NAMES, STARTED, USED)
    assert rehearsal.recall(NAMES) == (STARTED, USED)


def test_the_folder_stays_small(environment: Path) -> None:
    """Only the newest few are kept."""
    for number in range(20):
        rehearsal.remember([f"module_{number}"], STARTED, USED)
        for file in (environment / rehearsal.MEMORY).iterdir():
            os.utime(file, (age := file.stat().st_mtime - 1, age))
    assert len(list((environment / rehearsal.MEMORY).iterdir())) == rehearsal.KEPT
    assert rehearsal.recall(["module_19"]) == (STARTED, USED)
    assert rehearsal.recall(["module_0"]) is None


def test_outside_an_environment_nothing_is_written(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of a system's Python is not ours."""
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    rehearsal.remember(NAMES, STARTED, USED)
    assert rehearsal.recall(NAMES) is None
    assert not (environment / rehearsal.MEMORY).exists()


def test_where_nothing_can_be_written_nothing_is_kept(environment: Path) -> None:
    """A full disk or somebody else's environment is no obstacle: the next zygote rehearses."""
    (environment / rehearsal.MEMORY).write_text("a file where the folder would be", "utf-8")
    rehearsal.remember(NAMES, STARTED, USED)
    assert rehearsal.recall(NAMES) is None


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="outside an environment")
def test_kernels_are_the_same_either_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel of a zygote that remembers has the modules of one that has rehearsed."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # a case that nobody has met
    show = "import sys; print(sorted(name for name in sys.modules if not name.startswith('_')))"
    shown = []
    for known in (False, True):
        assert (rehearsal.recall(["ipywidgets"]) is not None) == known
        with warm_kernels.zygote("ipywidgets"):
            shown.append(warm_kernels.answer(show))
    rehearsal._file(["ipywidgets"]).unlink()
    assert shown[0] == shown[1]
    assert "ipywidgets" in shown[0]
