"""Names of people who hand in together, as they write them: “Ana + Ben” are two people.

``+`` stays in a file's name on every system, in browsers' downloads and in those of Moodle and
Canvas; Moodle takes ``&`` away (PARAM_FILE in its clean_param), so people are told to write ``+``.
"""

import re
from collections.abc import Iterable

from kit.messages import _

__all__ = ["apart", "in_file", "in_words", "together"]

# What stands between two names. It is none in “C++”, nor in an address like ana+courses@uni.si.
BETWEEN = re.compile(r"\s*(?<!\+)[+&](?!\+)(?![^\s@]*@)\s*|\s+and\s+(?![+&])", re.IGNORECASE)


def apart(text: str) -> tuple[str, ...]:
    """Return the names of the people in ``text``; ``text`` alone where it names one person.

    A name has a letter, so “Task 1 + 2” is one. A comma or a hyphen can be a part of one name.

    >>> apart("Ana Novak + Ben & Cene"), apart("Ana and Ben"), apart("Novak, Ana")
    (('Ana Novak', 'Ben', 'Cene'), ('Ana', 'Ben'), ('Novak, Ana',))
    """
    found = [part.strip() for part in BETWEEN.split(text)]
    named = tuple(part for part in found if part)
    lettered = all(any(c.isalpha() for c in part) for part in named)
    return named if len(named) > 1 and lettered else (text,)


def together(names: Iterable[str]) -> str:
    """Return several names as one text, which ``apart`` takes apart again."""
    return " + ".join(names)


def in_words(names: Iterable[str]) -> str:
    """Return several names as a sentence has them: “Ana, Ben and Cene”."""
    *before, last = names
    if not before:
        return last
    return _("{names} and {last}").format(names=", ".join(before), last=last)


def in_file(text: str, *, longest: int) -> str:
    """Return the names in ``text`` as a part of a file's name; "" if it has no letter or digit.

    Letters and digits of any script stay, and nothing that a system minds. Each name is cut to
    ``longest`` characters.

    >>> in_file("Ana K. + Ben", longest=24)
    'Ana-K+Ben'
    """
    words = ("-".join(re.findall(r"[^\W_]+", name)) for name in apart(text))
    return "+".join(filter(None, (name[:longest].strip("-") for name in words)))
