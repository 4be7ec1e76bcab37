"""Keys of a table. tests/programme/test_workshops.py shows every message."""

from pathlib import Path

import pytest

from kit.errors import WorkshopError
from kit.programme.toml_schema import Key, Table, load


def test_defaults_fill_in() -> None:
    """A key with a default may be absent; a list comes out as a tuple."""
    keys = {"a": Key(str), "b": Key(list, default=()), "c": Key(int, default=0)}
    assert Table("f", {"a": "x", "b": ["y"]}, keys).values() == {"a": "x", "b": ("y",), "c": 0}


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_a_whole_number_is_nothing_else(value: object) -> None:
    """True is not 1, nor is 1.0."""
    with pytest.raises(WorkshopError, match="write a whole number"):
        Table("f", {"a": value}, {"a": Key(int)}).values()


@pytest.mark.parametrize("text", ["a = 1\nb = 2\n", "\ufeffa = 1\r\nb = 2\r\n"])
def test_any_editor_s_file_is_read(tmp_path: Path, text: str) -> None:
    """Windows' editors begin with a byte-order mark and end lines in their own way."""
    file = tmp_path / "some.toml"
    file.write_bytes(text.encode())
    assert load(file, name="some.toml") == {"a": 1, "b": 2}


def test_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    """Not by a number of bytes."""
    file = tmp_path / "some.toml"
    file.write_bytes("a = 1\nb = 'café'\n".encode("latin-1"))
    with pytest.raises(WorkshopError, match=r"^some\.toml isn't written in UTF-8 \(line 2\); save"):
        load(file, name="some.toml")


def test_a_long_value_is_told_in_brief() -> None:
    """A whole table in the place of a text would fill the screen."""
    with pytest.raises(WorkshopError) as error:
        Table("f", {"a": ["x" * 1_000]}, {"a": Key(str)}).values()
    assert len(str(error.value)) < 300
