"""Image files: their greys, and the pixels per inch that they state."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kit.errors import DataError
from kit.messages import _

if TYPE_CHECKING:
    import numpy.typing as npt
    from PIL.Image import Image

__all__ = ["greys", "opened", "remarks", "square", "stated_ppi"]

X_RESOLUTION, RESOLUTION_UNIT = 0x011A, 0x0128  # tags of Exif
EXIF, EXPOSURE = 0x8769, 0x829A  # how long light fell in: a scanner doesn't write that
UNMEASURED = (72, 96)  # pixels per inch that programs write where nobody has measured any


def opened(file: Path) -> "Image":
    """Read an image, turned as its camera says; each failure is one sentence.

    Raises ``DataError`` for no such file, no image, one that breaks off, or one that is too large.
    """
    from PIL import Image, UnidentifiedImageError

    if not file.is_file():
        raise DataError(
            _("{file} isn't there: check the folder and the ending of its name.").format(file=file)
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as image:
                return _loaded(image)
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


def _loaded(image: "Image") -> "Image":
    """Decode an image; a JPEG in colour becomes grey while it is read, in a third of the memory."""
    from PIL import ImageOps

    image.draft("L", image.size)
    image.load()
    image.info["frames"] = getattr(image, "n_frames", 1)
    image.info["says"] = _says_resolution(image)
    image.info["exposed"] = EXPOSURE in image.getexif().get_ifd(EXIF)
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _says_resolution(image: "Image") -> bool:
    """Tell if the file itself states a resolution; Pillow makes 72 up for a JPEG that doesn't."""
    if image.format not in {"JPEG", "MPO"} or image.info.get("jfif_unit"):
        return True
    return {X_RESOLUTION, RESOLUTION_UNIT} <= set(image.getexif())


def stated_ppi(image: "Image") -> tuple[float, float] | None:
    """Return the pixels per inch that the file states, across and down; None if it states none."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", ()))
    except (TypeError, ValueError):
        return None
    return (across, down) if image.info["says"] and min(across, down) > 1 else None


def remarks(image: "Image", name: str, ppi: float | None) -> Iterator[str]:
    """Yield what was assumed of a file, ``ppi`` being the resolution taken at its word, if any."""
    frames = int(image.info["frames"])
    if frames > 1:
        yield _("{name}: the first of {n} pages in the file.").format(name=name, n=frames)
    if ppi is None:
        return
    yield _("{name}: {ppi:,.0f} pixels per inch, as the file says.").format(name=name, ppi=ppi)
    if image.info["exposed"]:
        yield _("A camera wrote that, and it hasn't measured the paper: better give its width.")
    elif round(ppi) in UNMEASURED:
        yield _("Programs write that number where nobody has measured: better give the width.")


def square(
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


def greys(image: "Image", name: str) -> "npt.NDArray[np.uint8]":
    """Return an image's greys: transparent parts as paper, 16 bits reduced to the upper 8.

    Raises ``DataError`` where the image holds measured values instead.
    """
    from PIL import Image

    if image.mode.startswith("I"):
        deep = np.asarray(image)
        reduced = deep // 257 if deep.max(initial=0) > 255 else deep
        return reduced.clip(0, 255).astype(np.uint8)
    if image.mode == "F":
        raise DataError(
            _("{name} holds measured values, not greys: save it with 8 or 16 bits first.").format(
                name=name
            )
        )
    if "transparency" in image.info:
        image = image.convert("RGBA")
    grey = image if image.mode == "L" else image.convert("L")
    if "A" in image.getbands():
        grey = Image.composite(grey, Image.new("L", grey.size, 255), image.getchannel("A"))
    return np.asarray(grey)
