"""Answers as they are kept and counted, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from support.rooms import EVALUATION, MANY, POLL, SCALE, WALL, declarations

from kit.room.refusals import RefusedError
from kit.room.session.points import answers, counting
from kit.room.session.records import personal_data
from kit.room.store import database as store
from kit.room.store.database import Store
from kit.room.store.schema import Answer, Point


class Table:
    """One workshop of one session: says, moves and shows in few words."""

    def __init__(self, database: str) -> None:
        self.store = Store(database)
        self.session_id = self.store.do(store.begin, new=True)["id"]
        self.do(answers.declare, [*enumerate([answers.PULSE, *declarations(*ASKED)])])

    def do(self, work: Any, *details: Any, **options: Any) -> Any:
        """Do something with the store."""
        return self.store.do(work, self.session_id, "shelf_1", *details, **options)

    def say(self, value: Any, *, key: str = "share", person: str = "ana", **more: Any) -> int:
        """Let ``person`` answer."""
        return self.do(answers.answer, key=key, person=person, value=value, **more)

    def all_say(self, *values: Any, key: str = "share") -> None:
        """Let one person for each value answer: p0, p1 and so on."""
        for n, value in enumerate(values):
            self.say(value, key=key, person=f"p{n}")

    def move(self, *steps: str, key: str = "share") -> None:
        """Let the facilitator do something."""
        for do in steps:
            self.do(counting.move, key=key, do=do)

    def close(self) -> None:
        """Let the facilitator close the session."""
        self.do(counting.close)

    def shown(self, key: str = "share") -> dict[str, Any]:
        """Return what was counted."""
        return self.do(lambda db, *at: dict(db.get_one(Point, (*at, key)).shown))

    def counts(self, key: str = "share") -> list[dict[str, list[int]]]:
        """Reveal a vote and return the counts of its rounds."""
        self.move("reveal", key=key)
        return [one["counts"] for one in self.shown(key)["rounds"]]

    def answers(self) -> int:
        """Return the number of answers in the store."""
        return self.store.do(lambda db: db.scalar(select(func.count()).select_from(Answer)))


ASKED = (POLL, MANY, SCALE, WALL, EVALUATION)


@pytest.fixture
def table(database: str) -> Iterator[Table]:
    """A table on each database."""
    opened = Table(database)
    yield opened
    opened.store.close()


def test_an_answer_takes_the_place_of_the_earlier(table: Table) -> None:
    """A second answer of a person replaces the first."""
    table.say("yes")
    assert table.say("no") == 1
    assert table.do(answers.mine, "ana") == {"share": {"1": "no"}}
    assert table.answers() == 1


def test_an_answer_can_be_withdrawn(table: Table) -> None:
    """An answer that is withdrawn is deleted from the store."""
    table.say("yes")
    table.say(None)
    assert table.do(answers.mine, "ana") == {}
    assert table.answers() == 0


def test_a_device_may_answer_for_two(table: Table) -> None:
    """The second person's answer is kept beside the first, and goes when they vote alone again."""
    table.say("yes", second="no")
    assert table.do(answers.mine, "ana", second=True) == {"share": {"1": "no"}}
    table.say("yes")
    assert table.do(answers.mine, "ana", second=True) == {}


def test_an_empty_evaluation_is_not_kept(table: Table) -> None:
    """Nothing filled in is no evaluation, and takes an earlier one back."""
    table.say({"pace": "right"}, key="evaluation")
    table.say({"outcomes": [{"before": None, "now": None}], "keep": " "}, key="evaluation")
    assert table.answers() == 0


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
    """A vote that was closed too early, or a first vote that was left too early, goes on."""
    table.move("second", "close", "second")
    assert table.say("no") == 2
    table.move("open")
    assert table.say("no") == 1


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


def test_a_vote_is_counted_over_those_who_voted_twice(table: Table) -> None:
    """Who came late, or left early, would stand in the difference of the two votes."""
    table.all_say(*["yes"] * 4, *["no"] * 5)
    table.move("second")
    table.all_say(*["no"] * 8)
    table.say("yes", person="late")
    first, second = table.counts()
    assert table.shown()["people"] == 8
    assert (first, second) == ({"yes": [4, 4], "no": [4, 4]}, {"yes": [0, 2], "no": [6, 8]})


def test_after_one_vote_its_voters_are_counted(table: Table) -> None:
    """Without a second vote the first is counted alone, and a second that was left again."""
    table.all_say(*["yes", "no"] * 3)
    table.move("second", "open")
    assert table.counts() == [{"yes": [3, 3], "no": [3, 3]}]


def test_several_choices_count_each(table: Table) -> None:
    """A person who ticks two boxes counts once in the number of people."""
    table.all_say(*[["no", "yes"]] * 3, *[["no"]] * 4, key="columns")
    assert table.counts("columns") == [{"yes": [3, 3], "no": [5, 7]}]
    assert table.shown("columns")["people"] == 7


def test_a_scale_counts_its_steps(table: Table) -> None:
    """Steps are named by their number, and a step that nobody chose is covered like any other."""
    table.all_say(5, 5, 5, 1, 1, 1, key="sure")
    (counts,) = table.counts("sure")
    assert counts == {"1": [3, 3], "2": [0, 2], "3": [0, 2], "4": [0, 2], "5": [3, 3]}


def test_a_device_for_two_counts_as_two(table: Table) -> None:
    """Four devices with eight people are counted, with wider ends."""
    for n in range(4):
        table.say("yes", second="no", person=f"d{n}")
    assert table.counts() == [{"yes": [4, 4], "no": [4, 4]}]
    assert (table.shown()["people"], table.shown()["end"]) == (8, 3)


def test_what_is_no_longer_offered_is_not_counted(table: Table) -> None:
    """An answer that an author has taken out of the notebook leaves with its voter."""
    table.all_say(*["yes"] * 5, "no")
    table.do(answers.declare, [(1, one) for one in declarations({**POLL, "options": {"yes": "Y"}})])
    assert table.counts() == [{"yes": [3, 5]}]


def test_fewer_than_five_are_not_counted(table: Table) -> None:
    """Below five people there are no counts, not even their number; and the vote is closed."""
    table.all_say("yes", "no", "no", "no")
    assert table.counts() == []
    assert table.shown()["people"] is None
    with pytest.raises(RefusedError, match="counted and closed"):
        table.say("yes", person="late")


def test_a_revealed_vote_is_closed_for_good(table: Table) -> None:
    """Nobody votes after it, nothing opens it, and hiding and showing count nothing anew."""
    table.all_say(*["yes"] * 5)
    before = table.counts()
    for do in ("open", "second", "talk", "close"):
        with pytest.raises(RefusedError, match="show of hands") as refused:
            table.move(do)
        assert refused.value.status == 409
    with pytest.raises(RefusedError):
        table.say("no", person="late")
    table.store.do(personal_data.forget, table.session_id, "p0")
    table.move("hide", "reveal")
    assert [one["counts"] for one in table.shown()["rounds"]] == before


def test_somebody_who_deletes_and_rejoins_counts_once(table: Table) -> None:
    """Votes of a deleted person are gone before the count."""
    table.all_say(*["yes"] * 5)
    table.store.do(personal_data.forget, table.session_id, "p0")
    table.say("no", person="p0 again")
    table.counts()
    assert table.shown()["people"] == 5


def evaluation(**given: Any) -> dict[str, Any]:
    """Return an evaluation with some questions answered."""
    return {"outcomes": [{"before": 0, "now": 2}], "pace": "fast", "hardest": None, **given}


def test_an_evaluation_is_counted_when_the_session_is_closed(table: Table) -> None:
    """Each question by those who answered it; closing again changes nothing."""
    given = [evaluation(keep=f"word {n}") for n in range(5)]
    table.all_say(*given, {"pace": "slow"}, key="evaluation")
    assert table.shown("evaluation") == {}
    table.close()
    shown = table.shown("evaluation")
    assert shown["pace"]["people"] == 6
    (outcome,) = shown["outcomes"]
    assert outcome["people"] == 5
    assert [one["counts"]["0"] for one in outcome["rounds"]] == [[3, 5], [0, 2]]
    assert shown["hardest"]["people"] is None
    assert (len(shown["keep"]), shown["change"]) == (5, [])
    table.close()
    assert table.shown("evaluation") == shown


def test_an_outcome_is_counted_by_those_who_said_both(table: Table) -> None:
    """Only "now" would be the difference to those who said "before" too."""
    both, now = ({"outcomes": [{"before": b, "now": 2}]} for b in (1, None))
    table.all_say(*[both] * 5, now, key="evaluation")
    table.close()
    assert table.shown("evaluation")["outcomes"][0]["people"] == 5


def test_a_deleted_sentence_disappears(table: Table) -> None:
    """Figures stay; the words go, unless somebody else wrote the same."""
    words = ["a", "b", "c", "d", "e", "e"]
    table.all_say(*[evaluation(keep=word) for word in words], key="evaluation")
    table.close()
    before = table.shown("evaluation")
    for person in ("p0", "p5"):
        table.store.do(personal_data.forget, table.session_id, person)
    after = table.shown("evaluation")
    assert after == {**before, "keep": ["b", "c", "d", "e"]}


def test_a_closed_session_takes_no_answer(table: Table) -> None:
    """Nor to a question that a page declares only then.

    A vote can still be revealed, and the pulse goes on.
    """
    table.all_say(*["yes"] * 5)
    table.close()
    table.do(answers.declare, [(9, one) for one in declarations({**POLL, "key": "late"})])
    for key in ("share", "late"):
        with pytest.raises(RefusedError, match="counted and closed"):
            table.say("no", key=key)
        with pytest.raises(RefusedError):
            table.move("open", key=key)
    table.say("stuck", key="pulse")
    assert table.counts() == [{"yes": [3, 5], "no": [0, 2]}]


def test_the_pulse_is_counted_from_one_on(table: Table) -> None:
    """It is a sticky note: public, and taken off by whoever stuck it on."""
    table.say("stuck", key="pulse")
    assert table.do(answers.pulse) == {"working": 0, "stuck": 1, "done": 0}
    table.say(None, key="pulse")
    assert table.do(answers.pulse)["stuck"] == 0


def test_the_facilitator_sees_how_many_have_voted(table: Table) -> None:
    """In the round that is on, and in both."""
    table.all_say("yes", "no")
    table.move("second")
    table.say("no", person="p0")
    table.say("no", person="late", second="yes")

    def voted(db: Any, *at: str) -> dict[str, int]:
        return counting.voted(db, db.get_one(Point, (*at, "share")))

    assert table.do(voted) == {"now": 3, "all": 1, "enough": False}


def test_declaring_again_keeps_answers_and_phase(table: Table) -> None:
    """A page that is opened again does not reset the poll's phase and answers."""
    table.say("yes")
    table.move("close")
    table.do(answers.declare, [(7, one) for one in declarations({**POLL, "question": "Share it?"})])
    assert table.do(answers.mine, "ana") == {"share": {"1": "yes"}}
    with pytest.raises(RefusedError):
        table.say("no")
