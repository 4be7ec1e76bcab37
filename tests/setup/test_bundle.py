"""Bundles: the files that they hold, and the machines that they are made for."""

import subprocess
from pathlib import Path

import pytest
from support.tools import need

from kit.errors import SetupError
from kit.setup import bundle

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A clone in small, with things that must stay at home."""
    for name in (
        "kit/data/datasets.py",
        "programme/submitted/ada.ipynb",
        ".venv/python",
        "members.csv",
    ):
        file = tmp_path / "clone" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return tmp_path / "clone"


def test_nothing_private_travels(source: Path, tmp_path: Path) -> None:
    """Submissions, the environment and files that lie about stay at home."""
    assert bundle.copy(source, tmp_path / "stick") == 1
    assert [path.name for path in (tmp_path / "stick").iterdir()] == ["kit"]


def test_everything_tracked_travels() -> None:
    """A new file or folder of the repository is named in the bundle's content too."""
    listing = subprocess.run(
        [need("git"), "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    top = {line.split("/")[0] for line in listing.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} - set(bundle.CONTENT) == set()


def test_a_folder_with_something_else_is_left_alone(source: Path, tmp_path: Path) -> None:
    """A bundle never mixes with people's own files."""
    with pytest.raises(SetupError, match="holds something else"):
        bundle.copy(source, tmp_path)


def test_the_clone_itself_is_no_target(source: Path) -> None:
    """A clone doesn't become its own bundle."""
    (source / bundle.PACKAGES).mkdir()
    with pytest.raises(SetupError, match="holds something else"):
        bundle.copy(source, source)


def test_a_bundle_can_be_made_again(source: Path, tmp_path: Path) -> None:
    """A second bundle can be written over the first."""
    bundle.copy(source, tmp_path / "stick")
    (tmp_path / "stick" / bundle.PACKAGES).mkdir()
    (source / "kit" / "privacy.py").touch()
    assert bundle.copy(source, tmp_path / "stick") == 2


def test_pinned_returns_version_and_hashes() -> None:
    """The installer's own lines come out of the lock whole."""
    pin = bundle.pinned(LOCK, "uv")
    assert pin.text.startswith(f"uv=={pin.version} \\\n    --hash=sha256:")
    assert pin.text.count("==") == 1


def test_pinned_misses_a_package() -> None:
    """A lock without the installer gives an error that names it."""
    with pytest.raises(SetupError, match="doesn't name turbo-encabulator"):
        bundle.pinned(LOCK, "turbo-encabulator")


@pytest.mark.parametrize("name", ["windows", "windows-3.9", "amiga-3.13", ""])
def test_unknown_machine(name: str, tmp_path: Path) -> None:
    """An unsupported machine gives an error that names supported ones."""
    steps = bundle.commands(tmp_path, [name], lock=LOCK, uv=Path("uv"), python=Path("python"))
    with pytest.raises(SetupError, match=r"try windows-3\.13"):
        list(steps)
