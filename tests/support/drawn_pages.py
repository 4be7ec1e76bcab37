"""Pages drawn for tests: type as data/scans/make.py sets it, with faults whose size is known."""

import importlib.util
import io
from collections.abc import Sequence
from functools import cache
from random import Random
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from kit import places
from kit.digitisation import Page, as_page

INCH = 25.4  # millimetres
Grey = npt.NDArray[np.uint8]


@cache
def press() -> ModuleType:
    """data/scans/make.py as a module: a press and a scanner."""
    file = places.data() / "scans" / "make.py"
    spec = importlib.util.spec_from_file_location("make_scans", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def leaf(text: str = "en_room", face: str = "DejaVu Serif") -> Image.Image:
    """Set a leaf in type: how much ink there is, at 600 pixels per inch."""
    sheet: Image.Image = press().leaf(press().TEXTS[text], face, 7)
    return sheet


def scan(text: str = "en_room", face: str = "DejaVu Serif", **damage: Any) -> Page:
    """Scan a leaf with the damage asked for."""
    done = press().Scan(**damage)
    image = press().scanned(leaf(text, face), lambda: leaf("sr_boat"), done, Random(7))
    return as_page(np.asarray(image), name="Page", ppi=done.ppi)


def enlarged(carried: int, ppi: int, way: Image.Resampling, face: str = "DejaVu Serif") -> Page:
    """Scan a leaf with ``carried`` pixels per inch, then enlarge it to ``ppi`` in some way."""
    seen = Image.fromarray(scan(face=face, ppi=carried).grey)
    size = [round(side * ppi / carried) for side in seen.size]
    return as_page(np.asarray(seen.resize(size, way)), name="Page", ppi=ppi)


def turned(page: Page, degrees: float) -> Page:
    """Turn a page to the left on a ground as light as its paper."""
    paper = int(np.median(page.grey))
    image = Image.fromarray(page.grey).rotate(
        degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=paper
    )
    return as_page(np.asarray(image), name="Page", ppi=page.ppi)


def card(*, texture: float = 0, grain_mm: float = 0.3, lines: int = 6) -> Page:
    """Type some lines on a catalogue card of 125 × 75 mm whose ground varies by so many greys."""
    ppi, size = 300, (1476, 886)
    rows = [
        "Petrov, Ivan",
        "   The reading room of the valley. Sofia,",
        "   1931. 112 p., ill.",
        "",
    ]
    rows += ["   Libraries - History  I. Title", "   021.7 P44r"]
    ink = Image.new("L", size, 0)
    for place, row in enumerate(rows[:lines]):
        at = (118, 118 + 71 * place)
        ImageDraw.Draw(ink).text(at, row, fill=255, font=press().font("DejaVu Sans Mono", 38))
    share = np.asarray(ink.filter(ImageFilter.GaussianBlur(0.5))) / 255
    rough = np.random.default_rng(3).normal(size=share.shape)
    ground = ndimage.gaussian_filter(rough, grain_mm * ppi / INCH)
    fine = ndimage.gaussian_filter(rough[::-1], 1)
    rough = texture * ground / ground.std() + 3 * fine / fine.std()
    grey = 195 * (1 - share) + 80 * share + rough * (1 - share / 2)
    return as_page(grey.clip(0, 255).astype(np.uint8), name="Card", ppi=ppi)


def beside(pages: Sequence[Page]) -> Page:
    """Put pages side by side into one picture."""
    rows = min(page.grey.shape[0] for page in pages)
    return as_page(np.hstack([page.grey[:rows] for page in pages]), name="Pages", ppi=pages[0].ppi)


def shaded(page: Page, *, at: float, mm: float, depth: float = 0.6) -> Page:
    """Lay a shadow over a page, deepest ``at`` a share of its width, gone after some mm."""
    columns = page.grey.shape[1]
    far = np.abs(np.arange(columns) - at * columns) * INCH / page.ppi
    light = 1 - depth * np.clip(1 - far / mm, 0, 1)
    return as_page((page.grey * light).astype(np.uint8), name="Page", ppi=page.ppi)


def as_file(page: Page, kind: str, **how: Any) -> io.BytesIO:
    """Write a page as an image file of a kind."""
    buffer = io.BytesIO()
    Image.fromarray(page.grey).save(buffer, kind, **how)
    buffer.seek(0)
    return buffer
