"""How long a person's own scan takes to be read and judged, and how much memory.

``python benchmarks/scans.py [--megapixels N ...] [--kinds NAME ...] [--runs N] [--json]``: draws a
page of text for each size, writes it as a file of each kind, and reads and judges it in a process
of its own, so that the peak of the memory is that of this file alone. ``start`` is what a process
holds before it reads: Python, NumPy, pandas. Kinds: a grey PNG and a colour JPEG of A4, both with
their resolution; and ``photo``, a colour JPEG that says 72 pixels per inch: without a width it
should ask for one, and the column says what it did and how long that took; its seconds and
megabytes are those with a width of 210 mm.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from machine import about, show
from PIL import Image

from kit import digitisation, places

A4 = (210, 297)  # millimetres
KINDS = ("png", "jpeg", "photo")
ONE = """
import json, sys, time
from pathlib import Path
from kit import digitisation
from kit.errors import KitError

def peak():  # of this program: rusage would count what its parent held before it began
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

file, width = sys.argv[1], sys.argv[2] and float(sys.argv[2])
at_start, asked = peak(), ""
began, worked = time.perf_counter(), time.process_time()
try:
    page = digitisation.read_page(file, width_mm=width or None)
    said = str(digitisation.report(page))
except KitError as error:
    said, asked = str(error), "asked for its width"
took, worked = time.perf_counter() - began, time.process_time() - worked
print(json.dumps([took, worked, peak(), at_start, asked, said]))
"""


def drawn(megapixels: float, folder: Path, kind: str) -> Path:
    """Write a page of text with so many pixels as a file of a kind; return the file."""
    wide = round((megapixels * 1e6 * A4[0] / A4[1]) ** 0.5)
    high = round(wide * A4[1] / A4[0])
    leaf = Image.fromarray(digitisation.pages()[1].grey)
    ppi = wide * 25.4 / A4[0]
    leaf = leaf.resize([max(1, round(side * ppi / 300)) for side in leaf.size])
    page = Image.new("L", (wide, high), 238)
    for top in range(0, high, leaf.height):
        for left in range(0, wide, leaf.width):
            page.paste(leaf, (left, top))
    if kind == "png":
        page.save(file := folder / "page.png", dpi=(ppi, ppi))
        return file
    grain = np.random.default_rng(1).integers(-3, 4, (high, wide), np.int8)
    grey = (np.asarray(page).astype(np.int16) + grain).clip(0, 255).astype(np.uint8)
    stated = 72 if kind == "photo" else round(ppi)
    file = folder / f"{kind}.jpg"
    Image.fromarray(grey).convert("RGB").save(file, quality=90, dpi=(stated, stated))
    return file


def run(file: Path, width: str = "") -> tuple[float, float, float, float, str, str]:
    """Read and judge a file in a new process: seconds, of the processor, peak and start in MB.

    Last come what it asked, and what it said.
    """
    done = subprocess.run(
        [sys.executable, "-c", ONE, str(file), width],
        cwd=places.root(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    took, worked, peak, at_start, asked, said = json.loads(done.stdout)
    return took, worked, peak, at_start, asked, said


def row(megapixels: float, kind: str, folder: Path, runs: int) -> dict[str, Any]:
    """Return the median of the runs for one size and kind."""
    file = drawn(megapixels, folder, kind)
    without = "-"
    if kind == "photo":
        took, *_others, asked, _said = run(file)
        without = f"{asked or 'taken at its word'}, {took:.2f} s"
    found = [run(file, "210" if kind == "photo" else "") for _ in range(runs)]

    def median(at: int, digits: int | None = None) -> float:
        return round(statistics.median(float(one[at]) for one in found), digits)

    return {
        "megapixels": megapixels,
        "kind": kind,
        "seconds": median(0, 2),
        "of the processor": median(1, 2),
        "peak MB": median(2),
        "start MB": median(3),
        "without a width": without,
    }


def main() -> None:
    """Draw, read and judge each page, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=float, nargs="+", default=[1, 12, 48])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            row(size, kind, Path(folder), args.runs)
            for size in args.megapixels
            for kind in args.kinds
        ]
    show({"rows": rows, **about(["kit.digitisation"], runs=args.runs)}, as_json=args.json)


if __name__ == "__main__":
    main()
