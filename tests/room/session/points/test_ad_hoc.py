"""Questions that the facilitator makes up: what is taken, who sees it, how it is counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from support.rooms import POLL, declarations
from support.served import course

from kit.programme import workshops
from kit.room.refusals import RefusedError
from kit.room.session import snapshot
from kit.room.session.points import ad_hoc, answers, counting, wall
from kit.room.session.records import personal_data, session_report
from kit.room.store import database
from kit.room.store.database import Store
from kit.room.store.schema import Answer, MeToo, Note, Point

ID = "shelf_1"
CHOICE = {"form": "choice", "question": "Which one?", "answers": ["Maps", "Films"]}
SCALE = {"form": "scale", "question": "How sure?", "low": "not at all", "high": "very"}
WALL = {"form": "wall", "question": "What would you try?"}
WORDS = {"form": "own_words", "question": "What is privacy?"}


class Desk:
    """The facilitator's desk in a session of one workshop."""

    def __init__(self, url: str) -> None:
        self.store = Store(url)
        self.session_id = self.store.do(database.begin, new=True)["id"]
        self.do(answers.declare, [*enumerate([answers.PULSE, *declarations(POLL)])])

    def do(self, work: Any, *details: Any, **options: Any) -> Any:
        """Do something with the store."""
        return self.store.do(work, self.session_id, ID, *details, **options)

    def write(self, given: Any, *, once: str = "1") -> str:
        """Write a draft; return its key."""
        return self.do(ad_hoc.write, given=given, once=once)

    def ask(self, given: Any, *, once: str = "1") -> str:
        """Write and ask a question; return its key."""
        key = self.write(given, once=once)
        self.do(ad_hoc.ask, key=key)
        return key

    def seen(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what all see, and what the facilitator sees besides."""
        return self.store.do(snapshot.take, self.session_id, workshops.read(ID))

    def vote(self, key: str, *values: Any) -> None:
        """Let one person for each value answer."""
        for n, value in enumerate(values):
            self.do(answers.answer, key=key, person=f"p{n}", value=value)

    def post(self, key: str, text: str, *, person: str = "ana") -> str:
        """Put a note up; return its id."""
        return self.do(wall.post, key=key, person=person, text=text, once=text)

    def rows(self, table: type[Any]) -> int:
        """Return the number of rows of a table."""
        return self.store.do(lambda db: db.scalar(select(func.count()).select_from(table)))


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk in a session that has begun."""
    course(home, [])
    opened = Desk(f"sqlite:///{tmp_path / 'room.db'}")
    yield opened
    opened.store.close()


def refusal(work: Any, *details: Any, **options: Any) -> str:
    """Return the sentence with which something is refused."""
    with pytest.raises(RefusedError) as refused:
        work(*details, **options)
    return str(refused.value)


def test_a_declaration_is_what_notebooks_declare() -> None:
    """A scale reads like the one of a notebook, and empty answers of a choice are left out."""
    choice = ad_hoc.declaration({**CHOICE, "answers": [" Maps ", "", "Films"], "several": True})
    assert choice["options"] == {"1": "Maps", "2": "Films"}
    assert (choice["kind"], choice["several"]) == ("poll", True)
    scale = ad_hoc.declaration(SCALE)
    assert [*scale["options"].values()] == ["1 · not at all", "2", "3", "4", "5 · very"]
    assert ad_hoc.declaration(WALL)["kind"] == "wall"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"question": "  "}, "The question is empty"),
        ({"question": None}, "The question is empty"),
        ({"question": ["x"]}, "The question: This isn't a text"),
        ({"question": "x" * 201}, "The question: This has 201 characters; 200 fit"),
        ({"question": "\u200b\u202e"}, "The question is empty"),
        ({"answers": ["Maps"]}, "has 1 answer. Give it 2 to 8"),
        ({"answers": [f"{n}" for n in range(9)]}, "has 9 answers. Give it 2 to 8"),
        ({"answers": "Maps"}, "has 0 answers"),
        ({"answers": ["Maps", "x" * 101]}, "Answer 2: This has 101 characters; 100 fit"),
        ({"answers": ["Maps", "", "x" * 101]}, "Answer 3: This has 101 characters"),
        ({"answers": ["Maps", {"a": 1}]}, "Answer 2: This isn't a text"),
        ({"answers": ["Maps", "MAPS"]}, "“MAPS” is there twice"),
        ({"form": "scale", "low": "none"}, "The words at 5 is empty"),
        ({"form": "scale", "low": "x" * 41, "high": "y"}, "The words at 1: This has 41 characters"),
        ({"form": "essay"}, "This kind of question isn't known here"),
    ],
)
def test_each_wrong_field_has_its_sentence(changed: dict[str, Any], why: str) -> None:
    """The sentence names the field."""
    assert why in refusal(ad_hoc.declaration, {**CHOICE, **changed})


def test_what_is_no_form_is_refused() -> None:
    """Whatever a page sends."""
    for sent in (None, [], "x", 3):
        assert "isn't known" in refusal(ad_hoc.declaration, sent)


def test_hostile_text_stays_text() -> None:
    """Markup is kept as it is typed; what turns the line around is taken out."""
    body = ad_hoc.declaration({**CHOICE, "question": "<b>\u202eHi</b>\t\n{{ 7*7 }}"})
    assert body["question"] == "<b>Hi</b> {{ 7*7 }}"


def test_a_draft_is_the_facilitators_alone(desk: Desk) -> None:
    """Nobody sees it, and nobody answers it, who guesses its key; then it is asked."""
    key = desk.write(CHOICE)
    public, lead = desk.seen()
    assert (public["asked"], [*public["polls"]]) == ([], ["share"])
    assert [body["key"] for body in lead["drafts"]] == [key]
    assert key not in [body.get("key") for body in lead["declared"]]
    assert "Nobody asks this" in refusal(desk.vote, key, "1")
    assert "Nobody asks this" in refusal(desk.do, counting.move, key=key, do="reveal")
    desk.do(ad_hoc.ask, key=key)
    public, lead = desk.seen()
    assert [body["question"] for body in public["asked"]] == ["Which one?"]
    assert public["polls"][key]["phase"] == "first"
    assert lead["drafts"] == []


def test_a_draft_is_in_no_report(desk: Desk) -> None:
    """Nobody was asked."""
    desk.write(WALL)
    desk.write(CHOICE, once="2")
    report = desk.store.do(session_report.of, desk.session_id, ID)
    assert (report.polls, report.walls) == ((), ())


def test_a_repeated_request_makes_no_second_question(desk: Desk) -> None:
    """The connection was lost before the answer came."""
    assert desk.ask(CHOICE) == desk.ask(CHOICE)
    assert len(desk.seen()[0]["asked"]) == 1
    assert "is asked already, so its words stay" in refusal(desk.write, WALL)


def test_a_draft_is_changed_in_its_place(desk: Desk) -> None:
    """Its kind too."""
    key = desk.write(CHOICE)
    desk.do(ad_hoc.write, given=SCALE, once=None, key=key)
    (draft,) = desk.seen()[1]["drafts"]
    assert (draft["key"], draft["kind"], draft["ends"]) == (key, "scale", ["not at all", "very"])
    gone = refusal(desk.do, ad_hoc.write, given=SCALE, once=None, key="ad-hoc-0")
    assert "no longer here" in gone
    assert "no longer here" in refusal(desk.do, ad_hoc.write, given=SCALE, once=None, key="share")


def test_it_is_counted_by_the_rooms_rule(desk: Desk) -> None:
    """From five on, with small numbers covered, once; four are not counted."""
    key = desk.ask(CHOICE)
    desk.vote(key, "1", "1", "1", "1", "1", "1", "2")
    desk.do(counting.move, key=key, do="reveal")
    shown = desk.seen()[0]["polls"][key]["shown"]
    assert shown["rounds"][0]["counts"] == {"1": [5, 7], "2": [0, 2]}
    assert "counted and closed" in refusal(desk.vote, key, "2")
    few = desk.ask(SCALE, once="2")
    desk.vote(few, 1, 2, 3, 4)
    desk.do(counting.move, key=few, do="reveal")
    assert desk.seen()[0]["polls"][few]["shown"]["people"] is None


def test_it_is_ended_and_opened_again_until_it_is_counted(desk: Desk) -> None:
    """Who comes late finds it as it is."""
    key = desk.ask(CHOICE)
    desk.do(counting.move, key=key, do="close")
    assert "closed for now" in refusal(desk.vote, key, "1")
    desk.do(counting.move, key=key, do="open")
    desk.vote(key, "1")
    assert desk.seen()[0]["polls"][key]["phase"] == "first"


def test_the_same_words_are_not_counted_twice(desk: Desk) -> None:
    """The second count would show who has changed their mind; also after it was removed."""
    key = desk.ask(CHOICE)
    again = {**CHOICE, "question": "which ONE?"}
    assert "is asked already" in refusal(desk.ask, again, once="2")
    desk.vote(key, *"11112")
    desk.do(counting.move, key=key, do="reveal")
    assert "was counted in this session" in refusal(desk.ask, again, once="3")
    desk.do(ad_hoc.remove, key=key)
    assert "was counted in this session" in refusal(desk.ask, again, once="4")
    share = {"form": "choice", "question": "Share?", "answers": ["Yes", "No"]}
    assert "is asked already" in refusal(desk.ask, share, once="5")


def test_removing_takes_away_all_that_was_said(desk: Desk) -> None:
    """Answers, notes and "me too" go; what was never counted may be asked anew."""
    key, other = desk.ask(CHOICE), desk.ask(WALL, once="2")
    desk.vote(key, "1", "2")
    note = desk.post(other, "A list")
    desk.do(lambda db, at, _id: wall.agree(db, at, id=note, person="ivo", on=True))
    for one in (key, other):
        desk.do(ad_hoc.remove, key=one)
    assert [desk.rows(table) for table in (Answer, Note, MeToo)] == [0, 0, 0]
    public, lead = desk.seen()
    assert (public["asked"], key in public["polls"], other in lead["walls"]) == ([], False, False)
    assert "no longer here" in refusal(desk.do, ad_hoc.remove, key=key)
    assert desk.ask(CHOICE, once="3") in desk.seen()[0]["polls"]


def test_what_was_counted_and_removed_is_seen_nowhere(desk: Desk) -> None:
    """Neither on pages nor in the report; its own words alone stay in the store."""
    key = desk.ask(CHOICE)
    desk.vote(key, *"11112")
    desk.do(counting.move, key=key, do="reveal")
    assert desk.store.do(session_report.of, desk.session_id, ID).polls[0][0] == "Which one?"
    desk.do(ad_hoc.remove, key=key)
    public, lead = desk.seen()
    assert "Which one?" not in f"{public} {lead}"
    assert desk.store.do(session_report.of, desk.session_id, ID).polls == ()
    assert desk.rows(Answer) == 0


def test_a_wall_of_ones_own_ends_and_goes_on(desk: Desk) -> None:
    """While it is over, notes and "me too" are refused, and taking back is not."""
    key = desk.ask(WALL)
    note = desk.post(key, "A list")
    desk.do(counting.move, key=key, do="close")
    assert desk.seen()[0]["over"] == [key]
    assert "This question is over" in refusal(desk.post, key, "Another")
    agree = {"id": note, "person": "ivo", "on": True}
    over = refusal(desk.do, lambda db, at, _id: wall.agree(db, at, **agree))
    assert "This question is over" in over
    desk.do(lambda db, at, _id: wall.withdraw(db, at, id=note, person="ana"))
    desk.do(counting.move, key=key, do="open")
    assert desk.post(key, "Another")
    report = desk.store.do(session_report.of, desk.session_id, ID)
    assert report.walls == ((WALL["question"], [("Another", 0)]),)


def test_words_are_counted_once_and_rare_ones_never_shown(desk: Desk) -> None:
    """The same word however it is typed; in the report too, and for four people nothing."""
    key = desk.ask(WORDS)
    desk.vote(
        key, ["Trust"], ["trust."], ["“TRUST”", "my own"], ["\uff54rust", "Trust"], ["silence"]
    )
    assert "silence" not in f"{desk.seen()}"
    assert "no second vote" in refusal(desk.do, counting.move, key=key, do="second")
    desk.do(counting.move, key=key, do="reveal")
    public, _lead = desk.seen()
    (one,) = public["polls"][key]["shown"]["rounds"]
    assert one["counts"] == {"trust": [3, 5]}
    assert "silence" not in f"{desk.seen()}"
    ((question, texts, _shown),) = desk.store.do(session_report.of, desk.session_id, ID).polls
    assert (question, texts) == (WORDS["question"], {"trust": "trust"})


def test_words_that_all_differ_show_none(desk: Desk) -> None:
    """And the report says so."""
    key = desk.ask(WORDS)
    desk.vote(key, *([f"word {n}"] for n in range(6)))
    desk.do(counting.move, key=key, do="reveal")
    report = desk.store.do(session_report.of, desk.session_id, ID)
    page = session_report.write(report, "")[0].read_text("utf-8")
    assert "6 people answered, and no word was written by more than 2" in page


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("trust", "3 words or names at most"),
        (["a", "b", "c", "d"], "3 words or names at most"),
        (["x" * 31], "This has 31 characters; 30 fit"),
        ([{"a": 1}], "This isn't a text"),
        ([["a"]], "This isn't a text"),
        (7, "3 words or names at most"),
    ],
)
def test_what_no_page_sends_as_words_is_refused(desk: Desk, words: Any, why: str) -> None:
    """In one sentence."""
    assert why in refusal(desk.vote, desk.ask(WORDS), words)


def test_words_are_taken_back_shown_and_deleted(desk: Desk) -> None:
    """Empty ones are no answer; they stand in one's own data, and are searched for when deleted."""
    key = desk.ask(WORDS)
    desk.vote(key, ["secretly", ""])
    held = desk.store.do(personal_data.held, desk.session_id, "p0")
    assert held["answers"][0]["said"] == ["secretly"]
    desk.vote(key, ["", "…"])
    assert desk.rows(Answer) == 0
    desk.do(answers.answer, key=key, person="p0", value=["secretly"], second=["hidden"])
    gone = desk.store.do(personal_data.forget, desk.session_id, "p0")
    assert {"secretly", "hidden"} <= gone.texts
    assert desk.rows(Answer) == 0


def test_a_closed_session_asks_nothing_new(desk: Desk) -> None:
    """Drafts stay drafts when it is closed, and can't be asked."""
    key = desk.write(CHOICE)
    desk.do(counting.close)
    assert [body["key"] for body in desk.seen()[1]["drafts"]] == [key]
    assert "The session is closed" in refusal(desk.do, ad_hoc.ask, key=key)


def test_there_is_an_end_to_questions(desk: Desk) -> None:
    """Forty, then a sentence; a draft less makes room again."""
    for n in range(ad_hoc.MOST):
        key = desk.write({**WALL, "question": f"Question {n}"}, once=str(n))
    assert "has 40 questions of your own" in refusal(desk.write, CHOICE, once="more")
    desk.do(ad_hoc.remove, key=key)
    assert desk.write(CHOICE, once="more")


def test_a_person_sees_and_deletes_what_they_said_to_it(desk: Desk) -> None:
    """Their page of data has the question's words; deleting takes answer and note."""
    key, other = desk.ask(CHOICE), desk.ask(WALL, once="2")
    desk.do(answers.answer, key=key, person="ana", value="2")
    desk.post(other, "Only mine")
    held = desk.store.do(personal_data.held, desk.session_id, "ana")
    assert [(one["question"], one["said"]) for one in held["answers"]] == [
        ("Which one?", ["Films"])
    ]
    assert [one["text"] for one in held["notes"]] == ["Only mine"]
    gone = desk.store.do(personal_data.forget, desk.session_id, "ana")
    assert "Only mine" in gone.texts
    assert [desk.rows(Answer), desk.rows(Note)] == [0, 0]


def test_it_goes_with_the_session(desk: Desk) -> None:
    """After thirty days nothing of it is left."""
    key = desk.ask(CHOICE)
    desk.vote(key, "1")
    desk.write(WALL, once="draft")
    desk.store.do(database.purge, now=1e12)
    assert [desk.rows(Point), desk.rows(Answer)] == [0, 0]


def test_a_file_adds_what_is_not_there_yet(desk: Desk) -> None:
    """Loaded twice it is there once, also where a question was changed or asked meanwhile."""
    bodies = [ad_hoc.declaration(one) for one in (CHOICE, SCALE)]
    assert desk.do(ad_hoc.add, bodies=[*bodies, bodies[0]]) == 2
    assert desk.do(ad_hoc.add, bodies=bodies) == 0
    first, second = (body["key"] for body in desk.seen()[1]["drafts"])
    desk.do(ad_hoc.write, given=WALL, once=None, key=first)
    desk.do(ad_hoc.ask, key=second)
    assert desk.do(ad_hoc.add, bodies=bodies) == 1
    assert [body["kind"] for body in desk.seen()[1]["drafts"]] == ["wall", "poll"]


def test_newer_questions_stand_behind(desk: Desk) -> None:
    """In the order in which they were asked, not in which they were written."""
    first, second = desk.write(CHOICE), desk.write(WALL, once="2")
    desk.do(ad_hoc.ask, key=second)
    desk.do(ad_hoc.ask, key=first)
    assert [body["key"] for body in desk.seen()[0]["asked"]] == [second, first]
