"""Sessions played in random order: nobody's answer can be told from all that was ever shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.rooms import EVALUATION, POLL, TALK, declarations
from support.served import course

from kit.programme import workshops
from kit.room.refusals import RefusedError
from kit.room.session import snapshot
from kit.room.session.points import answers, counting, crowd
from kit.room.session.records import personal_data, session_report
from kit.room.store import database
from kit.room.store.database import Store

ID = "shelf_1"
pytestmark = pytest.mark.timeout(600)  # hundreds of small sessions

FAR = 1e12  # seconds: later than any session
PEOPLE = "abcdefgh"
CHOICES = {"share": ("yes", "no"), "evaluation": ("right", "fast")}
Place = tuple[str, int]  # key and round


@dataclass
class Play:
    """A session that was played: what was shown, and the steps that were counted.

    ``counted`` has, for each question that was counted, and for each person counted, the number of
    the step in which they gave their answer of each round.
    """

    transcript: list[Any] = field(default_factory=list)
    given: dict[Place, dict[str, int]] = field(default_factory=dict)
    counted: dict[str, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    lives: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PEOPLE, 0))
    round: int = 1


class Stage:
    """A store in which sessions are played, one after the other."""

    def __init__(self, url: str) -> None:
        self.store = Store(url)
        self.workshop = workshops.read(ID)
        with self.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA synchronous=OFF")

    def do(self, work: Any, *details: Any, **options: Any) -> Any:
        """Do something with the store, in the session that is on."""
        return self.store.do(work, self.session_id, ID, *details, **options)

    def play(self, steps: list[tuple[str, ...]], said: list[int]) -> Play:
        """Play ``steps``; ``said`` has for each the number of the choice, where it is an answer."""
        self.store.do(database.purge, now=FAR)  # the report takes the last session
        self.session_id = self.store.do(database.begin, new=True)["id"]
        self.do(answers.declare, [*enumerate([answers.PULSE, *declarations(POLL, EVALUATION)])])
        play = Play()
        for number, step in enumerate(steps):
            try:
                self._take(play, step, number, said[number])
            except RefusedError as refused:
                play.transcript.append(str(refused))
            play.transcript.append(self.look())
        play.transcript.append(self.report())
        return play

    def look(self) -> Any:
        """Return all that participants' pages, the facilitator's and the screen are sent."""
        session_id = self.session_id
        return self.store.do(lambda db: snapshot.take(db, session_id, self.workshop))

    def report(self) -> Any:
        """Return what the facilitator's report has, apart from the day."""
        told = self.store.do(session_report.read, [])[0]
        return [told.polls, told.evaluation]

    def _take(self, play: Play, step: tuple[str, ...], number: int, said: int) -> None:
        what, who = step
        name = f"{who}{play.lives.get(who, 0)}"
        if what in CHOICES:
            value = CHOICES[what][said]
            full = {"pace": value} if what == "evaluation" else value
            at = self.do(answers.answer, key=what, person=name, value=full)
            play.given.setdefault((what, at), {})[name] = number
        elif what == "withdraw":
            at = self.do(answers.answer, key="share", person=name, value=None)
            play.given.get(("share", at), {}).pop(name, None)
        elif what == "delete":
            self.store.do(personal_data.forget, self.session_id, name)
            for people in play.given.values():
                people.pop(name, None)
            play.lives[who] += 1
        elif what == "end":
            play.counted.setdefault("evaluation", _both(play, "evaluation", 1))
            self.do(counting.close)
        else:
            if what == "reveal":
                play.counted.setdefault("share", _both(play, "share", play.round))
            self.do(counting.move, key="share", do=what)
            play.round = {"open": 1, "second": 2}.get(what, play.round)


def _both(play: Play, key: str, rounds: int) -> dict[str, tuple[int, ...]]:
    """Return the steps of those who have answered in each round."""
    given = [play.given.get((key, n), {}) for n in range(1, rounds + 1)]
    return {
        name: tuple(one[name] for one in given)
        for name in given[0]
        if all(name in one for one in given)
    }


def otherwise(play: Play, said: list[int], victim: str, *, key: str, number: int) -> list[int]:
    """Return other answers, with the victim's in this round changed, that must look the same.

    Those of person "a", who looks on, stay. All that was never counted is changed too.
    """
    counted = play.counted[key]
    others = [name for name in counted if not name.startswith("a")]
    figure = _figure(said[steps[number]] for steps in counted.values())
    own = [said[steps[number]] for name, steps in counted.items() if name not in others]
    for way in product((0, 1), repeat=len(others)):
        chosen = dict(zip(others, way, strict=True))
        if chosen[victim] != said[counted[victim][number]] and _figure([*own, *way]) == figure:
            changed = list(said)
            for name, one in chosen.items():
                changed[counted[name][number]] = one
            return changed
    raise AssertionError(f"{victim}'s answer can be told from {figure}")


def _figure(numbers: Any) -> Any:
    ballots = [crowd.Ballot(str(n), (frozenset(str(one)),)) for n, one in enumerate(numbers)]
    return crowd.count(ballots, ["0", "1"], rounds=1)


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A stage for thousands of answers, with a database that doesn't wait for the disk."""
    monkeypatch.setenv("HACKYACK_HOME", str(course(tmp_path / "clone", TALK)))
    opened = Stage(f"sqlite:///{tmp_path / 'room.db'}")
    yield opened
    opened.store.close()


WHO = st.sampled_from(PEOPLE)
ANSWER = st.tuples(st.sampled_from(["share", "share", "evaluation"]), WHO)
DEED = st.tuples(st.sampled_from(["withdraw", "delete"]), WHO)
LEAD = st.tuples(
    st.sampled_from(["open", "talk", "second", "second", "close", "reveal", "hide", "end"]),
    st.just(""),
)
STEPS = st.integers(5, 8).flatmap(
    lambda n: st.lists(st.one_of(ANSWER, ANSWER, DEED, LEAD), max_size=20).map(
        lambda more: [(what, who) for what in CHOICES for who in PEOPLE[:n]] + more
    )
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, data=st.data())
def test_nobodys_answer_can_be_told(
    stage: Stage, steps: list[tuple[str, str]], data: st.DataObject
) -> None:
    """For each person's answer there is another with which everything ever shown is the same.

    Person "a" knows their own answers and sees pages, stream, facilitator's page and report after
    each step: votes, changes, withdrawals, deletions, people who come again, evaluations.
    """
    steps = [*steps, ("reveal", ""), ("end", "")]
    said = data.draw(st.lists(st.integers(0, 1), min_size=len(steps), max_size=len(steps)))
    chance = data.draw(st.integers(0, 7))
    play = stage.play(steps, said)
    final = {n for one in play.counted.values() for at in one.values() for n in at}
    never = [n for n, (_what, who) in enumerate(steps) if n not in final and who != "a"]
    for key, counted in play.counted.items():
        others = sorted(name for name in counted if not name.startswith("a"))
        if not others:
            continue
        victim = others[chance % len(others)]
        for number in range(len(counted[victim])):
            changed = otherwise(play, said, victim, key=key, number=number)
            for n in never:
                changed[n] = 1 - said[n]
            assert stage.play(steps, changed).transcript == play.transcript


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, data=st.data())
def test_a_figure_never_changes(
    stage: Stage, steps: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Each question has one figure at most, at any time; before it is counted there is none."""
    steps = [*steps[:12], ("reveal", ""), *steps[12:], ("end", ""), *steps[12:], ("reveal", "")]
    said = data.draw(st.lists(st.integers(0, 1), min_size=len(steps), max_size=len(steps)))
    pictures = [one for one in stage.play(steps, said).transcript if isinstance(one, tuple)]
    polls = [public["polls"]["share"]["shown"] for public, _lead in pictures]
    evaluations = [lead["evaluation"] for _public, lead in pictures]
    for figures in (polls, evaluations):
        assert len({str(one) for one in figures if one is not None}) == 1
