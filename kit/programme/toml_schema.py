"""The keys that a TOML table may have, with a remedy for every one that is wrong.

A general schema library says which rule was broken; an author needs to read which key to write
instead, so each refusal names the file, the key, its value and what to do.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kit.errors import WorkshopError
from kit.messages import _

__all__ = ["Key", "Table", "load"]

LONGEST = 200  # characters of a wrong value that are repeated


def load(file: Path, *, name: str) -> dict[str, Any]:
    """Return the content of a TOML file, which editors on Windows begin with a byte-order mark.

    Raises WorkshopError, about ``name``, where it is not TOML or not in UTF-8.
    """
    content = file.read_bytes()
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WorkshopError(
            _("{file} isn't written in UTF-8 (line {line}); save it again as UTF-8.").format(
                file=name, line=line
            )
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise WorkshopError(
            _("{file} is not valid TOML ({error}); correct that line.").format(
                file=name, error=error
            )
        ) from error


@dataclass(frozen=True)
class Key:
    """The values that one key may have: a text, a number or a list of texts.

    A number is whole unless ``kind`` is float. A ``default`` makes the key optional; a number is
    ``least`` or more; ``blank`` allows an empty text.
    """

    kind: type
    default: Any = None
    choices: tuple[str, ...] = ()
    least: int = 0
    blank: bool = False


@dataclass(frozen=True)
class Table:
    """One table of a TOML file with the keys that it may have.

    ``name`` is the file and table for messages; ``rows_too`` are the names of the ``[[tables]]`` in
    it, which ``rows`` reads.
    """

    name: str
    content: Mapping[str, Any]
    keys: Mapping[str, Key]
    rows_too: tuple[str, ...] = ()

    def rows(self, name: str, keys: Mapping[str, Key]) -> Iterator[dict[str, Any]]:
        """Yield the values of each ``[[name]]`` table; raise WorkshopError if there is none."""
        rows = self.content.get(name)
        if not isinstance(rows, list) or not rows or not all(isinstance(r, dict) for r in rows):
            raise self._error(name, None, _("add at least one [[{name}]] table").format(name=name))
        for number, row in enumerate(rows, start=1):
            yield Table(f"{self.name}: [[{name}]] {number}", row, keys).values()

    def values(self) -> dict[str, Any]:
        """Return every key with its value or default; raise WorkshopError if one is wrong."""
        known = [*self.keys, *self.rows_too]
        for key in self.content:
            if key not in known:
                raise self._error(key, self.content[key], _unknown(key, known))
        return {name: self._value(name, key) for name, key in self.keys.items()}

    def _value(self, name: str, key: Key) -> Any:
        if name not in self.content and key.default is not None:
            return key.default
        if name not in self.content:
            raise self._error(name, None, _("the key is missing; add it"))
        value = self.content[name]
        remedy = _wrong(value, key)
        if remedy:
            raise self._error(name, value, remedy)
        return tuple(value) if key.kind is list else value

    def _error(self, key: str, value: object, remedy: str) -> WorkshopError:
        text = repr(value)
        brief = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        said = "" if value is None else f" = {brief}"
        return WorkshopError(f"{self.name}: {key}{said}: {remedy}")


def _unknown(key: str, known: list[str]) -> str:
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    if near:
        return _("nothing uses this key; did you mean {key}?").format(key=near[0])
    return _("nothing uses this key; known keys are {keys}.").format(keys=", ".join(known))


def _no_number(value: Any, key: Key) -> str:
    if key.kind is int and type(value) is not int:
        return _("write a whole number.")
    if type(value) not in {int, float}:
        return _("write a number.")
    return "" if value >= key.least else _("write {least} or more.").format(least=key.least)


def _wrong(value: Any, key: Key) -> str:
    """Return the remedy for ``value``; an empty text if the value is right."""
    if key.kind is str and not (isinstance(value, str) and (value.strip() or key.blank)):
        return _("write a text in quotes.")
    if key.kind in {int, float}:
        return _no_number(value, key)
    texts = isinstance(value, list) and all(isinstance(t, str) and t.strip() for t in value)
    if key.kind is list and not texts:
        return _('write a list of texts, like ["one", "two"].')
    if key.choices and value not in key.choices:
        near = get_close_matches(str(value), key.choices, n=1)
        choices = ", ".join(near or key.choices)
        return _("use one of: {choices}.").format(choices=choices)
    return ""
