"""Reading hand-in folders and zips without trusting them."""

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kit.errors import SubmissionError
from kit.grading.intake import sources
from kit.grading.intake.salvage import LARGEST


def zipped(tmp_path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    """Write a zip with these entries."""
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in entries:
            archive.writestr(info, content)
    return tmp_path / "in.zip"


def reasons(source: Path) -> dict[str, str]:
    """Return why each file of a source was skipped."""
    with sources.opened(source) as (_files, skipped):
        return {item.path: item.reason for item in skipped}


def test_a_folder_is_read_to_its_depth(tmp_path: Path) -> None:
    """Notebooks and answers are found with their content and time; others are named."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.IPYNB").write_bytes(b"1")
    os.utime(tmp_path / "a" / "x.IPYNB", (86400, 86400))
    (tmp_path / "notes.txt").write_bytes(b"2")
    with sources.opened(tmp_path) as (files, skipped):
        assert [(file.path, file.read()) for file in files] == [("a/x.IPYNB", b"1")]
        assert files[0].when == datetime(1970, 1, 2, tzinfo=UTC)
    assert [item.path for item in skipped] == ["notes.txt"]


def test_a_zip_is_read_in_place(tmp_path: Path) -> None:
    """Entries keep their path, also with the slashes of Windows, and their local time."""
    info = zipfile.ZipInfo("placeholder", (2026, 5, 6, 7, 8, 10))
    info.filename = "Ana\\x.ipynb"
    with sources.opened(zipped(tmp_path, (info, b"1"))) as (files, _skipped):
        assert [(file.path, file.read()) for file in files] == [("Ana/x.ipynb", b"1")]
        assert files[0].when.astimezone().replace(tzinfo=None) == datetime(2026, 5, 6, 7, 8, 10)  # noqa: DTZ001
    assert [path.name for path in tmp_path.iterdir()] == ["in.zip"]


@pytest.mark.parametrize(
    "name", ["../x.ipynb", "a/../../x.ipynb", "/etc/x.ipynb", "C:/x.ipynb", "..\\..\\x.ipynb"]
)
def test_paths_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    """Climbing, absolute and drive paths are skipped with a sentence."""
    (reason,) = reasons(zipped(tmp_path, (name, b"1"))).values()
    assert "outside the zip" in reason


@pytest.mark.parametrize("name", ["x" * 300 + ".ipynb", "a\x1b[31m.ipynb"])
def test_unspeakable_names_are_refused(tmp_path: Path, name: str) -> None:
    """Overlong names and control characters are skipped."""
    (reason,) = reasons(zipped(tmp_path, (name, b"1"))).values()
    assert "Rename it" in reason


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    """A link is not a hand-in."""
    link = zipfile.ZipInfo("x.ipynb")
    link.external_attr = 0o120777 << 16
    assert "A link" in reasons(zipped(tmp_path, (link, b"/etc/passwd")))["x.ipynb"]


def test_links_in_a_folder_are_refused(tmp_path: Path) -> None:
    """Neither a linked file nor a linked folder is followed."""
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.ipynb").write_bytes(b"1")
    (tmp_path / "in" / "x.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    assert {"x.ipynb", "up"} == set(reasons(tmp_path / "in"))


def test_a_bomb_is_refused_unread(tmp_path: Path) -> None:
    """An entry that unpacks to more than a hand-in may have is skipped, with its size."""
    bomb = zipped(tmp_path, ("x.ipynb", b"0" * (LARGEST + 1)))
    assert bomb.stat().st_size < 100_000
    assert "20 MB are allowed" in reasons(bomb)["x.ipynb"]


def test_many_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum of all hand-ins is bounded too."""
    monkeypatch.setattr(sources, "LARGEST_ALL", 15)
    (tmp_path / "a.ipynb").write_bytes(b"0" * 10)
    (tmp_path / "b.ipynb").write_bytes(b"0" * 10)
    with pytest.raises(SubmissionError, match="Split them up"), sources.opened(tmp_path):
        pass


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole disk is not a folder of hand-ins."""
    monkeypatch.setattr(sources, "MOST", 2)
    for name in "abc":
        (tmp_path / f"{name}.ipynb").write_bytes(b"0")
    with pytest.raises(SubmissionError, match="more than 2 files"), sources.opened(tmp_path):
        pass


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("__MACOSX/._x.ipynb", "Made by a computer"),
        (".ipynb_checkpoints/x-checkpoint.ipynb", "Made by a computer"),
        ("inner.zip", "A zip inside"),
        ("essay.docx", "Neither a notebook"),
    ],
)
def test_what_is_no_hand_in_is_named(tmp_path: Path, name: str, reason: str) -> None:
    """Everything that is left out is listed with its reason."""
    assert reason in reasons(zipped(tmp_path, (name, b"1")))[name]


def test_a_damaged_entry_is_said_when_read(tmp_path: Path) -> None:
    """A zip entry with a wrong checksum gives one sentence."""
    archive = zipped(tmp_path, ("x.ipynb", b"hello" * 100))
    content = bytearray(archive.read_bytes())
    content[45] ^= 0xFF
    archive.write_bytes(content)
    with (
        sources.opened(archive) as (files, _skipped),
        pytest.raises(SubmissionError, match="damaged"),
    ):
        files[0].read()


def test_a_damaged_list_of_files_is_said(tmp_path: Path) -> None:
    """A zip with a broken list of files gives one sentence."""
    archive = zipped(tmp_path, ("x.ipynb", b"1"))
    archive.write_bytes(archive.read_bytes().replace(b"PK\x01\x02", b"PK\x01\x03"))
    with (
        pytest.raises(SubmissionError, match="damaged zip"),
        sources.opened(archive),
    ):
        pass


def test_a_rare_packing_is_refused(tmp_path: Path) -> None:
    """An entry in a rare compression is skipped with a sentence."""
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("x.ipynb", b"1" * 1000)
    assert "rare way" in reasons(tmp_path / "in.zip")["x.ipynb"]


def test_names_of_macos_are_read(tmp_path: Path) -> None:
    """UTF-8 that a zip doesn't declare is still the person's name."""
    info = zipfile.ZipInfo("placeholder")
    info.filename = "Ана.ipynb".encode().decode("cp437")
    archive = zipped(tmp_path, (info, b"1"))
    declared, plain = info.filename.encode(), "Ана.ipynb".encode()
    content = archive.read_bytes()
    assert content.count(declared) == 2
    # as macOS writes it: the bytes of UTF-8 themselves, and no flag
    same_length = plain.ljust(len(declared), b"!")
    content = content.replace(declared, same_length).replace(b"\0\x08", b"\0\0")
    archive.write_bytes(content)
    with sources.opened(archive) as (files, skipped):
        assert [item.path.rstrip("!") for item in [*files, *skipped]] == ["Ана.ipynb"]


def test_equal_names_in_a_zip_are_two_files(tmp_path: Path) -> None:
    """Two entries of one name each give their own content."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = zipped(tmp_path, ("x.ipynb", b"1"), ("x.ipynb", b"2"))
    with sources.opened(archive) as (files, _skipped):
        assert [file.read() for file in files] == [b"1", b"2"]


def test_control_characters_reach_no_terminal(tmp_path: Path) -> None:
    """A file name with control characters is skipped, and shown without them."""
    (tmp_path / "a\x1b[2J.ipynb").write_bytes(b"1")
    assert reasons(tmp_path) == {
        "a?[2J.ipynb": "Its name is longer than any system takes, or not printable. Rename it."
    }


def test_a_file_swapped_for_a_link_is_not_read(tmp_path: Path) -> None:
    """A file swapped for a link after the listing is refused, so no secret is read."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.ipynb").write_bytes(b"1")
    (tmp_path / "secret").write_bytes(b"gradebook")
    with sources.opened(tmp_path / "in") as (files, _skipped):
        (tmp_path / "in" / "x.ipynb").unlink()
        (tmp_path / "in" / "x.ipynb").symlink_to(tmp_path / "secret")
        with pytest.raises(SubmissionError, match="can't be read"):
            files[0].read()


def test_a_closed_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that can't be opened isn't left out in silence."""
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert reasons(tmp_path) == {"closed": "This folder can't be opened (Permission denied)."}


def test_neither_folder_nor_zip(tmp_path: Path) -> None:
    """A source that isn't there, or is something else, is refused."""
    with (
        pytest.raises(SubmissionError, match="neither a folder nor a zip"),
        sources.opened(tmp_path / "no.zip"),
    ):
        pass
