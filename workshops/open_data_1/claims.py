"""What open_data_1 says about its data, computed a second time with pandas alone.

`python3 start.py check open_data_1` compares. CONTRIBUTING.md tells how a claim is written.
"""

import tomllib

import pandas as pd

from kit.authoring.claims import claim

FOLDER = "visits_raw"
COPY, TOTAL, OLD, NEW = "ST MARY’S", "Total", "Market Hall", "Market Hall Library"


def cells(data, name="visits_raw"):
    """Return an export as it is written, below its letterhead: text, and nothing is missing."""
    file = data / FOLDER / f"{name}.csv"
    options = {"sep": ";", "encoding": "cp1252", "dtype": str, "keep_default_na": False}
    head = 0 if name == "next_month" else 4
    return pd.read_csv(file, skiprows=head, skip_blank_lines=False, **options)


def figures(data, name="visits_raw"):
    """Return the figures of an export, a row for each line under its name."""
    table = cells(data, name)
    table.index = table["Branch"].str.strip()
    return numbers(table.iloc[:, 3:])


def numbers(table):
    """Return text as numbers, without the commas; NaN where nothing is written."""
    return table.apply(lambda column: pd.to_numeric(column.str.replace(",", "").replace("", None)))


def of_year(table, year):
    """Return the columns of a year, in whichever way its months are written."""
    return table[[month for month in table if str(year) in month]]


def truth(data):
    """Return what was true before the export: a row for each branch and month."""
    return pd.read_csv(data / FOLDER / "clean.csv")


def county(data):
    """Return what the data was made from: who was closed, who is gone, who didn't count."""
    return tomllib.loads((data / FOLDER / "counties.toml").read_text(encoding="utf-8"))


def counted_in(data, year):
    """Return the figures of a year without the row of totals and without the copy."""
    return of_year(figures(data), year).drop([TOTAL, COPY])


def repeated(table):
    """Mark figures equal to those of the two months before them, where people came."""
    return (table > 0) & table.eq(table.shift(1, axis=1)) & table.eq(table.shift(2, axis=1))


def named(table):
    """Give each branch one name; a person decided that Market Hall Library is Market Hall."""
    name = table["Branch"].str.strip()
    known = {one.casefold(): one for one in reversed(name.tolist())}
    return table.assign(Branch=name.str.casefold().map(known).replace(NEW, OLD))


def with_numbers(table):
    """Turn the figures of an export into numbers."""
    return pd.concat([table.iloc[:, :3], numbers(table.iloc[:, 3:])], axis=1)


def merged(table):
    """Add up rows of one name; text can't be added up."""
    known = table.iloc[:, 3:]
    if not all(map(pd.api.types.is_numeric_dtype, known.dtypes)):
        raise TypeError("text can't be added up")
    places = table.iloc[:, :3].groupby("Branch").first()
    added = known.groupby(table["Branch"]).sum(min_count=1)
    return pd.concat([places, added], axis=1).reset_index()


STEPS = {
    "names": named,
    "twice": pd.DataFrame.drop_duplicates,
    "numbers": with_numbers,
    "merge": merged,
}


def mended(data, order, name="visits_raw"):
    """Apply the steps of an order to an export without its totals row."""
    table = cells(data, name)
    table = table[table["Branch"] != TOTAL]
    for step in order.split(", "):
        table = STEPS[step](table)
    return table


def visits_after(data, order):
    """Return how many branches an order leaves, and their visits in 2025."""
    table = mended(data, order)
    return len(table), of_year(table, 2025).sum().sum()


def fits(data, *, least=None, blank=True):
    """Return for each row of next month's file why it doesn't fit, "" where it does."""
    rows, names = cells(data, "next_month"), set(truth(data)["branch"])
    written = rows["visits"]
    number = pd.to_numeric(written, errors="coerce")
    wrong = pd.DataFrame(
        {
            "name": ~rows["branch"].isin(names),
            "month": ~rows["month"].str.fullmatch(r"\d{4}-\d\d"),
            "word": ~written.str.fullmatch(r"-?\d*"),
            "again": rows.duplicated(["branch", "month"]),
            "less": (number < least) if least is not None else False,
            "blank": (written == "") & (not blank),
        }
    )
    return wrong.set_index(rows["branch"])


@claim("Here is the export as the library system wrote it, eight of its 195 columns.")
def columns_shown(data):
    columns = cells(data).columns
    shown = [*columns[:2], *columns[3:6], "2016-07", "2020-04", "01/2022"]
    return len(columns.intersection(shown)), len(columns)


@claim("1,074,618 visits in 2025")
def all_of_2025(data):
    return of_year(figures(data), 2025).sum().sum()


@claim("The fault in most cells, the comma in 3,151 figures, is the easiest to mend.")
def commas(data):
    written, known = cells(data).iloc[:, 3:], figures(data)
    parted = written.apply(lambda column: column.str.contains(",")).sum().sum()
    return parted, parted > known.isna().sum().sum() > repeated(known).sum().sum()


@claim("Without the totals row the sum halves, from 1,074,618 to 537,309.")
def without_the_totals(data):
    year = of_year(figures(data), 2025)
    return year.sum().sum(), year.drop(TOTAL).sum().sum()


@claim(
    "It is still wrong: St Mary's is there twice, once in capitals, and the totals row had counted both.",
    "It adds up what is printed, and St Mary's is printed twice.",
)
def there_twice(data):
    known = figures(data)
    rows = known[known.index.str.casefold() == COPY.casefold()]
    alike = rows.iloc[0].equals(rows.iloc[1])
    return len(rows), alike and known.drop(TOTAL).sum().equals(known.loc[TOTAL])


@claim("Without the copy it is 503,104.")
def without_the_copy(data):
    return counted_in(data, 2025).sum().sum()


@claim("But the average drops from 2,396 to 2,096.")
def two_averages(data):
    year = counted_in(data, 2025)
    return year.stack().mean(), year.fillna(0).stack().mean()


@claim(
    "Of the 30 blanks, 12 are Dyke End's, which closed for good in 2018, 12 are Market Hall's, whose visits stand under its new name, and 6 are months at Priory when nobody counted."
)
def blanks_of_2025(data):
    year, branches = counted_in(data, 2025), county(data)["home"]["branches"]
    blank = year.isna().sum(axis=1)
    ((first, last),) = branches["Priory"]["unknown"]
    shut = int(branches["Dyke End"]["shut"][:4])
    known = first >= "2025-01" and last <= "2025-12" and year.loc[NEW].notna().all()
    return blank.sum(), blank["Dyke End"], shut, blank[OLD], blank["Priory"], known


@claim("A zero says the same of all three: nobody came.")
def three_branches(data):
    return counted_in(data, 2025).isna().any(axis=1).sum()


@claim("Read the rows on the right: 22, then 19 branches, then one row for each branch and month.")
def rows_and_branches(data):
    rows, branches = len(cells(data)), truth(data)["branch"].nunique()
    months = cells(data).columns[3:]
    return rows, branches, len(truth(data)) == branches * len(months)


@claim(
    "The other two run through without a word and count St Mary's twice: those are the ones to fear."
)
def counted_twice(data):
    _rows, right = visits_after(data, "names, twice, numbers, merge")
    wrong = {
        visits_after(data, order)[1]
        for order in ("twice, names, numbers, merge", "names, numbers, merge, twice")
    }
    st_marys = of_year(figures(data), 2025).loc[COPY].sum()
    return 1 + (wrong.pop() - right) / st_marys, not wrong


@claim("The two wrong orders that run both give 537,309.")
def both_orders(data):
    orders = ["twice, names, numbers, merge", "names, numbers, merge, twice"]
    ((_branches, given),) = {visits_after(data, order) for order in orders}
    return given


@claim("Visits: 628,189 in 2010, 503,104 in 2025; fewest in 2020, 278,977.")
def years(data):
    rows = truth(data)
    visits = rows["visits"].groupby(rows["month"].str[:4]).sum()
    first, last, worst = visits.index.min(), visits.index.max(), visits.idxmin()
    assert last == "2025"
    return visits[first], int(first), visits[last], int(worst), visits.min()


@claim(
    "From April to June 2020 the zeros are real: every branch that was left had closed its doors."
)
def closed_in_spring(data):
    rows = truth(data).query("'2020-04' <= month <= '2020-06'")
    gone = rows[rows["visits"].isna()]["branch"].unique()
    closed = county(data)["closed_for_all"] == ["2020-04", "2020-06"]
    return closed and list(gone) == ["Dyke End"] and (rows["visits"].dropna() == 0).all()


@claim(
    "A year later the system exports 2026: another branch twice, other places swapped, a new style of months from July on.",
    "When you hand in, it runs on the year after too, where another branch is there twice.",
)
def another_twice(data):
    table = cells(data, "year")
    bare = table["Branch"].str.strip().str.casefold()
    again = bare[bare.duplicated()].tolist()
    far = [set(t[pd.to_numeric(t["Longitude"]) > 50]["Branch"]) for t in (table, cells(data))]
    new = [month for month in table.columns[3:] if month[2] == "/"]
    assert new[0].startswith("07")
    assert not far[0] & far[1]
    assert again != [COPY.casefold()]
    return bare.value_counts().max()


@claim(
    "In the sixteen years 157 cells are still blank: 93 of a branch that is gone, 40 of one that hadn't opened, and 24 of which nobody knows."
)
def still_blank(data):
    rows, branches = truth(data), county(data)["home"]["branches"]
    blank = rows[rows["visits"].isna()]
    about = blank["branch"].map(branches)
    gone = [month >= b.get("shut", "9999") for b, month in zip(about, blank["month"], strict=True)]
    soon = [month < b.get("opened", "") for b, month in zip(about, blank["month"], strict=True)]
    unknown = len(blank) - sum(gone) - sum(soon)
    assert rows["month"].nunique() == 16 * 12
    return len(blank), sum(gone), sum(soon), unknown


@claim(
    "Until 2014 five branches counted a whole quarter and shared it out: the sums are right, the months can't be compared."
)
def shared_out(data):
    """Each of the quarters has one figure, written three times."""
    rows = truth(data)
    shared = rows[rows["copied"]]
    quarter = pd.PeriodIndex(shared["month"], freq="M").asfreq("Q")
    written = shared["visits"].groupby([shared["branch"], quarter]).agg(["size", "nunique"])
    branches = county(data)["home"]["branches"]
    named = {name for name, about in branches.items() if "quarterly" in about}
    assert shared["month"].max() == "2014-12"
    assert named == set(shared["branch"])
    return len(named), written["size"].unique().item() / 12, (written["nunique"] == 1).all()


@claim("300 months hold a quarter's mean, now marked.")
def copied(data):
    rows = truth(data)
    months = rows[rows["copied"]]
    quarter = pd.PeriodIndex(months["month"], freq="M").asfreq("Q")
    size = months.groupby([months["branch"], quarter])["visits"].agg(["size", "nunique"])
    return len(months), size["size"].unique().item() / 12, (size["nunique"] == 1).all()


@claim("And the 503,104 of 2025 lack half a year of Priory, so the council's answer needs a note.")
def half_a_year(data):
    year = truth(data).query("'2025-01' <= month <= '2025-12'")
    lacking = year[year["branch"] == "Priory"]["visits"].isna().mean()
    return year["visits"].sum(), lacking


@claim("What do you expect: how many of its 20 rows don't fit?")
def rows_of_january(data):
    return len(cells(data, "next_month"))


@claim("If nothing may be below zero, one more row is caught, and rightly.")
def one_more(data):
    more = fits(data, least=0).any(axis=1).sum() - fits(data).any(axis=1).sum()
    return more == 1


@claim(
    "If blanks are forbidden, two more rows fail: Dyke End, which closed for good, and Weir Street, where nobody counted."
)
def two_more(data):
    open_, strict = fits(data).any(axis=1), fits(data, blank=False).any(axis=1)
    return sorted(strict[strict & ~open_.to_numpy()].index) == ["Dyke End", "Weir Street"]


def of_task_1(data):
    """Return the rows of the table above task 1: those to choose from, and two partners."""
    names = {"Abbotsway", "Castle Moor", "Fernhill", NEW, COPY, "Tollgate"}
    table = cells(data)
    table.index = table["Branch"].str.strip()
    return names.intersection(table.index), table


@claim("Here are eight rows of the export, with a few of its months.", "Eight rows of the export")
def rows_of_task_1(data):
    names, table = of_task_1(data)
    return len(table.loc[[*names, "St Mary’s", OLD]])


@claim(
    "You choose from six rows, and one is left over: its zeros are no fault, because somebody knew that the branch was closed that summer."
)
def one_is_left_over(data):
    names, _table = of_task_1(data)
    ((first, last),) = county(data)["home"]["branches"]["Fernhill"]["closed"]
    rows = truth(data).query(f"branch == 'Fernhill' and '{first}' <= month <= '{last}'")
    return len(names), (rows["visits"] == 0).all() and first == "2019-05"


@claim("{row} lies where most branches lie: compare the column Longitude.")
def most_branches(data):
    names, table = of_task_1(data)
    east = pd.to_numeric(table["Longitude"])
    return (east < 4).sum() > len(east) / 2 and [n for n in sorted(names) if east[n] > 4] == [
        "Tollgate"
    ]


@claim("{row} changes from month to month: compare the first three months of 2010.")
def first_three_months(data):
    names, table = of_task_1(data)
    first = table.iloc[:, 3:6].loc[[*names]]
    alike = first[(first.nunique(axis=1) == 1) & (first.iloc[:, 0] != "")].index
    return first.shape[1], list(alike) == ["Abbotsway"]


@claim("All five hold.", "… of 5 hold. …")
def one_row_each(data):
    names, table = of_task_1(data)
    known = numbers(table.iloc[:, 3:])
    inside = known.ffill(axis=1).notna() & known.bfill(axis=1).notna() & known.isna()
    faults = [
        set(table.index[table.iloc[:, 3:].duplicated()]),
        set(known.index[known.iloc[:, 0].isna()]) & {NEW},
        set(table.index[pd.to_numeric(table["Longitude"]) > 50]),
        set(known.index[repeated(known).any(axis=1)]),
        set(known.index[inside.any(axis=1)]),
    ]
    return len(faults), all(len(rows & names) == 1 for rows in faults)


@claim(
    "An example: leaving out every row with a copied figure, and with a zero for each blank, Wendlemark had 17,536,390 visits in sixteen years."
)
def example_of_task_2(data):
    known = figures(data)
    rest = known[~repeated(known.drop(TOTAL)).any(axis=1).reindex(known.index, fill_value=False)]
    return rest.sum().sum()


@claim("More than one does: try one that you haven't been shown.")
def more_orders(data):
    orders = ["names, twice, numbers, merge", "numbers, names, twice, merge"]
    right = truth(data).query("month >= '2025-01'")["visits"].sum()
    return all(visits_after(data, order)[1] == right for order in orders)


@claim("In Ardenmouth this rule counts some visits twice: look for a row of sums, and for a copy.")
def ardenmouth(data):
    known = figures(data, "twin")
    total = known.iloc[0]
    copies = known.index.str.casefold().value_counts().max()
    return copies, known.iloc[1:].sum().equals(total)


@claim("But one branch sent January twice, and would count double.")
def sent_twice(data):
    return cells(data, "next_month")["branch"].value_counts().max()


@claim(
    "Too few: in a quarter's sum, the copied figures are right.", "Over a quarter they are right."
)
def over_a_quarter(data):
    """A mean written three times adds up to the quarter's sum, but for what rounding takes."""
    rows = truth(data)
    months = rows[rows["copied"]]
    year = months[months["branch"] == "Abbotsway"].groupby(months["month"].str[:4]).size()
    quarter = pd.PeriodIndex(months["month"], freq="M").asfreq("Q")
    whole = months.groupby([months["branch"], quarter]).size()
    return whole.unique().item() / year.unique().item()


SOURCES = {
    "In March 2017 England's Libraries Taskforce published a first open list of public libraries, half a year after it was meant to appear.": "The Bookseller 2017, first sentence: six months after it was originally intended",
    "Spell a library's name the same way in every table, with or without the word Library.": "schema.librarydata.uk, common fields: Library name",
    "Say how visits were counted: the sample row is a manual count, one week in every quarter.": "schema.librarydata.uk, physical visits: Sample data row, Count type",
}

FREE = {
    "On paper, circle everything that makes you frown; who has five circles first calls “Bingo”.": "the rule of the game",
    "A trainee added up every figure of 2025 and gave the sum to the council.": "part of the story; the sum stands in all_of_2025()",
    "A careful colleague goes through a table column by column and asks the same dull questions: is anything blank, there twice, spelt in two ways?": "names questions, and claims nothing",
    "And put a 0 where nothing is written; then every cell has a number.": "the colleague's proposal",
    "And with names second, twice last, or numbers last?": "names orders to choose",
    "Blanks are 0": "the label of a box to tick",
    "Its schema is learned from the clean table: known names, months like 2026-01, whole numbers, no branch twice.": "names the rules; fits() has them once more",
    "0: none counted": "an answer to vote for",
    "What would a stranger read into each of the four?": "counts the answers of the vote",
    "Every change is kept, with what stood there before.": "what the program keeps, no data",
    "Take four of the steps: names spells each name in one way, twice leaves out a row that is there twice, cell by cell and capitals included, numbers turns what is written into numbers, merge adds up rows of one name.": "names the steps, and claims nothing",
    "names, twice, numbers, merge": "an order to choose",
    "twice, names, numbers, merge": "an order to choose",
    "names, numbers, merge, twice": "an order to choose",
    "names, twice, merge, numbers": "an order to choose",
    "Compare before and after, every time.": "advice, and claims nothing",
    "Now the council can have its answer, for every year.": "part of the story",
    "Which row repeats one figure through each quarter?": "asks, and claims nothing",
    "For 0 visits": "an answer to choose",
    "The sum holds, the average is too low: a 0 says that nobody came.": "follows from what a zero means",
    "Put the six steps in an order that works.": "counts the steps of the task",
    "Leave out rows that are there twice, letter by letter": "the name of a step",
    "Each branch sends one row a month, written like 2026-01, under the name in our list.": "the setting of the task",
    "It is 0 for a month in which the branch was closed, and never less.": "the setting of the task",
    "When you hand in, they are tried on five rows that should pass and five that shouldn't.": "counts the parts of the hidden test",
    "But 17.5 would pass: who is the half person?": "a value that the hidden test tries",
    "“Circle what makes you frown; five circles, call Bingo.": "the rule of the game",
    "“Blank is 0, Excel does it too.": "what people say, no data",
    "A program that skips a blank and one that adds 0 give the same sum and two averages.": "arithmetic; the two averages stand in two_averages()",
    "The capitals hide the copy from “there twice”, or the rows are added up before the copy is gone.": "says why; the sums stand in both_orders()",
    "In our rules yes: a branch that has to type something when nobody counted will type 0, or last month's figure.": "experience of the authors, no data",
    "a whole number, 0 at least, may be blank, a name in the list, not twice": "the rules as agreed in the task",
}
