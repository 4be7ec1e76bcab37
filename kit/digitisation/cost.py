"""The cost of a resolution, and its benefit."""

from kit.digitisation.page_layout import INCH
from kit.messages import _

__all__ = ["price"]


def price(ppi: float, *, letter_mm: float, mm: tuple[float, float], pages: int = 1000) -> str:
    """Return the pixels of a small letter and the storage that the pages need.

    ``letter_mm`` is the height of the smallest letter that has to be read, ``mm`` the width and
    height of a page, in millimetres. Room is counted for one byte a pixel, without compression.
    """
    size = mm[0] * mm[1] * (ppi / INCH) ** 2
    return _(
        "A letter of {mm} mm is {high:.0f} pixels high. A page of {width:g} × {height:g} mm has "
        "{million:.1f} million pixels; {pages:,} pages in grey take {room:.1f} GB before they are "
        "compressed."
    ).format(
        mm=letter_mm,
        high=letter_mm * ppi / INCH,
        width=mm[0],
        height=mm[1],
        million=size / 1e6,
        pages=pages,
        room=size * pages / 1e9,
    )
