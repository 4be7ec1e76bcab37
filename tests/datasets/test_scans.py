"""data/scans: the pages and the damage that their description promises."""

import importlib.util
import json
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from shutil import copytree
from types import ModuleType

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from kit import data, digitisation, places

HERE = places.root() / "data" / "scans"
SETS = {"scans": 24, "unseen": 12}
FAULTS = {
    "blur",
    "skew",
    "low contrast",
    "noise",
    "clipped exposure",
    "cropped edge",
    "too few pixels per inch",
    "bleed-through",
}


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(folder / "make.py"), "--check"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def make() -> ModuleType:
    """data/scans/make.py as a module."""
    spec = importlib.util.spec_from_file_location("make_scans", HERE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=list(SETS))
def name(request: pytest.FixtureRequest) -> str:
    """Each of the two sets of pages."""
    return str(request.param)


@pytest.fixture
def table(name: str) -> pd.DataFrame:
    """The damage done to the pages of a set."""
    return data.load("scans", name).set_index("page")


def test_regenerates_pixel_by_pixel() -> None:
    """make.py makes the committed files again: tables to the byte, images to the pixel."""
    done = check(HERE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(
    version("pillow") != "13.0.0" or sys.platform != "linux",
    reason="another Pillow or another system may pack the same pixels into other bytes",
)
def test_the_pinned_versions_write_the_same_bytes(make: ModuleType) -> None:
    """With the Pillow of the lock, on Linux, an image's file is the same to the byte."""
    assert make.as_png(make.page("scans", 13), 72) == (HERE / "page_13.png").read_bytes()


def test_check_notices_one_changed_pixel(tmp_path: Path) -> None:
    """--check names the image that differs, and not the others: here of a set of three pages."""
    own = Path(copytree(HERE.parent, tmp_path / "data")) / "scans"
    few = {"scans.csv", "page_01.png", "page_02.png", "page_03.png"}
    plan = (own / "pages.toml").read_text(encoding="utf-8").split("[[scans.pages]]")
    (own / "pages.toml").write_text("[[scans.pages]]".join(plan[:4]), encoding="utf-8")
    described = json.loads((own / "datapackage.json").read_text("utf-8"))
    described["resources"] = [one for one in described["resources"] if one["path"] in few]
    (own / "datapackage.json").write_text(json.dumps(described), "utf-8")
    subprocess.run([sys.executable, "-B", str(own / "make.py")], check=True, capture_output=True)
    with Image.open(own / "page_02.png") as image:
        changed = image.copy()
    changed.putpixel((3, 3), 0)
    changed.save(own / "page_02.png", bits=4, dpi=(300, 300))
    done = check(own)
    assert (done.returncode, done.stdout) == (1, "page_02.png: differs from what make.py makes\n")


def test_every_page_has_an_image(name: str, table: pd.DataFrame) -> None:
    """The table, the images and their description go together; none is larger than 60 KB."""
    assert len(table) == SETS[name]
    described = json.loads((HERE / "datapackage.json").read_text("utf-8"))["resources"]
    assert set(table["file"]) <= {resource["path"] for resource in described}
    assert max((HERE / file).stat().st_size for file in table["file"]) <= 60_000


def test_images_state_their_resolution(name: str, table: pd.DataFrame) -> None:
    """Files agree with the table, and the leaf is 74 mm wide unless something is cut off."""
    for number, page in digitisation.pages("scans", name).items():
        row = table.loc[number]
        assert page.ppi == row["ppi"]
        if row["fault"] != "cropped edge":
            assert page.size_mm[0] == pytest.approx(74, abs=0.6)


def test_every_fault_is_there() -> None:
    """Each fault of the curriculum is in the first set, most of them in the second."""
    found = {name: set(data.load("scans", name)["fault"].dropna()) for name in SETS}
    assert found["scans"] == FAULTS | {"swapped digits"}
    assert len(found["unseen"]) >= 5


def test_both_decisions_are_there(table: pd.DataFrame) -> None:
    """Good pages and pages to be rescanned, and a fault so slight that it is no reason."""
    assert table["should"].value_counts(normalize=True).min() > 0.4
    assert (table.loc[table["fault"].notna(), "should"] == "keep").any()


def test_many_languages_and_typefaces() -> None:
    """At least six languages, three scripts and five typefaces."""
    scans = data.load("scans")
    assert scans["language"].nunique() >= 7
    assert {"Greek", "Bulgarian", "Latvian"} <= set(scans["language"])
    assert scans["typeface"].nunique() == 5


def test_no_letter_is_missing(name: str, table: pd.DataFrame, make: ModuleType) -> None:
    """Every typeface has every letter of the pages that are set in it."""
    from matplotlib.ft2font import FT2Font

    for number, about in enumerate(make.PAGES[name]["pages"], start=1):
        content = make.TEXTS[about["text"]]
        file = Path(mpl.get_data_path()) / "fonts/ttf" / f"{make.FACES[about['face']]}.ttf"
        letters = set("".join(content.values())) - {"\n", " "}
        letters -= set(content["language"])
        missing = [one for one in letters if ord(one) not in FT2Font(str(file)).get_charmap()]
        assert (number, missing) == (number, [])
    assert table.index.tolist() == list(range(1, SETS[name] + 1))


def test_the_ledger_no_longer_adds_up() -> None:
    """Page 17's figures are 18 too many; as written by its keeper they add up."""
    ledger = tomllib.loads((HERE / "texts.toml").read_text("utf-8"))["en_ledger"]["lines"]
    figures = [int(word) for word in ledger.split() if word.isdigit()]
    assert sum(figures[:12]) == figures[12] == 4608
    right, wrong = tomllib.loads((HERE / "pages.toml").read_text("utf-8"))["scans"]["pages"][16][
        "swap"
    ]
    assert (int(right) in figures, int(wrong) - int(right)) == (True, 18)
    assert sorted(right) == sorted(wrong)


def test_the_same_leaf_at_two_resolutions(make: ModuleType) -> None:
    """Pages 1 and 13 are one clean leaf, at 300 and at 72 pixels per inch."""
    first, thirteenth = (make.PAGES["scans"]["pages"][number - 1] for number in (1, 13))
    assert (first["text"], first["face"]) == (thirteenth["text"], thirteenth["face"])
    assert thirteenth["scan"] == {"ppi": 72}
    assert "scan" not in first


def test_the_fold_swallowed_first_letters(make: ModuleType) -> None:
    """On page 11 nothing is left of the first letter of any line, and all the rest of the leaf."""
    about = make.PAGES["scans"]["pages"][10]
    text, face = make.TEXTS[about["text"]], make.font(about["face"], make.TYPE)
    lines = make.lines_of(text, face)
    first = {"title": text["title"][0], "lines": "\n".join(line[0] for line in lines)}
    alone = make.optics(make.leaf(first, about["face"], 11), make.Scan(**about["scan"]))
    assert len(lines) == 16
    assert alone.crop((0, 0, alone.width, 1000)).getextrema() == (0, 0)  # above the page's number


def test_a_rule_without_margin_fails_unseen() -> None:
    """Of the twelve, some lie just inside the gaps that the 24 leave for an edge and a lean."""
    found = {name: digitisation.measure(digitisation.pages("scans", name)) for name in SETS}
    good = {name: data.load("scans", name).set_index("page")["should"] == "keep" for name in SETS}
    for measure, bad in {"edge": [13, 14, 18, 24], "skew": [3]}.items():
        ours, unseen = (found[name][measure].abs() for name in SETS)
        low, high = ours[good["scans"]].max(), ours[bad].min()
        assert unseen[good["unseen"]].max() > low
        assert unseen.between(low, high).sum() >= 2


def test_sets_share_no_text() -> None:
    """A rule that was learned by heart on the first set is not an answer for the second."""
    found = [set(data.load("scans", name)["title"]) for name in SETS]
    assert found[0].isdisjoint(found[1])


def test_pages_are_grey(name: str) -> None:
    """Eleven greys are left, so that a file is small; the paper is one of them."""
    for page in digitisation.pages("scans", name).values():
        assert set(np.unique(page.grey)) <= {level * 255 // 10 for level in range(11)}
