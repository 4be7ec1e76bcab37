"""Thirty days end for all files, whatever else lies in their folders."""

import os
import time
from pathlib import Path

import pytest

from kit.grading import courses
from kit.grading.intake.room_hand_ins import handed_in
from kit.places import sqlite_address
from kit.room.session import expired_files
from kit.room.session.records import expiry
from kit.room.store import database
from kit.room.store.database import DAYS, Store

OLD = time.time() - (DAYS + 1) * 86_400
ANA = "Ana-KXAT7CFU_shelf_1"


def old(programme: Path, *names: str) -> list[Path]:
    """Write files that are older than thirty days; a name that ends with a slash is a folder."""
    files = [programme / name for name in names]
    for file, name in zip(files, names, strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.mkdir() if name.endswith("/") else file.write_text("x")
        os.utime(file, (OLD, OLD))
    return files


def test_a_folder_among_hand_ins_keeps_nothing(home: Path) -> None:
    """JupyterLab's copy of an opened hand-in goes too, and so do hand-ins and old sessions."""
    programme = home / "programme"
    seen = f"hand-ins/shelf_1/.ipynb_checkpoints/{ANA}-checkpoint.ipynb"
    files = old(programme, f"hand-ins/shelf_1/{ANA}.ipynb", seen, "report/shelf_1/room-.csv/")
    os.utime(files[1].parent, (OLD, OLD))
    store = Store(sqlite_address(programme / "room.db"))
    store.do(database.begin, now=OLD)
    store.close()
    assert expiry.purge() == 3
    assert not any(file.is_file() for file in files)


def test_what_cant_be_deleted_keeps_nothing_else(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A report that is open in Excel is named; all others go, and nothing is stopped."""
    held, gone = old(home / "programme", "report/shelf_1/room-a.csv", "report/shelf_1/room.html")
    unlink = Path.unlink

    def refuse(file: Path, missing_ok: bool = False) -> None:
        if file == held:
            raise PermissionError(13, "in use", str(file))
        unlink(file, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert expiry.purge() == 1
    assert (held.exists(), gone.exists()) == (True, False)
    assert str(held) in caplog.text


def test_what_is_gone_already_is_no_error(tmp_path: Path) -> None:
    """Two commands may delete the same file; a link goes without what it leads to."""
    (aim,) = old(tmp_path, "aim.txt")
    link = tmp_path / "link"
    link.symlink_to(aim)
    os.utime(link, (OLD, OLD), follow_symlinks=False)
    assert expired_files.delete([tmp_path / "never.txt", link], before=time.time()) == 1
    assert aim.exists()


def test_jupyterlabs_copy_of_a_hand_in_is_found_under_its_name(home: Path) -> None:
    """So ``forget`` removes it with the hand-in."""
    folder = "hand-ins/shelf_1"
    seen = f"{folder}/.ipynb_checkpoints/{ANA}-checkpoint.ipynb"
    files = old(home / "programme", f"{folder}/{ANA}.ipynb", seen)
    assert {(one.file, one.name) for one in handed_in(courses.own())} == {
        (file, "Ana-KXAT7CFU") for file in files
    }
