"""The rule by which counts may be shown."""

from hypothesis import given
from hypothesis import strategies as st

from kit.room.session import crowd
from kit.room.session.crowd import Ballot

PEOPLE = "abcdefgh"
VALUES = st.sampled_from(["yes", "no", None])
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("says"), st.sampled_from(PEOPLE), VALUES),
        st.tuples(st.just("leaves"), st.sampled_from(PEOPLE), st.none()),
    ),
    min_size=15,
    max_size=60,
)


def shows(moves: list, threshold: int, step: int) -> list[dict[str, str]]:
    """Play a session by the rule; return the counted answers of each time they were shown.

    Somebody looks after every move.

    Somebody who left and comes again is another person, as in the room.
    """
    now: dict[str, str | None] = {}
    seen: dict[str, list[str | None]] = {}
    gone: list[int] = []
    times: list[dict[str, str]] = []
    names = dict.fromkeys(PEOPLE, 0)
    for what, person, value in moves:
        name = f"{person}{names[person]}"
        if what == "says":
            now[name] = value
            seen.setdefault(name, [])
        elif what == "leaves" and name in now:
            past = seen.pop(name)
            gone = [n + (t < len(past) and past[t] is not None) for t, n in enumerate(gone)]
            del now[name]
            names[person] += 1
        cast = [Ballot(now[one], seen[one]) for one in now]
        if crowd.may_show(cast, gone, threshold=threshold, step=step):
            for one, said in now.items():
                seen[one] += [None] * (len(gone) - len(seen[one])) + [said]
            gone.append(0)
            times.append({one: said for one, said in now.items() if said is not None})
    return times


def differ(one: dict[str, str], other: dict[str, str]) -> int:
    """Return how many people make the difference of two pictures."""
    return sum(one.get(name) != other.get(name) for name in one.keys() | other.keys())


@given(moves=MOVES, threshold=st.integers(1, 6), live=st.booleans())
def test_no_two_shown_counts_differ_by_few_people(moves: list, threshold: int, live: bool) -> None:
    """After any moves, two sets of shown counts differ by no person or by enough people."""
    step = crowd.step(threshold, live=live)
    times = shows(moves, threshold, step)
    found = [differ(a, b) for n, a in enumerate(times) for b in times[:n]]
    assert all(far == 0 or far >= step for far in found)


@given(moves=MOVES, threshold=st.integers(1, 6))
def test_fewer_than_the_threshold_are_never_shown(moves: list, threshold: int) -> None:
    """No picture is of fewer people than the threshold."""
    times = shows(moves, threshold, crowd.step(threshold, live=False))
    assert all(len(time) >= threshold for time in times)


def cast(*values: str | None, seen: list[list[str | None]] | None = None) -> list[Ballot]:
    """Return ballots for people with these answers, shown before as ``seen`` says."""
    return [Ballot(value, (seen or [[]] * len(values))[n]) for n, value in enumerate(values)]


def test_a_room_of_eight_sees_counts_twice() -> None:
    """Eight is a normal case: shown once five have voted, and again when all have."""
    five = cast(*"yynny")
    assert crowd.may_show(five, [], threshold=5, step=3)
    six = [Ballot(one.value, [one.value]) for one in five] + cast("n")
    assert not crowd.may_show(six, [0], threshold=5, step=3)
    assert not crowd.may_show(six + cast("y"), [0], threshold=5, step=3)
    assert crowd.may_show(six + cast("y", "y"), [0], threshold=5, step=3)


def test_counts_are_compared_with_all_earlier_ones() -> None:
    """If three change and two change back, the third would be revealed against the first counts."""
    first, second = ["y", "y", "y", "n", "n"], ["n", "n", "n", "n", "n"]
    now = ["y", "y", "n", "n", "n"]
    seen = [list(pair) for pair in zip(first, second, strict=True)]
    assert not crowd.may_show(cast(*now, seen=seen), [0, 0], threshold=5, step=2)


def test_a_deleted_person_counts_as_changed() -> None:
    """Two people who delete their data and one who changes count as three."""
    stay = cast("n", "y", "y", "n", "n", seen=[["y"], ["y"], ["y"], ["n"], ["n"]])
    assert not crowd.may_show(stay, [1], threshold=5, step=3)
    assert crowd.may_show(stay, [2], threshold=5, step=3)


def test_steps_are_three_unless_lower() -> None:
    """A poll that is open moves seldom; a lowered threshold lowers both."""
    assert [crowd.step(n, live=False) for n in (1, 2, 5, 9)] == [1, 2, 3, 3]
    assert [crowd.step(n, live=True) for n in (1, 5, 9)] == [1, 5, 9]
