"""Pictures of pages for a notebook: small, greyscale, each with its finding in words."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kit.charts import Chart, Sheet, bars
from kit.digitisation.decisions import FIRST_RULE, Rule, outcome
from kit.digitisation.measures import laplacians
from kit.digitisation.page_layout import INCH
from kit.digitisation.page_report import report
from kit.digitisation.scans import Page, resized
from kit.errors import TableError
from kit.messages import _

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["close_up", "laplacian_chart", "look", "outcome_chart", "sheet"]

WIDE = 440  # pixels of a page that fill a phone's width
FRAME = 150  # grey of the line around a page
GREYS = 12  # enough to judge a page by, and a third of the bytes


def look(page: Page, rule: Rule = FIRST_RULE) -> Chart:
    """Show a page with the verdict of a rule, and the reasons."""
    shown = resized(page.grey, min(1.0, WIDE / page.grey.shape[1]))
    said = report(page, rule)
    title = _("{page}, {size}").format(page=page.name, size=said.size)
    framed = np.pad(shown, 1, constant_values=FRAME)  # a burnt-out page ends somewhere, too
    return Chart(title, said.words, _png(framed))


def sheet(pages: Mapping[int, Page], *, finding: str, mm: tuple[float, float] = (52, 34)) -> Sheet:
    """Show the upper left part of pages, all at the same scale, as many side by side as fit.

    ``mm`` is how much of each is shown, width and height in millimetres; ``finding`` is what
    there is to see. Raises ``TableError`` where there is no page.
    """
    alt = _("The upper left part of {page}")
    parts = [(page, alt.format(page=page.name), _part(page, mm)) for page in _some(pages)]
    names = ", ".join(page.name for page in pages.values())
    title = names if len(pages) == 1 else _("Side by side: {pages}").format(pages=names)
    return Sheet(title, finding, tuple((page.name, said, _png(part)) for page, said, part in parts))


def _some(pages: Mapping[int, Page]) -> list[Page]:
    if not pages:
        raise TableError(_("There are no pages to show: choose at least one."))
    return list(pages.values())


def _part(page: Page, mm: tuple[float, float]) -> "npt.NDArray[np.uint8]":
    """Return the upper left part of a page at 150 pixels per inch, on white where it ends."""
    seen = resized(page.grey, 150 / page.ppi)
    width, height = (round(side * 150 / INCH) for side in mm)
    part = np.full((height, width), 255, np.uint8)
    seen = seen[:height, :width]
    part[: seen.shape[0], : seen.shape[1]] = seen
    return part


def close_up(
    pages: Mapping[int, Page], *, finding: str, at: tuple[float, float], mm: float = 9
) -> Sheet:
    """Show the same small piece of several pages in single pixels.

    ``at`` is the piece's upper left corner, millimetres from the left and from the top; ``mm`` is
    its width. Raises ``TableError`` where there is no page.
    """
    from PIL import Image

    alt = _("A piece of {page}, {mm:.0f} millimetres wide")
    parts = []
    for page in _some(pages):
        left, top, right, bottom = (
            round(place * page.ppi / INCH) for place in (*at, at[0] + mm, at[1] + mm / 3)
        )
        piece = Image.fromarray(page.grey[top:bottom, left:right])
        pixels = np.asarray(piece.resize((WIDE, WIDE // 3), Image.Resampling.NEAREST))
        parts.append((page.name, alt.format(page=page.name, mm=mm), _png(pixels)))
    names = ", ".join(page.name for page in pages.values())
    title = _("The same {mm:.0f} millimetres of {pages}").format(mm=mm, pages=names)
    return Sheet(title, finding, tuple(parts))


def laplacian_chart(pages: Mapping[int, Page], *, limit: float) -> Chart:
    """Draw the Laplacian variance of pages, sharpest first, and mark those below ``limit``."""
    found = laplacians(pages).sort_values(ascending=False)
    below = [number for number, value in found.items() if value < limit]
    passed = ", ".join(str(number) for number in found.index if number not in below)
    finding = _(
        "With a limit of {limit:,.0f} these pages pass: {passed}. To be scanned again: {below}."
    )
    finding = finding.format(
        limit=limit,
        passed=passed or _("none"),
        below=", ".join(map(str, below)) or _("none"),
    )
    return bars(
        found.round().rename(index=_page_at_ppi(pages)),
        title=_("Pages by the usual number for sharpness"),
        value=_("Laplacian variance (no unit)"),
        label=_("Page"),
        finding=finding,
        mark=[_page_at_ppi(pages)[int(str(number))] for number in below],
    )


def _page_at_ppi(pages: Mapping[int, Page]) -> dict[int, str]:
    return {
        number: _("{page}, {ppi:.0f} ppi").format(page=number, ppi=page.ppi)
        for number, page in pages.items()
    }


def outcome_chart(verdicts: "pd.Series[str]", should: "pd.Series[str]") -> Chart:
    """Draw how many pages a rule judged rightly, and how many wrongly in each direction."""
    found = outcome(verdicts, should)
    missed, needless = _("Missed: damaged, and kept"), _("Needless: good, and rescanned")
    counts = {
        _("Good, and kept"): found.kept,
        _("Damaged, and rescanned"): found.rescanned,
        _("Left to a person"): found.asked,
        missed: found.missed,
        needless: found.needless,
    }
    return bars(
        pd.Series({name: float(len(pages)) for name, pages in counts.items()}),
        title=_("What would this rule do?"),
        value=_("Pages"),
        label=_("Verdict"),
        finding=str(found),
        mark=[missed, needless],
    )


def _png(grey: "npt.NDArray[np.uint8]") -> bytes:
    """Return ``grey`` as a small PNG file; the same greys give the same bytes."""
    from PIL import Image

    fewer = np.round(grey.astype(np.float32) / 255 * (GREYS - 1)).astype(np.uint8)
    image = Image.fromarray(fewer)
    image.putpalette([level * 255 // (GREYS - 1) for level in range(GREYS) for _rgb in range(3)])
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True, bits=4)
    return buffer.getvalue()
