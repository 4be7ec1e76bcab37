"""A server that starts again on the same day: on with the session, or a new one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from kit.programme.workshops import read
from kit.room.options import Again, EarlierSession, RoomOptions
from kit.room.session import clock, restart
from kit.room.session.handing_in import hand_ins
from kit.room.session.points import answers, counting, wall
from kit.room.store import database
from kit.room.store.database import Store
from kit.room.store.schema import Answer, RoomSession

ID = "privacy_1"
POLL = {"kind": "poll", "key": "share", "several": False, "options": {"yes": "Yes", "no": "No"}}
WALL = {"kind": "wall", "key": "wall", "several": False, "options": {}}
TEN = 36_000.0  # ten o'clock


@pytest.fixture
def kept(database: str) -> Iterator[Store]:
    """An open store."""
    opened = Store(database)
    yield opened
    opened.close()


def began(kept: Store, now: float = TEN) -> str:
    """Begin a session with a poll and a wall; return its id."""
    id = kept.do(database.begin, now=now)["id"]
    kept.do(answers.declare, id, ID, [(0, answers.PULSE), (1, POLL), (2, WALL)])
    return id


def vote(kept: Store, id: str, people: int) -> None:
    """Let so many people vote."""
    for number in range(people):
        kept.do(answers.answer, id, ID, key="share", person=f"p{number}", value="yes")


def earlier(kept: Store, now: float = TEN + 60) -> EarlierSession | None:
    """Return the session that could go on."""
    return kept.do(restart.earlier, threshold=5, now=now)


def test_a_session_in_which_nothing_happened_is_no_question(kept: Store) -> None:
    """A trial that only opened the pages goes on under its code, which may be on paper already."""
    began(kept)
    assert earlier(kept) is None


def move(kept: Store, id: str, do: str) -> None:
    """Let the facilitator move the vote."""
    kept.do(counting.move, id, ID, key="share", do=do)


HAPPENED: dict[str, Callable[[Store, str], Any]] = {
    "vote": lambda kept, id: vote(kept, id, 1),
    "note": lambda kept, id: kept.do(
        wall.post, id, ID, key="wall", person="p", text="x", once="1"
    ),
    "call": lambda kept, id: kept.do(wall.call, id, ID, person="p", table="3"),
    "clock": lambda kept, id: kept.do(clock.tell, id, read(ID), do="start"),
    "revealed": lambda kept, id: move(kept, id, "reveal"),
    "second": lambda kept, id: move(kept, id, "second"),
    "closed": lambda kept, id: move(kept, id, "close"),
    "held": lambda kept, id: kept.do(
        wall.moderate, id, ID, do="hold", named={"key": "wall"}
    ),
    "hand-in": lambda kept, id: kept.do(hand_ins._count, id, ID),
}  # fmt: skip


def test_a_closed_session_is_never_gone_on_with(kept: Store) -> None:
    """After "Close the session" a server that starts again begins a new one, without a question."""
    id = began(kept)
    vote(kept, id, 1)
    assert earlier(kept) is not None
    kept.do(counting.close, id, ID)
    assert earlier(kept) is None
    assert kept.do(database.begin, now=TEN + 60)["id"] != id


@pytest.mark.parametrize("what", HAPPENED)
def test_what_a_second_group_would_inherit_is_a_question(kept: Store, what: str) -> None:
    """A vote, a note, the clock, an opened second round …: each makes it a question."""
    id = began(kept)
    HAPPENED[what](kept, id)
    found = earlier(kept)
    assert found is not None
    assert (found.id, found.began) == (id, TEN)


@pytest.mark.parametrize(("people", "told"), [(0, None), (4, None), (5, 5)])
def test_people_are_told_from_the_threshold_on(kept: Store, people: int, told: int | None) -> None:
    """Each person counts once, also with a note, and fewer than the threshold are not told."""
    id = began(kept)
    vote(kept, id, people)
    kept.do(wall.post, id, ID, key="wall", person="p0", text="x", once="1")
    found = earlier(kept)
    assert found is not None
    assert found.people == told


def test_the_next_day_is_no_question(kept: Store) -> None:
    """What was left open yesterday is over."""
    vote(kept, began(kept), 9)
    assert earlier(kept, now=TEN + 13 * 3600) is None


def test_two_sessions_of_one_second_have_an_order(kept: Store) -> None:
    """The one that began later is the last one."""
    first = kept.do(database.begin, now=TEN)["id"]
    second = kept.do(database.begin, now=TEN, new=True)["id"]
    assert kept.do(database.begin, now=TEN)["id"] == second != first


@pytest.mark.parametrize(
    ("again", "goes_on", "answers_left"),
    [("go on", True, 7), ("anew", False, 7), ("delete", False, 0)],
)
def test_the_facilitator_decides(
    tmp_path: Path, again: Again, goes_on: bool, answers_left: int
) -> None:
    """On with it, anew beside it, or anew and the earlier one is deleted."""
    options = RoomOptions(database=f"sqlite:///{tmp_path / 'room.db'}", again=lambda _one: again)
    kept = Store(options.database)
    id = kept.do(database.begin)["id"]
    kept.do(answers.declare, id, ID, [(1, POLL)])
    vote(kept, id, 7)
    decided = restart.decided(options)
    assert decided == replace(options, new=not goes_on)
    assert (kept.do(database.begin, new=decided.new)["id"] == id) is goes_on
    assert kept.do(lambda db: db.scalar(select(func.count()).select_from(Answer))) == answers_left
    kept.close()


def test_nothing_is_asked_where_new_is_given(tmp_path: Path) -> None:
    """With --new the earlier session is not even looked at."""

    def refuse(_earlier: EarlierSession) -> Again:
        raise AssertionError

    url = f"sqlite:///{tmp_path / 'room.db'}"
    options = RoomOptions(database=url, again=refuse, new=True)
    assert restart.decided(options) is options
    assert not (tmp_path / "room.db").exists()


def left(kept: Store, id: str) -> float:
    """Return the minutes left of the block that is on."""
    on = kept.do(clock.now_on, id, read(ID))
    assert on is not None
    return float(on["minutes_left"])


@pytest.fixture
def running(kept: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[float]]:
    """A session whose agenda has run for five minutes, and the time, which stands still."""
    now = [TEN]
    monkeypatch.setattr(clock.time, "time", lambda: now[0])
    id = began(kept)
    kept.do(clock.tell, id, read(ID), do="start")
    now[0] += 300
    kept.do(restart.beat, id)
    return id, now


def test_the_clock_stands_still_while_the_server_is_off(
    kept: Store, running: tuple[str, list[float]]
) -> None:
    """After forty minutes off, a block has as many minutes left as before."""
    id, now = running
    before = left(kept, id)
    now[0] += 2400
    assert kept.do(restart.beat, id) == 2400
    assert left(kept, id) == before
    now[0] += 60
    assert left(kept, id) == before - 1


def test_a_running_server_does_not_stop_the_clock(
    kept: Store, running: tuple[str, list[float]]
) -> None:
    """Beats that come as they should, or somewhat late, change nothing."""
    id, now = running
    before = left(kept, id)
    for seconds in (10, 10, 40):
        now[0] += seconds
        assert kept.do(restart.beat, id, least=60) == 0
    assert left(kept, id) == before - 1


def test_a_pause_is_not_counted_twice(kept: Store, running: tuple[str, list[float]]) -> None:
    """What was paused when the server ended is paused still."""
    id, now = running
    kept.do(clock.tell, id, read(ID), do="pause")
    before = left(kept, id)
    now[0] += 2400
    assert kept.do(restart.beat, id) == 0
    kept.do(clock.tell, id, read(ID), do="resume")
    assert left(kept, id) == before


def test_a_block_begun_after_the_last_beat_is_not_paid_for_before_it_began(
    kept: Store, running: tuple[str, list[float]]
) -> None:
    """Only the time since its own beginning counts as a pause."""
    id, now = running
    now[0] += 8
    kept.do(clock.tell, id, read(ID), do="next")
    full = left(kept, id)
    now[0] += 600
    assert kept.do(restart.beat, id) == 600
    assert left(kept, id) == full


def test_a_clock_that_went_back_is_no_time_off(
    kept: Store, running: tuple[str, list[float]]
) -> None:
    """A computer that corrects its clock loses no minute of the agenda."""
    id, now = running
    now[0] -= 120
    assert kept.do(restart.beat, id) == 0
    assert kept.do(lambda db: db.get_one(RoomSession, id).seen) == now[0]
