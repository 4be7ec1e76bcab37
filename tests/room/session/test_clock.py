"""The agenda's clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kit.places import sqlite_address
from kit.programme.workshops import Workshop, read
from kit.room.refusals import RefusedError
from kit.room.session import clock
from kit.room.session.points import counting
from kit.room.store import database
from kit.room.store.database import Store
from kit.room.store.schema import Agenda


@dataclass
class Session:
    """A session with a clock that stands still until it is told."""

    store: Store
    workshop: Workshop
    now: float = 1_000_000.0
    session_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.session_id = self.store.do(database.begin)["id"]

    def tell(self, *does: str, minutes: object = 0) -> None:
        """Let the facilitator do something."""
        for do in does:
            self.store.do(clock.tell, self.session_id, self.workshop, do=do, minutes=minutes)

    def on(self) -> dict[str, Any]:
        """Return the current block."""
        return self.store.do(clock.now_on, self.session_id, self.workshop)

    def wait(self, minutes: float) -> None:
        """Let time pass."""
        self.now += 60 * minutes

    def went(self) -> list[tuple[int, int | None]]:
        """Return each block that was on, with the minutes that it took."""

        def rows(db: Any) -> list[tuple[int, int | None]]:
            found = db.query(Agenda).order_by(Agenda.number)
            return [(r.item, r.ended and (r.ended - r.began) // 60) for r in found]

        return self.store.do(rows)


@pytest.fixture
def session(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session of the privacy workshop."""
    opened = Session(Store(sqlite_address(home / "room.db")), read("privacy_1"))
    now: Callable[[], float] = lambda: opened.now  # noqa: E731
    monkeypatch.setattr(clock.time, "time", now)
    yield opened
    opened.store.close()


def test_no_block_is_on_before_the_start(session: Session) -> None:
    """A clock that wasn't started shows no block and refuses to be moved."""
    assert session.on() is None
    with pytest.raises(RefusedError, match="Start it first") as refused:
        session.tell("next")
    assert refused.value.status == 409


def test_minutes_run_down(session: Session) -> None:
    """The minutes left are the planned ones less those passed; they can be negative."""
    session.tell("start")
    planned = session.workshop.agenda[0].minutes
    session.wait(planned + 2)
    assert session.on()["minutes_left"] == -2


def test_blocks_follow_each_other(session: Session) -> None:
    """Each turn forward or back has its own time; earlier ones are kept for the report."""
    session.tell("start")
    session.wait(3)
    session.tell("next")
    session.wait(5)
    session.tell("back")
    assert session.on()["item"] == 0
    assert session.went() == [(0, 3), (1, 5), (0, None)]


def test_the_last_block_ends_it(session: Session) -> None:
    """After the last block there is none, and a new start is possible."""
    session.tell("start", *["next"] * len(session.workshop.agenda))
    assert session.on() is None
    session.tell("start")
    assert session.on()["item"] == 0


def test_a_pause_takes_no_time(session: Session) -> None:
    """While it is paused the minutes stand still, and go on from there."""
    session.tell("start")
    before = session.on()["minutes_left"]
    session.tell("pause", "pause")
    session.wait(7)
    assert session.on()["paused"]
    assert session.on()["minutes_left"] == before
    session.tell("resume")
    session.wait(1)
    assert session.on()["minutes_left"] == before - 1
    assert not session.on()["paused"]


def test_a_block_is_extended(session: Session) -> None:
    """Minutes can be given and taken back."""
    session.tell("start")
    before = session.on()["minutes_left"]
    session.tell("extend", minutes=5)
    session.tell("extend", minutes=-2)
    assert session.on()["minutes_left"] == before + 3


@pytest.mark.parametrize("minutes", ["5", 5.5, True, None, 61, 10**30])
def test_odd_minutes_are_refused(session: Session, minutes: object) -> None:
    """Whole minutes, up to an hour."""
    session.tell("start")
    with pytest.raises(RefusedError, match="60 minutes"):
        session.tell("extend", minutes=minutes)


def test_the_start_and_the_time_run(session: Session) -> None:
    """They are told since the agenda was started; pauses are counted apart."""
    began = session.now
    session.tell("start")
    session.wait(12)
    session.tell("next")
    session.wait(5)
    session.tell("pause")
    session.wait(7)
    on = session.on()
    assert datetime.fromisoformat(on["began_at"]).timestamp() == began
    assert (on["minutes_run"], on["minutes_paused"]) == (17, 7)
    session.tell("resume", "next")
    session.wait(1)
    on = session.on()
    assert (on["minutes_run"], on["minutes_paused"]) == (18, 7)


def test_an_agenda_that_is_started_again_begins_anew(session: Session) -> None:
    """A second run of the same day counts from its own start."""
    session.tell("start", *["next"] * len(session.workshop.agenda))
    session.wait(30)
    session.tell("start")
    session.wait(3)
    assert session.on()["minutes_run"] == 3


def test_when_a_block_ends_is_a_minute_of_the_run(session: Session) -> None:
    """Time that passes doesn't move it, nor a pause; the facilitator's five minutes do, by five."""
    session.tell("start")
    session.wait(4)
    session.tell("pause")
    session.wait(9)
    session.tell("resume", "next")
    ends = 4 + session.workshop.agenda[1].minutes
    for _minute in range(3):
        assert session.on()["block_ends"] == ends
        session.wait(1)
    session.tell("pause")
    session.wait(5)
    session.tell("resume", "extend", minutes=5)
    assert session.on()["block_ends"] == ends + 5


def test_a_closed_session_ends_its_clock(session: Session) -> None:
    """The block that was on has its minutes without the pause, and no clock starts any more."""
    session.tell("start", "next")
    session.wait(7)
    session.tell("pause")
    session.wait(2)
    session.store.do(counting.close, session.session_id, "privacy_1")
    session.store.do(clock.end, session.session_id, "privacy_1")
    assert session.on() is None
    assert session.went()[-1] == (1, 9)
    assert session.store.do(lambda db: db.query(Agenda).all()[-1].waited) == 120
    for do in ("start", "next", "resume"):
        with pytest.raises(RefusedError, match="session is closed") as refused:
            session.tell(do)
        assert refused.value.status == 409


def test_a_clock_ends_at_an_earlier_time(session: Session) -> None:
    """A session that was left open ended when its server was last seen."""
    session.tell("start")
    seen = int(session.now) + 420
    session.wait(600)
    session.store.do(clock.end, session.session_id, "privacy_1", at=seen)
    assert session.went() == [(0, 7)]
    session.store.do(clock.end, session.session_id, "privacy_1")
    assert session.went() == [(0, 7)]
