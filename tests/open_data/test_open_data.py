"""kit.open_data on files made by hand that are wrong in every way its docstrings speak of."""

import doctest
import importlib
import itertools
import pkgutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import data, open_data
from kit.errors import DataError, TableError
from kit.open_data.finding.coordinates import swapped_rows
from kit.open_data.finding.counts import copies
from kit.open_data.finding.dates import date_styles
from kit.open_data.finding.rows import total_rows
from kit.open_data.finding.spellings import one_spelling, same_name
from kit.open_data.reading.column_roles import columns_of
from kit.open_data.reading.months import read_month, styles
from kit.open_data.reading.sheet import Sheet

MODULES = sorted(m.name for m in pkgutil.iter_modules(open_data.__path__, "kit.open_data."))
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
ORDER = ["totals", "names", "twice", "numbers", "merge", "places", "months", "long", "copied"]
RENAMED = {"Market Hall Library": "Market Hall", "Old Mint Library": "Old Mint"}


def wide(rows: dict[str, list], months: list[str] = MONTHS) -> pd.DataFrame:
    """Make a table with a row for each name and a column for each month, all of it text."""
    filled = [[name, *map(str, row)] for name, row in rows.items()]
    return pd.DataFrame(filled, columns=["branch", *months], dtype="str").replace("None", None)


def branches(number: int = 4) -> dict[str, list]:
    """Make figures without faults."""
    return {
        f"Branch {'ABCDEFGH'[n]}": [310 + 17 * n + 7 * m % 23 + m for m in range(12)]
        for n in range(number)
    }


def kinds(table: pd.DataFrame, **options: object) -> list[str]:
    return [finding.kind for finding in open_data.profile(table, **options)]


def only(table: pd.DataFrame, kind: str) -> open_data.Finding:
    """Return the only finding of this kind."""
    (found,) = open_data.profile(table)
    assert found.kind == kind
    return found


def sheet(table: pd.DataFrame) -> Sheet:
    return Sheet(table, columns_of(table))


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    """The examples in the docstrings give the results shown."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


# a clean table raises no alarm


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """A table without faults has no findings, wide or long, as text or as numbers."""
    table = wide(branches())
    long = open_data.clean(table, ["numbers", "long"], figure="visits").frame
    assert [kinds(table), kinds(long), kinds(long.astype("str"))] == [[], [], []]


@pytest.mark.parametrize("level", [12, 20, 60])
def test_chance_is_no_copyist(level: int) -> None:
    """Small counts come three times running by chance, as Poisson's do, and raise no alarm."""
    months = [f"{year}-{month:02}" for year in range(2016, 2026) for month in range(1, 13)]
    counts = np.random.default_rng(level).poisson(level, (60, len(months)))
    table = wide({f"Branch {n}": row.tolist() for n, row in enumerate(counts)}, months)
    runs = (counts[:, 2:] == counts[:, 1:-1]) & (counts[:, 1:-1] == counts[:, :-2])
    assert runs.sum() >= 3
    assert copies(sheet(table)).to_numpy().sum() == 0


def test_neighbours_are_no_spellings() -> None:
    """Places with names nearly alike are neighbours, not slips of the pen."""
    names = [
        "East End",
        "West End",
        "Kenton",
        "Denton",
        "Walker",
        "Walkerville",
        "Ward 1",
        "Ward 2",
    ]
    table = pd.DataFrame({"branch": names * 20, "visits": range(160)})
    assert kinds(table) == []
    rare = pd.DataFrame({"branch": ["Kenton"] * 40 + ["Denton"], "visits": range(41)})
    assert kinds(rare) == []


def test_longer_names_are_other_places() -> None:
    """A name with a word more is another place if both have figures in the same months."""
    rows = branches()
    assert kinds(wide({**rows, "Mill": rows["Branch A"], "Mill Lane": rows["Branch B"]})) == []


def test_titles_are_no_totals() -> None:
    """A book called “Total recall” is no row of totals."""
    table = wide({"Total recall": [3] * 12, **branches()})
    assert total_rows(sheet(table)) == []


# each fault by itself


def test_total_by_name() -> None:
    """A row that adds up the others is found by its name in several languages."""
    rows = branches()
    sums = np.sum([*rows.values()], axis=0).tolist()
    for name in ("Total", "Ukupno", "Kopā", "Sum of all"):
        assert only(wide({**rows, name: sums}), "totals").rows == (4,)
        assert only(wide({name: sums, **rows}), "totals").rows == (0,)


def test_total_without_a_name() -> None:
    """A last row that adds up in every column is a total, under any name."""
    rows = branches()
    sums = np.sum([*rows.values()], axis=0).tolist()
    assert only(wide({**rows, "All of us": sums}), "totals").rows == (4,)


def test_total_that_does_not_add_up() -> None:
    """A total that isn't the sum of the rows that are here says so."""
    rows = branches()
    sums = (np.sum([*rows.values()], axis=0) + 100).tolist()
    assert "not to the sum" in only(wide({**rows, "Total": sums}), "totals").words


def test_total_of_a_long_table() -> None:
    """A total with a row for each month is found in every one of them."""
    rows = branches()
    rows["Sum of all"] = np.sum([*rows.values()], axis=0).tolist()
    long = open_data.clean(wide(rows), ["numbers", "long"]).frame
    assert only(long, "totals").count == 12


def test_rows_twice() -> None:
    """A row that repeats an earlier one is found, though its name is in capitals."""
    rows = branches()
    table = wide({**rows, "BRANCH B ": rows["Branch B"]})
    found = open_data.profile(table)
    assert [(f.kind, f.rows) for f in found] == [
        ("twice", (4,)), ("names", (1, 4)), ("spaces", (4,)),
    ]  # fmt: skip


def test_headings_again() -> None:
    """Headings in the middle of a table show that two files were put together."""
    table = wide(branches())
    both = pd.concat([table, pd.DataFrame([table.columns], columns=table.columns), table.iloc[:1]])
    assert open_data.profile(both.reset_index(drop=True)).findings[0].rows == (4,)


def test_renamed_branch() -> None:
    """A name with a word more may be the same place if its figures begin when the other's end."""
    rows = branches()
    old, new = [300 + m for m in range(6)], [400 + m for m in range(6)]
    table = wide({**rows, "Mill": [*old, *[None] * 6], "Mill Library": [*[None] * 6, *new]})
    assert kinds(table) == ["names", "blanks"]


def test_slip_of_the_pen() -> None:
    """A rare name one letter from a frequent one is a slip."""
    table = pd.DataFrame({"branch": ["Kingsbridge"] * 30 + ["Kingsbrige"], "visits": range(31)})
    assert "“Kingsbridge” / “Kingsbrige”" in only(table, "names").words


def test_blanks_beside_zeros() -> None:
    """Blanks and zeros are counted apart; spaces are blanks."""
    rows = branches()
    rows["Branch A"][:5] = [None, " ", 0, 0, 0]
    assert "2 figures are blank and 3 are 0" in only(wide(rows), "blanks").words


def test_words_signs_and_minus() -> None:
    """Words, thousands that are parted, units and counts below zero are told apart."""
    rows = branches()
    rows["Branch A"][:2] = ["closed", "-12"]
    rows["Branch B"] = [f"{n},204" for n in range(1, 13)]
    rows["Branch C"][0] = "39%"
    found = {f.words: f.count for f in open_data.profile(wide(rows))}
    assert list(found.values()) == [1, 12, 1, 1]


def test_quarterly_copies() -> None:
    """Figures copied into three months are found; repeated zeros and small figures aren't."""
    rows = {**branches(), "Quarterly": [900] * 3 + [950] * 3 + [870] * 3 + [910] * 3}
    rows |= {"Closed": [0] * 12, "Tiny": [4] * 12}
    found = only(wide(rows), "copied")
    assert (found.count, found.rows) == (4, (4,))


def test_copies_in_a_long_table() -> None:
    """A row for each month, in any order, shows the same copies."""
    rows = {**branches(), "Quarterly": [900] * 3 + [950] * 3 + [870] * 3 + [910] * 3}
    long = open_data.clean(wide(rows), ["numbers", "long"], figure="visits").frame
    mixed = long.sample(frac=1, random_state=3)
    assert only(mixed, "copied").count == 4


def test_a_gap_parts_neighbours() -> None:
    """Equal figures on both sides of missing months are no copies, and the gap is told."""
    rows = {name: row[:6] for name, row in branches().items()}
    rows["Branch A"] = [500, 500, 700, 700, 810, 820]
    table = wide(rows, ["2025-01", "2025-02", "2025-05", "2025-06", "2025-07", "2025-08"])
    assert only(table, "gaps").count == 2


def test_month_styles() -> None:
    """Headings in two styles are told with an example of each."""
    months = [*MONTHS[:6], *(f"{m:02}/2026" for m in range(7, 13))]
    assert "2026-01 (6), 07/2026 (6)" in only(wide(branches(), months), "headings").words


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (["12-09-1880", "21/03/1968", "??-??-1882"], "3 styles"),
        (["13/02/2020", "02/13/2020"], "the day comes first in 13/02/2020 and second in"),
        (["31/02/2020", "01/03/2020"], "no calendar has 31/02/2020"),
        (["2020-02-30", "2020-03-01"], "no calendar has 2020-02-30"),
    ],
)
def test_dates(dates: list[str], said: str) -> None:
    """Dates in several styles, with day and month swapped, or of no calendar are told."""
    assert (
        said
        in only(pd.DataFrame({"name": [*"abcd"][: len(dates)], "opened": dates}), "dates").words
    )


def test_years_are_no_dates() -> None:
    """A column of years, or of times, has no style to mix."""
    table = pd.DataFrame({"name": [*"abc"], "year": ["1990", "2004", "2011"]})
    assert kinds(table.assign(opens=["09:30", "10:00", "9:00"])) == []


def place(east: list[float], north: list[float]) -> pd.DataFrame:
    names = [f"Branch {n}" for n in "ABCDEFG"[: len(east)]]
    return pd.DataFrame({"branch": names, "Longitude": east, "Latitude": north})


def test_one_swapped_place() -> None:
    """A place that lies far from all others, and among them when swapped, is swapped."""
    table = place([23.1, 23.2, 37.9, 23.4], [37.9, 37.8, 23.3, 37.7])
    assert only(table, "places").rows == (2,)


def test_all_places_swapped() -> None:
    """Columns swapped as a whole are recognised by the region in which the places would lie."""
    assert only(place([54.9, 55.0, 55.1], [-1.6, -1.5, -1.7]), "places").count == 3


@pytest.mark.parametrize(
    ("east", "north"),
    [([24.1, 24.2], [56.9, 56.8]), ([23.7, 22.9], [37.9, 40.6]), ([36.8], [-1.3])],
)
def test_places_that_are_right(east: list[float], north: list[float]) -> None:
    """Riga and Athens are right as they are; Nairobi needs its area given."""
    area = (-5, 5, 33, 42) if north[0] < 0 else open_data_area()
    assert kinds(place(east, north), area=area) == []


def open_data_area() -> tuple[float, float, float, float]:
    return importlib.import_module("kit.open_data.finding.coordinates").EUROPE


def test_off_the_globe() -> None:
    """Degrees that no place has are told."""
    assert only(place([23.1, 23.2, 23.4, 23.3], [37.9, 379.0, 37.7, 37.8]), "places").rows == (1,)


def test_letters_read_wrongly() -> None:
    """UTF-8 read as a Western alphabet is known by turning back into letters."""
    wrong = "Beauséjour".encode().decode("cp1252")
    table = pd.DataFrame({"branch": ["Mill", wrong], "visits": [310, 290]})
    assert only(table, "letters").rows == (1,)
    assert kinds(table.replace(wrong, "Beauséjour")) == []


# months, names and dates


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2023-1", "2023-01"), ("2023/01", "2023-01"), ("1.2023", "2023-01"),
        ("Jan 2023", "2023-01"), ("january 2023", "2023-01"), ("Jan-23", "2023-01"),
        ("2023-13", "None"), ("Lib 2023", "None"), ("9780141", "None"),
    ],
)  # fmt: skip
def test_read_month(text: str, month: str) -> None:
    """Months are read in the common styles, and other text isn't read as a month."""
    assert str(read_month(text)) == month


@given(st.integers(1900, 2099), st.integers(1, 12))
def test_months_come_back(year: int, month: int) -> None:
    """The same month is read from every style."""
    written = (f"{year}-{month}", f"{month:02}/{year}", f"{year}.{month:02}")
    assert {str(read_month(text)) for text in written} == {f"{year}-{month:02}"}


def test_styles_leave_out_what_is_no_month() -> None:
    """Other headings have no style."""
    assert styles(["branch", "notes"]) == {}


def test_date_styles_of_words() -> None:
    """A value that isn't a date has the empty style."""
    assert date_styles(["soon"]) == {"": ["soon"]}


@given(st.lists(st.sampled_from(["Mill", "MILL ", "mill", "Quay", "Quáy", "Hall?"]), min_size=1))
def test_one_spelling_is_one_of_them(names: list[str]) -> None:
    """Each spelling maps to one with the same key, and the choice stands for itself."""
    chosen = one_spelling(pd.Series(names))
    assert all(same_name(a) == same_name(b) for a, b in chosen.items())
    assert len(set(chosen.values())) == len({same_name(name) for name in names})


# cleaning


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    """The table before the export."""
    return data.load("visits_raw", "clean")


def cleaned(order: list[str], resource: str | None = None) -> pd.DataFrame:
    """Clean one of the exports in an order, sorted to be compared."""
    raw = data.load("visits_raw", resource)
    found = open_data.clean(raw, order, figure="visits", spellings=RENAMED).frame
    names = {name: name.lower() for name in found.columns}
    return found.rename(columns=names).sort_values(["branch", "month"], ignore_index=True)


def test_the_recipe_gives_back_the_truth(truth: pd.DataFrame) -> None:
    """Every figure, place and mark of the raw export comes out as it was before."""
    expected = truth.sort_values(["branch", "month"], ignore_index=True)
    pd.testing.assert_frame_equal(cleaned(ORDER)[truth.columns], expected, check_dtype=False)


FREE = ["totals", "names", "twice", "numbers", "merge", "long"]


def right(order: tuple[str, ...]) -> bool:
    """Tell if an order of steps respects their dependencies."""
    needs = itertools.pairwise(["names", "twice", "merge"])
    return all(order.index(a) < order.index(b) for a, b in [*needs, ("numbers", "merge")])


def test_every_right_order_gives_the_same() -> None:
    """Orders that keep to the dependencies agree on another year, to the last figure."""
    orders = [order for order in itertools.permutations(FREE) if right(order)]
    reference = cleaned([*orders[0], "months", "places"], "year")
    for order in orders[1::6]:
        other = cleaned([*order, "months", "places"], "year")
        pd.testing.assert_frame_equal(other[reference.columns], reference, check_dtype=False)


@pytest.mark.parametrize(
    ("order", "why"),
    [
        (["twice", "names", "numbers", "merge"], "counts a branch twice"),
        (["names", "numbers", "merge", "twice"], "counts a branch twice"),
    ],
)
def test_a_wrong_order_gives_another_sum(order: list[str], why: str) -> None:
    """Spellings must be unified before repeated rows go, and these before rows are added up."""
    raw = data.load("visits_raw")
    wrong = open_data.clean(raw, ["totals", *order], spellings=RENAMED).frame
    fine = open_data.clean(raw, ORDER[:5], spellings=RENAMED).frame
    assert open_data.add_up(wrong) > open_data.add_up(fine), why


def test_rows_without_a_month_are_not_added_up() -> None:
    """What is known of a month alone is added up: a row without one stays as it is."""
    rows = {"branch": ["Mill", "Mill", "Mill"], "month": ["2026-01", "2026-01", None]}
    table = pd.DataFrame(rows | {"visits": [3, 4, 5]})
    merged = open_data.clean(table, ["merge"], figure="visits").frame
    assert merged["visits"].tolist() == [7, 5]


@pytest.mark.parametrize(
    ("order", "first"), [(["names", "merge"], "Turn what is written"), (["copied"], "Make one row")]
)
def test_a_step_too_early_says_what_comes_first(order: list[str], first: str) -> None:
    """If a step needs an earlier one, the message names it."""
    with pytest.raises(TableError, match=first):
        open_data.clean(data.load("visits_raw"), order)


def test_every_change_is_recorded() -> None:
    """The changes tell the former content of each cell."""
    raw = data.load("visits_raw", "year")
    done = open_data.clean(raw, ["totals", "names", "numbers"])
    numbers = done.changes[done.changes["step"] == open_data.STEPS["numbers"]]
    for change in numbers.itertuples():
        assert raw.loc[change.row - 1, change.column] == change.before
    untouched = raw.iloc[:-1].map(str).ne(done.frame.map(str)).to_numpy().sum()
    assert len(done.changes) >= untouched - raw.isna().to_numpy().sum()


def test_tables_are_never_changed() -> None:
    """Neither looking nor cleaning changes the table."""
    raw = data.load("visits_raw")
    before = raw.copy()
    open_data.profile(raw)
    open_data.clean(raw, ORDER, spellings=RENAMED)
    pd.testing.assert_frame_equal(raw, before)


def test_a_recipe_runs_again(tmp_path: Path) -> None:
    """A recipe that was saved does the same to the next file."""
    recipe = open_data.Recipe(tuple(ORDER), "visits", {"name": "Branch"}, RENAMED)
    recipe.save(tmp_path / "recipe.json")
    again = open_data.Recipe.load(tmp_path / "recipe.json").run(data.load("visits_raw", "year"))
    assert again.recipe == recipe
    assert len(again.frame) == 19 * 12


def test_what_is_no_recipe(tmp_path: Path) -> None:
    """A file that holds something else is refused in one sentence."""
    (tmp_path / "recipe.json").write_text("[]")
    with pytest.raises(DataError, match="holds no recipe"):
        open_data.Recipe.load(tmp_path / "recipe.json")


@pytest.mark.parametrize(
    ("steps", "said"), [(["total"], 'Did you mean "totals"'), (["long", "long"], "there twice")]
)
def test_unknown_steps(steps: list[str], said: str) -> None:
    """A step that isn't there, or twice, is refused."""
    with pytest.raises(TableError, match=said):
        open_data.clean(data.load("visits_raw"), steps)


def test_a_number_that_can_be_two() -> None:
    """1,234 alone is ambiguous, and it isn't guessed."""
    table = wide({"Mill": ["1,234", *range(20, 31)], "Quay": [*range(40, 52)]})
    with pytest.raises(TableError, match="can mean two numbers"):
        open_data.clean(table, ["numbers"])


# the schema and next month's file


@pytest.fixture(scope="module")
def rules(truth: pd.DataFrame) -> dict:
    """The promises of the clean table, as a schema."""
    part = truth[["branch", "month", "visits"]]
    return open_data.schema(part, key=["branch", "month"], visits={"minimum": 0})


def test_the_clean_table_fits_its_schema(truth: pd.DataFrame, rules: dict) -> None:
    """A schema learned from a table finds no problem in it."""
    assert open_data.check(truth[["branch", "month", "visits"]], rules).fits


def test_next_month(rules: dict) -> None:
    """Exactly the rows that were typed wrongly don't fit; a blank may stay."""
    found = open_data.check(data.load("visits_raw", "next_month"), rules)
    assert found.bad_rows == [3, 6, 8, 11, 15, 18]
    assert found.problems["why"].tolist()[3] == "is not among the known ones; is it Kingsbridge?"
    assert found.problems["why"].tolist()[-1] == "is not written like 2026-01"


def test_each_problem_names_row_column_and_value(rules: dict) -> None:
    """A row that comes again names the key's columns too, though one of the schema's is missing."""
    table = data.load("visits_raw", "next_month")[["month", "branch"]]
    whole = open_data.check(data.load("visits_raw", "next_month"), rules).problems
    part = open_data.check(table, rules).problems.set_index("row")
    assert (whole[["column", "value"]] != "").all(axis=None)
    assert part.loc[8, ["column", "value"]].tolist() == ["branch, month", "Grange Road, 2026-01"]


def test_a_stray_space_is_no_other_spelling() -> None:
    """Two names that look the same are told as a stray space, not as two spellings."""
    found = open_data.profile(pd.DataFrame({"branch": ["Mitte", "Mitte ", "MITTE"]}))
    said = {finding.kind: finding.words for finding in found}
    assert "“Mitte” / “MITTE”" in said["names"]
    assert "“Mitte” / “Mitte”" not in said["names"]
    assert "1 cell" in said["spaces"]


def test_findings_of_a_kind() -> None:
    """A profile of one kind has no other, and one of no kind in particular has all."""
    found = open_data.profile(data.load("visits_raw"))
    assert {finding.kind for finding in found.of("names")} == {"names"}
    assert found.of("").findings == found.findings


def test_a_finding_leaves_the_decision_to_a_person() -> None:
    """What is written into a blank, and what a copied figure means, are questions."""
    found = {finding.kind: finding.remedy for finding in open_data.profile(data.load("visits_raw"))}
    assert found["blanks"].startswith("Ask ")
    assert "?" in found["copied"]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"type": "integer", "maximum": 9}, "10"),
        ({"unique": True}, "1"),
        ({"pattern": "[0-9]"}, "10"),
        ({"required": True}, ""),
    ],
)
def test_each_rule_can_fail(rule: dict, value: str) -> None:
    """Every rule reports a value that breaks it, in words."""
    table = pd.DataFrame({"code": ["1", value], "note": "here"})
    (found,) = open_data.check(table, open_data.schema(table, code=rule)).problems.itertuples()
    assert (found.row, found.column, found.value) == (2, "code", value)
    assert found.why.startswith("is ")


def test_missing_and_unknown_columns(rules: dict) -> None:
    """A column that is missing or unknown is told, not passed over."""
    table = pd.DataFrame({"month": ["2026-01"], "branch": ["Abbotsway"], "footfall": ["3"]})
    assert open_data.check(table, rules).problems["column"].tolist() == ["visits", "footfall"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [({"kind": "integer"}, 'no rule "kind"'), ({"type": "count"}, 'no type "count"')],
)
def test_rules_that_are_none(rule: dict, said: str) -> None:
    """A misspelt rule is refused, for it would let everything pass."""
    with pytest.raises(TableError, match=said):
        open_data.schema(pd.DataFrame({"visits": [1]}), visits=rule)


# sums, comparison, whose column is which


def test_sums_show_the_faults() -> None:
    """The totals row and the branch that is there twice count double until they are left out."""
    raw = data.load("visits_raw")
    without = open_data.add_up(raw, leave_out=["Total", "ST MARY’S"])
    assert without == data.load("visits_raw", "clean")["visits"].sum()
    assert open_data.add_up(raw) > 2 * without


def test_blanks_as_zeros_lower_the_mean() -> None:
    """A blank that is taken for 0 makes every branch look emptier."""
    raw = data.load("visits_raw")
    assert open_data.average(raw, blank_is_zero=True) < open_data.average(raw)


def test_a_name_to_leave_out_must_be_there() -> None:
    """A misspelt name is refused, instead of leaving out no row."""
    with pytest.raises(TableError, match="No row is called"):
        open_data.add_up(data.load("visits_raw"), leave_out=["Totl"])


def test_compare_counts_both(truth: pd.DataFrame) -> None:
    """Before and after stand side by side."""
    found = open_data.compare(data.load("visits_raw"), truth).set_index("fact")
    assert found.loc["rows"].tolist() == ["22", "3,648"]
    assert found.loc["different names"].tolist() == ["22", "19"]


def test_other_languages() -> None:
    """Columns in another language are recognised by their content."""
    table = pd.DataFrame({
        "Огранак": ["Центар", "Лиман"], "Ширина": [45.25, 45.24], "Дужина": [19.84, 19.83],
        "Месец": ["2026-01", "2026-01"], "Посете": ["310", "290"],
    })  # fmt: skip
    found = columns_of(table)
    assert (found.name, found.month, found.figure) == ("Огранак", "Месец", "Посете")
    assert (found.longitude, found.latitude) == ("Дужина", "Ширина")


def test_a_person_says_which_column_is_what() -> None:
    """A person's answer takes precedence, and an unknown column is refused."""
    table = pd.DataFrame({"town": ["a", "a"], "branch": ["b", "c"], "n": [1, 2]})
    assert columns_of(table, name="branch").name == "branch"
    with pytest.raises(TableError, match='Did you mean "branch"'):
        columns_of(table, name="brnch")


def test_swapped_rows_need_both_columns() -> None:
    """Without coordinates no columns are swapped."""
    assert swapped_rows(sheet(wide(branches()))) == []


def test_frictionless_is_loaded_late() -> None:
    """Importing the topic doesn't import packages that only ``check`` needs."""
    import subprocess
    import sys

    code = "import sys, kit.open_data; print('frictionless' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_questions_fit_the_table() -> None:
    """Months in headings aren't asked for; an answer of none is taken."""
    raw = data.load("visits_raw")
    asked = open_data.questions(raw)
    assert [*asked] == ["name", "longitude", "latitude"]
    assert [*asked["name"].choices] == ["", "Branch", "Longitude", "Latitude"]
    said = {role: question.guess for role, question in asked.items()}
    assert kinds(raw, **said) == kinds(raw)
    assert "places" not in kinds(raw, **said | {"longitude": ""})


def test_the_chart_says_what_it_shows(truth: pd.DataFrame) -> None:
    """A year a column, wide or long, with the first, the last and the fewest in words."""
    words = "Visits: 628,189 in 2010, 503,104 in 2025; fewest in 2020, 278,977."
    assert open_data.year_chart(truth, what="Visits", title="Years").finding == words
    raw = data.load("visits_raw")
    assert "in 2025" in open_data.year_chart(raw, what="Visits", title="Years").finding


def test_no_chart_without_months() -> None:
    """A table without months is refused in one sentence."""
    with pytest.raises(TableError, match="no months"):
        open_data.year_chart(pd.DataFrame({"n": [1]}), what="Visits", title="Years")


def test_other_datasets_raise_no_wrong_alarm() -> None:
    """In the kit's other tables only true findings come: equal rows, and books still out."""
    loans = data.load("loans")
    twice, blank = loans.duplicated().sum(), loans["returned"].isna().sum()
    found = [(finding.kind, finding.count) for finding in open_data.profile(loans)]
    assert found == [("twice", twice), ("blanks", blank)]
    assert kinds(data.load("community")) == []


@pytest.mark.parametrize("use", [open_data.profile, open_data.columns_of, open_data.questions])
def test_a_heading_that_is_no_text_is_told(use: Any) -> None:
    """Unnamed columns have numbers as headings, and these aren't compared with any text."""
    with pytest.raises(TableError, match="The heading 0 is no text"):
        use(pd.DataFrame([["Mill", 1]]))


def test_a_new_column_takes_no_place(truth: pd.DataFrame) -> None:
    """The names of new columns must be free; if not, the message tells it."""
    with pytest.raises(TableError, match='a column "branch" already'):
        open_data.clean(wide(branches()), ["numbers", "long"], figure="branch")


def test_a_schema_is_no_match_for_two_columns_of_one_name(rules: dict) -> None:
    """One sentence instead of one for each row."""
    table = data.load("visits_raw", "clean")[["branch", "visits"]]
    with pytest.raises(TableError, match='Two columns are called "visits"'):
        open_data.check(pd.concat([table, table[["visits"]]], axis=1), rules)


def test_rows_are_found_by_place_not_by_label() -> None:
    """Two files put together have every label twice; only the wrong row is mended."""
    raw = data.load("visits_raw")
    twice = raw.set_axis([0] * len(raw))
    for step in ("places", "totals", "twice"):
        one, other = (
            open_data.clean(table, [step], figure="visits").frame for table in (raw, twice)
        )
        pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))
