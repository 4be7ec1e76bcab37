"""Keys of a table. tests/programme/test_workshops.py shows every message."""

import pytest

from kit.errors import WorkshopError
from kit.programme.toml_schema import Key, Table


def test_defaults_fill_in() -> None:
    """A key with a default may be absent; a list comes out as a tuple."""
    keys = {"a": Key(str), "b": Key(list, default=()), "c": Key(int, default=0)}
    assert Table("f", {"a": "x", "b": ["y"]}, keys).values() == {"a": "x", "b": ("y",), "c": 0}


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_a_whole_number_is_nothing_else(value: object) -> None:
    """True is not 1, nor is 1.0."""
    with pytest.raises(WorkshopError, match="write a whole number"):
        Table("f", {"a": value}, {"a": Key(int)}).values()
