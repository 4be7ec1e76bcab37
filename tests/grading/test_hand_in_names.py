"""The names of a hand-in's people, and ids made of names."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.grading import hand_in_names


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ana Kovač", "ana-kovac"),
        ("Ана Ковач", "ана-ковач"),
        ("Μαρία", "μαρια"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\evil", "c-evil"),
        ("=cmd|' /C calc'!A0", "cmd-c-calc-a0"),
    ],
)
def test_ids_are_safe_and_readable(name: str, slug: str) -> None:
    """An id keeps the letters of its language and no signs with a meaning in paths."""
    assert slug == next(iter(hand_in_names.ids(name)))


def test_ids_go_on() -> None:
    """A second person of the same name gets the next id."""
    assert list(islice(hand_in_names.ids("Ana"), 3)) == ["ana", "ana-2", "ana-3"]


@pytest.mark.parametrize("name", ["CON", "aux", "lpt1", "???", "…"])
def test_ids_avoid_devices_and_emptiness(name: str) -> None:
    """Windows' device names and names without a letter get an id all the same."""
    assert next(iter(hand_in_names.ids(name))).startswith("participant-")


@given(st.text(min_size=1, max_size=300))
def test_any_name_gives_a_safe_folder(name: str) -> None:
    """The id of any name is short, in small letters, and one part of a path."""
    slug = next(iter(hand_in_names.ids(name)))
    assert 0 < len(slug) <= 40
    assert all(c.isalnum() or c == "-" for c in slug)
    assert slug == next(iter(hand_in_names.ids(slug))) or slug.startswith("participant-")


@pytest.mark.parametrize("other", ["ana  kovač", "Ana_Kovač", "ANA-KOVAČ", "Ana Kovac\u030c"])
def test_spellings_of_one_name_are_the_same(other: str) -> None:
    """Case, separators and composed letters don't make another person."""
    assert hand_in_names.same("Ana Kovač") == hand_in_names.same(other)


@pytest.mark.parametrize("other", ["Ben Novak + ana", "ana+ben_novak", "Ana & Ben  Novak"])
def test_the_same_people_are_found_in_any_order(other: str) -> None:
    """It doesn't matter who stands first, nor how the names are parted."""
    assert hand_in_names.same("Ana + Ben Novak") == hand_in_names.same(other)


def test_one_more_is_somebody_else() -> None:
    """A pair that a third person has joined, and one of the pair, are other people."""
    names = ("Ana + Ben", "Ana + Ben + Cene", "Ana", "Ana Ben")
    assert len({hand_in_names.same(name) for name in names}) == len(names)


def test_a_receipt_belongs_to_each() -> None:
    """Two pairs of the same names in a room are four people; capitals are no receipt."""
    assert hand_in_names.people("Ana+Ben-KXAT7CFU") == ("Ana-KXAT7CFU", "Ben-KXAT7CFU")
    assert hand_in_names.people("Ana + Ben MARTINEZ") == ("Ana", "Ben MARTINEZ")
    assert hand_in_names.same("Ana+Ben-KXAT7CFU") != hand_in_names.same("Ana+Ben-KXAT7CFT")


def test_the_id_of_several_says_no_name() -> None:
    """It stays when one of them is forgotten; a room finds its receipt in it again."""
    first, second = islice(hand_in_names.ids("Ana + Ben"), 2)
    assert first != second
    assert hand_in_names.is_of_several(first)
    assert next(hand_in_names.ids("Ana+Ben-KXAT7CFU")) == "pair-kxat7cfu"
    assert not hand_in_names.is_of_several(next(hand_in_names.ids("Pair Programmers")))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ana", "Ana"),
        ("Ana-KXAT7CFU", "Ana-KXAT7CFU"),
        ("Ana + Ben + Cene", "Ana, Ben and Cene"),
        ("Ana+Ben-KXAT7CFU", "Ana and Ben (KXAT7CFU)"),
    ],
)
def test_people_are_greeted_by_their_names(name: str, words: str) -> None:
    """As a sentence has them; a room's receipt stands once."""
    assert hand_in_names.in_words(name) == words
