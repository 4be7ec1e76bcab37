"""What digitisation_1 says about its pages, measured a second time with NumPy and Pillow alone.

`python3 start.py check digitisation_1` compares. CONTRIBUTING.md tells how a claim is written.
"""

import importlib.util
import tomllib
from functools import cache

import numpy as np
import pandas as pd
from PIL import Image

from kit.authoring.claims import claim, setting

INCH = 25.4  # millimetres
EIGHT = [1, 4, 6, 8, 9, 13, 15, 17]  # that the first cell shows
SOFT = {"blur", "too few pixels per inch"}


@cache
def table(data, name="scans"):
    """Return what was done to each page of a set, by its number."""
    return pd.read_csv(data / "scans" / f"{name}.csv", index_col="page").fillna("")


@cache
def made(data, number, name="scans"):
    """Return how a page was made."""
    plan = (data / "scans" / "pages.toml").read_text(encoding="utf-8")
    return tomllib.loads(plan)[name]["pages"][number - 1]


@cache
def scan(data, number, name="scans"):
    """Return the greys of a page, and the pixels per inch that its file states."""
    with Image.open(data / "scans" / table(data, name).loc[number, "file"]) as image:
        return np.asarray(image.convert("L")), round(image.info["dpi"][0])


def seen(grey, ppi, wanted):
    """Return a page as it looks with another number of pixels to the inch."""
    if ppi == wanted:
        return grey
    size = [round(side * wanted / ppi) for side in reversed(grey.shape)]
    way = Image.Resampling.BOX if ppi > wanted else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(grey).resize(size, way))


def paper_and_ink(grey):
    """Return the commonest grey, and one that 2 in 100 of the dark pixels are darker than."""
    paper = float(np.bincount(grey.ravel()).argmax())
    dark = grey[grey < (paper + grey.min()) / 2]
    return paper, float(np.percentile(dark, 2))


def softened(grey):
    """Return the greys softened by 0.7 pixels, as the workshop's measure does it."""
    weights = np.exp(-(np.arange(-3, 4) ** 2) / (2 * 0.7**2))
    for side in (0, 1):
        moved = [np.roll(grey, step, side) for step in range(-3, 4)]
        grey = np.average(moved, axis=0, weights=weights)
    return grey


def edge_of(grey, ppi):
    """Return the contrast of letters divided by the steepness of their outlines, in mm."""
    grey = seen(grey, ppi, 300)[250:750, 20:-20]
    paper, ink = paper_and_ink(grey)
    soft = softened(grey.astype(float))[4:-4, 4:-4]
    inside, outline = soft < (paper + ink) / 2, np.zeros(soft.shape, bool)
    outline[1:] |= inside[1:] != inside[:-1]
    outline[:, 1:] |= inside[:, 1:] != inside[:, :-1]
    steepest = np.percentile(np.hypot(*np.gradient(soft))[outline], 75)
    wide = (paper - ink) / steepest * INCH / 300
    return max(wide**2 - 0.2**2, 0) ** 0.5  # a perfect edge would be 0.2 mm wide by now


@cache
def edge(data, number, name="scans"):
    """Return the width of the edges on a page."""
    return edge_of(*scan(data, number, name))


@cache
def lean(data, number, name="scans"):
    """Return the degrees that lines rise by: those at which the rows of ink are told apart best."""
    grey, ppi = scan(data, number, name)
    grey = seen(grey, ppi, 150)
    rows, columns = (place[::7] for place in np.nonzero(grey < sum(paper_and_ink(grey)) / 2))
    angles, best = np.arange(-4, 4.01, 0.05), []
    for angle in np.deg2rad(angles):
        along = np.round(rows + (columns - columns.mean()) * np.tan(angle)).astype(int)
        best.append((np.bincount(along - along.min()).astype(float) ** 2).sum())
    return angles[np.array(best) >= 0.999 * max(best)].mean()


@cache
def contrast(data, number):
    """Return how far ink and paper are apart, in per cent of black to white."""
    paper, ink = paper_and_ink(seen(*scan(data, number), 300))
    return 100 * (paper - ink) / 255


@cache
def laplacian(data, number):
    """Return the variance of each pixel's step to its four neighbours, where the text is."""
    grey, _ppi = scan(data, number)
    text = np.argwhere(grey < sum(paper_and_ink(grey)) / 2).mean(axis=0).astype(int)
    top, left = np.maximum(text - 400, 0)
    part = grey[top : top + 800, left : left + 800].astype(float)
    beside = part[:-2, 1:-1] + part[2:, 1:-1] + part[1:-1, :-2] + part[1:-1, 2:]
    return (beside - 4 * part[1:-1, 1:-1]).var()


def good(data, name="scans"):
    """Return the numbers of the pages that are to be kept."""
    pages = table(data, name)
    return list(pages.index[pages["should"] == "keep"])


def bad(data, faults, name="scans"):
    """Return the numbers of the pages to be scanned again for one of some faults."""
    pages = table(data, name)
    return list(pages.index[pages["fault"].isin(faults) & (pages["should"] == "rescan")])


def with_fault(data, fault, among):
    """Return the one page with a fault among some pages."""
    pages = table(data).loc[among]
    return pages.index[pages["fault"] == fault].item()


@claim("First we open 24 scanned pages and measure them all.", "On our 24 pages: …")
def pages_of_ours(data):
    return len(table(data))


@claim(
    "Your rule will be tried on twelve other pages that you haven't seen: none of them should be "
    "missed, none scanned again for nothing.",
    "Right on our pages, but on twelve others: … One limit is too near to a page of ours.",
)
def pages_unseen(data):
    return len(table(data, "unseen"))


@claim(
    "An attic gave up a box of pocket almanacs in seven languages, each leaf an eighth of A4.",
)
def languages(data):
    return table(data)["language"].nunique()


@claim("At 24 pages one can look; at 24,000 one can't.")
def a_box_and_a_cellar(data):
    return len(table(data)), setting(24_000)


@claim("By this measure page 4 has an edge four times as wide as page 1.")
def times_as_wide(data):
    return edge(data, 4) / edge(data, 1)


@claim("If ink and paper are 80% apart on page 1, how far on page 6?")
def contrast_of_page_1(data):
    return contrast(data, 1)


@claim(
    "Page 4 was blurred so that its edges should be 0.50 mm wide; the measure finds 0.44 mm.",
)
def blur_of_page_4(data):
    step = (2 * np.pi) ** 0.5  # standard deviations that the steepest slope of a blur would need
    return made(data, 4)["scan"]["blur"] * step, edge(data, 4)


@claim(
    "Of the sharpest pages it is less sure: between 0.09 and 0.11 mm there is nothing to tell.",
)
def sharpest_edges(data):
    return edge(data, 17), edge(data, 1)


@claim("Page 3 falls to the right by three degrees: hence the minus.")
def lean_of_page_3(data):
    return -lean(data, 3)


@claim("Each of the three is bad in its own way, so no one number will do.")
def ways_to_be_bad(data):
    return table(data).loc[[4, 3, 6], "fault"].nunique()


@claim('Page 13 wins, three times as "sharp" as any other of the eight.')
def the_worst_page_wins(data):
    found = sorted((laplacian(data, number), number) for number in EIGHT)
    return found[-1][0] / found[-2][0], len(found), found[-1][1] == 13


@claim(
    "By the usual number for sharpness, one of the eight pages was three times as sharp as any "
    "other.",
)
def the_worst_page_won(data):
    found = sorted((laplacian(data, number), number) for number in EIGHT)
    return len(found), found[-1][0] / found[-2][0]


@claim(
    "And whatever limit throws out page 13 throws out every page.",
    "No: every other page falls before page 13 does.",
)
def page_13_falls_last(data):
    return all(laplacian(data, n) <= laplacian(data, 13) for n in table(data).index)


def stroke(data, number):
    """Return the median number of pixels from one side of a stroke to the other."""
    grey, _ppi = scan(data, number)
    dark = np.pad(grey < sum(paper_and_ink(grey)) / 2, 1).astype(int)
    turns = np.diff(dark, axis=1)
    return np.median(np.argwhere(turns < 0)[:, 1] - np.argwhere(turns > 0)[:, 1])


@claim(
    "At 300 pixels per inch the stroke of a letter is several pixels wide; at 72 it is hardly more "
    "than one, and grey.",
)
def strokes_in_pixels(data):
    many, few = stroke(data, 1), stroke(data, 13)
    return scan(data, 1)[1], scan(data, 13)[1], many >= 3 and few <= 1.5


@claim("A pixel is 0.08 mm of paper on page 1, and 0.35 mm on page 13.", "Why 0.08 and 0.35 mm?")
def sizes_of_a_pixel(data):
    return INCH / scan(data, 1)[1], INCH / scan(data, 13)[1]


@claim("Yes: on page 13 a step from pixel to pixel crosses more paper.")
def steps_on_page_13(data):
    return INCH / scan(data, 13)[1] > INCH / scan(data, 1)[1]


@claim("An inch has 25.4 mm: divided by 300, and by 72.")
def an_inch(data):
    return setting(25.4), scan(data, 1)[1], scan(data, 13)[1]


@claim(
    "We damaged these pages ourselves, so we can count both: of 24 pages, 14 should be scanned again."
)
def to_be_scanned_again(data):
    return len(table(data)), len(table(data)) - len(good(data))


@claim(
    "And one page is missed by every rule that keeps the good ones.",
    "(One page is missed by every rule that keeps the good ones.)",
)
def page_17_is_as_good(data):
    kept = good(data)
    burnt = {n: np.isin(scan(data, n)[0], (0, 255)).mean() for n in [17, *kept]}
    return (
        edge(data, 17) <= max(edge(data, n) for n in kept)
        and abs(lean(data, 17)) <= max(abs(lean(data, n)) for n in kept)
        and contrast(data, 17) >= min(contrast(data, n) for n in kept)
        and burnt[17] <= max(burnt[n] for n in kept)
    )


@claim("Page 17, 74 × 105 mm, 300 pixels per inch.")
def size_of_page_17(data):
    grey, ppi = scan(data, 17)
    return grey.shape[0] * INCH / ppi, ppi, round(grey.shape[1] * INCH / ppi) == 74


@claim(
    "Nothing to complain of: letters' edges measure 0.09 mm, lines lean by 0.0°, ink and paper are "
    "80% apart.",
)
def measures_of_page_17(data):
    return edge(data, 17), lean(data, 17), contrast(data, 17)


@claim("The months make 4,626, the last line says 4,608: two digits are swapped.")
def the_ledger(data):
    texts = tomllib.loads((data / "scans" / "texts.toml").read_text(encoding="utf-8"))
    lines = texts[made(data, 17)["text"]]["lines"].replace(*made(data, 17)["swap"])
    figures = [int(word) for word in lines.split() if word.isdigit()]
    swapped = sorted(made(data, 17)["swap"][0]) == sorted(made(data, 17)["swap"][1])
    return sum(figures[:12]), figures[12], swapped


@cache
def press(data):
    """Return make.py, which sets the leaves in type."""
    spec = importlib.util.spec_from_file_location("press", data / "scans" / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@claim("The smallest letters of our almanacs are 1.6 mm high.")
def smallest_letters(data):
    make, heights = press(data), []
    for face in table(data)["typeface"].unique():
        _left, top, _right, bottom = make.font(face, make.LARGER.get(face, make.TYPE)).getbbox("x")
        heights.append((bottom - top) * INCH / make.FINE)
    return min(heights)


@claim("The fold has the first letter of each line, and of some lines most of the second.")
def first_letters_are_gone(data):
    make, about = press(data), made(data, 11)
    text = make.TEXTS[about["text"]]
    lines = make.lines_of(text, make.font(about["face"], make.TYPE))

    left = {}
    for letters in (1, 2):
        lines_cut = "\n".join(line[:letters] for line in lines)
        ink = make.leaf({"title": text["title"][:letters], "lines": lines_cut}, about["face"], 11)
        left[letters] = np.asarray(make.optics(ink, make.Scan(**about["scan"])))[:1000]
    return left[1].max() == 0 and left[2][:, 0].max() > 0  # above the page's number


@claim("Twice the pixels per inch take four times the room.")
def room_taken(data):
    (large, fine), (small, coarse) = scan(data, 1), scan(data, 13)
    power = np.log(large.size / small.size) / np.log(fine / coarse)
    return setting(2), 2**power


@claim("Page 18's file says 300 pixels per inch.")
def stated_of_page_18(data):
    return scan(data, 18)[1]


@claim("Somebody scanned at 90 and enlarged it.")
def carried_by_page_18(data):
    return made(data, 18)["scan"]["carried"]


def lost(grey, share):
    """Return how much a page loses on its way down to a share of its pixels, and up again."""
    page = Image.fromarray(grey)
    few = page.resize([round(side * share) for side in page.size], Image.Resampling.BOX)
    return np.abs(np.asarray(few.resize(page.size, Image.Resampling.BICUBIC)) - grey.astype(float))


@claim("90 of 300 pixels per inch")
def detail_on_page_18(data):
    grey, ppi = scan(data, 18)
    grey = grey[: len(grey) // ppi * ppi]
    tried = {carried: lost(grey, carried / ppi).mean() for carried in range(60, 240)}
    # what came up from so many pixels loses least on the way down to just as many
    dips = {2 * tried[n] / (tried[n - 3] + tried[n + 3]): n for n in range(63, 237)}
    return dips[min(dips)], ppi


@claim("Page 18's file says 300, and it's as soft as one with 90.")
def said_and_held(data):
    softness = edge(data, 14) * 0.9 < edge(data, 18) < edge(data, 13)  # 100 and 72 pixels per inch
    return scan(data, 18)[1], made(data, 18)["scan"]["carried"], softness


@claim(
    "An example: on page 21 (not in the table) 3.8% of the pixels have drowned in black, and on page "
    "1 none.",
)
def drowned_in_the_example(data):
    dark, light = (100 * (scan(data, n)[0] == 0).mean() for n in (21, 1))
    return dark, light == 0


@claim(
    "An example: 0.15 mm and 3.5 degrees send back four good pages for nothing, and miss page 3.",
)
def example_of_task_3(data):
    beyond = [n for n in good(data) if edge(data, n) > 0.15 or abs(lean(data, n)) > 3.5]
    missed = edge(data, 3) <= 0.15 and abs(lean(data, 3)) <= 3.5
    return setting(0.15), setting(3.5), len(beyond), missed


def without_error(data, measure, faults, *, limits, digits):
    """Return the limits that part good and bad pages of both sets, measured to some decimals."""

    def values(pages_of):
        sets = [(name, pages_of(name)) for name in ("scans", "unseen")]
        return [round(abs(measure(data, n, name)), digits) for name, some in sets for n in some]

    kept, sent = values(lambda name: good(data, name)), values(lambda name: bad(data, faults, name))
    return [limit for limit in limits if max(kept) <= limit < min(sent)]


@claim(
    "From 0.21 to 0.25 mm no edge is judged wrongly on either set of pages, and for the lean from "
    "0.8 to 2.8 degrees.",
    "an edge from 0.21 to 0.25 with a skew from 0.8 to 2.8",
)
def limits_that_part(data):
    edges = without_error(data, edge, SOFT, limits=np.arange(10, 101) / 100, digits=3)
    leans = without_error(data, lean, {"skew"}, limits=np.arange(101) / 10, digits=1)
    return min(edges), max(edges), min(leans), max(leans)


@claim("1 and 8 are good (8 leans by 0.6 degrees, which nobody sees).")
def good_of_the_eight(data):
    first, second = (n for n in EIGHT if n in good(data))
    leaning = with_fault(data, "skew", EIGHT)
    return first, second, leaning, lean(data, leaning)


@claim(
    "4 is blurred, 6 has hardly any contrast, 9 is burnt out, 13 has 72 pixels per inch, on 15 the "
    "other side shines through.",
)
def bad_of_the_eight(data):
    faults = (
        "blur",
        "low contrast",
        "clipped exposure",
        "too few pixels per inch",
        "bleed-through",
    )
    blurred, faint, burnt, coarse, ghost = (with_fault(data, one, EIGHT) for one in faults)
    return blurred, faint, burnt, coarse, scan(data, coarse)[1], ghost


@claim("17 looks perfect; two digits are swapped.")
def the_swapped_page(data):
    return with_fault(data, "swapped digits", EIGHT)


@claim('page 3 `"skew"`, 7 `"noise"`, 9 `"clipped"`, 10 `"cropped"`, 18 `"enlarged"`')
def faults_of_task_1(data):
    faults = ("noise", "clipped exposure", "cropped edge", "too few pixels per inch", "skew")
    *others, leaning = (with_fault(data, one, [3, 7, 9, 10, 18]) for one in faults)
    return *others, leaning == 3


SOURCES = {
    "But a room of 21.11 square metres now had 14.13, the figure of another room.": "Ars Technica, "
    "August 2013: both figures, and that they are those of a third room",
    "In a price list, 65.40 had become 85.40.": "Ars Technica, August 2013: the second example",
    "To save space, the machine kept one picture of each shape and used it again for shapes that "
    "looked alike: a 6 for an 8.": "BBC News, 7 August 2013, on the compression; and the figures above",
    "A program that reads wants about 20 pixels for them.": "the documentation of Tesseract, a "
    "program that reads: an x-height of 20 pixels or more is preferred",
}
FREE = {
    "Here are eight of the pages, all at the same scale.": "counts what the cell shows",
    "The tops of eight pages: some will do, some won't, and one will surprise us later.": "counts "
    "what the cell shows",
    "Read it as she would: slowly, and for every word.": "asks, and claims nothing",
    "We begin with three.": "counts the measures of the list below it",
    "Four pages, three measures": "the title says what the cell shows",
    "A colleague's first rule looks at four more measures besides, and says in words what it "
    "finds.": "counts the limits of the rule: seven, three of which were named before",
    "More difference, sharper picture.": "what the number is meant to say, no data",
    "A company offers: we scan again whatever is below 1,500.": "an offer, made up for the question",
    "Which of the eight pages will be sharpest, which will fall?": "asks, and claims nothing",
    "The same 9 millimetres of Page 1, Page 13.": "a setting of the cell",
    "At 0 mm the file is taken at its word.": "where the control begins, no data",
    "Width of the paper in mm (0: as the file says)": "where the control begins, no data",
    "The rule says rescan; the binder says that every opening costs the volume something.": "what a "
    "person says, no data",
    "Or it sends a good page back for nothing: somebody's work, and one more opening of the "
    "binding.": "follows from what scanning again is",
    "Every measure is content.": "the report on page 17, claimed where it is shown",
    "And how much more room does twice the number take?": "asks, and claims nothing",
    "Six pages and their measures.": "the title says what the cell shows",
    "Six pages and their measures": "the title says what the cell shows",
    "All five hold.": "counts the questions of the task",
    "There is more text on that page, so it has more edges.": "an answer to choose, and a wrong one",
    "Yes: then a step crosses the same length on every page.": "follows from measuring on paper",
    "… Not yet: page … is near your limit for the …; leave room.": "repeats the answer of the participant",
    "Your library has agreed on this, in words: We accept a page whose letters have edges of 0.25 mm "
    "or less and whose lines lean by one degree or less.": "the setting of the task",
    "edges of 0.25 mm are still good: “or less” has the limit in it": "the setting of the task",
    "edges wider than 0.25 mm were not agreed to": "the setting of the task",
    "How much of a page is burnt out? `grey` holds its pixels, from 0 (black) to 255 (white).": "how "
    "greys are counted",
    "Sort eight printed pages by eye": "counts what is handed out",
    "Hand out the eight pages.": "counts what is handed out",
    "Two minutes to read, then everybody adds up twelve months.": "the months of a year",
    "“More ppi is sharper.": "what people say, and it is corrected there",
    "Which of the eight pages would you keep?": "asks, and claims nothing",
    "“Keep it, and write beside it what is missing” is a respectable answer where the binding won't "
    "stand it; “ask the conservator” is what most briefs forget.": "experience of the authors, no data",
    "Keeping the paper makes every error mendable.": "follows from having the paper",
}
