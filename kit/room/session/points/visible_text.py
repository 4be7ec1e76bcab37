"""Tells whether a text can be seen, and how many marks stand on one of its letters."""

import unicodedata

__all__ = ["is_visible", "most_marks"]

# Unicode's Default_Ignorable_Code_Point, of which Python's tables say nothing, and three signs that
# are drawn as nothing: the blank of Braille, a null note of music, a halfwidth filler.
NOTHING = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3), (0x1D159, 0x1D159), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
DRAWN = "LNPS"  # Unicode's letters, numbers, punctuation and symbols


def is_visible(text: str) -> bool:
    """Tell whether anything of ``text`` is drawn; a mark without a letter is not enough."""
    return any(map(_stands, text))


def most_marks(text: str) -> int:
    """Return the greatest number of marks that stand on one letter of ``text``.

    A letter and a mark that Unicode has as one character count as a letter without a mark.
    """
    most = marks = 0
    for character in unicodedata.normalize("NFC", text):
        if _stands(character) or character.isspace():
            marks = 0
        elif unicodedata.category(character)[0] == "M":
            marks += 1
            most = max(most, marks)
    return most


def _stands(character: str) -> bool:
    """Tell whether ``character`` is drawn in a place of its own."""
    drawn = unicodedata.category(character)[0] in DRAWN
    return drawn and not any(first <= ord(character) <= last for first, last in NOTHING)
