"""Make the loans of two invented towns: ``python make.py``; with ``--check``, only compare.

Everything follows from towns.toml and its seeds. Only integers and ``random.Random`` are used (no
logarithm, no ``sum`` of floats, no sets that are walked), so that every Python from 3.11 on writes
the same bytes on every system. The people made here are also those of
../community, which imports this file.
"""

import argparse
import csv
import hashlib
import io
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple

FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
HOURS = {0: (12, 19), 1: (10, 19), 2: (10, 19), 3: (10, 19), 4: (10, 18), 5: (10, 15)}
CLOSED = {(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)}
COLUMNS = ["card", "birth_date", "postcode", "branch", "item", "subject", "loaned", "returned"]
MATERIAL = tomllib.loads((Path(__file__).parent / "towns.toml").read_text(encoding="utf-8"))
SUBJECTS = MATERIAL["subjects"]
AGES = (12, 18, 30, 45, 65, 200)  # the groups of readers that "tastes" speaks of
KEEN = (18, 13, 8, 11, 9, 12)  # how likely each group joins, as weights


class Town(NamedTuple):
    """A town to make: see towns.toml for what each number means."""

    seed: int
    people: int
    members: int
    loans_each: int
    postcodes: dict[str, int]
    branches: dict[str, list[str]]
    story: dict[str, str] = {}  # noqa: RUF012  read only


class Person(NamedTuple):
    """Somebody who lives in the town."""

    number: int
    household: int
    sex: str
    born: date
    postcode: str


class Member(NamedTuple):
    """A person with a library card."""

    person: Person
    card: str
    branch: str
    favourite: str
    in_story: bool = False


TOWNS = {name: Town(**MATERIAL[name]) for name in ("home", "twin")}


def pick(rng: Random, weights: dict[str, int]) -> str:
    """Draw one key by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def birth(rng: Random, year: int) -> date:
    """Draw a day of a year; years outside 1930 to 2019 are moved to the nearest."""
    first = date(min(max(year, 1930), 2019), 1, 1)
    return first + timedelta(rng.randrange((date(first.year + 1, 1, 1) - first).days))


def household(rng: Random) -> Iterator[tuple[str, date]]:
    """Make one household: sex and birth date of one or two adults and their children."""
    kind = pick(rng, {"single": 32, "couple": 38, "family": 30})
    ages = {"single": (20, 94), "couple": (24, 92), "family": (30, 58)}[kind]
    age = min(rng.randint(*ages), rng.randint(ages[0], ages[1] + 30))
    women = rng.random() < 0.5
    yield "f" if women else "m", birth(rng, 2024 - age)
    if kind == "single" or (kind == "family" and rng.random() < 0.2):
        children = 0 if kind == "single" else rng.randint(1, 2)
    else:
        yield "m" if women else "f", birth(rng, 2024 - age + rng.randint(-5, 5))
        children = rng.choice((1, 2, 2, 3)) if kind == "family" else 0
    for _ in range(children):
        born = birth(rng, 2024 - age + rng.randint(22, 38))
        yield rng.choice("fm"), born
        if rng.random() < 0.02:  # twins: no birth date tells them apart
            yield rng.choice("fm"), born


@cache
def residents(town: str) -> tuple[Person, ...]:
    """Make the people of a town ("home" or "twin") who were born from 1930 to 2019."""
    spec = TOWNS[town]
    rng = Random(spec.seed)
    people: list[Person] = []
    homes = 0
    while len(people) < spec.people:
        postcode = pick(rng, spec.postcodes)
        for sex, born in household(rng):
            people.append(Person(len(people), homes, sex, born, postcode))
        homes += 1
    return tuple(people)


def group(born: date) -> int:
    """Return the number of someone's age group."""
    return next(i for i, limit in enumerate(AGES) if 2024 - born.year < limit)


def tastes(born: date) -> dict[str, int]:
    """Return what people of an age like to read."""
    return {subject: about["tastes"][group(born)] for subject, about in SUBJECTS.items()}


@cache
def members(town: str) -> tuple[Member, ...]:
    """Choose who is a member, with a card number out of 100,000 possible ones."""
    spec = TOWNS[town]
    rng = Random(spec.seed + 1)
    people = residents(town)
    keen = [KEEN[group(person.born)] for person in people]
    scale = spec.members / sum(keen)
    joined = [p for p, weight in zip(people, keen, strict=True) if rng.random() < weight * scale]
    cards = list(range(100_000))
    rng.shuffle(cards)
    found = [enrol(rng, spec, p, f"L{card:05}") for p, card in zip(joined, cards, strict=False)]
    return tuple(with_story(found, people) if spec.story else found)


def with_story(found: list[Member], people: Iterable[Person]) -> list[Member]:
    """Give the story to the first woman of about forty at the Market who can be told apart."""
    days = Counter((p.born, p.postcode) for p in people)

    def fits(person: Person, branch: str) -> bool:
        alone = days[person.born, person.postcode] == 1
        return (
            alone and person.sex == "f" and branch == "Market" and 1979 <= person.born.year <= 1986
        )

    chosen = next(i for i, member in enumerate(found) if fits(member.person, member.branch))
    return [member._replace(in_story=i == chosen) for i, member in enumerate(found)]


def enrol(rng: Random, spec: Town, person: Person, card: str) -> Member:
    """Give a person a card, a branch (seven in eight take the nearest) and a favourite subject."""
    near = next(b for b, quarters in spec.branches.items() if person.postcode[:3] in quarters)
    branch = near if rng.random() < 0.875 else rng.choice(list(spec.branches))
    return Member(person, card, branch, pick(rng, tastes(person.born)))


def opening(rng: Random, day: date) -> datetime:
    """Draw a minute at which the library is open, on this day or the next open one."""
    while day.weekday() not in HOURS or (day.month, day.day) in CLOSED:
        day += timedelta(1)
    first, last = HOURS[day.weekday()]
    opens = datetime.combine(day, time(first))
    return opens + timedelta(minutes=rng.randrange((last - first) * 60))


def title(rng: Random, subject: str) -> str:
    """Draw a title, the n-th as often as 1 / (n + 2)."""
    words = SUBJECTS[subject]
    titles = [words.get("join", " ").join(pair) for pair in product(words["starts"], words["ends"])]
    return rng.choices(titles, [10_000 // (n + 2) for n in range(len(titles))])[0]


def visits(rng: Random, spec: Town, member: Member) -> Iterator[tuple[datetime, str]]:
    """Make a member's loans: when, and a subject; a few people borrow very much."""
    if member.in_story:
        for moment, subject in spec.story.items():
            yield datetime.fromisoformat(moment), subject
        return
    left = 1 + int(spec.loans_each * 0.3 / (rng.random() + 0.04))
    while left > 0:
        moment = opening(rng, FIRST + timedelta(rng.randrange((LAST - FIRST).days)))
        for _ in range(min(left, rng.choice((1, 1, 2, 3, 4)))):
            own = rng.random() < 0.5
            yield moment, member.favourite if own else pick(rng, tastes(member.person.born))
            left -= 1


def loans(town: str) -> list[list[str]]:
    """Make every loan of a town, in the order of time, then card."""
    spec = TOWNS[town]
    rng = Random(spec.seed + 2)
    rows = []
    for member in members(town):
        person = member.person
        for moment, subject in visits(rng, spec, member):
            away = rng.random() < 0.06 and not member.in_story
            branch = rng.choice(list(spec.branches)) if away else member.branch
            kept = rng.choice((5, 9, 13, 14, 20, 21, 27, 34))
            back = opening(rng, moment.date() + timedelta(kept))
            out = back.date() > LAST or rng.random() < 0.004
            facts = [member.card, str(person.born), person.postcode, branch, title(rng, subject)]
            times = [f"{moment:%Y-%m-%d %H:%M}", "" if out else f"{back:%Y-%m-%d %H:%M}"]
            rows.append([*facts, subject, *times])
    return sorted(rows, key=lambda row: (row[6], row[0]))


def as_csv(columns: list[str], rows: Iterable[list[str]]) -> bytes:
    """Write a table as UTF-8 with plain newlines, whatever the system."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue().encode()


def described(folder: Path, files: dict[str, bytes]) -> bytes:
    """Return datapackage.json with the size and hash of the files as they are now."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        content = files[resource["path"]]
        resource["bytes"] = len(content)
        resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


def run(folder: Path, files: dict[str, bytes]) -> int:
    """Write the files and their description; with ``--check``, only say which ones differ."""
    parser = argparse.ArgumentParser(description="Make this dataset again, to the byte.")
    parser.add_argument("--check", action="store_true", help="change nothing; 1 where files differ")
    check = parser.parse_args().check
    files = {**files, "datapackage.json": described(folder, files)}
    differ = [name for name, content in files.items() if not same(folder / name, content)]
    for name in differ:
        if not check:
            (folder / name).write_bytes(files[name])
        print(f"{name}: {'differs from what make.py makes' if check else 'written'}")
    return int(check and bool(differ))


def same(path: Path, content: bytes) -> bool:
    """Tell whether a file exists and holds exactly this."""
    return path.exists() and path.read_bytes() == content


if __name__ == "__main__":
    tables = {
        "loans.csv": as_csv(COLUMNS, loans("home")),
        "twin.csv": as_csv(COLUMNS, loans("twin")),
    }
    raise SystemExit(run(Path(__file__).parent, tables))
