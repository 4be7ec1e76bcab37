"""Scanned pages: their greys, their resolution, and the reading of both from files."""

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kit import data
from kit.digitisation.grey_levels import Levels, find_levels
from kit.digitisation.page_layout import INCH, Layout, find_layout
from kit.errors import DataError, TableError
from kit.messages import _

if TYPE_CHECKING:
    import numpy.typing as npt
    from PIL.Image import Image

__all__ = ["Page", "as_page", "example_page", "pages", "read_page", "resized"]

COMMON = 300  # pixels per inch at which pages are compared, whatever they came with
WINDOW = 800  # pixels of the middle of the text that a fine measure looks at, each way
LEAST = 60  # pixels that an image needs each way
PPI = (20, 2400)  # what a scanner or a camera stand can have; anything else is a slip


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
    def layout(self) -> Layout:
        """The places of the letters, seen with 150 pixels to the inch."""
        return find_layout(resized(self.grey, 150 / self.ppi), 150)

    @cached_property
    def window(self) -> "npt.NDArray[np.uint8]":
        """The middle of the text at the scan's own resolution."""
        return _window(self.grey, self.layout.middle)

    @cached_property
    def compared(self) -> "npt.NDArray[np.uint8]":
        """The middle of the text at the same resolution for every page."""
        return _window(resized(self.grey, COMMON / self.ppi), self.layout.middle)

    @cached_property
    def levels(self) -> Levels | None:
        """The greys of paper and ink; None on a blank page."""
        return None if self.layout.blank else find_levels(self.compared)


def _window(grey: "npt.NDArray[np.uint8]", middle: tuple[float, float]) -> "npt.NDArray[np.uint8]":
    """Return the part of ``grey`` up to WINDOW pixels each way around ``middle``, two shares."""
    parts = []
    for side, share in zip(grey.shape, middle, strict=True):
        length = min(side, WINDOW)
        start = round(min(max(side * share - length / 2, 0), side - length))
        parts.append(slice(start, start + length))
    return grey[parts[0], parts[1]]


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
    ``TableError`` where neither is given, the greys aren't a plain image, or it is too small.
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
    return Page(name, grey, float(ppi))


def _resolution_asked(name: str, ppi: float | None) -> str:
    if ppi is None:
        return _(
            "{name} doesn't say how many pixels it has to the inch: measure how wide the paper in "
            "the picture is, and give that as width_mm."
        ).format(name=name)
    return _(
        "{name} would have {ppi:,.0f} pixels to the inch, which no scanner has (it is {low} to "
        "{high:,}): measure how wide the paper is, and give that as width_mm."
    ).format(name=name, ppi=ppi, low=PPI[0], high=PPI[1])


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
    page = read_page(file, name=name)
    page.grey.flags.writeable = False
    return page


def _page_name(number: int) -> str:
    return _("Page {number}").format(number=number)


def example_page(*, width_mm: float = 100) -> Page:
    """Return the scanned page that comes with scikit-image: part of a real book.

    How wide that part is nobody wrote down: ``width_mm`` is your guess.
    """
    from skimage import data as samples

    return as_page(np.asarray(samples.page()), name=_("Page of a book"), width_mm=width_mm)


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
            its resolution then doesn't count.
        ppi: pixels per inch, where you know better than the file.
        name: what the page is called in reports; the file's name unless given.

    Raises:
        DataError: no such file, no image, one that breaks off, or one that is too large.
        TableError: nothing says how large the paper is, or the image is too small.
    """
    file = Path(path).expanduser()
    called = name or file.name
    image = _opened(file)
    notes = list(_frames(image, called))
    stated = _stated(image)
    grey = _square(_grey(image, called), stated)
    if width_mm is None and ppi is None and stated:
        ppi = round(max(stated), 1)
        notes.append(
            _("{name}: {ppi:,.0f} pixels per inch, as the file says.").format(name=called, ppi=ppi)
        )
    page = as_page(grey, name=called, ppi=ppi, width_mm=width_mm)
    return Page(called, page.grey, page.ppi, tuple(notes))


def _opened(file: Path) -> "Image":
    """Read an image, turned as its camera says; each failure is one sentence."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not file.is_file():
        raise DataError(
            _("{file} isn't there: check the folder and the ending of its name.").format(file=file)
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                image.load()
                turned = ImageOps.exif_transpose(image)
                turned.info["frames"] = getattr(image, "n_frames", 1)
                return turned
    except UnidentifiedImageError as error:
        raise DataError(
            _(
                "{file} isn't an image that can be read here: save the page as PNG or TIFF first; "
                "a PDF's pages too."
            ).format(file=file.name)
        ) from error
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise DataError(
            _("{file} has too many pixels for this computer: cut out one page of it.").format(
                file=file.name
            )
        ) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise DataError(
            _("{file} breaks off or is damaged ({reason}): scan or copy it again.").format(
                file=file.name, reason=error
            )
        ) from error


def _frames(image: "Image", name: str) -> Iterator[str]:
    frames = int(image.info.get("frames", 1))
    if frames > 1:
        yield _("{name}: the first of {n} pages in the file.").format(name=name, n=frames)


def _stated(image: "Image") -> tuple[float, float] | None:
    """Return the pixels per inch that the file states, across and down; None if it states none."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", ()))
    except (TypeError, ValueError):
        return None
    return (across, down) if min(across, down) > 1 else None


def _square(
    grey: "npt.NDArray[np.uint8]", stated: tuple[float, float] | None
) -> "npt.NDArray[np.uint8]":
    """Return the image resampled to square pixels; a fax has pixels that aren't square."""
    from PIL import Image

    if stated is None or abs(stated[0] / stated[1] - 1) < 0.02:
        return grey
    rows, columns = grey.shape
    most = max(stated)
    size = (round(columns * most / stated[0]), round(rows * most / stated[1]))
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BICUBIC))


def _grey(image: "Image", name: str) -> "npt.NDArray[np.uint8]":
    """Return an image's greys: transparent parts as paper, 16 bits reduced to the upper 8."""
    from PIL import Image

    if image.mode.startswith("I"):
        deep = np.asarray(image).astype(np.int64)
        return (deep // 257 if deep.max(initial=0) > 255 else deep).clip(0, 255).astype(np.uint8)
    if image.mode == "F":
        raise DataError(
            _("{name} holds measured values, not greys: save it with 8 or 16 bits first.").format(
                name=name
            )
        )
    if "A" in image.getbands() or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    return np.asarray(image.convert("L"))
