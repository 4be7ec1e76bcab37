"""What is seen on a page besides its measures, and what couldn't be told, each in a sentence."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kit.digitisation.sharpness import find_detail
from kit.messages import _

if TYPE_CHECKING:
    from kit.digitisation.scans import Page

__all__ = ["enlarged", "noticed", "untold"]


def noticed(page: "Page") -> Iterator[str]:
    """Yield what a person should look at before the page is kept, whatever its measures are."""
    yield from _turned(page)
    if page.surroundings.two_pages:
        yield _("There seem to be two pages side by side: cut them apart and look at each alone.")
    yield from _shadow(page)
    if page.ground.textured and page.surroundings.shadow is None:  # it would look the same
        yield _(
            "What lies under the letters has a texture, as card and cloth have: faint letters, and "
            "those of the other side, can't be told from it."
        )
    if find_detail(page).enlarged:
        yield enlarged(page)


def enlarged(page: "Page") -> str:
    """Return the sentence that says what a page was enlarged from."""
    return _(
        "It has {ppi:.0f} pixels per inch, but was enlarged from about {carried:.0f}: that adds "
        "pixels, and no detail."
    ).format(ppi=page.ppi, carried=find_detail(page).ppi)


def _turned(page: "Page") -> Iterator[str]:
    lines = page.lines
    if lines.on_side and lines.upright is None:
        yield _("It lies on its side: turn it by a quarter; to which side couldn't be told.")
    elif lines.on_side and lines.upright:
        yield _("It lies on its side: turn it to the right by a quarter.")
    elif lines.on_side:
        yield _("It lies on its side: turn it to the left by a quarter.")
    elif lines.upright is False:
        yield _("It seems to stand on its head: turn it around.")


def _shadow(page: "Page") -> Iterator[str]:
    shadow = page.surroundings.shadow
    if shadow is None:
        return
    where = {
        "left": _("before the lines"),
        "right": _("behind the lines"),
        "middle": _("in the middle"),
    }[shadow.place]
    yield _(
        "A shadow lies {where}, {width:.0f} mm wide, as the fold of a binding throws it: can the "
        "letters in it be read?"
    ).format(where=where, width=shadow.width_mm)


def untold(page: "Page") -> Iterator[str]:
    """Yield what couldn't be told of a page on which nothing else is wrong."""
    if not page.layout.blank and page.lines.upright is None and not page.lines.on_side:
        yield _("Whether it stands on its head couldn't be told.")
