"""Undoes what word processors change in answers: curly quotes, long dashes, odd blanks.

Python can't read them. Only a cell that doesn't parse is touched, only outside the text between
quotes, and only if it parses afterwards.
"""

import re

from kit.notebooks.literals import LONGEST, statements

__all__ = ["straightened"]

# double and single quotes of many languages, by number: some look like plain ASCII
DOUBLE = re.compile(
    r"[\u201c-\u201f\u00ab\u00bb]([^\u201c-\u201f\u00ab\u00bb\"\n\\]*)[\u201c\u201d\u201f\u00ab\u00bb\"]"
)
SINGLE = re.compile(
    r"(?<![^\s\[\{\(,:=])[\u2018-\u201a\u2039]([^\u2039\u203a'\n\\]{0,500}?)[\u2018\u2019\u203a]"
    r"(?=\s*(?:[,\]\}\):#]|$))",
    re.MULTILINE,
)
TEXT = re.compile(r"(\"[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+\"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|#.*)")
DASHES = dict.fromkeys(map(ord, "\u2013\u2212"), "-")
BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
ODD = DASHES | BLANKS | {0xFEFF: "", 0x2026: "..."}


def straightened(source: str) -> str:
    """Return ``source`` with plain quotes and dashes if that makes it Python, else unchanged."""
    if source.isascii() or len(source) > LONGEST or statements(source) is not None:
        return source
    quoted = SINGLE.sub(
        lambda match: _quoted(match[1]), DOUBLE.sub(lambda m: _quoted(m[1]), source)
    )
    parts = TEXT.split(quoted)  # text between quotes, and comments, at odd places
    mended = "".join(part if n % 2 else part.translate(ODD) for n, part in enumerate(parts))
    return mended if statements(mended) is not None else source


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'
