"""Make the directories of the two invented towns: ``python make.py``; ``--check`` only compares.

The people are those of ../loans/make.py; here they get a name and an address, and some are listed.
"""

import importlib
import sys
import tomllib
from functools import cache
from itertools import groupby
from pathlib import Path
from random import Random
from types import ModuleType

HERE = Path(__file__).parent
COLUMNS = ["name", "street", "postcode", "birth_date"]
WORDS = tomllib.loads((HERE / "names.toml").read_text(encoding="utf-8"))
LISTED = {True: 0.6, False: 0.267}  # library members, others: who joins one thing joins another


def import_town() -> ModuleType:
    """Import ../loans/make.py, although this file bears the same name."""
    sys.path.insert(0, str(HERE.parent / "loans"))
    return importlib.import_module("make")


made = import_town()


@cache
def streets(town: str) -> dict[str, list[str]]:
    """Share the invented street names out, six or seven to a postcode."""
    rng = Random(made.TOWNS[town].seed + 3)
    names = [f"{word} {kind}" for word in WORDS["streets"] for kind in WORDS["kinds"]]
    rng.shuffle(names)
    postcodes = list(made.TOWNS[town].postcodes)
    return {code: names[n :: len(postcodes)] for n, code in enumerate(postcodes)}


def directory(town: str) -> list[list[str]]:
    """List some of a town's people, in the order of name, then birth date."""
    rng = Random(made.TOWNS[town].seed + 4)
    cards = {member.person.number: member for member in made.members(town)}
    rows = []
    for _, household in groupby(made.residents(town), key=lambda person: person.household):
        people = list(household)  # they share an address, a language and a family name
        street = f"{rng.randint(1, 98)} {rng.choice(streets(town)[people[0].postcode])}"
        for person, name in zip(people, names(rng, [p.sex for p in people]), strict=True):
            card = cards.get(person.number)
            if rng.random() < LISTED[card is not None] or (card and card.in_story):
                rows.append([name, street, person.postcode, str(person.born)])
    return sorted(rows, key=lambda row: (row[0], row[3], row[1]))


def names(rng: Random, sexes: list[str]) -> list[str]:
    """Name a household, no two alike."""
    language = WORDS[rng.choice(WORDS["languages"])]
    family = dict(zip("mf", rng.choice(language["families"]), strict=True))
    given = {"m": list(language["men"]), "f": list(language["women"])}
    for choice in given.values():
        rng.shuffle(choice)
    return [f"{given[sex].pop()} {family[sex]}" for sex in sexes]


if __name__ == "__main__":
    files = {"community.csv": directory("home"), "twin.csv": directory("twin")}
    raise SystemExit(made.run(HERE, {n: made.as_csv(COLUMNS, rows) for n, rows in files.items()}))
