"""The report on a page in words, as a careful colleague would give it."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np

from kit.digitisation.decisions import FIRST_RULE, Rule, decide, limits, verdict
from kit.digitisation.measures import MEASURES, measure, title, written
from kit.digitisation.observations import enlarged, noticed, untold
from kit.digitisation.scans import Page
from kit.digitisation.sharpness import find_detail
from kit.digitisation.text_lines import STEEPEST
from kit.messages import _

__all__ = ["Report", "report"]

EMPTY = 0.75  # share of the pixels below which a page has more of them than detail
SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True)
class Report:
    """The verdict of a rule on a page ("keep", "ask", "rescan"), with its reasons in words.

    ``notes`` tell what was assumed when a file was read.
    """

    name: str
    verdict: str
    reasons: tuple[str, ...]
    size: str
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The verdict, its reasons and the notes, without the page's name."""
        said = {"keep": _("Keep."), "ask": _("Ask."), "rescan": _("Rescan.")}[self.verdict]
        return " ".join([said, *self.reasons, *self.notes])

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

    What no limit is about is looked for too: a page on its side or on its head, two pages, the
    shadow of a fold, a textured ground, an enlarged picture. None of it is kept without a person.
    Raises ``TableError`` for a rule that isn't one.
    """
    pairs = limits(rule)
    measured = measure({0: page})
    values = {name: float(measured[name].iloc[0]) for name in MEASURES}
    said = {name: verdict(name, values[name], pair) for name, pair in pairs.items()}
    order = sorted(said, key=lambda name: ["rescan", "ask", "keep"].index(said[name]))
    final = decide(measured, rule).iloc[0]
    reasons = [
        _reason(name, values, page)
        for name in order
        if said[name] != "keep" and not (name == "behind" and page.ground.textured)
    ]
    if page.layout.blank:
        reasons = [_("No letters were found: a blank page, a picture, or a failed scan.")]
    seen = [one for one in noticed(page) if not any(one in reason for reason in reasons)]
    if seen and final == "keep":
        final = "ask"
    reasons += seen or (untold(page) if reasons == [] else [])
    if final == "keep":
        reasons.insert(0, _sound(values))
    width, height = page.size_mm
    size = _("{width:.0f} × {height:.0f} mm, {ppi:.0f} pixels per inch").format(
        width=width, height=height, ppi=page.ppi
    )
    return Report(page.name, final, tuple(reasons), size, page.notes)


def _sound(values: dict[str, float]) -> str:
    return _(
        "Nothing to complain of: letters' edges measure {edge}, lines lean by {skew}, ink "
        "and paper are {contrast} apart."
    ).format(**{name: written(name, values[name]) for name in ("edge", "skew", "contrast")})


def _reason(name: str, values: dict[str, float], page: Page) -> str:
    """Return the sentence about a measure that is beyond its limit."""
    shown = written(name, abs(values[name]))
    if np.isnan(values[name]):
        return _("The {measure} can't be seen.").format(measure=title(name))
    return " ".join(_SENTENCES[name](shown, values, page))


def _edge(shown: str, values: dict[str, float], page: Page) -> Iterator[str]:
    yield _("Letters are soft: their edges measure {edge}.").format(edge=shown)
    carried = values["resolution"]
    if find_detail(page).enlarged:
        yield enlarged(page)
    elif carried < EMPTY * page.ppi:
        yield _(
            "It has {ppi:.0f} pixels per inch, but {carried:.0f} would hold all the detail: out of "
            "focus, moved, or enlarged from a smaller picture."
        ).format(ppi=page.ppi, carried=carried)
    elif page.ppi < 150:
        yield _("There are only {ppi:.0f} pixels to the inch.").format(ppi=page.ppi)


def _resolution(shown: str, values: dict[str, float], page: Page) -> Iterator[str]:
    yield _("The detail that it holds needs only {carried}, where it has {ppi:.0f}.").format(
        carried=shown, ppi=page.ppi
    )


def _skew(shown: str, values: dict[str, float], _page: Page) -> Iterator[str]:
    if abs(values["skew"]) >= STEEPEST:
        yield _(
            "The lines lean by more than {steepest:.0f}°, about {skew}: lay the page straight. "
            "What is said of its margins doesn't hold."
        ).format(steepest=STEEPEST, skew=shown)
    elif values["skew"] > 0:
        yield _("The lines rise to the right by {skew}.").format(skew=shown)
    else:
        yield _("The lines fall to the right by {skew}.").format(skew=shown)


def _contrast(shown: str, _values: dict[str, float], _page: Page) -> Iterator[str]:
    yield _("Ink and paper are only {contrast} of black to white apart.").format(contrast=shown)


def _clipped(shown: str, _values: dict[str, float], page: Page) -> Iterator[str]:
    white, black = (float(page.counts[grey]) / page.grey.size for grey in (255, 0))
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
