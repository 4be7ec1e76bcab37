"""The figures and comparisons in a sentence of a workshop.

A figure is a number in digits, one of the words three to twelve, or a half, a third, a quarter,
twice. Some numbers say nothing about data and are no figures: times and minutes, dates and years,
the numbers of tasks, hacks, pages and steps, names such as ``L45096``, and all that is code.
"""

import re
from dataclasses import dataclass

__all__ = ["Figure", "compares", "figures", "plain"]

MINUS = "\N{MINUS SIGN}"
WORDS = {
    "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "twice": 2,
}  # fmt: skip
_WORD = "|".join(WORDS)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_PARTS = "tasks?|hacks?|pages?|steps?|minutes?|tables?"
NO_FIGURES = re.compile(
    rf"""
      `[^`]*`                                             # code
    | \b\d{{1,2}}:\d\d\b                                  # a time
    | \b\d{{4}}-\d\d-\d\d\b
    | \b(?:\d{{1,2}}\s+)?(?:{_MONTH})(?:\s+\d{{1,2}})?(?:\s+\d{{4}})?\b
    | \b(?:19|20)\d\d\b(?!,)                              # a year
    | \b(?:{_PARTS})\s+(?:\d+|{_WORD})(?:(?:,|\s+to|\s+and)\s+(?:\d+|{_WORD}))*\b
    | \b(?:\d+|{_WORD})(?:\s+more)?\s+(?:minutes?|seconds?)\b
    | \b(?:[A-Za-z]+[-_./]?)+\d[\w./()-]*                 # a name: L45096, page_11, A4, doi.org/…
    | \bCC\ BY\ \d\.\d
    | ^\d+\.$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FIGURE = re.compile(
    rf"(?P<about>(?:about|around|nearly|almost|roughly|some)\s+)?"
    rf"(?:(?P<digits>(?:(?<!\w)[{MINUS}-])?\d+(?:,\d{{3}})*(?:\.\d+)?)"
    rf"|(?P<two>two\s+)?\b(?P<word>{_WORD})s?\b)",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"\b(?:more|fewer|always|none|every|most)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A figure: how it is written, its value, and the distance to the next figure of its kind.

    A computed value fits where it is at most ``tolerance`` away.
    """

    text: str
    value: float
    step: float
    tolerance: float


def plain(text: str) -> str:
    """Return a sentence without marks for emphasis, links and HTML, and with single spaces.

    Of a picture its text alternative stays.
    """
    text = re.sub(r"""<img\b[^>]*\balt=["']([^"']*)["'][^>]*>""", r"\1", text)
    text = re.sub(r"</?[a-z][^>]*>", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(re.sub(r"\*+", "", text).split())


def figures(sentence: str) -> list[Figure]:
    """Return the figures of a sentence in their order."""
    kept = NO_FIGURES.sub(" … ", plain(sentence))
    return [_figure(found) for found in _FIGURE.finditer(kept)]


def compares(sentence: str) -> bool:
    """Tell whether a sentence has one of the words that compare data."""
    return bool(_COMPARES.search(re.sub(r"`[^`]*`", "", plain(sentence))))


def _figure(found: re.Match[str]) -> Figure:
    text = found.group().strip()
    if found["word"]:
        value = WORDS[found["word"].lower()] * (2 if found["two"] else 1)
        return Figure(text, value, 1, 1 / 2) if value >= 1 else Figure(text, value, 1 / 4, 1 / 20)
    digits = found["digits"].replace(",", "").replace(MINUS, "-")
    _whole, _point, decimals = digits.partition(".")
    zeros = len(digits) - len(digits.rstrip("0")) if found["about"] and not decimals else 0
    step = 10.0 ** (zeros - len(decimals))
    return Figure(text, float(digits), step, step / 2)
