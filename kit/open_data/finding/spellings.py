"""Find names with several spellings, stray spaces, and wrongly decoded letters."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from kit.messages import _, ngettext
from kit.open_data.finding.findings import Finding
from kit.open_data.reading.distinct_values import BETWEEN, Distinct, Mask
from kit.open_data.reading.sheet import Sheet
from kit.tables.html import few

__all__ = ["find_letters", "find_names", "find_spaces", "one_spelling", "same_name"]

MOST = 500  # different values of a column that holds kinds of things, and not things
ALIKE = 0.8  # of 1: difflib's ratio of two words; "libary" and "library" have 0.92
OFTEN = 10  # times as often as a slip of the pen
STRAY = re.compile(r"^\s|\s$|\s\s|[\r\n\t\u00a0\u200b\ufeff]")
SPACES = [chr(n) for n in range(0x3001) if n != 32 and chr(n).isspace() and chr(n) != BETWEEN]
SPACES += ["\u200b", "\ufeff"]
WRONG = re.compile("[\ufffd\u0080-\u009f]")


def same_name(value: object) -> str:
    """Return a key that is equal for spellings of one name: no capitals, accents, spaces, signs.

    Question marks stay: "Closed" and "Closed?" are two things.

    >>> same_name("ST MARY’S ") == same_name("St Mary's")
    True
    """
    parts = unicodedata.normalize("NFKD", str(value).casefold())
    return "".join(c for c in parts if c.isalnum() or c == "?")


def one_spelling(values: "pd.Series[Any]") -> dict[str, str]:
    """Map each spelling to the standard one of all with the same :func:`same_name`.

    The most frequent one stands for them, and of equally frequent ones the tidiest: no stray
    spaces, not all in capitals, the first.
    """
    counts = values.dropna().map(str).value_counts(sort=False)
    groups: dict[str, list[str]] = {}
    for spelling in counts.index:
        groups.setdefault(same_name(spelling), []).append(spelling)
    best = {
        key: min(group, key=lambda s: (-counts[s], bool(STRAY.search(s)), s.isupper()))
        for key, group in groups.items()
    }
    return {spelling: " ".join(best[same_name(spelling)].split()) for spelling in counts.index}


def find_names(sheet: Sheet) -> Iterator[Finding]:
    """Find names of one thing that are spelt in several ways.

    Names that differ only in capitals, accents, spaces and signs are told at once. Names that are
    nearly alike may be neighbours (East Quay, West Quay), so they need evidence besides: one is far
    rarer, as a slip is, or its figures stand where the other has none, as after a change of name.
    """
    for name in sheet.text_columns:
        column = sheet.values.of(name)
        if column.size()[0] > 2 * MOST:
            continue
        times = zip(map(str, column.values), column.counts.tolist(), strict=True)
        named = [(value, n) for value, n in times if value.strip()]
        counts = pd.Series([n for _value, n in named], index=[value for value, _n in named])
        counts = counts.groupby(level=0, sort=False).sum()
        if len(counts) > MOST:
            continue
        pairs = [*_same(counts), *_slips(counts)]
        if name == sheet.columns.name:
            pairs += [pair for pair in _renamed(sheet) if same_name(pair[0]) != same_name(pair[1])]
        if pairs:
            yield _finding(sheet, name, list(dict.fromkeys(pairs)))


def _finding(sheet: Sheet, name: str, pairs: list[tuple[str, str]]) -> Finding:
    shown = few([f"“{' '.join(a.split())}” / “{' '.join(b.split())}”" for a, b in pairs], 4)
    there = sheet.table[name].isin([spelling for pair in pairs for spelling in pair])
    return Finding(
        "names",
        ngettext(
            "In “{column}” these may be one: {pairs}.",
            "In “{column}” these may be one each: {pairs}.",
            len(pairs),
        ).format(column=name, pairs=shown),
        _("Ask somebody who knows the places; then choose one spelling and write it down."),
        len(pairs),
        columns=(name,),
        rows=tuple(sheet.table.index[there]),
    )


def _same(counts: "pd.Series[int]") -> list[tuple[str, str]]:
    groups: dict[str, list[str]] = {}
    for spelling in counts.index:
        groups.setdefault(same_name(spelling), []).append(spelling)
    return [
        (group[0], other)
        for key, group in groups.items()
        if key
        for other in group[1:]
        if other.split() != group[0].split()  # else it is a stray space, which can't be seen
    ]


def _slips(counts: "pd.Series[int]") -> list[tuple[str, str]]:
    """Return pairs of a frequent name and a rare one that differs from it by a typing error."""
    times = {str(name): int(n) for name, n in counts.items()}
    usual = [name for name, n in times.items() if n >= OFTEN]
    rare = [name for name, n in times.items() if n * OFTEN <= max(times.values())]
    return [
        (often, slip)
        for slip in rare
        for often in usual
        if times[slip] * OFTEN <= times[often] and _is_slip(slip, often)
    ]


def _is_slip(slip: str, often: str) -> bool:
    """Tell if two names differ by one slip in one word, not in its first letter or digits."""
    a, b = slip.casefold().split(), often.casefold().split()
    pairs = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    if len(a) != len(b) or len(pairs) != 1 or same_name(slip) == same_name(often):
        return False
    x, y = pairs[0]
    if x[0] != y[0] or re.sub("[^0-9]", "", x) != re.sub("[^0-9]", "", y):
        return False
    return difflib.SequenceMatcher(None, x, y).ratio() >= ALIKE


def _renamed(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield pairs of names with a word more or less and figures in different months."""
    if not sheet.columns.months or len(sheet.table) > MOST:
        return
    known = sheet.written.figures.notna().to_numpy()
    words = [frozenset(name.casefold().split()) for name in sheet.names]
    for a, b in combinations(range(len(words)), 2):
        nested = words[a] and words[b] and (words[a] < words[b] or words[b] < words[a])
        if nested and known[a].any() and known[b].any() and (known[a] & known[b]).sum() <= 1:
            yield sheet.names[a], sheet.names[b]


def find_spaces(sheet: Sheet) -> Iterator[Finding]:
    """Find invisible spaces, and line breaks inside a cell."""
    found = {
        name: stray for name in sheet.text_columns if (stray := _stray(sheet.values.of(name))).any()
    }
    if found:
        rows = pd.DataFrame(found).any(axis=1).to_numpy()
        count = sum(int(stray.sum()) for stray in found.values())
        yield Finding(
            "spaces",
            ngettext(
                "{n:,} cell in {columns} holds stray spaces or line breaks.",
                "{n:,} cells in {columns} hold stray spaces or line breaks.",
                count,
            ).format(n=count, columns=few([f"“{name}”" for name in found])),
            _("Take them out: two names that look alike must be alike."),
            count,
            columns=tuple(found),
            rows=tuple(sheet.table.index[rows]),
        )


def _stray(column: Distinct) -> Mask:
    """Mark the rows with a stray space; a look at all values at once tells if there may be one."""
    text = column.text
    odd = ["  ", f" {BETWEEN}", f"{BETWEEN} ", *SPACES]
    if not any(signs in text for signs in odd):
        return np.zeros(len(column.codes), dtype=bool)
    return column.where(_is_stray)


def _is_stray(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and STRAY.search(value) is not None


def find_letters(sheet: Sheet) -> Iterator[Finding]:
    """Find letters that were read in a wrong encoding."""
    for name in sheet.text_columns:
        column = sheet.values.of(name)
        if not column.text.isascii() and (wrong := column.where(_is_wrong)).any():
            example = sheet.table[name][wrong].iloc[0]
            yield Finding(
                "letters",
                _("“{column}” holds words such as “{example}”.").format(
                    column=name, example=" ".join(str(example).split())[:40]
                ),
                _("Open the file again and choose another encoding; don't correct by hand."),
                int(wrong.sum()),
                columns=(name,),
                rows=tuple(sheet.table.index[wrong]),
            )


def _is_wrong(value: object) -> bool:
    """Tell if a text is UTF-8 that was decoded as another encoding."""
    if not isinstance(value, str) or value.isascii():
        return False
    if WRONG.search(value):
        return True
    try:
        return value.encode("cp1252").decode("utf-8") != value
    except UnicodeError:
        return False
