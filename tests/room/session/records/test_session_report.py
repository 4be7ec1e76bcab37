"""The report on a session: its content, and the limits of privacy."""

import csv
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.rooms import EVALUATION, POLL, SCALE, TALK, WALL, declarations
from support.served import course

from kit import places
from kit.errors import WorkshopError
from kit.programme import workshops
from kit.room.session import clock
from kit.room.session.points import answers, counting, wall
from kit.room.session.records import personal_data, session_report, written_reports
from kit.room.session.records.session_report import SessionReport
from kit.room.store import database as store
from kit.room.store.database import Store
from kit.room.store.schema import Agenda, HandIns, RoomSession

ID = "shelf_1"
NASTY = "=HYPERLINK(0)<script>alert(1)</script>"


class Session:
    """A session with short methods for votes, evaluations and reports."""

    def __init__(self, database: str) -> None:
        self.store, self.url = Store(database), database
        self.id = self.store.do(store.begin)["id"]
        self.do(answers.declare, [*enumerate(declarations(POLL, WALL, EVALUATION))])

    def do(self, work: Any, *details: Any, **options: Any) -> Any:
        """Do something with the store."""
        return self.store.do(work, self.id, ID, *details, **options)

    def say(self, n: int, value: Any, *, key: str = "share") -> None:
        """Let so many people answer."""
        for person in range(n):
            self.do(answers.answer, key=key, person=f"p{person}", value=value)

    def evaluate(self, n: int, before: int, now: int) -> None:
        """Let so many people evaluate, each with the same change."""
        outcomes = [{"before": before, "now": now}]
        words = {"pace": "right", "hardest": "Neighbours", "keep": NASTY, "change": ""}
        self.say(n, {"outcomes": outcomes, **words}, key="evaluation")

    def reveal(self, key: str = "share") -> None:
        """Let the facilitator reveal a vote."""
        self.do(counting.move, key=key, do="reveal")

    def close(self) -> None:
        """Let the facilitator close the session."""
        self.do(counting.close)

    def read(self) -> SessionReport:
        """Return the report."""
        return self.store.do(session_report.read, [])[0]

    def report(self) -> dict[str, str]:
        """Write the report and return the text of its files by name."""
        return {f.name: f.read_text("utf-8-sig") for f in session_report.report(url=self.url)}

    def rows(self, name: str) -> list[list[str]]:
        """Return the cells of one of the report's tables, without its head."""
        return [*csv.reader(self.report()[name].splitlines())][1:]


@pytest.fixture
def session(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session with a poll, a wall and an evaluation."""
    monkeypatch.setenv("HACKYACK_HOME", str(course(tmp_path / "clone", TALK)))
    made = Session(database)
    yield made
    made.store.close()


def test_both_votes_side_by_side(session: Session) -> None:
    """A poll's counts of both rounds stand beside each other, over those who voted twice."""
    session.say(6, "yes")
    session.do(counting.move, key="share", do="second")
    session.say(5, "no")
    session.reveal()
    assert session.rows("room-polls.csv") == [
        ["Share?", "1", "Yes", "3", "5", "5"],
        ["Share?", "2", "Yes", "0", "2", "5"],
        ["Share?", "1", "No", "0", "2", "5"],
        ["Share?", "2", "No", "3", "5", "5"],
    ]
    page = session.report()["room.html"]
    assert "(5 people)" in page
    assert '<td class="number">all but at most 2</td><td class="number">at most 2</td>' in page


def test_a_scale_is_reported_with_the_words_at_its_ends(session: Session) -> None:
    """Without them a reader doesn't know whether 1 is little or much."""
    ends = {"1": "1 · not at all", "2": "2 · very"}
    session.do(answers.declare, [(9, *declarations({**SCALE, "options": ends}))])
    session.say(5, 2, key="sure")
    session.reveal("sure")
    assert [row[2:5] for row in session.rows("room-polls.csv")] == [
        ["1 · not at all", "0", "2"], ["2 · very", "3", "5"],
    ]  # fmt: skip


def test_fewer_than_five_are_not_in_the_report(session: Session) -> None:
    """Four people's votes and evaluations are not in the report, nor in its tables."""
    session.say(4, "yes")
    session.reveal()
    session.evaluate(4, 0, 2)
    session.close()
    files = session.report()
    for what in ("Share?", "Measure", "Pace", "Hardest section"):
        assert f"{what}: fewer than 5 people answered" in files["room.html"]
    assert len(files["room-polls.csv"].splitlines()) == 1
    assert len(files["room-evaluation.csv"].splitlines()) == 1


def test_a_poll_that_was_never_revealed_is_left_out(session: Session) -> None:
    """A poll that the room was not shown is not in the report."""
    session.say(9, "yes")
    session.close()
    assert session.read().polls == ()


def test_an_evaluation_that_is_not_counted_says_what_to_do(session: Session) -> None:
    """Before the session is closed there are no counts of it, and the page says how to get them."""
    session.evaluate(9, 0, 2)
    assert session.read().evaluation is None
    assert "press “Close the session”" in session.report()["room.html"]


def test_a_session_that_cant_go_on_is_closed_by_the_report(session: Session) -> None:
    """After twelve hours nobody can come back to press the button."""
    session.evaluate(5, 0, 2)

    def age(db: Any, session_id: str, _workshop: str) -> None:
        db.get_one(RoomSession, session_id).began -= 13 * 3600

    session.do(age)
    assert session.read().evaluation["pace"]["people"] == 5


@pytest.mark.parametrize("later", ["nothing", "a second room"])
def test_a_report_closes_no_session_that_is_running(session: Session, later: str) -> None:
    """People answer on, after twelve hours too, and where a second room began on the same day."""
    session.evaluate(5, 0, 2)

    def age(db: Any, session_id: str, _workshop: str) -> None:
        one = db.get_one(RoomSession, session_id)
        one.began, one.seen = one.began - 13 * 3600, int(time.time())

    session.do(age)
    if later == "a second room":
        session.store.do(store.begin, new=True)
    assert not session.store.do(session_report.of, session.id, ID).closed
    session.evaluate(6, 0, 2)


def test_the_report_keeps_the_rooms_own_threshold(session: Session) -> None:
    """Where people have read "from ten on", nobody counts fewer later."""
    session.store.do(store.begin, threshold=10)
    session.store.do(store.begin, threshold=5)
    session.evaluate(9, 0, 2)
    session.close()
    assert session.read().evaluation["pace"] == {
        "people": None, "fewest": 10, "asked": 1, "rounds": [],
    }  # fmt: skip


def test_confidence_before_and_now(session: Session) -> None:
    """Each outcome has counts of people on four steps, and nothing of who rose or fell."""
    session.evaluate(6, 0, 2)
    session.close()
    rows = [row for row in session.rows("room-evaluation.csv") if row[0] == "Measure"]
    assert rows[0] == ["Measure", "before today", "I couldn't", "4", "6", "6"]
    assert ["Measure", "now", "Alone", "4", "6", "6"] in rows
    assert len(rows) == 8


def test_who_deletes_their_data_changes_no_figure(session: Session) -> None:
    """The difference would be that person's answer."""
    session.evaluate(6, 0, 2)
    session.close()
    before = session.report()
    session.store.do(personal_data.forget, session.id, "p0")
    assert session.report() == before


def test_held_back_notes_are_not_in_the_report(session: Session) -> None:
    """The report has notes with their number of "me too", without those held back."""
    ids = [
        session.do(wall.post, key="wall", person="ana", text=text, once=text)
        for text in ("Nobody is alone", "Rude")
    ]
    session.store.do(wall.agree, session.id, id=ids[0], person="ben", on=True)
    session.do(wall.moderate, do="hold", named={"id": ids[1]})
    assert session.read().walls == (("What did you see?", [("Nobody is alone", 1)]),)


def test_real_minutes_stand_beside_planned_ones(session: Session) -> None:
    """Each block's real minutes stand beside the planned ones, pauses apart; others have none."""

    def went(db: Any, session_id: str, workshop: str) -> None:
        where = {"session": session_id, "workshop": workshop, "minutes": 10}
        db.add(Agenda(**where, number=1, item=0, began=0, ended=900, extra=5, waited=120))
        db.add(Agenda(**where, number=2, item=1, began=900))

    session.do(went)
    first, second, *_others = session.read().blocks
    assert (first.real, first.extra, first.paused) == (13.0, 5, 2.0)
    assert second.real is None


def test_the_report_reads_a_clock_that_ran(session: Session) -> None:
    """The report reads the blocks that ``clock.tell`` has stored."""
    plan = workshops.read(ID)
    for do in ("start", "next"):
        session.store.do(clock.tell, session.id, plan, do=do)
    assert [block.real is None for block in session.read().blocks[:2]] == [False, True]


def test_hand_ins_are_a_number(session: Session) -> None:
    """The report has only the number of hand-ins."""
    session.do(lambda db, session_id, id: db.add(HandIns(session=session_id, workshop=id, count=7)))
    assert "7 exercises were handed in" in session.report()["room.html"]


def test_what_people_wrote_stays_text(session: Session) -> None:
    """Markup is shown as it was typed, and a formula is none in a spreadsheet."""
    session.do(wall.post, key="wall", person="ana", text=NASTY, once="1")
    for n in range(5):
        given = {"keep": NASTY if n == 0 else f"word {n}"}
        session.do(answers.answer, key="evaluation", person=f"p{n}", value=given)
    session.close()
    files = session.report()
    assert "<script>alert" not in files["room.html"]
    for name in ("room-wall.csv", "room-evaluation.csv"):
        cells = [cell for row in csv.reader(files[name].splitlines()) for cell in row]
        assert "'" + NASTY in cells
        assert NASTY not in cells


def test_without_a_session_there_is_no_report(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a session, or for a workshop that wasn't on, the next step is told."""
    with pytest.raises(WorkshopError, match="serve --room"):
        session_report.report(url=database)


def test_a_workshop_that_was_not_opened_is_named(session: Session) -> None:
    """The error names a workshop that was not opened in the session."""
    course(Path(workshops.read(ID).folder).parent.parent, TALK, name="attic_1")
    with pytest.raises(WorkshopError, match="attic_1"):
        session_report.report(["attic_1"], url=session.url)


def test_an_earlier_session_is_reported_by_its_code(session: Session) -> None:
    """After a second group has begun, the first one's report can still be made."""
    session.say(6, "yes")
    session.do(counting.move, key="share", do="reveal")
    ((code, _began),) = _codes(session)
    session.store.do(store.begin, new=True)
    assert [other for other, _began in session_report.others(url=session.url)] == [code]
    with pytest.raises(WorkshopError, match="Nobody opened"):
        session_report.report(url=session.url)
    page = session_report.report(code=code.lower(), url=session.url)[0]
    assert page.parent.name == code
    assert "6" in page.read_text("utf-8")


def test_a_code_that_is_not_kept_is_told(session: Session) -> None:
    """The sentence names the code."""
    with pytest.raises(WorkshopError, match="NOSUCH"):
        session_report.report(code="NOSUCH", url=session.url)


def _codes(session: Session) -> list[tuple[str, int]]:
    return session.store.do(lambda db: [(s.code, s.began) for s in db.query(RoomSession)])


def test_a_written_report_follows_a_deletion(session: Session) -> None:
    """After somebody has deleted their data, the report's files have nothing of it any more."""
    session.do(wall.post, key="wall", person="ana", text="shibboleth", once="1")
    session.do(wall.post, key="wall", person="ben", text="stays here", once="2")
    assert "shibboleth" in session.report()["room.html"]
    gone = session.store.do(personal_data.forget, session.id, "ana")
    written_reports.follow(session.store, session.id, gone.changed)
    texts = [f.read_text("utf-8") for f in (places.programme() / "report" / ID).glob("room*")]
    assert len(texts) == 5
    assert not [text for text in texts if "shibboleth" in text]
    assert [text for text in texts if "stays here" in text]


def test_the_report_on_another_session_stays(session: Session) -> None:
    """A report is told to another session by its files' time, and is left as it is."""
    session.report()
    page = places.programme() / "report" / ID / "room.html"
    page.write_text("another session's")
    os.utime(page, (1, 1))
    written_reports.follow(session.store, session.id, {ID})
    assert page.read_text() == "another session's"


def test_a_report_ends_with_its_session(session: Session) -> None:
    """Thirty days after the session began its report goes, on whichever day it was written."""
    session.report()
    assert written_reports.purge() == 0
    day = 86_400
    assert written_reports.purge(now=time.time() + (store.DAYS - 1) * day) == 0
    assert written_reports.purge(now=time.time() + (store.DAYS + 1) * day) == 5


def paper_table(folder: Path, pace: int, sheets: int) -> Path:
    """Write a table of so many sheets of paper, on which the pace alone is ticked."""
    file = folder / "sheets.csv"
    rows = [f",,{pace},,,"] * sheets
    file.write_text("\n".join(["1 before,1 now,pace,hardest,keep,change", *rows]), "utf-8")
    return file


def test_sheets_of_paper_are_added_and_stay_with_the_report(
    session: Session, tmp_path: Path
) -> None:
    """The report says how many answered on either; written again, it still has them."""
    plan = workshops.read(ID)
    asked = {**EVALUATION, "outcomes": [plan.outcomes[0].text], "sections": []}
    session.do(answers.declare, [(9, *declarations(asked))])
    words = {"pace": "right", "hardest": None, "keep": "", "change": ""}
    levels = [{"before": None, "now": None}]
    session.say(6, {"outcomes": levels, **words}, key="evaluation")
    session.close()
    file = paper_table(tmp_path, 3, 5)
    session_report.report([ID], url=session.url, paper=file)
    file.unlink()
    assert "(11 people: 6 on screen, 5 on paper)" in session.report()["room.html"]
    assert ["pace", "", "Right", "7", "11", "11"] in session.rows("room-evaluation.csv")


def test_sheets_about_other_outcomes_are_refused(session: Session, tmp_path: Path) -> None:
    """Where the workshop was changed since the session, nothing is added up wrongly."""
    session.evaluate(6, 0, 2)
    session.close()
    with pytest.raises(WorkshopError, match="outcomes of shelf_1 were changed since"):
        session_report.report([ID], url=session.url, paper=paper_table(tmp_path, 3, 5))
