"""kit.privacy against published examples, a brute-force reference and rules that always hold."""

import datetime as dt
import doctest
import hashlib
import hmac
import importlib
import pkgutil
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit import privacy
from kit.errors import TableError

MODULES = sorted(m.name for m in pkgutil.iter_modules(privacy.__path__, "kit.privacy."))

# The shape of the patients' table in Machanavajjhala and others (2007), with our own words: 12
# people, three groups of four once age and zip code are coarse, one of them with one illness.
PATIENTS = pd.DataFrame(
    {
        "zip": ["130**"] * 4 + ["1485*"] * 4 + ["130**"] * 4,
        "age": ["< 30"] * 4 + ["40+"] * 4 + ["30 to 39"] * 4,
        "illness": ["heart", "heart", "virus", "virus"]
        + ["cancer", "heart", "virus", "virus"]
        + ["cancer"] * 4,
    }
)

cells = st.sampled_from(["a", "b", 1, 1.5, None, float("nan"), pd.NA, pd.NaT, dt.date(2020, 1, 1)])
rows = st.lists(st.tuples(cells, cells, cells), max_size=25)
FACTS = ["a", "b"]


def frame(rows: list) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["a", "b", "c"], dtype="object")


def brute(table: pd.DataFrame, columns: list[str]) -> list[int]:
    """Count equal rows with a Counter alone."""
    keys = [
        tuple("unknown!" if pd.isna(row[c]) else (type(row[c]), row[c]) for c in columns)
        for row in table.to_dict("records")
    ]
    return [Counter(keys)[key] for key in keys]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    """The examples in the docstrings give the results shown."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_all_is_sorted_and_exact() -> None:
    """The package offers all that its modules offer, except inputs.py."""
    modules = [importlib.import_module(name) for name in MODULES if not name.endswith(".inputs")]
    assert privacy.__all__ == sorted(name for module in modules for name in module.__all__)


# crowds


@given(rows, st.lists(st.sampled_from("abc"), max_size=3))
def test_group_sizes_equal_counting_by_hand(rows: list, columns: list[str]) -> None:
    """Sizes are those of a Counter, for mixed types and every kind of missing value."""
    table = frame(rows)
    assert privacy.group_sizes(table, columns).tolist() == brute(table, columns)


@given(rows)
def test_categories_group_like_text(rows: list) -> None:
    """A categorical with unused levels forms the groups that its values form."""
    text = frame(rows).map(lambda v: v if pd.isna(v) else str(v))
    categories = pd.CategoricalDtype([*"xyz", *(str(v) for v in ("a", "b", 1, 1.5, "2020-01-01"))])
    table = text.astype(dict.fromkeys("abc", categories))
    assert privacy.group_sizes(table, FACTS).tolist() == brute(text, FACTS)


@given(rows)
def test_uniqueness_and_k_follow_from_the_sizes(rows: list) -> None:
    """Uniqueness is the share of groups of one, k the smallest group; 0 for an empty table."""
    sizes = brute(frame(rows), FACTS)
    assert privacy.k_anonymity(frame(rows), FACTS) == min(sizes, default=0)
    assert privacy.uniqueness(frame(rows), FACTS) == (sizes.count(1) / len(sizes) if sizes else 0)


@given(rows)
def test_l_diversity_equals_counting_by_hand(rows: list) -> None:
    """The fewest different third values among rows that are alike in the first two."""
    table = frame(rows).map(lambda v: "unknown!" if pd.isna(v) else (type(v).__name__, v))
    groups: dict = {}
    for row in table.to_dict("records"):
        groups.setdefault((row["a"], row["b"]), set()).add(row["c"])
    least = min(map(len, groups.values()), default=0)
    assert privacy.l_diversity(frame(rows), FACTS, "c") == least


def test_published_example() -> None:
    """The patients' table is 4-anonymous, and one group still shares one illness."""
    assert privacy.k_anonymity(PATIENTS, ["zip", "age"]) == 4
    assert privacy.l_diversity(PATIENTS, ["zip", "age"], "illness") == 1
    assert privacy.l_diversity(PATIENTS[:8], ["zip", "age"], "illness") == 2


@given(rows, st.integers(1, 6))
def test_suppress_keeps_the_promise(rows: list, k: int) -> None:
    """The rest is k-anonymous or empty, and no row of a large enough group is lost."""
    table = frame(rows)
    kept = privacy.suppress(table, FACTS, k=k)
    assert kept.empty or privacy.k_anonymity(kept, FACTS) >= k
    assert len(kept) == sum(size >= k for size in brute(table, FACTS))


@given(st.lists(st.dates(dt.date(1930, 1, 1), dt.date(2019, 12, 31)), min_size=1))
def test_coarser_never_lowers_k(born: list[dt.date]) -> None:
    """Each step from day to decade merges groups and splits none."""
    steps = ["month", "quarter", "year", "decade"]
    table = pd.DataFrame({"day": born})
    table = table.assign(**{s: privacy.generalise_dates(table["day"], to=s) for s in steps})
    ks = [privacy.k_anonymity(table, [step]) for step in ("day", *steps)]
    assert ks == sorted(ks)


def test_no_columns_make_one_crowd() -> None:
    """Without known facts all people are in one group."""
    assert privacy.k_anonymity(PATIENTS, []) == 12


def test_one_name_or_many() -> None:
    """A column may be named alone, and naming it twice makes no difference."""
    assert privacy.uniqueness(PATIENTS, "zip") == privacy.uniqueness(PATIENTS, ["zip", "zip"])


def test_sizes_keep_the_index() -> None:
    """The result has the index of the table, whichever it is."""
    table = PATIENTS.set_axis(["x"] * 12).rename_axis("zip")
    assert privacy.group_sizes(table, "zip").index.equals(table.index)


def test_many_levels_stay_small() -> None:
    """Four categoricals of 10,000 unused levels each need no 10**16 groups."""
    levels = pd.CategoricalDtype(range(10_000))
    table = pd.DataFrame({c: pd.Series([1, 2, 2, None], dtype=levels) for c in "abcd"})
    assert privacy.group_sizes(table, list("abcd")).tolist() == [1, 2, 2, 1]


def test_information_lost_in_numbers() -> None:
    """One group of two merged out of two, one row of three left out."""
    before = pd.DataFrame({"a": ["31", "32", "40"]})
    after = pd.DataFrame({"a": ["3", "3"]})
    lost = privacy.information_lost(before, after, ["a"])
    assert lost.to_dict() == pytest.approx(
        {
            "rows left out": 1 / 3,
            "distinctions lost": 2 / 3,
            "average group": 2,
            "pairs alike": (2**2 + 3 * 1) / 3**2,
        }
    )


def test_information_lost_of_nothing() -> None:
    """An empty table has lost 0 of everything; an emptied one has lost all."""
    none = PATIENTS[:0]
    assert privacy.information_lost(none, none, "zip").tolist() == [0, 0, 0, 0]
    assert privacy.information_lost(PATIENTS, none, "zip").tolist() == [1, 1, 0, 1]


# blur


@pytest.mark.parametrize(
    "born", ["1984-02-29", "1984-02-29 10:30", dt.date(1984, 2, 29), pd.Timestamp(1984, 2, 29)]
)
def test_every_kind_of_date(born: object) -> None:
    """Text, days and moments are read alike; age rises on 1 March for births on 29 February."""
    column = pd.Series([born, None])
    assert privacy.generalise_dates(column, to="quarter").tolist()[0] == "1984-Q1"
    for on, age in (("2026-02-28", "41"), ("2026-03-01", "42"), ("1984-02-29", "0")):
        assert privacy.age_bands(column, on=on, width=1)[0] == age


@given(st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31)), st.integers(1, 40))
def test_age_is_in_its_band(born: dt.date, width: int) -> None:
    """A birthday that has come this year is counted, one that hasn't isn't."""
    on = dt.date(2026, 6, 15)
    age = next(n for n in range(127) if (born.year + n + 1, born.month, born.day) > (2026, 6, 15))
    low, *high = map(int, privacy.age_bands(pd.Series([born]), on=on, width=width)[0].split(" to "))
    assert low <= age <= (high or [low])[0] < low + width


def test_bands_are_in_order() -> None:
    """Sorting puts 5 to 9 before 10 to 14."""
    bands = privacy.generalise_numbers(pd.Series([12, 7, None]), width=5)
    assert bands.sort_values().tolist()[:2] == ["5 to 9", "10 to 14"]


@given(
    st.lists(st.integers(-(10**18), 10**18) | st.floats(-1e15, 1e15), min_size=1),
    st.integers(1, 99),
)
def test_number_is_in_its_band(numbers: list, width: int) -> None:
    """A number is never below its band, nor at its upper end."""
    column = pd.Series(numbers, dtype="object")
    for number, band in zip(numbers, privacy.generalise_numbers(column, width=width), strict=True):
        low = int(band.split(" to ")[0])
        assert low <= number < low + width


def test_places_keep_their_beginning() -> None:
    """Short codes stay, none kept is anywhere, missing stays missing."""
    codes = pd.Series(["0815", "08", None])
    assert privacy.generalise_places(codes, keep=3).tolist()[:2] == ["081", "08"]
    assert privacy.generalise_places(codes, keep=0).tolist()[:2] == ["*", "*"]
    assert privacy.generalise_places(codes, keep=3).isna().tolist() == [False, False, True]


BLURS = [
    lambda s: privacy.generalise_dates(s, to="year"),
    lambda s: privacy.age_bands(s, on="2026-01-01", width=10),
    lambda s: privacy.generalise_numbers(s, width=10),
    lambda s: privacy.generalise_places(s, keep=2),
    privacy.hashed,
    lambda s: privacy.pseudonyms(s, key="k" * 32),
]


@pytest.mark.parametrize("blur", BLURS)
@pytest.mark.parametrize("missing", [[], [None], [np.nan], [pd.NaT], [pd.NA]])
def test_missing_stays_missing(blur: object, missing: list) -> None:
    """A column of missing values stays so, with the same name and index."""
    column = pd.Series(missing, name="x", dtype="object")
    result = blur(column)
    assert result.isna().all()
    assert (result.name, result.index.tolist()) == ("x", column.index.tolist())


# links

MEMBERS = pd.DataFrame(
    {"card": ["L1", "L2", "L3", "L4", "L5", "L6"], "born": ["a", "b", "b", "c", "d", None]}
)
TOWN = pd.DataFrame({"name": list("PQRSTU"), "born": ["a", "b", "c", "c", "x", None]})


def test_link_finds_only_the_sure() -> None:
    """Equal members, several candidates, unknown values and unlisted people aren't linked."""
    assert privacy.link(MEMBERS, TOWN, on=["born"]).to_dict("list") == {
        "card": ["L1"],
        "born": ["a"],
        "name": ["P"],
    }
    assert privacy.link_counts(MEMBERS, TOWN, on=["born"]).tolist() == [1, 3, 1, 1]


@given(st.lists(st.sampled_from("abc.")), st.lists(st.sampled_from("abc.")))
def test_link_equals_counting_by_hand(left: list[str], right: list[str]) -> None:
    """A row is linked if its values occur once on the left and once on the right."""
    a, b = (
        pd.DataFrame({"x": s, "n": range(len(s))}, dtype="object").replace(".", None)
        for s in (left, right)
    )
    sure = [x for x in left if x != "." and left.count(x) == right.count(x) == 1]
    assert privacy.link(a, b, on="x")["x"].tolist() == sure
    counts = privacy.link_counts(a, b, on="x")
    assert (counts["linked"], counts.sum()) == (len(sure), len(left))


def test_linked_names_that_clash() -> None:
    """A column that both tables have appears twice, the right one marked."""
    joined = privacy.link(MEMBERS.assign(name="?"), TOWN, on="born")
    assert joined[["name", "name_right"]].iloc[0].tolist() == ["?", "P"]


# people


def test_one_row_each_takes_the_most_frequent() -> None:
    """Ties go to the first in the alphabet, blanks lose, people come in order of appearance."""
    loans = pd.DataFrame(
        {
            "card": ["L2", "L1", "L1", "L1", None, "L2", "L3"],
            "subject": ["Travel", None, None, "Comics", "Comics", "Cooking", None],
            "born": pd.to_datetime(["2001-01-01"] * 7),
        }
    )
    members = privacy.one_row_each(loans, "card")
    assert members["card"].tolist() == ["L2", "L1", "L3"]
    assert members["subject"].tolist()[:2] == ["Cooking", "Comics"]
    assert members["subject"].isna().tolist() == [False, False, True]
    assert members.dtypes.equals(loans.dtypes)


def test_one_row_each_ties_of_numbers() -> None:
    """The smallest of equally frequent numbers: 9, although "10" comes first as text."""
    table = pd.DataFrame({"who": [1, 1], "n": [10, 9]})
    assert privacy.one_row_each(table, "who")["n"].tolist() == [9]


@given(st.lists(st.tuples(st.sampled_from("pq"), st.sampled_from("abc"))))
def test_one_row_each_equals_counting_by_hand(rows: list) -> None:
    """Every person's value is the first of a Counter sorted by count, then alphabet."""
    table = pd.DataFrame(rows, columns=["who", "what"], dtype="str")
    people = {who: Counter(b for a, b in rows if a == who) for who, _ in rows}
    usual = [min(counts, key=lambda v: (-counts[v], v)) for counts in people.values()]
    assert privacy.one_row_each(table, "who")["what"].tolist() == usual
    assert privacy.one_row_each(table, "who")["who"].tolist() == list(people)


def test_one_row_each_keeps_what_is_asked() -> None:
    """``keep`` names the facts; the person comes first."""
    assert list(privacy.one_row_each(MEMBERS.assign(x=1), "born", keep=["x"])) == ["born", "x"]


def test_overdue_on_the_day() -> None:
    """After exactly keep_days a row may still stay; a day later it is overdue."""
    table = pd.DataFrame({"back": pd.to_datetime(["2025-12-03 23:59", "2025-12-04 00:00", None])})
    late = privacy.overdue(table, "back", keep_days=27, today="2025-12-31")
    assert late.index.tolist() == [0]


# pseudonyms


def test_pseudonyms_are_hmac() -> None:
    """The value is RFC 2104's HMAC-SHA256, cut to the length asked for."""
    key = privacy.new_key()
    made = privacy.pseudonyms(pd.Series(["L00042"]), key=key, length=40)[0]
    assert made == hmac.new(key.encode(), b"L00042", hashlib.sha256).hexdigest()[:40]


@given(st.lists(st.text(max_size=4), min_size=1))
@settings(max_examples=30)
def test_pseudonyms_are_equal_for_equal_values_only(values: list[str]) -> None:
    """Equal values look alike under one key, and unlike under another."""
    column = pd.Series(values, dtype="object").str.normalize("NFC")
    first = privacy.pseudonyms(column, key=b"1" * 32)
    assert pd.factorize(first)[0].tolist() == pd.factorize(column)[0].tolist()
    assert not set(first) & set(privacy.pseudonyms(column, key=b"2" * 32))


def test_pseudonyms_survive_the_column_type() -> None:
    """A card number is the same as text, as a number and among blanks; é is one letter."""
    columns = [pd.Series(["1234"]), pd.Series([1234]), pd.Series([1234, None])]
    assert len({privacy.hashed(column)[0] for column in columns}) == 1
    names = privacy.hashed(pd.Series(["Zoe\u0301", "Zo\u00e9"]))
    assert set(names) == {hashlib.sha256(b"Zo\xc3\xa9").hexdigest()}


def test_keys_are_long_and_new() -> None:
    """Each key is another, of 256 bits."""
    assert len({privacy.new_key() for _ in range(10)}) == 10
    assert len(bytes.fromhex(privacy.new_key())) == 32


def test_cracking_needs_no_key_only_where_there_is_none() -> None:
    """All hashes of a small set of numbers are found, and none of the keyed ones."""
    cards = pd.Series([f"L{n:05}" for n in (7, 42, 99_999)])
    every = [f"L{n:05}" for n in range(100_000)]
    assert set(privacy.crack(privacy.hashed(cards), every)) == set(cards)
    assert privacy.crack(privacy.pseudonyms(cards, key=privacy.new_key(), length=64), every).empty


# charts


def test_crowd_chart_tells_who_stands_alone() -> None:
    """The finding names the share and the known facts."""
    finding = privacy.crowd_chart(MEMBERS, ["born"]).finding
    assert finding == "67% of the people (4 of 6) stand alone. Known: born."


def test_price_chart_tells_what_stays() -> None:
    """The finding names the rows that stay, the number of crowds, and the rows left out."""
    finding = privacy.price_chart(PATIENTS[1:], ["zip", "age"], k=4).finding
    assert finding == (
        "72.7% of the people (8 of 11) can stay, in 2 different crowds of 4 or more; "
        "27.3% are left out."
    )


# what can't be done


TEXT, DATES = pd.Series(["x"]), pd.Series(["2020-01-01"])
REFUSED = {
    'There is no column "zpi". Did you mean "zip"? Columns: zip, age, illness.': (
        lambda: privacy.uniqueness(PATIENTS, ["zpi"])
    ),
    "There is no column 7. Choose from: zip, age, illness.".replace("7", '"7"'): (
        lambda: privacy.link(PATIENTS, PATIENTS, on=[7])
    ),
    "needs a table and got a list": lambda: privacy.k_anonymity([1], ["a"]),
    "needs one column and got a DataFrame": lambda: privacy.hashed(PATIENTS),
    'Two columns are called "zip"': (
        lambda: privacy.uniqueness(pd.concat([PATIENTS, PATIENTS], axis=1), ["zip"])
    ),
    '"a" holds values that can\'t be compared': (
        lambda: privacy.uniqueness(pd.DataFrame({"a": [[1], [2]]}), ["a"])
    ),
    '"x" holds values that can\'t be compared': lambda: privacy.hashed(pd.Series([[1]], name="x")),
    '"illness" forms the groups': lambda: privacy.l_diversity(PATIENTS, ["illness"], "illness"),
    "k is 0: give a whole number, 1 or more": lambda: privacy.suppress(PATIENTS, "zip", k=0),
    "k is 2.5: give": lambda: privacy.suppress(PATIENTS, "zip", k=2.5),
    "k is True: give": lambda: privacy.suppress(PATIENTS, "zip", k=True),
    "The table after has 12 rows, the one before 8": (
        lambda: privacy.information_lost(PATIENTS[:8], PATIENTS, "zip")
    ),
    "Dates can't be turned into 'week': choose from month": (
        lambda: privacy.generalise_dates(DATES, to="week")
    ),
    "'1985' can't be read as a date": (
        lambda: privacy.generalise_dates(pd.Series(["1985"]), to="year")
    ),
    "'28/09/1985' can't be read": (
        lambda: privacy.age_bands(pd.Series(["28/09/1985"]), on="2026-01-01", width=5)
    ),
    "19850928 can't be read": lambda: privacy.generalise_dates(pd.Series([19850928]), to="year"),
    "born on 2020-01-01, after 2019-01-01": (
        lambda: privacy.age_bands(DATES, on="2019-01-01", width=5)
    ),
    "'x' can't be put into a band": lambda: privacy.generalise_numbers(TEXT, width=5),
    "inf can't be put": lambda: privacy.generalise_numbers(pd.Series([np.inf]), width=5),
    "True can't be put": lambda: privacy.generalise_numbers(pd.Series([True]), width=5),
    "width is -1": lambda: privacy.generalise_numbers(pd.Series([1]), width=-1),
    "3401 is no text": lambda: privacy.generalise_places(pd.Series([3401]), keep=2),
    "Name at least one column": lambda: privacy.link(PATIENTS, PATIENTS, on=[]),
    '"born" holds text in one table and moments in the other': (
        lambda: privacy.link(
            MEMBERS, pd.DataFrame({"born": pd.to_datetime(["2020-01-01"])}), on="born"
        )
    ),
    "keep_days is 10": lambda: privacy.overdue(
        PATIENTS, "zip", keep_days=10**12, today="2025-01-01"
    ),
    "The key is too short": lambda: privacy.pseudonyms(TEXT, key="s3cret"),
    "length is 8": lambda: privacy.pseudonyms(TEXT, key="k" * 32, length=8),
    "nothing to draw": lambda: privacy.crowd_chart(PATIENTS[:0], ["zip"]),
    "nothing to draw: ": lambda: privacy.price_chart(PATIENTS[:0], ["zip"], k=5),
}


@pytest.mark.parametrize("message", REFUSED)
def test_refusals_say_why(message: str) -> None:
    """Each refusal names the value and a remedy."""
    with pytest.raises(TableError) as error:
        REFUSED[message]()
    assert message in str(error.value)


def test_a_short_key_is_not_shown() -> None:
    """A key may be a secret already: the message doesn't repeat it."""
    with pytest.raises(TableError) as error:
        privacy.pseudonyms(TEXT, key="s3cret")
    assert "s3cret" not in str(error.value)


UNCHANGED = {
    "group_sizes": lambda t: privacy.group_sizes(t, "zip"),
    "suppress": lambda t: privacy.suppress(t, "zip", k=9).insert(0, "new", 1),
    "one_row_each": lambda t: privacy.one_row_each(t, "zip").insert(0, "new", 1),
    "link": lambda t: privacy.link(t, t, on="zip").insert(0, "new", 1),
    "overdue": lambda t: privacy.overdue(t, "day", keep_days=1, today="2025-01-01").insert(
        0, "new", 1
    ),
    "generalise_dates": lambda t: privacy.generalise_dates(t["day"], to="year"),
    "pseudonyms": lambda t: privacy.pseudonyms(t["zip"], key="k" * 32),
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_arguments_never_change(name: str) -> None:
    """The table stays unchanged, and the result can be changed freely."""
    table = PATIENTS.assign(day="2020-01-01")
    before = table.copy(deep=True)
    UNCHANGED[name](table)
    pd.testing.assert_frame_equal(before, table)


@pytest.mark.parametrize(
    ("values", "usual"),
    [
        (pd.Categorical([10, 9]), 9),
        (pd.Series([10, 9], dtype=object), 9),
        (pd.Categorical(["100+", "20 to 29"], ["20 to 29", "100+"], ordered=True), "20 to 29"),
        (pd.to_datetime(["2025-01-02", "2025-01-01"]), pd.Timestamp("2025-01-01")),
        (["Travel", "Debt"], "Debt"),
    ],
)  # fmt: skip
def test_of_equally_frequent_facts_the_smallest_stands(values: object, usual: object) -> None:
    """Numbers rank by size in every type of column, ordered categories in their order."""
    table = pd.DataFrame({"card": [1, 1], "fact": values})
    assert privacy.one_row_each(table, "card")["fact"].tolist() == [usual]


def test_a_link_keeps_columns_of_one_name() -> None:
    """Columns of one name are both kept, even if the name with _right is taken already."""
    left = pd.DataFrame({"k": [1], "n": [2], "n_right": [3]})
    found = privacy.link(left, pd.DataFrame({"k": [1], "n": [5]}), on="k")
    assert found.to_dict("records") == [{"k": 1, "n": 2, "n_right": 3, "n_right_right": 5}]


def test_nothing_to_link_is_no_fault() -> None:
    """A column of no or only missing values is of no kind, so it fits every other."""
    nobody = pd.DataFrame({"k": [np.nan, np.nan]})
    assert privacy.link_counts(nobody, pd.DataFrame({"k": ["a"]}), "k").tolist() == [0, 0, 0, 2]
    assert privacy.link_counts(nobody[:0], pd.DataFrame({"k": ["a"]}), "k").sum() == 0


def test_times_with_and_without_a_zone_are_told() -> None:
    """They never match, and no link found would look like good protection."""
    here = pd.DataFrame({"k": pd.to_datetime(["2025-01-01"])})
    with pytest.raises(TableError, match="moments with a time zone in one table and moments in"):
        privacy.link(here.assign(k=here["k"].dt.tz_localize("UTC")), here, on="k")


def test_nobody_waits_for_eight_thousand_years() -> None:
    """A day before the calendar begins is told, not a crash."""
    with pytest.raises(TableError, match="nobody waits so long"):
        privacy.overdue(
            PATIENTS.assign(day="2020-01-01"), "day", keep_days=3_000_000, today="2025-01-01"
        )
