"""Make the scanned pages: ``python make.py``; with ``--check``, only compare.

A leaf is set in type at 600 pixels per inch and then goes under a scanner that does what pages.toml
says: it leans, blurs, fades, burns out, crops. Everything is integer arithmetic of Pillow and
``random.Random``, and sixteen greys are left, so that the same versions of Pillow and its FreeType
give the same pixels on every machine. How a PNG file packs those pixels may differ with the zlib
that Pillow was built with: a file whose pixels are right keeps its bytes.
"""

import importlib
import io
import sys
import textwrap
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from matplotlib import get_data_path
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

HERE = Path(__file__).parent
TEXTS = tomllib.loads((HERE / "texts.toml").read_text(encoding="utf-8"))
PAGES = tomllib.loads((HERE / "pages.toml").read_text(encoding="utf-8"))
COLUMNS = ["page", "file", "title", "language", "typeface", "ppi", "fault", "done", "should"]

INCH = 25.4  # millimetres
FINE = 600  # pixels per inch of the leaf before it is scanned
SIZE = (1748, 2480)  # the leaf: 74 × 105 mm, a pocket almanac
MARGIN = 190  # 8 mm
TYPE, LEADING = 76, 98  # 9.1 and 11.8 points
FACES = {
    "DejaVu Serif": "DejaVuSerif",
    "DejaVu Sans": "DejaVuSans",
    "DejaVu Sans Mono": "DejaVuSansMono",
    "STIX": "STIXGeneral",
    "Computer Modern": "cmr10",
}
GREYS = 10  # the lightest of eleven, 0 to 10: a page has to be a small file
LARGER = {"STIX": 90, "Computer Modern": 86, "DejaVu Sans Mono": 70}


class Scan(NamedTuple):
    """What happens to a leaf on its way into a file; the defaults harm nothing."""

    ppi: int = 300  # what the file says
    carried: int = 0  # what the scanner saw, where the file was enlarged afterwards
    lean: float = 0.0  # degrees; the lines rise to the right where it is more than 0
    blur: float = 0.03  # standard deviation in millimetres; no lens is perfect
    paper: int = 238  # grey of the paper, 0 black to 255 white
    ink: int = 34  # grey of the ink
    light: int = 100  # exposure in per cent
    lift: int = 0  # added to every grey after that
    grain: int = 0  # per cent of the pixels that carry grain
    depth: int = 0  # how deep the grain is, in greys
    behind: int = 0  # per cent of the other side's ink that shines through
    crop: tuple[float, float, float, float] = (0, 0, 0, 0)  # mm off left, top, right, bottom


def import_tables() -> ModuleType:
    """Import ../loans/make.py, although this file bears the same name."""
    sys.path.insert(0, str(HERE.parent / "loans"))
    return importlib.import_module("make")


def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a typeface out of matplotlib's own folder, which every machine has."""
    file = Path(get_data_path()) / "fonts" / "ttf" / f"{FACES[face]}.ttf"
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)


def broken(text: str, face: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Yield a text's lines, each as full as the width allows."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and face.getlength(longer) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def lines_of(content: dict[str, str], face: ImageFont.FreeTypeFont) -> list[str]:
    """Return the lines of a page below its title."""
    if "lines" in content:
        return textwrap.dedent(content["lines"]).strip("\n").split("\n")
    return list(broken(content["text"], face, SIZE[0] - 2 * MARGIN))


def leaf(content: dict[str, str], face: str, number: int) -> Image.Image:
    """Set a page in type: how much ink there is, 0 none to 255 all, at 600 pixels per inch."""
    sheet = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(sheet)
    size = LARGER.get(face, TYPE)
    plain, large = font(face, size), font(face, size * 5 // 4)
    draw.text((MARGIN, MARGIN), content["title"], fill=255, font=large)
    for place, line in enumerate(lines_of(content, plain)):
        draw.text((MARGIN, MARGIN + LEADING * (place + 2)), line, fill=255, font=plain)
    draw.text((SIZE[0] // 2, SIZE[1] - MARGIN - 60), str(number), fill=255, font=plain)
    return sheet


def fine(millimetres: float) -> int:
    """Return a length on the leaf in its own pixels."""
    return round(millimetres * FINE / INCH)


def shone_through(ink: Image.Image, other: Image.Image, share: int) -> Image.Image:
    """Add some of the other side's ink, mirrored and softened by the paper."""
    ghost = ImageOps.mirror(other).filter(ImageFilter.GaussianBlur(fine(0.15)))
    ghost = ImageChops.offset(ghost, 0, LEADING // 2)  # its lines lie between the lines
    return ImageChops.lighter(ink, ghost.point(lambda grey: grey * share // 100))


def optics(ink: Image.Image, scan: Scan) -> Image.Image:
    """Lean, crop and blur the leaf, and see it with as many pixels as the scanner has."""
    if scan.lean:
        ink = ink.rotate(scan.lean, Image.Resampling.BICUBIC, fillcolor=0)
    left, top, right, bottom = (fine(mm) for mm in scan.crop)
    ink = ink.crop((left, top, SIZE[0] - right, SIZE[1] - bottom))
    ink = ink.filter(ImageFilter.GaussianBlur(scan.blur * FINE / INCH))
    seen = scan.carried or scan.ppi
    ink = ink.resize([side * seen // FINE for side in ink.size], Image.Resampling.BOX)
    if scan.carried:
        return ink.resize([side * scan.ppi // seen for side in ink.size], Image.Resampling.BICUBIC)
    return ink


def toned(ink: Image.Image, scan: Scan) -> Image.Image:
    """Turn ink into greys as the scanner's exposure does."""

    def grey(amount: int) -> int:
        seen = scan.paper - (scan.paper - scan.ink) * amount // 255
        return max(0, min(255, seen * scan.light // 100 + scan.lift))

    return ink.point([grey(amount) for amount in range(256)])


def grained(page: Image.Image, scan: Scan, rng: Random) -> Image.Image:
    """Add grain: some pixels are lighter or darker than they should be."""
    greys = np.asarray(page).astype(np.int32)
    drawn = np.frombuffer(rng.randbytes(5 * greys.size), np.uint8).reshape(5, *greys.shape)
    bell = drawn[:4].astype(np.int32).sum(axis=0) - 510  # standard deviation about 148
    hit = drawn[4] < scan.grain * 256 // 100
    added = np.where(hit, bell * scan.depth // 148, 0)
    return Image.fromarray((greys + added).clip(0, 255).astype(np.uint8))


def scanned(
    ink: Image.Image, other: Callable[[], Image.Image], scan: Scan, rng: Random
) -> Image.Image:
    """Put a leaf under the scanner; ``other`` sets its back, if that shines through."""
    if scan.behind:
        ink = shone_through(ink, other(), scan.behind)
    page = toned(optics(ink, scan), scan)
    return grained(page, scan, rng) if scan.grain else page


def with_few_greys(page: Image.Image) -> Image.Image:
    """Return a page with eleven greys, of which four bits hold one."""
    fewer = page.point([(grey * GREYS + 127) // 255 for grey in range(256)])
    fewer.putpalette([level * 255 // GREYS for level in range(GREYS + 1) for _rgb in range(3)])
    return fewer


def swapped(content: dict[str, str], pair: list[str]) -> dict[str, str]:
    """Return a page's content with one number changed for another."""
    return {**content, "lines": content["lines"].replace(*pair)} if pair else content


def page(name: str, number: int) -> Image.Image:
    """Make one page of a set ("scans" or "unseen")."""
    about = PAGES[name]["pages"][number - 1]
    texts = list(TEXTS)
    content = swapped(TEXTS[about["text"]], about.get("swap", []))
    back = TEXTS[texts[(texts.index(about["text"]) + 4) % len(texts)]]
    rng = Random(PAGES[name]["seed"] + number)
    ink = leaf(content, about["face"], number)
    scan = Scan(**about.get("scan", {}))
    return with_few_greys(scanned(ink, lambda: leaf(back, "DejaVu Serif", 0), scan, rng))


def as_png(image: Image.Image, ppi: int) -> bytes:
    """Write a page as a PNG file that says how many pixels it has to the inch."""
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True, bits=4, dpi=(ppi, ppi))
    return buffer.getvalue()


def same_pixels(file: Path, image: Image.Image) -> bool:
    """Tell whether a file is there and shows exactly this."""
    if not file.is_file():
        return False
    with Image.open(file) as there:
        same = there.convert("L"), image.convert("L")
        return same[0].size == same[1].size and same[0].tobytes() == same[1].tobytes()


def rows(name: str) -> Iterator[list[str]]:
    """Yield the table's row of each page of a set."""
    for number, about in enumerate(PAGES[name]["pages"], start=1):
        content = TEXTS[about["text"]]
        ppi = about.get("scan", {}).get("ppi", 300)
        yield [
            str(number), file_name(name, number), content["title"], content["language"],
            about["face"], str(ppi), about.get("fault", ""), about.get("done", ""),
            about.get("should", "keep"),
        ]  # fmt: skip


def file_name(name: str, number: int) -> str:
    """Return the name of a page's file."""
    return f"{'page' if name == 'scans' else 'unseen'}_{number:02}.png"


def files() -> dict[str, bytes]:
    """Make every file; an image whose pixels are there already keeps its bytes."""
    made: dict[str, bytes] = {}
    for name in PAGES:
        made[f"{name}.csv"] = TABLES.as_csv(COLUMNS, list(rows(name)))
        for number, about in enumerate(PAGES[name]["pages"], start=1):
            image, file = page(name, number), HERE / file_name(name, number)
            ppi = about.get("scan", {}).get("ppi", 300)
            there = same_pixels(file, image)
            made[file.name] = file.read_bytes() if there else as_png(image, ppi)
    return made


TABLES: Any = import_tables() if __name__ == "__main__" else None

if __name__ == "__main__":
    raise SystemExit(TABLES.run(HERE, files()))
