"""The folders of the clone, and writing a file whole."""

import os
import stat
from pathlib import Path

import pytest

from kit import places
from kit.errors import SetupError

OTHERS = {"root", "short", "sqlite_address", "work", "write_whole"}
FOLDERS = [name for name in places.__all__ if name not in OTHERS]


def test_the_root_is_the_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without HACKYACK_HOME the root is the folder that holds the kit."""
    monkeypatch.delenv("HACKYACK_HOME", raising=False)
    assert (places.root() / "kit" / "places.py").is_file()


def test_another_root_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HACKYACK_HOME moves everything."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    assert places.work() == tmp_path.resolve() / "programme" / "work"


@pytest.mark.parametrize("name", FOLDERS)
def test_each_folder_is_in_the_root(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each function names the folder of its own name."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    assert getattr(places, name)() == tmp_path.resolve() / name


def test_the_home_folder_may_be_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """~ is the person's own folder, as in a shell."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("HACKYACK_HOME", "~/kit")
    assert places.root() == tmp_path.resolve() / "kit"


def test_a_relative_root_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that means another folder in each notebook is refused, with the full one."""
    monkeypatch.setenv("HACKYACK_HOME", "here")
    with pytest.raises(SetupError, match=r"HACKYACK_HOME is 'here'.*full path") as error:
        places.root()
    assert str(Path("here").resolve()) in str(error.value)


def test_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for a folder's path does not make the folder."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    places.work()
    assert list(tmp_path.iterdir()) == []


def test_a_message_names_a_file_from_the_clone_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within the clone a path is short; elsewhere it stays whole."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path / "clone"))
    assert places.short(places.data() / "loans") == Path("data/loans")
    assert places.short(tmp_path / "loans") == tmp_path / "loans"


@pytest.mark.parametrize("name", ["ana.ipynb", ".copies.json", "x" * 255])
def test_a_file_is_written_whole(name: str, tmp_path: Path) -> None:
    """The file holds the bytes as given, replaces an earlier one, and nothing lies beside it."""
    for content in (b"first\r\n", b"second\n"):
        places.write_whole(tmp_path / name, content)
        assert (tmp_path / name).read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_an_interrupted_write_leaves_the_earlier_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that stops before its end changes nothing, and the next one succeeds."""
    file = tmp_path / "ana.ipynb"
    places.write_whole(file, b"earlier")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _fail)
        with pytest.raises(OSError, match="disk is full"):
            places.write_whole(file, b"later")
    assert file.read_bytes() == b"earlier"
    places.write_whole(file, b"later")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [(file.name, b"later")]


def _fail(_file: int) -> None:
    raise OSError("the disk is full")


def test_a_private_file_with_a_stated_time(tmp_path: Path) -> None:
    """Other accounts can't read a private file, and its time is the stated one."""
    file = tmp_path / "receipt.json"
    places.write_whole(file, b"{}", private=True, when=7200.0)
    assert file.stat().st_mtime == 7200.0
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
