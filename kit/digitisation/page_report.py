"""The report on a page in words, as a careful colleague would give it."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np

from kit.digitisation.decisions import FIRST_RULE, Rule, decide, limits, verdict
from kit.digitisation.measures import MEASURES, measure, title, written
from kit.digitisation.scans import Page
from kit.messages import _

__all__ = ["Report", "report"]

ENLARGED = 0.75  # share of the stated pixels below which the file promises more than it holds
SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True)
class Report:
    """The verdict of a rule on a page ("keep", "ask", "rescan"), with its reasons in words."""

    name: str
    verdict: str
    reasons: tuple[str, ...]
    size: str

    @property
    def words(self) -> str:
        """The verdict and its reasons, without the page's name."""
        said = {"keep": _("Keep."), "ask": _("Ask."), "rescan": _("Rescan.")}[self.verdict]
        return " ".join([said, *self.reasons])

    def __str__(self) -> str:
        return _("{page} ({size}): {words}").format(
            page=self.name, size=self.size, words=self.words
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def report(page: Page, rule: Rule = FIRST_RULE) -> Report:
    """Apply ``rule`` to ``page``: the verdict, and a reason for each limit passed, worst first.

    Raises ``TableError`` for a rule that isn't one.
    """
    pairs = limits(rule)
    measured = measure({0: page})
    values = {name: float(measured[name].iloc[0]) for name in MEASURES}
    said = {name: verdict(name, values[name], pair) for name, pair in pairs.items()}
    order = sorted(said, key=lambda name: ["rescan", "ask", "keep"].index(said[name]))
    reasons = [_reason(name, values, page) for name in order if said[name] != "keep"]
    if page.layout.blank:
        reasons = [_("No letters were found: a blank page, a picture, or a failed scan.")]
    if not reasons:
        reasons = [
            _(
                "Nothing to complain of: letters' edges measure {edge}, lines lean by {skew}, ink "
                "and paper are {contrast} apart."
            ).format(**{name: written(name, values[name]) for name in ("edge", "skew", "contrast")})
        ]
    width, height = page.size_mm
    size = _("{width:.0f} × {height:.0f} mm, {ppi:.0f} pixels per inch").format(
        width=width, height=height, ppi=page.ppi
    )
    final = decide(measured, rule).iloc[0]
    return Report(page.name, final, tuple(reasons), size)


def _reason(name: str, values: dict[str, float], page: Page) -> str:
    """Return the sentence about a measure that is beyond its limit."""
    shown = written(name, abs(values[name]))
    if np.isnan(values[name]):
        return _("The {measure} can't be seen.").format(measure=title(name))
    return " ".join(_SENTENCES[name](shown, values, page))


def _edge(shown: str, values: dict[str, float], page: Page) -> Iterator[str]:
    yield _("Letters are soft: their edges measure {edge}.").format(edge=shown)
    carried = values["resolution"]
    if carried < ENLARGED * page.ppi:
        yield _(
            "The file says {ppi:.0f} pixels per inch, but {carried:.0f} would hold all the detail: "
            "out of focus, moved, or enlarged from a smaller picture."
        ).format(ppi=page.ppi, carried=carried)
    elif page.ppi < 150:
        yield _("There are only {ppi:.0f} pixels to the inch.").format(ppi=page.ppi)


def _resolution(shown: str, values: dict[str, float], page: Page) -> Iterator[str]:
    yield _("The detail that it holds needs only {carried}, where the file says {ppi:.0f}.").format(
        carried=shown, ppi=page.ppi
    )


def _skew(shown: str, values: dict[str, float], _page: Page) -> Iterator[str]:
    if values["skew"] > 0:
        yield _("The lines rise to the right by {skew}.").format(skew=shown)
    else:
        yield _("The lines fall to the right by {skew}.").format(skew=shown)


def _contrast(shown: str, _values: dict[str, float], _page: Page) -> Iterator[str]:
    yield _("Ink and paper are only {contrast} of black to white apart.").format(contrast=shown)


def _clipped(shown: str, _values: dict[str, float], page: Page) -> Iterator[str]:
    white = float((page.grey == 255).mean())
    black = float((page.grey == 0).mean())
    if white + black > 0.999:
        yield _("It is pure black and white: the scanner has thrown every grey away.")
    elif white >= black:
        yield _("{share} is burnt out to pure white: pale strokes may be gone.").format(share=shown)
    else:
        yield _("{share} has drowned in pure black.").format(share=shown)


def _noise(shown: str, _values: dict[str, float], _page: Page) -> Iterator[str]:
    yield _("The paper is grainy: its grey jumps by {noise} from pixel to pixel.").format(
        noise=shown
    )


def _behind(shown: str, _values: dict[str, float], _page: Page) -> Iterator[str]:
    yield _("The other side shines through on {share} of the paper.").format(share=shown)


def _margin(shown: str, _values: dict[str, float], page: Page) -> Iterator[str]:
    names = {"left": _("left"), "top": _("top"), "right": _("right"), "bottom": _("bottom")}
    side = SIDES[int(np.argmin(page.layout.margins))]
    yield _(
        "Text comes within {margin} of the picture's edge ({side}): is something cut off?"
    ).format(margin=shown, side=names[side])


_SENTENCES = {
    "edge": _edge,
    "resolution": _resolution,
    "skew": _skew,
    "contrast": _contrast,
    "clipped": _clipped,
    "noise": _noise,
    "behind": _behind,
    "margin": _margin,
}
