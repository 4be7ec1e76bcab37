"""Searching files for bytes, in a process of its own."""

from pathlib import Path

import pytest

from kit.room.store.byte_search import found


def test_words_are_found_wherever_they_stand(tmp_path: Path) -> None:
    """A word is found in any of the files; one that is in none, and a file that is missing, not."""
    (tmp_path / "a").write_bytes(b"\0shib\xffboleth\0")
    (tmp_path / "b").write_bytes(b"xx\xc3\xa4xx")
    files = [tmp_path / name for name in ("a", "b", "missing")]
    assert found([b"\xffbole", "ä".encode(), b"nowhere"], files) == {b"\xffbole", "ä".encode()}


def test_a_file_that_cant_be_read_is_no_proof(tmp_path: Path) -> None:
    """A folder in a file's place raises an error, and does not count as empty."""
    with pytest.raises(OSError, match="directory"):
        found([b"x"], [tmp_path])
