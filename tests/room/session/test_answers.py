"""Answers as they are kept and counted, on both databases."""

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.rooms import EVALUATION, MANY, POLL, SCALE, WALL

from kit.room.refusals import RefusedError
from kit.room.session import answers, personal_data
from kit.room.session.talking_points import declared
from kit.room.store import database as store
from kit.room.store.database import Store
from kit.room.store.schema import Point


class Table:
    """One workshop of one session: says, moves and shows in few words."""

    def __init__(self, database: str, *, threshold: int = 2) -> None:
        self.store = Store(database)
        self.threshold = threshold
        self.begin()

    def begin(self) -> None:
        """Begin a new session that asks everything."""
        self.session_id = self.store.do(store.begin, new=True)["id"]
        self.do(answers.declare, [*enumerate([answers.PULSE, *points(*ASKED)])])

    def do(self, work: Any, *details: Any, **options: Any) -> Any:
        """Do something with the store."""
        return self.store.do(work, self.session_id, "shelf_1", *details, **options)

    def say(self, value: Any, *, key: str = "share", person: str = "ana") -> int:
        """Let ``person`` answer."""
        return self.do(answers.answer, key=key, person=person, value=value)

    def move(self, *steps: str, key: str = "share") -> None:
        """Let the facilitator do something."""
        for do in steps:
            self.do(answers.move, key=key, do=do)

    def shown(self, key: str = "share") -> dict[str, Any]:
        """Return the counts that are shown now."""

        def show(db: Any, session_id: str, workshop: str) -> dict[str, Any]:
            point = db.get(Point, (session_id, workshop, key))
            answers.refresh(
                point, answers.ballots(db, session_id, workshop), threshold=self.threshold
            )
            return dict(point.shown)

        return self.do(show)


def points(*bodies: dict[str, Any]) -> list[dict[str, Any]]:
    """Return declarations as the server reads them."""
    html = [f"<section class='kit-yack' data-yack='{json.dumps(b)}'>" for b in bodies]
    return declared([{"data": {"text/html": "".join(html)}}])


ASKED = (POLL, MANY, SCALE, WALL, EVALUATION)


@pytest.fixture
def table(database: str) -> Iterator[Table]:
    """A table on each database."""
    opened = Table(database)
    yield opened
    opened.store.close()


def test_an_answer_takes_the_place_of_the_earlier(table: Table) -> None:
    """A second answer of a person replaces the first in the counts."""
    table.say("yes")
    assert table.say("no") == 1
    assert table.do(answers.mine, "ana") == {"share": {"1": "no"}}
    assert len(table.do(answers.ballots)["share", 1]) == 1


def test_an_answer_can_be_withdrawn(table: Table) -> None:
    """An answer withdrawn before it was shown is deleted from the store."""
    table.say("yes")
    table.say(None)
    assert table.do(answers.mine, "ana") == {}
    assert table.do(answers.ballots) == {}


def test_each_round_has_its_own_answer(table: Table) -> None:
    """The first vote stays beside the second."""
    table.say("yes")
    table.move("talk", "second")
    assert table.say("no") == 2
    assert table.do(answers.mine, "ana")["share"] == {"1": "yes", "2": "no"}


@pytest.mark.parametrize("phase", ["talk", "close"])
def test_a_closed_poll_takes_nothing(table: Table, phase: str) -> None:
    """While people talk, and after the end, an answer is refused and the old one stays."""
    table.say("yes")
    table.move(phase)
    with pytest.raises(RefusedError, match="closed") as refused:
        table.say("no")
    assert refused.value.status == 409
    assert table.do(answers.mine, "ana") == {"share": {"1": "yes"}}


def test_a_poll_is_opened_again(table: Table) -> None:
    """A poll that was closed too early goes on with the vote that was on."""
    table.move("second", "close", "open")
    assert table.say("no") == 2


def test_an_undeclared_question_is_refused(table: Table) -> None:
    """A key that no notebook has declared can't be filled."""
    with pytest.raises(RefusedError, match="Nobody asks") as refused:
        table.say("yes", key="nobody")
    assert refused.value.status == 404


@pytest.mark.parametrize("key", ["wall", "nothing/../x", "", "x" * 500])
def test_a_wall_and_invalid_keys_take_no_answer(table: Table, key: str) -> None:
    """A wall takes notes, not answers; invalid keys are refused."""
    with pytest.raises(RefusedError):
        table.say("yes", key=key)


def test_counts_name_every_option(table: Table) -> None:
    """An option without a vote is counted as 0."""
    for person in ("ana", "ben"):
        table.say("yes", person=person)
    assert table.shown() == {"1": {"round": 1, "total": 2, "counts": {"yes": 2, "no": 0}}}


def test_several_choices_count_each(table: Table) -> None:
    """A person who ticks two boxes counts once in the total."""
    table.say(["no", "yes"], key="columns")
    table.say(["no"], key="columns", person="ben")
    assert table.shown("columns")["1"] == {
        "round": 1, "total": 2, "counts": {"yes": 1, "no": 2},
    }  # fmt: skip


def test_a_scale_counts_its_steps(table: Table) -> None:
    """Steps are named by their number."""
    table.say(5, key="sure")
    table.say(1, key="sure", person="ben")
    assert table.shown("sure")["1"]["counts"] == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 1}


def test_fewer_than_the_threshold_are_not_counted(table: Table) -> None:
    """Below the threshold there are no counts, not even a total."""
    table.say("yes")
    assert table.shown() == {}


def test_the_next_voter_is_not_unmasked(table: Table) -> None:
    """Shown counts are not updated until enough answers have changed."""
    for person in ("ana", "ben"):
        table.say("yes", person=person)
    before = table.shown()
    table.say("no", person="cy")
    assert table.shown() == before
    table.say("no", person="dee")
    assert table.shown()["1"]["counts"] == {"yes": 2, "no": 2}


def test_both_rounds_are_shown(table: Table) -> None:
    """The second vote stands beside the first."""
    for vote in ("yes", "no"):
        for person in ("ana", "ben"):
            table.say(vote, person=person)
        table.move("second")
    assert [table.shown()[n]["counts"]["yes"] for n in "12"] == [2, 0]


def test_evaluations_are_counted(table: Table) -> None:
    """Levels before and now, pace and hardest section as counts, words in no order of coming."""
    for person, word in (("ana", "more time"), ("ben", "less talk")):
        value = {
            "outcomes": [{"before": 0, "now": 2}], "pace": "fast", "hardest": None, "keep": word,
        }  # fmt: skip
        table.say(value, key="evaluation", person=person)
    shown = table.shown("evaluation")["1"]
    assert shown["outcomes"] == [{"before": [2, 0, 0, 0], "now": [0, 0, 2, 0]}]
    assert shown["pace"] == {"fast": 2}
    assert shown["hardest"] == {}
    assert shown["keep"] == ["less talk", "more time"]


def test_declaring_again_keeps_answers_and_phase(table: Table) -> None:
    """A page that is opened again does not reset the poll's phase and answers."""
    table.say("yes")
    table.move("close")
    table.do(answers.declare, [(7, one) for one in points({**POLL, "question": "Share it?"})])
    assert table.do(answers.mine, "ana") == {"share": {"1": "yes"}}
    with pytest.raises(RefusedError):
        table.say("no")


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Table]:
    """A table with a database that doesn't wait for the disk, for thousands of answers."""
    opened = Table(f"sqlite:///{tmp_path / 'room.db'}")
    with opened.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
    yield opened
    opened.store.close()


STEPS = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["yes", "no", None, "forget"])),
    min_size=5, max_size=40,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, threshold=st.integers(2, 5), closed=st.booleans())
def test_counts_never_unmask(
    quick: Table, steps: list[tuple[str, str | None]], threshold: int, closed: bool
) -> None:
    """Through the store too, no two pictures of a poll differ by one or two people."""
    table = quick
    table.begin()
    table.threshold = threshold
    votes: dict[str, str] = {}
    lives = dict.fromkeys("abcdefgh", 0)
    pictures: list[dict[str, str]] = []
    last = {}
    for person, value in steps:
        name = f"{person}{lives[person]}"
        if value == "forget":
            table.store.do(personal_data.forget, table.session_id, name)
            lives[person] += 1
        else:
            table.say(value, person=name)
        votes = {**votes, name: value} if value in {"yes", "no"} else _without(votes, name)
        if closed:
            table.move("close")
        if (now := table.shown()) != last:
            counted = list(votes.values())
            assert now["1"]["counts"] == {vote: counted.count(vote) for vote in ("yes", "no")}
            pictures.append(votes)
            last = now
        table.move("open")
    far = [
        sum(a.get(n) != b.get(n) for n in a.keys() | b.keys()) for a, b in combinations(pictures, 2)
    ]
    assert all(n == 0 or n >= min(threshold, 3) for n in far)
    assert all(len(picture) >= threshold for picture in pictures)


def _without(votes: dict[str, str], name: str) -> dict[str, str]:
    return {person: vote for person, vote in votes.items() if person != name}
