"""The rule by which answers are counted, proved by trying every way to answer."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, combinations_with_replacement, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.room.session.points import crowd
from kit.room.session.points.crowd import Ballot

Chosen = tuple[frozenset[str], ...]  # what one person chose, in each round
Show = Callable[[Sequence[Ballot], list[str], int], Any]
NAMES = "abcde"


def shown(ballots: Sequence[Ballot], names: list[str], rounds: int) -> Any:
    """Return all that is ever shown of a question; the store's tests prove that it is all."""
    return crowd.count(ballots, names, rounds=rounds)


def covering(end: int) -> Show:
    """Return the same rule with another ``end``, whatever one device knows."""

    def show(ballots: Sequence[Ballot], names: list[str], rounds: int) -> Any:
        people = len(ballots)
        said = [Counter(n for one in ballots for n in one.chosen[r]) for r in range(rounds)]
        return [[crowd.cover(c[n], people, end=end) for n in names] for c in said]

    return show


def single(options: int) -> list[frozenset[str]]:
    """Return every ballot for one choice."""
    return [frozenset(name) for name in NAMES[:options]]


def several(boxes: int, *, none: bool) -> list[frozenset[str]]:
    """Return every ballot for several boxes: not empty, and "none" goes with no other."""
    names = NAMES[:boxes]
    ticked = [frozenset(c) for n in range(1, boxes + 1) for c in combinations(names, n)]
    return [*ticked, frozenset(["none"])] if none else ticked


def settled(
    show: Show, kinds: Sequence[Chosen], people: int, *, own: int, pair: bool = False
) -> Iterator[tuple[str, Any]]:
    """Yield each case in which somebody's answer is settled for a person who sees everything.

    All ways for ``people`` to answer with one of ``kinds`` are tried. The person knows their
    ``own`` ballots, those of one device (none: somebody who only looks), and who was counted; with
    ``pair`` two of the others vote on one device. What is shown depends on how many gave each
    answer and not on who (tested below); so a person's answer is settled if, in every way that
    shows the same, all the others agree on it. The answer is the choice made; where several boxes
    can be ticked, each box that is ticked or not is an answer.
    """
    names = sorted({name for kind in kinds for chosen in kind for name in chosen})
    boxes = any(len(chosen) > 1 for kind in kinds for chosen in kind)
    rounds = len(kinds[0])
    devices = ["me"] * own + [f"d{n}" for n in range(people - own)]
    devices[-2:] = ["pair", "pair"] if pair else devices[-2:]
    others: defaultdict[tuple[Any, str], list[tuple[int, ...]]] = defaultdict(list)
    every = range(len(kinds))
    for mine in combinations_with_replacement(every, own):
        for theirs in combinations_with_replacement(every, people - own):
            cast = [kinds[n] for n in (*mine, *theirs)]
            ballots = [Ballot(d, c) for d, c in zip(devices, cast, strict=True)]
            others[mine, json.dumps(show(ballots, names, rounds))].append(theirs)
    for (mine, picture), ways in others.items():
        for number, name in product(range(rounds), names):
            said = {name in kinds[one][number] for way in ways for one in set(way)}
            if said == {True} or (boxes and said == {False}):
                yield f"{name} in round {number + 1}: {said}", [kinds[n] for n in mine], picture


def one_round(kinds: Iterable[frozenset[str]]) -> list[Chosen]:
    """Return ballots of one round."""
    return [(kind,) for kind in kinds]


def two_rounds(kinds: Iterable[frozenset[str]]) -> list[Chosen]:
    """Return every pair of a first and a second vote."""
    return list(product(kinds, repeat=2))


ONE_CHOICE = [(n, options) for n in (5, 6, 7, 8) for options in (2, 3, 4, 5)]
BOXES = [  # one box that must be ticked is no secret
    (n, boxes, none)
    for n in (5, 6, 7, 8)
    for boxes, none in ((1, True), (2, False), (2, True), (3, False), (3, True))
]
TWICE = [(5, 2), (6, 2), (7, 2), (8, 2), (5, 3), (6, 3)]


@pytest.mark.parametrize("own", [0, 1])
@pytest.mark.parametrize(("people", "options"), ONE_CHOICE)
def test_no_choice_is_settled(people: int, options: int, own: int) -> None:
    """Whoever sees everything and knows their own choice can't tell anybody else's."""
    assert list(settled(shown, one_round(single(options)), people, own=own)) == []


@pytest.mark.parametrize("own", [0, 1])
@pytest.mark.parametrize(("people", "boxes", "none"), BOXES)
def test_no_box_is_settled(people: int, boxes: int, none: bool, own: int) -> None:
    """Nor whether anybody else has ticked a box, where several can be ticked."""
    kinds = one_round(several(boxes, none=none))
    assert list(settled(shown, kinds, people, own=own)) == []


@pytest.mark.parametrize("own", [0, 1])
@pytest.mark.parametrize(("people", "options"), TWICE)
def test_no_vote_of_two_is_settled(people: int, options: int, own: int) -> None:
    """Nor a first or a second vote, where both are counted over those who voted twice."""
    assert list(settled(shown, two_rounds(single(options)), people, own=own)) == []


def listed(ballots: Sequence[Ballot], _names: list[str], _rounds: int) -> Any:
    """Return all that is ever shown of a question that people answer in words of their own."""
    return crowd.words(ballots)


def every_word(ballots: Sequence[Ballot], names: list[str], rounds: int) -> Any:
    """Return the same as a rule that lists each word, with small numbers covered."""
    written = {word for one in ballots for word in one.chosen[0]}
    return crowd.count(ballots, [name for name in names if name in written], rounds=rounds)


@pytest.mark.parametrize("own", [0, 1])
@pytest.mark.parametrize("people", [5, 6, 7])
def test_no_word_is_settled(people: int, own: int) -> None:
    """Whether one word is written, or several: nobody can tell who wrote which, or didn't."""
    for kinds in (single(5), several(3, none=False)):
        assert list(settled(listed, one_round(kinds), people, own=own)) == []


@pytest.mark.parametrize("own", [0, 1, 2])
def test_two_people_on_one_device_settle_no_word(own: int) -> None:
    """Nor do others settle one of theirs."""
    kinds = one_round(single(4))
    assert list(settled(listed, kinds, 7, own=own, pair=own < 2)) == []


def test_the_proof_finds_that_rare_words_must_not_be_listed() -> None:
    """One word in the list, and no other: then all have written it."""
    assert list(settled(every_word, one_round(single(5)), 5, own=1))


def test_frequent_words_come_first_and_rare_ones_not_at_all() -> None:
    """Exact between the ends; in alphabetical order where the numbers are the same."""
    said = ["b"] * 4 + ["c"] * 3 + ["a"] * 3 + ["d"] * 2
    ballots = [Ballot(f"d{n}", (frozenset([word]),)) for n, word in enumerate(said)]
    (one,) = crowd.words(ballots)["rounds"]
    assert [*one["counts"].items()] == [("b", [4, 4]), ("a", [3, 3]), ("c", [3, 3])]
    assert crowd.words(ballots[:4])["rounds"] == []


@pytest.mark.parametrize(("people", "options"), [(n, o) for n, o in ONE_CHOICE if n >= 7])
def test_two_people_on_one_device_settle_nothing(people: int, options: int) -> None:
    """Two who vote on one device know both ballots, and still can't tell anybody else's."""
    assert list(settled(shown, one_round(single(options)), people, own=2)) == []


@pytest.mark.parametrize("own", [0, 1, 2])
@pytest.mark.parametrize("people", [7, 8])
def test_another_device_for_two_settles_nothing(people: int, own: int) -> None:
    """The wider ends protect everybody, also from somebody who votes alone."""
    for kinds in (one_round(single(2)), one_round(single(3)), one_round(several(2, none=True))):
        assert list(settled(shown, kinds, people, own=own, pair=True)) == []


@pytest.mark.parametrize("none", [False, True])
@pytest.mark.parametrize("people", [7, 8])
def test_two_people_on_one_device_settle_no_box(people: int, none: bool) -> None:
    """The same where several boxes can be ticked."""
    kinds = one_round(several(2, none=none))
    assert list(settled(shown, kinds, people, own=2)) == []


def test_two_people_on_one_device_settle_no_vote_of_two() -> None:
    """The same where both voted twice."""
    for people in (7, 8):
        assert list(settled(shown, two_rounds(single(2)), people, own=2)) == []


@pytest.mark.parametrize("people", [5, 6, 7, 8])
@pytest.mark.parametrize("end", [-1, 0, 1])
def test_the_proof_finds_the_leaks_of_narrower_ends(people: int, end: int) -> None:
    """Exact counts (as rooms showed them once), and ends at 0 or 1, settle others' answers."""
    assert list(settled(covering(end), one_round(single(2)), people, own=1))


@pytest.mark.parametrize("people", [5, 6, 7, 8])
def test_the_proof_finds_that_two_people_on_one_device_need_wider_ends(people: int) -> None:
    """With the ends that are enough for one ballot, two who stand alone read all others."""
    assert list(settled(covering(2), one_round(single(2)), people, own=2))


def test_the_proof_finds_that_five_are_needed() -> None:
    """Four people can't be shown anything by this rule."""
    assert list(settled(covering(2), one_round(single(2)), 4, own=1))
    assert list(settled(covering(3), one_round(single(2)), 6, own=2))


BALLOTS = st.lists(
    st.tuples(st.sampled_from("pqrstuvwxyz"), st.sampled_from(several(3, none=True))), max_size=12
)


@given(cast=BALLOTS, data=st.data())
def test_who_gave_which_answer_makes_no_difference(cast: list[Any], data: st.DataObject) -> None:
    """Answers that change hands between people, and their order, leave what is shown as it is."""
    names = [*NAMES[:3], "none"]
    ballots = [Ballot(device, (chosen,)) for device, chosen in cast]
    answers = data.draw(st.permutations([one.chosen for one in ballots]))
    swapped = [Ballot(b.device, c) for b, c in zip(ballots, answers, strict=True)]
    assert shown(swapped, names, 1) == shown(ballots, names, 1)


def cast(*answers: str, together: int = 1) -> list[Ballot]:
    """Return ballots with these answers, so many of them on each device."""
    return [Ballot(f"d{n // together}", (frozenset([a]),)) for n, a in enumerate(answers)]


def ranges(ballots: Sequence[Ballot]) -> list[str]:
    """Return the counts of yes and no in words."""
    told = crowd.count(ballots, ["y", "n"], rounds=1)
    return [crowd.in_words(told["rounds"][0]["counts"][name], told["people"]) for name in "yn"]


def test_fewer_than_five_are_not_counted() -> None:
    """Below five people there is no count, and not even their number."""
    told = crowd.count(cast(*"yyny"), ["y", "n"], rounds=1)
    assert told == {"people": None, "fewest": 5, "asked": 1, "rounds": []}


def test_a_threshold_can_be_higher_and_never_lower() -> None:
    """Whoever asks for ten gets ten, and whoever asks for one gets five."""
    assert crowd.count(cast(*"yyynnn"), ["y"], rounds=1, threshold=10)["people"] is None
    assert crowd.count(cast(*"yyyn"), ["y"], rounds=1, threshold=1)["people"] is None


def test_five_people_never_see_an_exact_number() -> None:
    """Three of five are "all but at most 2" already."""
    assert ranges(cast(*"yyynn")) == ["all but at most 2", "at most 2"]


def test_numbers_from_three_to_all_but_three_are_exact() -> None:
    """Eight people: three and five are said."""
    assert ranges(cast(*"yyynnnnn")) == ["3", "5"]
    assert ranges(cast(*"yynnnnnn")) == ["at most 2", "all but at most 2"]


def test_four_pairs_are_eight_people() -> None:
    """Four devices that vote for two each are counted, with ends at three."""
    assert ranges(cast(*"yyyynnnn", together=2)) == ["4", "4"]
    assert ranges(cast(*"yyynnnnn", together=2)) == ["at most 3", "all but at most 3"]
    assert crowd.count(cast(*"yyyynn", together=2), ["y"], rounds=1)["fewest"] == 7


def test_enough_are_as_many_as_are_counted() -> None:
    """What the facilitator is told before the count agrees with it."""
    for n in range(10):
        for together in (1, 2):
            ballots = cast(*"y" * n, together=together)
            counted = crowd.count(ballots, ["y"], rounds=1)["people"] is not None
            assert crowd.enough([one.device for one in ballots]) is counted


def test_sentences_are_shown_from_five_different_ones_on() -> None:
    """The same sentence five times would tell what everybody wrote; the order tells nothing."""
    assert crowd.sentences(["a", "b", "c", "d", "d", ""]) == []
    assert crowd.sentences(["e", "b", "C", "d", "a", "a"]) == ["a", "b", "C", "d", "e"]
