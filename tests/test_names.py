"""Names of people who hand in together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import names


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Ana + Ben", ("Ana", "Ben")),
        ("Ana+Ben", ("Ana", "Ben")),
        ("Ana Novak & Ben Zupan", ("Ana Novak", "Ben Zupan")),
        ("Ana and Ben", ("Ana", "Ben")),
        ("Metin And + Ben", ("Metin And", "Ben")),
        ("Ana, Ben", ("Ana, Ben",)),
        ("Ana + Ben + Cene", ("Ana", "Ben", "Cene")),
        (" + Ana + ", (" + Ana + ",)),
        ("Ана + Бен", ("Ана", "Бен")),
    ],
)
def test_people_are_told_apart(text: str, people: tuple[str, ...]) -> None:
    """By a plus, an ampersand or an “and” between two names, and by nothing else."""
    assert names.apart(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "Novak, Ana", "Ana-Marija", "Ana/Ben", "José Ortega y Gasset", "Sophie in 't Veld",
        "Metin And", "Anderson", "Sand and", "C++", "A+", "Task 1 + 2", "ana+course@uni.si", "",
        "+",
    ],
)  # fmt: skip
def test_what_may_be_one_name_stays_one(text: str) -> None:
    """Where it can't be told, nobody is made up."""
    assert names.apart(text) == (text,)


@given(
    st.lists(st.from_regex(r"[A-Za-zčšž][a-zčšž]{1,9}( [A-Z][a-z]+)?", fullmatch=True), min_size=1)
)
def test_names_together_come_apart_again(people: list[str]) -> None:
    """What is written together is read as the same people."""
    assert names.apart(names.together(people)) == tuple(people)


def test_names_stand_in_a_sentence() -> None:
    """One, two and more, as people say them."""
    assert names.in_words(["Ana"]) == "Ana"
    assert names.in_words(["Ana", "Ben"]) == "Ana and Ben"
    assert names.in_words(["Ana", "Ben", "Cene"]) == "Ana, Ben and Cene"


def test_each_name_stays_in_a_files_name() -> None:
    """A long name takes no room from the others, and the plus stays."""
    made = names.in_file("Ana-Marija K. + " + "B" * 50, longest=10)
    assert made == "Ana-Marija+BBBBBBBBBB"
    assert names.apart(made) == ("Ana-Marija", "BBBBBBBBBB")
