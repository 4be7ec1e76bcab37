"""Scanned pages: their greys, their resolution, and the reading of both from files."""

import os
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kit import data
from kit.digitisation.grey_levels import Levels, find_levels
from kit.digitisation.ground import Ground, find_ground
from kit.digitisation.image_files import greys, opened, remarks, square, stated_ppi
from kit.digitisation.page_layout import INCH, Layout, find_layout
from kit.digitisation.surroundings import Surroundings, find_surroundings
from kit.digitisation.text_lines import Lines, find_lines
from kit.errors import TableError
from kit.messages import _

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Page", "as_page", "example_page", "pages", "read_page", "resized"]

COMMON = 300  # pixels per inch at which pages are compared, whatever they came with
WINDOW = 800  # pixels of the middle of the text that a fine measure looks at, each way
LEAST = 60  # pixels that an image needs each way
MOST = 4_400_000  # pixels in which letters are looked for: A3 with 150 to the inch
PPI = (20, 2400)  # what a scanner or a camera stand can have; anything else is a slip
STAMP, A2 = 21 * 26, (420, 594)  # a postage stamp in mm², a poster in mm: hardly a page beyond


@dataclass(frozen=True, eq=False)
class Page:
    """One page: ``grey`` holds rows of greys from 0 (black) to 255 (white).

    ``ppi`` is how many pixels stand on an inch of paper, as the file or a person says; ``notes``
    tell what was assumed when it was read.
    """

    name: str
    grey: "npt.NDArray[np.uint8]"
    ppi: float
    notes: tuple[str, ...] = ()

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the paper in the picture, in millimetres."""
        rows, columns = self.grey.shape
        return columns * INCH / self.ppi, rows * INCH / self.ppi

    @cached_property
    def counts(self) -> "npt.NDArray[np.int64]":
        """How many pixels have each of the greys 0 to 255."""
        from PIL import Image

        return np.array(Image.fromarray(self.grey).histogram())  # without a copy of the page

    @cached_property
    def layout(self) -> Layout:
        """The places of the letters, seen with 150 pixels to the inch; fewer on a large sheet."""
        ppi = min(150.0, self.ppi * (MOST / self.grey.size) ** 0.5)
        return find_layout(resized(self.grey, ppi / self.ppi), ppi)

    @cached_property
    def window(self) -> "npt.NDArray[np.uint8]":
        """The middle of the text at the scan's own resolution."""
        return _window(self.grey, self.layout.middle)

    @cached_property
    def compared(self) -> "npt.NDArray[np.uint8]":
        """The middle of the text at the same resolution for every page."""
        return _window(self.grey, self.layout.middle, COMMON / self.ppi)

    @cached_property
    def levels(self) -> Levels | None:
        """The greys of paper and ink; None on a blank page."""
        return None if self.layout.blank else find_levels(self.compared)

    @cached_property
    def lines(self) -> Lines:
        """The lean of the lines, and which way up they are."""
        return find_lines(self.layout, find_layout(self.compared, COMMON))

    @cached_property
    def ground(self) -> Ground:
        """The paper between the letters: even, or with a texture."""
        return find_ground(self.layout)

    @cached_property
    def surroundings(self) -> Surroundings:
        """The shadow of a fold, and a second page beside the first."""
        return find_surroundings(self.layout, self.lines)


def _window(
    grey: "npt.NDArray[np.uint8]", middle: tuple[float, float], factor: float = 1
) -> "npt.NDArray[np.uint8]":
    """Return up to WINDOW pixels each way around ``middle``, two shares, resized by ``factor``.

    Only what is in the window is resized: a page may be far larger.
    """
    parts = []
    for side, share in zip(grey.shape, middle, strict=True):
        length = min(side, round(WINDOW / factor))
        start = round(min(max(side * share - length / 2, 0), side - length))
        parts.append(slice(start, start + length))
    return resized(grey[parts[0], parts[1]], factor)


def resized(grey: "npt.NDArray[np.uint8]", factor: float) -> "npt.NDArray[np.uint8]":
    """Return the greys with ``factor`` times as many pixels each way: averaged or interpolated."""
    from PIL import Image

    if abs(factor - 1) < 0.01:
        return grey
    size = [max(1, round(side * factor)) for side in reversed(grey.shape)]
    method = Image.Resampling.BOX if factor < 1 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(grey).resize((size[0], size[1]), method))


def as_page(
    grey: "npt.NDArray[Any]", *, name: str, ppi: float | None = None, width_mm: float | None = None
) -> Page:
    """Return rows of greys (0 black, 255 white) as a page.

    Say how large the paper is by ``ppi``, pixels per inch, or by ``width_mm``, millimetres. Raises
    ``TableError`` where neither is given, the greys aren't a plain image, it is too small, or
    where the paper would be larger than A2 or smaller than a stamp: then only a width is believed.
    """
    if grey.ndim != 2 or grey.dtype != np.uint8:
        raise TableError(
            _("{name} isn't rows of greys from 0 to 255: turn it into grey first.").format(
                name=name
            )
        )
    if min(grey.shape) < LEAST:
        raise TableError(
            _("{name} has {rows} × {columns} pixels: at least {least} are needed each way.").format(
                name=name, rows=grey.shape[0], columns=grey.shape[1], least=LEAST
            )
        )
    if width_mm is not None and width_mm > 0:
        ppi = grey.shape[1] * INCH / width_mm
    if ppi is None or not PPI[0] <= ppi <= PPI[1]:
        raise TableError(_resolution_asked(name, ppi))
    page = Page(name, grey, float(ppi))
    if width_mm is None:
        _check_size(page)
    return page


def _resolution_asked(name: str, ppi: float | None) -> str:
    if ppi is None:
        return _(
            "{name} doesn't say how many pixels it has to the inch: measure how wide the paper in "
            "the picture is, and set that as its width (width_mm)."
        ).format(name=name)
    return _(
        "{name} would have {ppi:,.0f} pixels to the inch, which no scanner has (it is {low} to "
        "{high:,}): measure how wide the paper is, and set that as its width (width_mm)."
    ).format(name=name, ppi=ppi, low=PPI[0], high=PPI[1])


def _check_size(page: Page) -> None:
    """Raise ``TableError`` where a resolution would make the paper larger than A2, or tiny."""
    short, long = sorted(page.size_mm)
    if short <= A2[0] and long <= A2[1] and short * long >= STAMP:
        return
    larger = _(
        "With {ppi:,.0f} pixels to the inch {name} would be {width:,.0f} × {height:,.0f} mm, "
        "larger than A2, so that number is hardly right: measure how wide the paper in the picture "
        "is, and set that as its width (width_mm)."
    )
    smaller = _(
        "With {ppi:,.0f} pixels to the inch {name} would be {width:,.0f} × {height:,.0f} mm, "
        "smaller than a stamp, so that number is hardly right: measure how wide the paper in the "
        "picture is, and set that as its width (width_mm)."
    )
    width, height = page.size_mm
    raise TableError(
        (smaller if short * long < STAMP else larger).format(
            ppi=page.ppi, name=page.name, width=width, height=height
        )
    )


def pages(dataset: str = "scans", resource: str | None = None) -> dict[int, Page]:
    """Return the pages of a dataset by their numbers.

    The resource (the first unless named) is a table with the columns ``page`` and ``file``. Raises
    ``DataError`` where a file is missing or isn't the published one. A page that was read is kept,
    with what was measured on it, as long as its file stays the same: its greys can't be changed.
    """
    table = data.load(dataset, resource)
    return {
        int(number): _published(data.file(dataset, Path(file).stem), _page_name(number))
        for number, file in zip(table["page"], table["file"], strict=True)
    }


def _published(file: Path, name: str) -> Page:
    status = file.stat()
    return _kept(file, status.st_mtime_ns, status.st_size, name)


@lru_cache(maxsize=128)
def _kept(file: Path, _changed: int, _size: int, name: str) -> Page:
    page = replace(read_page(file, name=name), notes=())  # the dataset's table vouches for it
    page.grey.flags.writeable = False
    return page


def _page_name(number: int) -> str:
    return _("Page {number}").format(number=number)


def example_page(*, width_mm: float = 100) -> Page:
    """Return the scanned page that comes with scikit-image: part of a real book.

    How wide that part is nobody wrote down: ``width_mm`` is your guess, and 0 the kit's, 100 mm.
    """
    from skimage import data as samples

    name = _("Page of a book")
    return as_page(np.asarray(samples.page()), name=name, width_mm=width_mm or 100)


def read_page(
    path: str | os.PathLike[str],
    *,
    width_mm: float | None = None,
    ppi: float | None = None,
    name: str | None = None,
) -> Page:
    """Read your own image of a page (PNG, TIFF, JPEG, WebP, JPEG 2000); it is never changed.

    Args:
        path: the file. Of several pages in one file the first is read, and ``notes`` say so.
        width_mm: how wide the paper in the picture is, in millimetres; what the file says about
            its resolution then doesn't count. 0 is as good as None: a control can begin there.
        ppi: pixels per inch, where you know better than the file.
        name: what the page is called in reports; the file's name unless given.

    Raises:
        DataError: no such file, no image, one that breaks off, or one that is too large.
        TableError: nothing says how large the paper is, the file says something that can hardly
            be (larger than A2, smaller than a stamp), or the image is too small.
    """
    file = Path(path).expanduser()
    called = name or file.name
    image = opened(file)
    stated = stated_ppi(image)
    grey = square(greys(image, called), stated)
    given = bool(width_mm) or ppi is not None
    taken = None if given or stated is None else round(max(stated), 1)
    page = as_page(grey, name=called, ppi=taken if ppi is None else ppi, width_mm=width_mm or None)
    return replace(page, notes=tuple(remarks(image, called, taken)))
