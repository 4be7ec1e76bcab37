"""What privacy_1 says about its data, computed a second time with pandas alone.

`python3 start.py check privacy_1` compares. CONTRIBUTING.md tells how a claim is written.
"""

import hashlib
import hmac
import secrets
from functools import cache
from itertools import combinations

import pandas as pd

from kit.authoring.claims import claim, setting

FACTS = ["birth_year", "postcode", "branch", "subject"]


@cache
def read(data, name="loans"):
    """Return the loans of Ostermere, or of the twin town, as the library system keeps them."""
    return pd.read_csv(data / "loans" / f"{name}.csv", dtype=str, keep_default_na=False)


@cache
def members(data, name="loans"):
    """Return one row for each card: each fact that varies is the commonest one, first by name."""
    loans = read(data, name)
    known = {}
    for fact in ("birth_date", "postcode", "branch", "subject"):
        counted = loans[loans[fact] != ""].groupby(["card", fact]).size().reset_index(name="times")
        best = counted.sort_values(["card", "times", fact], ascending=[True, False, True])
        known[fact] = best.drop_duplicates("card").set_index("card")[fact]
    people = pd.DataFrame(known).fillna("")
    people["birth_year"] = people["birth_date"].str[:4]
    return people


def alone(people, facts):
    """Return the share of people whose facts nobody else has."""
    return (~people.duplicated(facts, keep=False)).mean()


def kept(people, width, digits):
    """Return the share of people who stay when crowds below five are left out."""
    facts = blurred(people, width, digits)
    return (facts.groupby(list(facts))["subject"].transform("size") >= 5).mean()


def blurred(people, width, digits):
    """Return the age band, the first digits of the postcode and the subject of each person."""
    on, born = pd.Timestamp("2026-01-01"), pd.to_datetime(people["birth_date"])
    had = (born.dt.month > on.month) | ((born.dt.month == on.month) & (born.dt.day > on.day))
    age = on.year - born.dt.year - had.astype(int)
    return pd.DataFrame(
        {
            "age": age // width,
            "place": people["postcode"].str[:digits],
            "subject": people["subject"],
        }
    )


@claim(
    "Our table has 3,010 members.",
    "How many of the 3,010 do you expect to recover?",
)
def all_members(data):
    return read(data)["card"].nunique()


@claim(
    "It is one member in five, from two facts a neighbour knows.",
    "Ask: which one in five would you tell?",
)
def one_in_five(data):
    return 1 / alone(members(data), ["birth_year", "postcode"])


@claim("“20% isn't much.", "20% by birth year and postcode.")
def in_per_cent(data):
    return 100 * alone(members(data), ["birth_year", "postcode"])


@claim("By postcode and subject, it is 1 in 100 too.")
def in_a_hundred(data):
    return 100 * alone(members(data), ["postcode", "subject"]), setting(100)


@claim("0% stand alone by birth year,")
def by_birth_year(data):
    return 100 * alone(members(data), ["birth_year"])


def found_in_directory(data):
    """Return the share of members whose birth date and postcode one person alone has, in both."""
    people, both = members(data), ["birth_date", "postcode"]
    directory = pd.read_csv(data / "community" / "community.csv", dtype=str)
    once = people[~people.duplicated(both, keep=False)]
    named = directory[~directory.duplicated(both, keep=False)]
    return len(once.merge(named, on=both)) / len(people)


@claim("57% of the members now have a name.")
def names(data):
    return 100 * found_in_directory(data)


@claim(
    "The subject adds more: people use the branch near their home, so the postcode has nearly told "
    "it already.",
)
def subject_adds_more(data):
    people, known = members(data), ["birth_year", "postcode"]
    return alone(people, [*known, "subject"]) > alone(people, [*known, "branch"])


@claim("But our card numbers are an L and five digits, so there are only 100,000 of them.")
def card_numbers(data):
    digits = read(data)["card"].str.removeprefix("L").str.len().unique()
    return digits.item(), 10 ** digits.item()


@claim("Every hash can be tried out on 100,000 cards.")
def every_card_tried(data):
    cards = set(read(data)["card"])
    digits = {len(card) - 1 for card in cards}.pop()
    tried = {f"L{number:0{digits}}" for number in range(10**digits)}
    return len(tried), cards <= tried


@claim(
    "We can't turn a fingerprint back, so we take the fingerprint of every possible card and compare.",
    "Yet every card number was recovered.",
)
def all_recovered(data):
    hashed = {hashlib.sha256(card.encode()).hexdigest() for card in read(data)["card"]}
    tried = (hashlib.sha256(f"L{number:05}".encode()).hexdigest() for number in range(100_000))
    return len(hashed.intersection(tried)) == len(hashed)


@claim(
    "But born on 2 September 1983, postcode 3401 can become aged 40 to 49, on the 34 side of town."
)
def her_band(data):
    her = members(data).loc[["L45096"]]
    low = 10 * blurred(her, 10, 2)["age"].item()
    postcode = her["postcode"].item()
    born = her["birth_date"].item() == "1983-09-02"
    return int(postcode), low, low + 9, int(postcode[:2]), born


@claim("An example: bands of 10 years with all 4 digits keep 21% of our members.")
def example_of_task_3(data):
    people = members(data)
    digits = people["postcode"].str.len().unique().item()
    return setting(10), digits, 100 * kept(people, 10, digits)


@claim("Four of five members would have to go.")
def price_of_the_example(data):
    return 5 * (1 - kept(members(data), 10, 4)), setting(5)


@claim(
    "Now move one at a time, and look for settings that keep at least 80%.",
    "Choose a setting that keeps at least 80% of our members and still answers the council: two "
    "parts of town must be told apart, and the young from the old.",
)
def there_are_settings(data):
    people = members(data)
    return setting(80), kept(people, 30, 4) < 0.8 < kept(people, 10, 0)


@claim("More than one setting is right: you choose what to give up.")
def several_are_right(data):
    people = members(data)
    return all(kept(people, *one) >= 0.8 for one in ((10, 2), (20, 2), (30, 3)))


@claim("Look at some postcodes first: 3101, 3125, 3401, 3716.")
def some_postcodes(data):
    known = sorted(set(members(data)["postcode"]))
    shown = [int(one) for one in known if one in {"3101", "3125", "3401", "3716"}]
    return *shown, len({one[0] for one in known}) == 1


@claim("“With bands of 30 years and no digits, 99% can stay.")
def nobody_gone(data):
    return setting(30), 100 * kept(members(data), 30, 0)


@claim(
    "They can, and all of them live in one place: with one digit too, because every postcode here "
    "begins with a 3."
)
def one_place(data):
    return int(*{postcode[0] for postcode in members(data)["postcode"]})


@claim(
    "What do you expect: if we cut that link four weeks after return, how many of our 60,970 loans "
    "would still name a card?"
)
def all_loans(data):
    return setting(4), len(read(data))


@claim("In the loan table the keenest reader has 143 rows and so never “stands alone”.")
def keenest_reader(data):
    rows = read(data).groupby("card").size().max()
    return rows, rows > 1


@claim("Read the twelve loans aloud, slowly.")
def her_loans(data):
    return (read(data)["card"] == "L45096").sum()


@claim("An example with two facts: by birth year and branch, 1 member in 100 stands alone.")
def example_of_task_1(data):
    return 100 * alone(members(data), ["birth_year", "branch"]), setting(100)


@claim(
    "Three other facts single out more people, in another town as well.",
    "Not yet: three others single out more.",
    "Which three facts single out most people?",
    "Which three would single out most of our members, so that you'd warn against printing them "
    "together?",
)
def best_three(data):
    best = set()
    for name in ("loans", "twin"):
        people = members(data, name)
        threes = {three: alone(people, list(three)) for three in combinations(FACTS, 3)}
        best.add(max(threes, key=threes.get))
        assert list(threes.values()).count(max(threes.values())) == 1
    return setting(3), best == {("birth_year", "postcode", "subject")}


@claim("3,010 of 3,010 card numbers recovered.")
def recovered_of_all(data):
    cards = set(read(data)["card"])
    return len(cards & {f"L{number:05}" for number in range(100_000)}), len(cards)


@claim(
    "With no card number at all, 99% stand alone by birth date and postcode.",
    "With no card number, 99% still stand alone by what is left.",
)
def without_card_number(data):
    return 100 * alone(members(data), ["birth_date", "postcode"])


@claim("21% of the members can stay in the table.")
def stay(data):
    return 100 * kept(members(data), 10, 4)


@claim("99% of 1,969 rows stand alone.")
def twin_town(data):
    people = members(data, "twin")
    return 100 * alone(people, ["birth_date", "postcode"]), len(people)


@claim(
    "One of these crowds has only 2 favourite subjects.",
)
def fewest_subjects(data):
    people = members(data)
    facts = blurred(people, 5, 4)
    crowds = facts.groupby(["age", "place"])["subject"]
    return crowds.nunique()[crowds.size() >= 5].min()


@claim("100,000 possible cards tried on 3,010 keyed numbers: 0 recovered.")
def keyed(data):
    key = secrets.token_bytes(32)
    keyed = {hmac.new(key, card.encode(), "sha256").hexdigest() for card in read(data)["card"]}
    digits = {len(card) - 1 for card in read(data)["card"]}.pop()
    cards = (f"L{number:0{digits}}" for number in range(10**digits))
    tried = {hashlib.sha256(card.encode()).hexdigest() for card in cards}
    return len(tried), len(keyed), len(keyed & tried)


@claim("bands of 8 years and more with two digits, or of 21 and more with three")
def model_answer_3(data):
    people = members(data)
    right = {
        digits: [width for width in range(1, 31) if kept(people, width, digits) >= 0.8]
        for digits in (2, 3, 4)
    }
    whole = all(widths == list(range(widths[0], 31)) for widths in (right[2], right[3]))
    return right[2][0], right[3][0], setting(3), whole and not right[4]


FREE = {
    "Most of us would say: nobody.": "what people say, no data",
    "On paper, circle every column that could help a stranger find out who somebody is.": "asks, and claims nothing",
    "Compare with your partner, and keep the paper: in an hour you may want to circle more.": "asks, and claims nothing",
    "The first four loans": "the title says how many rows the cell shows",
    "Three loans, card numbers hashed": "the title says how many rows the cell shows",
    "That was the mistake, and good people make it every year: hiding the number and leaving the "
    "person.": "experience of the authors, no data",
    "We can't delete every column and still answer the council.": "follows from the question",
    "A common promise is: everyone shares their facts with at least four others, so every crowd "
    "counts five or more.": "defines k, and four others and oneself are five",
    "First an example, with bands of ten years and the whole postcode.": "the setting of the cell",
    "A de-identified table isn't an anonymous one: what somebody reads can still "
    "tell who they are, and rows put together in one place can be followed.": "an argument of the source",
    "Once it's back, we need that for a few weeks more, in case a page is missing.": "a library's "
    "need, no data",
    "Four weeks leave time to find the missing page.": "a library's need, no data",
    "A crowd of five doesn't help when all five borrow about the same thing. l-diversity counts the sensitive values in each crowd: here, subjects among people of one postcode and age band.": "defines what the cell shows",
    "And where a study must follow one reader through time, a keyed pseudonym does what the hash "
    "could not: without the secret key nobody can try out every card.": "how keyed hashes work",
    "It may use three facts about each reader.": "the setting of the task",
    "With these three, … of our members stand alone. … …": "the task asks for three",
    "Hash twice, so that it takes longer to undo.": "an answer to choose, and a wrong one",
    "Every crowd must count five or more people; rows in smaller crowds are left out.": "the "
    "setting of the task",
    "Your library has agreed on this, in words: Nobody outside may pick out one "
    "person.": "the setting of the task",
    "A group of fewer than five people is too small to be printed, and whoever's card or birthday "
    "is printed is picked out already.": "the setting of the task",
    "We keep who has a book until it is back, and four weeks longer, in case a page is "
    "missing.": "the setting of the task",
    "Make crowds of five and pay for them": "the title of a hack, k as the text defines it",
    "“Five is safe, then.": "what people say, no data",
    "Five is a promise about crowds, not about secrets.": "k as the text defines it",
    "Counts answer most questions that a library really gets.": "experience of the authors, no data",
    "never `card` and `birth_date`, groups of 5, 28 days": "four weeks and five people, as agreed in "
    "the task",
}
