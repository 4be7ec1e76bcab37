"""Letters on figures: large enough on a phone, whole, and apart from each other."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import combinations
from typing import Any

import matplotlib.figure
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from kit import charts
from kit.charts import letters

WORDS = {"title": "Loans", "value": "Loans a month", "label": "Branch", "finding": "West lends."}
LONG = {
    "title": "What was counted in all branches, and what was to be expected of them: " * 2,
    "value": "Visits for each person served by the branch, on an average open day",
    "label": "People in a crowd that shares each of these facts, with all others in it",
    "finding": "West lends.",
}
NAMES = {
    "three bars": ["East", "West", "North"],
    "one": ["East"],
    "verdicts": ["Good, and kept", "Left to a person", "Needless: good, and rescanned"],
    "longer than the figure": ["Bibliotheksverwaltungsgesellschaft " * 3, "W" * 60, "i" * 36],
    "sizes": ["alone", "2 to 4", "5 to 9", "10 to 19", "20 to 49", "50 or more"],
    "years": [str(year) for year in range(2010, 2026)],
    "thirty": [f"Branch {n}" for n in range(30)],
}
LARGE = [1_234_567.8, 0.04, np.nan, 12, 100_000]
WEEKS = pd.date_range("2023-07-03", periods=130, freq="7D")
RANGE = pd.Series(np.linspace(80_000, 99_000, 130), index=WEEKS)


@contextmanager
def figures() -> Iterator[list[Figure]]:
    """Collect the figures that are drawn meanwhile."""
    made: list[Figure] = []

    class Kept(Figure):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            made.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matplotlib.figure, "Figure", Kept)
        yield made


def texts_of(figure: Figure) -> dict[str, Bbox]:
    """Return the box of each text that can be seen, in dots."""
    ticks = [label for axis in figure.findobj(Axis) for label in axis.get_ticklabels()]
    others = [text for text in figure.findobj(Text) if text not in ticks]
    seen = [text for axis in figure.findobj(Axis) for text in in_view(axis)]
    return {
        f"{number} {text.get_text()}": text.get_window_extent()
        for number, text in enumerate([*others, *seen])
        if text.get_text().strip() and text.get_visible()
    }


def in_view(axis: Any) -> list[Text]:
    """Return the labels of an axis that lie between its ends."""
    low, high = sorted(axis.get_view_interval())
    near = (high - low) * 1e-6
    pairs = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)
    return [text for place, text in pairs if low - near <= place <= high + near]


def faults(figure: Figure) -> list[str]:
    """Return what is cut off, and what lies over something else."""
    boxes = texts_of(figure)
    width, height = figure.bbox.size
    cut = [
        f"cut off: {name}"
        for name, box in boxes.items()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]
    smaller = {name: box.padded(-1.5) for name, box in boxes.items()}
    over = [f"{a} / {b}" for a, b in combinations(smaller, 2) if smaller[a].overlaps(smaller[b])]
    return cut + over


def drawn(draw: Callable[[], charts.Chart]) -> Figure:
    """Return the figure of a chart, the last one if it was begun anew."""
    with figures() as made:
        draw()
    return made[-1]


@pytest.mark.parametrize("words", [WORDS, LONG], ids=["short", "long"])
@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("draw", [charts.bars, charts.columns, charts.curve])
def test_nothing_is_cut_off_and_nothing_overlaps(
    draw: Callable[..., charts.Chart], names: list[str], words: dict[str, str]
) -> None:
    """Names, numbers and labels are whole and apart, however long and however many."""
    values = pd.Series(np.resize(LARGE, len(names)), index=names)
    assert faults(drawn(partial(draw, values, **words))) == []


@pytest.mark.parametrize("days", [2, 20, 60, 90, 200, 400, 560, 800, 1100, 1461, 3000, 6200])
def test_dates_are_apart(days: int) -> None:
    """Weeks, months and years have as many dates below them as fit."""
    dates = pd.date_range("2023-07-01", periods=2, freq=f"{days}D")
    assert faults(drawn(lambda: charts.curve(pd.Series([1.0, 2.0], index=dates), **WORDS))) == []


@pytest.mark.parametrize("index", [[2019, 2025], [1_234_567, 9_876_543], [0.0001, 0.0009], [0, 1]])
def test_numbers_below_a_curve_are_apart(index: list[float]) -> None:
    """A curve over years, large numbers or small ones names as many of them as fit."""
    figure = drawn(lambda: charts.curve(pd.Series([1.0, 2.0], index=index), **WORDS))
    assert faults(figure) == []


def test_years_below_a_curve_are_years() -> None:
    """Years have no comma in them."""
    figure = drawn(lambda: charts.curve(pd.Series([1.0, 2.0], index=[2019, 2025]), **WORDS))
    assert any(name.endswith(" 2020") for name in texts_of(figure))


@pytest.mark.parametrize("months", [3, 12, 40, 120])
def test_months_by_name_are_apart(months: int) -> None:
    """Of many months, each second or third … is named, and the first always."""
    names = [f"{month:%b %Y}" for month in pd.period_range("2022-01", periods=months, freq="M")]
    figure = drawn(lambda: charts.curve(pd.Series(range(months), index=names, dtype=float), **LONG))
    assert faults(figure) == []
    assert "Jan 2022" in " ".join(texts_of(figure)).replace("\n", " ")


@pytest.mark.parametrize(
    "legend", [["counted"], ["counted", "to be expected", "not believed " * 3]]
)
def test_a_legend_is_whole(legend: list[str]) -> None:
    """The names of line, range and spans stand below, side by side as far as they fit."""
    chart = partial(
        charts.ribbon, RANGE, between=(RANGE, RANGE + 5), spans=[(WEEKS[9], WEEKS[20])], **LONG
    )
    figure = drawn(lambda: chart(legend=legend))
    assert faults(figure) == []
    assert sum(name.split(" ", 1)[1] in legend for name in texts_of(figure)) == len(legend)


@given(
    st.lists(st.floats(-1e10, 1e10, width=32), min_size=1, max_size=12),
    st.text("aeimnWM .,-", min_size=1, max_size=50),
    st.sampled_from([charts.bars, charts.columns, charts.curve]),
)
@settings(max_examples=30)
def test_any_numbers_fit(
    numbers: list[float], name: str, draw: Callable[..., charts.Chart]
) -> None:
    """Below zero, huge or tiny, under any name: nothing is cut off and nothing overlaps."""
    values = pd.Series(numbers, index=[f"{name}{n}" for n in range(len(numbers))])
    assert faults(drawn(partial(draw, values, **WORDS))) == []


@pytest.mark.parametrize("draw", [charts.bars, charts.columns, charts.curve, charts.ribbon])
def test_letters_can_be_read_on_a_phone(draw: Callable[..., charts.Chart]) -> None:
    """The smallest letters that a figure has, as its file states them, are large enough there."""
    with figures() as made:
        chart = draw(pd.Series([1.0, 2.0], index=WEEKS[:2]), **WORDS)
    picture = Image.open(io.BytesIO(chart.png))
    sizes = {text.get_fontsize() for text in made[-1].findobj(Text) if text.get_text()}
    assert float(picture.info[letters.SMALLEST]) == min(sizes)
    dots = min(sizes) / letters.INCH * picture.info["dpi"][0]
    assert letters.on_a_phone(chart.png) == dots * letters.PHONE / picture.width
    assert letters.on_a_phone(chart.png) >= letters.READABLE


def test_a_photograph_tells_no_letters() -> None:
    """Of a picture that isn't a chart, and of what is no picture, nobody knows."""
    photograph = io.BytesIO()
    Image.new("L", (9, 9)).save(photograph, "PNG")
    assert [letters.on_a_phone(png) for png in (photograph.getvalue(), b"?")] == [None, None]


@pytest.mark.parametrize("draw", [charts.bars, charts.columns, charts.curve])
def test_no_letter_is_turned(draw: Callable[..., charts.Chart]) -> None:
    """Nobody has to turn the phone, or their head, to read a label."""
    figure = drawn(partial(draw, pd.Series(1.0, index=NAMES["years"]), **LONG))
    turned = {text.get_rotation() for text in figure.findobj(Text) if text.get_text()}
    assert turned == {0.0}


def test_columns_that_do_not_fit_lie_down() -> None:
    """Each of many columns keeps its name and its number."""
    years = pd.Series(np.arange(16.0) + 100, index=range(2010, 2026))
    said = " ".join(texts_of(drawn(lambda: charts.columns(years, **WORDS))))
    assert [f"{year}" in said for year in years.index] == [True] * 16
    assert [f" {number:.0f}" in said for number in years] == [True] * 16
    assert charts.columns(years, **WORDS) == charts.bars(years, **WORDS)


@given(st.text(max_size=80), st.floats(40, 400))
def test_lines_fit_and_keep_the_words(text: str, room: float) -> None:
    """Lines are as narrow as they should be, and no letter is lost."""
    lines = letters.in_lines(text, room)
    assert letters.wide(lines) <= room
    assert "".join(lines.split()) == "".join(text.split())


def test_a_picture_is_shown_at_its_own_size() -> None:
    """A page has the width that the figure has on paper, and a narrow page a smaller one."""
    shown = charts.bars(pd.Series([1.0]), **WORDS).html
    assert f'<img width="{letters.WIDTH * 96 // 72}" style="max-width:100%;height:auto"' in shown


def test_a_sheet_shows_each_picture_under_its_name() -> None:
    """Pictures have a name and a text alternative each; the finding stands below all of them."""
    png = charts.bars(pd.Series([1.0]), **WORDS).png
    sheet = charts.Sheet("Two", "Alike.", (("A & B", "<left>", png), ("C", "right", png)))
    assert sheet.html.count("<img") == 2
    assert "<figcaption>A &amp; B</figcaption><img" in sheet.html
    assert 'alt="&lt;left&gt;"' in sheet.html
    assert sheet.html.endswith("<figcaption>Alike.</figcaption></figure>")
    assert sheet._repr_mimebundle_()["text/plain"] == "Two. Alike."
