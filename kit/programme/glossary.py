"""The glossary of the programme, ``workshops/glossary.toml``: each technical word, explained once.

A workshop shows a word where it stands first (``kit.yack.words``), and all of them stand on a page
of their own: in a room, on paper, and beside the working copies in JupyterLab.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from kit import places
from kit.errors import WorkshopError
from kit.messages import _, translated
from kit.programme import toml_schema
from kit.programme.toml_schema import Key, Table
from kit.programme.workshops import Workshop

__all__ = ["FILE", "Term", "as_markdown", "extract", "find", "named", "read"]

FILE = "glossary.toml"

_TERM = {
    "term": Key(str),
    "says": Key(str),
    "workshop": Key(str),
    "section": Key(str),
    "also": Key(list, default=()),
}


@dataclass(frozen=True)
class Term:
    """A technical word with its sentence, and the workshop and section that teach it.

    ``also`` are other spellings, by which ``stands_in`` finds it too.
    """

    term: str
    says: str
    workshop: str
    section: str
    also: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the word in the language in use."""
        return translated(self.term)

    @property
    def sentence(self) -> str:
        """Return its sentence in the language in use."""
        return translated(self.says)

    def stands_in(self, text: str) -> bool:
        """Tell whether ``text`` uses the word, in singular or plural, in any capitals."""
        return bool(self._pattern.search(text))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        forms = "|".join(map(re.escape, (self.term, *self.also)))
        return re.compile(rf"(?<![\w-])(?:{forms})(?:s|es)?(?![\w-])", re.IGNORECASE)


def read() -> tuple[Term, ...]:
    """Return all terms in the order of the alphabet; none where the programme has no glossary.

    Raises WorkshopError where the file can't be read, or explains a word twice.
    """
    file = places.workshops() / FILE
    if not file.is_file():
        return ()
    return _read(file, file.stat().st_mtime_ns, file.stat().st_size)


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int, _size: int) -> tuple[Term, ...]:
    content = toml_schema.load(file, name=f"workshops/{FILE}")
    table = Table(f"workshops/{FILE}", content, {}, ("term",))
    table.values()
    found = [Term(**row) for row in table.rows("term", _TERM)]
    forms = [form.casefold() for one in found for form in (one.term, *one.also)]
    for form in forms:
        if forms.count(form) > 1:
            raise WorkshopError(
                _("workshops/{file} explains {word!r} twice; leave one of them.").format(
                    file=FILE, word=form
                )
            )
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def find(words: Iterable[str]) -> list[Term]:
    """Return the terms with the names ``words``; raise WorkshopError for one that isn't there."""
    known = {one.term: one for one in read()}
    missing = [word for word in words if word not in known]
    if missing:
        raise WorkshopError(
            _("workshops/{file} doesn't explain {words}; add a [[term]] for each.").format(
                file=FILE, words=", ".join(map(repr, missing))
            )
        )
    return [known[word] for word in words]


def named(workshop: Workshop) -> list[Term]:
    """Return the terms that ``workshop`` declares as its words, in the order of the alphabet."""
    return sorted(find(workshop.words), key=lambda one: one.name.casefold())


def as_markdown(titles: dict[str, str]) -> str:
    """Return the page for JupyterLab; ``titles`` are those of the workshops, by their ids."""
    entries = [
        f"**{one.name}**: {one.sentence} ({titles.get(one.workshop, one.workshop)})"
        for one in read()
    ]
    intro = _("The technical words of these workshops, and the workshop that explains each.")
    return "\n\n".join([_("# Words"), intro, *entries]) + "\n"


def extract(
    file: BinaryIO, _keywords: Any, _tags: Any, options: Any
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield what is to be translated in a glossary's file; Babel's extraction calls it.

    Each is (line, no function, text, comments). There are no ``options``.
    """
    del options  # Babel gives it by its name
    for row in tomllib.loads(file.read().decode("utf-8-sig"))["term"]:
        yield 0, None, row["term"], []
        yield 0, None, row["says"], []
