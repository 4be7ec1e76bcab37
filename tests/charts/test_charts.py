"""Tests of kit.charts: figures and their findings in words."""

import io
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import image

from kit import charts
from kit.charts import canvas, line_charts
from kit.errors import TableError

WORDS = {"title": "Loans", "value": "Loans a month", "label": "Branch", "finding": "West lends."}
LOANS = pd.Series({"East": 3.0, "West": 8.0, "Nørth": 5.0})
KINDS = [charts.bars, charts.columns, charts.curve]


def pixels(chart: charts.Chart) -> Any:
    """Return the picture as rows of pixels with red, green and blue from 0 to 255."""
    return (image.imread(io.BytesIO(chart.png))[..., :3] * 255).round().astype(int)


def count(chart: charts.Chart, colour: str) -> int:
    """Return how many pixels have this very colour."""
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return int((pixels(chart) == wanted).all(axis=-1).sum())


@pytest.mark.parametrize("draw", KINDS)
def test_the_same_numbers_give_the_same_bytes(draw: Callable[..., charts.Chart]) -> None:
    """A figure drawn twice is one figure."""
    assert draw(LOANS, **WORDS).png == draw(LOANS.copy(), **WORDS).png


@pytest.mark.parametrize("draw", KINDS)
def test_other_numbers_give_another_picture(draw: Callable[..., charts.Chart]) -> None:
    """A figure shows its numbers."""
    assert draw(LOANS, **WORDS).png != draw(LOANS + 1, **WORDS).png


@pytest.mark.parametrize("draw", KINDS)
def test_a_picture_is_drawn(draw: Callable[..., charts.Chart]) -> None:
    """There is white ground, black text and something in the kit's blue."""
    chart = draw(LOANS, **WORDS)
    shares = [count(chart, colour) / pixels(chart)[..., 0].size for colour in
              ("#FFFFFF", "#000000", charts.BLUE)]  # fmt: skip
    assert shares[0] > 0.3
    assert min(shares[1:]) > 0.001


@pytest.mark.parametrize("draw", KINDS)
@pytest.mark.parametrize("word", ["title", "value", "label"])
def test_every_word_is_in_the_picture(draw: Callable[..., charts.Chart], word: str) -> None:
    """Title and both axes' names are drawn: another word is another picture."""
    assert draw(LOANS, **WORDS).png != draw(LOANS, **WORDS | {word: "Else"}).png


def test_longer_bars_have_more_ink() -> None:
    """Twice the number is twice the bar, from zero on."""
    bars = pixels(charts.bars(pd.Series([4.0, 8.0]), **WORDS))
    blue = (bars == [0x00, 0x72, 0xB2]).all(axis=-1).sum(axis=1)
    lengths = sorted(set(blue[blue > 50]))
    assert lengths[-1] == pytest.approx(2 * lengths[0], rel=0.02)


def test_a_marked_bar_stands_out_without_colour() -> None:
    """A marked bar has another colour and a white pattern, for readers who see no colour."""
    chart = charts.bars(pd.Series([8.0]), mark=[0], **WORDS)
    plain = charts.bars(pd.Series([8.0]), **WORDS)
    assert (count(chart, charts.BLUE), count(plain, charts.ORANGE)) == (0, 0)
    assert 0 < count(chart, charts.ORANGE) < count(plain, charts.BLUE)


def test_a_mark_is_a_name_not_a_part_of_one() -> None:
    """Marking "West" by its bare name marks no bar called "We"."""
    chart = charts.columns(pd.Series({"We": 1.0, "st": 2.0}), mark="West", **WORDS)
    assert count(chart, charts.ORANGE) == 0


@pytest.mark.parametrize("draw", [charts.bars, charts.columns])
def test_two_bars_of_one_name_are_two_bars(draw: Callable[..., charts.Chart]) -> None:
    """Rows of the same name are drawn beside each other."""
    same, other = (
        draw(pd.Series([5.0, 5.0], index=list(names)), **WORDS) for names in ("aa", "ab")
    )
    assert count(same, charts.BLUE) == pytest.approx(count(other, charts.BLUE), rel=0.02)


@pytest.mark.parametrize("draw", [charts.bars, charts.columns])
def test_a_missing_value_is_no_zero(draw: Callable[..., charts.Chart]) -> None:
    """A bar without a figure says so; a bar of zero says 0."""
    missing, zero = (draw(pd.Series([5.0, value]), **WORDS) for value in (np.nan, 0.0))
    assert missing.png != zero.png


def test_values_may_be_whole_with_gaps() -> None:
    """pandas' own missing value is drawn like any other."""
    gaps = pd.Series([5, None, 2], dtype="Int64")
    assert charts.curve(gaps, **WORDS).png == charts.curve(gaps.astype(float), **WORDS).png


def test_a_curve_is_in_the_order_of_its_numbers() -> None:
    """Years are drawn from the first to the last, in any order of the rows."""
    years = pd.Series([1.0, 2.0, 3.0], index=[2019, 2020, 2021])
    assert charts.curve(years[::-1], **WORDS).png == charts.curve(years, **WORDS).png


@pytest.mark.parametrize("days", [2, 20, 90, 200, 400, 560, 800, 914, 1100, 1461, 3000, 6200])
def test_any_length_of_time_finds_its_dates(days: int) -> None:
    """Weeks, months and years all get a few dates, without a warning."""
    dates = pd.date_range("2023-07-01", periods=2, freq=f"{days}D")
    assert charts.curve(pd.Series([1.0, 2.0], index=dates), **WORDS).png


def test_a_curve_keeps_the_order_of_its_steps() -> None:
    """Steps that are words stay in the order given."""
    steps = pd.Series([1.0, 2.0, 3.0], index=["day", "month", "year"])
    assert charts.curve(steps[::-1], **WORDS).png != charts.curve(steps, **WORDS).png


def test_a_curve_may_run_over_months() -> None:
    """pandas' periods are dates on the axis."""
    months = pd.Series([1.0, 2.0, 3.0], index=pd.period_range("2026-01", periods=3, freq="M"))
    dates = months.set_axis(months.index.to_timestamp())
    assert charts.curve(months, **WORDS).png == charts.curve(dates, **WORDS).png


@pytest.mark.parametrize("draw", KINDS)
@pytest.mark.parametrize("title", ["From $5 to x_$", "Ω \u56f3\u66f8", "A long title " * 20, ""])
def test_any_text_can_be_drawn(draw: Callable[..., charts.Chart], title: str) -> None:
    """Dollar signs, letters that the font lacks, long and empty titles are only text."""
    assert draw(LOANS.rename({"East": title}), **WORDS | {"title": title}).png


def test_a_curve_of_long_steps_keeps_them_apart() -> None:
    """Two steps stay two if their cut names are equal."""
    one, two = ["The same rather long beginning of a name " + end for end in ("here", "there")]
    apart, alike = (pd.Series([1.0, 9.0], index=names) for names in ([one, two], [one, one]))
    assert charts.curve(apart, **WORDS).png == charts.curve(alike, **WORDS).png


@pytest.mark.parametrize("draw", KINDS)
@pytest.mark.parametrize(
    ("values", "words"),
    [
        (pd.Series([], dtype=float), "of 0 values, none is a number"),
        (pd.Series([np.nan, np.nan]), "of 2 values, none is a number"),
        (pd.Series(["many", "few"]), "'many', 'few' are not numbers"),
        (pd.Series([1, np.inf]), "division by zero"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    draw: Callable[..., charts.Chart], values: Any, words: str
) -> None:
    """Empty, textual and infinite values are refused in one sentence that ends with a remedy."""
    with pytest.raises(TableError, match=words):
        draw(values, **WORDS)


@pytest.mark.parametrize(("draw", "most"), [(charts.bars, 60), (charts.columns, 30)])
def test_more_than_can_be_read_is_told(draw: Callable[..., charts.Chart], most: int) -> None:
    """The largest chart is drawn; one bar more is refused."""
    assert draw(pd.Series(range(most), dtype=float), **WORDS).png
    with pytest.raises(TableError, match=f"{most} can be read"):
        draw(pd.Series(range(most + 1), dtype=float), **WORDS)


def test_the_notebooks_own_style_changes_nothing() -> None:
    """A notebook's own style doesn't change our charts, and is kept."""
    before = charts.bars(LOANS, **WORDS).png
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 20}):
        after = charts.bars(LOANS, **WORDS).png
        assert mpl.rcParams["font.size"] == 20
    assert after == before


def test_values_are_not_changed() -> None:
    """Drawing leaves the numbers as they were."""
    values = pd.Series([3.0, np.nan], index=[2, 1])
    charts.curve(values, **WORDS)
    pd.testing.assert_series_equal(values, pd.Series([3.0, np.nan], index=[2, 1]))


def test_the_text_alternative_is_the_finding() -> None:
    """Picture, caption and plain text all tell the finding."""
    chart = charts.bars(LOANS, **WORDS | {"finding": 'West & "co" lend.'})
    assert re.findall('alt="([^"]+)"', chart.html) == ["Loans. West &amp; &quot;co&quot; lend."]
    assert "<figcaption>West &amp; &quot;co&quot; lend.</figcaption>" in chart.html
    assert chart._repr_mimebundle_()["text/plain"] == 'Loans. West & "co" lend.'


def test_a_title_that_asks_keeps_its_mark() -> None:
    """Read aloud, a question is followed by its answer."""
    assert charts.Chart("Who lends?", "West.", b"").words == "Who lends? West."


@pytest.mark.parametrize(
    ("value", "percent", "expected"),
    [
        (1234, False, "1,234"), (1234.56, False, "1,234.6"), (0, False, "0"), (-3, False, "-3"),
        (0.02, False, "0.02"), (-0.0, False, "0"), (0.37, True, "37%"), (1, True, "100%"),
        (0.004, True, "0.4%"), (0.996, True, "99.6%"), (0.0004, True, "0.04%"),
        (np.nan, False, "no figure"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_people_read_them(
    value: float, percent: bool, expected: str
) -> None:
    """Numbers are short, and never rounded to none or all."""
    assert canvas.said(value, percent=percent) == expected


@given(st.lists(st.integers(-10_000, 10_000), min_size=2, unique=True), st.integers(-4, 4))
def test_no_two_marks_on_an_axis_look_alike(marks: list[int], power: int) -> None:
    """Different places on an axis have different names, from ten-thousandths to millions."""
    written = [canvas.tick(mark * 10.0**power) for mark in sorted(marks)]
    assert all(low != high for low, high in pairwise(written))


WEEKS = pd.Series([5.0, 7.0, np.nan, 6.0], index=pd.date_range("2025-01-06", periods=4, freq="7D"))


def test_a_ribbon_shades_its_range() -> None:
    """The range is drawn behind the line; without one there is no shade."""
    shaded = charts.ribbon(WEEKS, between=(WEEKS - 1, WEEKS + 2), **WORDS)
    assert (
        count(shaded, line_charts.SHADE)
        > 1000
        > count(charts.ribbon(WEEKS, **WORDS), line_charts.SHADE)
    )


def test_a_ribbon_names_what_it_shows() -> None:
    """Line, shade and span are named below; another name is another picture."""
    spans = [(WEEKS.index[1], WEEKS.index[2])]
    named, other = (
        charts.ribbon(WEEKS, between=(WEEKS, WEEKS), spans=spans, legend=[n, "b", "c"], **WORDS)
        for n in ("a", "d")
    )
    assert named.png != other.png


def test_a_span_stands_out_without_colour() -> None:
    """A span has another colour and a white pattern."""
    chart = charts.ribbon(WEEKS, spans=[(WEEKS.index[0], WEEKS.index[3])], **WORDS)
    assert count(chart, line_charts.FAULT) > 5000


def test_a_ribbon_starts_at_zero_unless_told() -> None:
    """Half of the height of an honest axis lies under a line that never falls below half."""
    rows = [
        np.flatnonzero((pixels(charts.ribbon(WEEKS, zero=zero, **WORDS)) == [0x00, 0x72, 0xB2])
                       .all(axis=-1).any(axis=1)).max() for zero in (True, False)
    ]  # fmt: skip
    assert rows[0] < rows[1] - 80


def test_a_ribbon_of_other_rows_is_told() -> None:
    """A range that belongs to other rows can't be drawn behind these."""
    with pytest.raises(TableError, match="3 rows, the line 4"):
        charts.ribbon(WEEKS, between=(WEEKS[:3], WEEKS[:3]), **WORDS)
