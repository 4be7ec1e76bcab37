"""One person's data: all of it shown in words, all of it deleted, on both databases."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from support.rooms import EVALUATION, POLL, SCALE, WALL

from kit.room import templates
from kit.room.session.points import answers, talking_points, wall
from kit.room.session.records import personal_data
from kit.room.store import database as store
from kit.room.store.database import Store
from kit.room.store.schema import Base

ID = "shelf_1"


@pytest.fixture
def kept(database: str) -> Iterator[Store]:
    """A store."""
    opened = Store(database)
    yield opened
    opened.close()


@pytest.fixture
def session_id(kept: Store) -> str:
    """A session in which ana has done everything that one can do, and ben a little."""
    id = kept.do(store.begin)["id"]
    bodies = [talking_points._point(body) for body in (POLL, SCALE, WALL, EVALUATION)]
    kept.do(answers.declare, id, ID, enumerate([answers.PULSE, *bodies]))
    outcomes = [{"before": 0, "now": 2}]
    said: dict[str, Any] = {
        "share": "yes", "sure": 4, "pulse": "stuck",
        "evaluation": {"outcomes": outcomes, "pace": "abit_fast", "keep": "the pairs"},
    }  # fmt: skip
    for key, value in said.items():
        kept.do(answers.answer, id, ID, key=key, person="ana", value=value)
    kept.do(wall.call, id, ID, person="ana", table="by the window")
    note = {"key": "wall", "text": "a note of mine", "once": "1"}
    kept.do(wall.post, id, ID, person="ana", **note)
    other = kept.do(wall.post, id, ID, person="ben", **{**note, "text": "a note of ben's"})
    kept.do(wall.agree, id, id=other, person="ana", on=True)
    kept.do(wall.moderate, id, ID, do="hold", named={"id": other})
    return id


def test_everything_is_shown_in_the_words_of_the_page(kept: Store, session_id: str) -> None:
    """The page has each value as its person knows it, and no name that the store has for it."""
    held = kept.do(personal_data.held, session_id, "ana")
    page = templates.render("my-data.html", base="/", room=True, held=held)
    main = html.unescape(re.sub("<[^>]+>", " ", page[page.index("<main") :]))
    text = " ".join(main.split())
    for words in (
        "Share? First vote Yes", "How sure? First vote 4", "Stuck", "to table by the window",
        "a note of mine", "a note of ben's", "before today “I couldn't”, now “Alone”", "A bit fast",
        "the pairs", "left out", "Evaluation", "beside the number ana",
    ):  # fmt: skip
        assert words in text
    for code in ("None", "abit_fast", "stuck", "yes"):
        assert code not in text.split()


def test_every_stored_row_of_a_person_is_shown(kept: Store, session_id: str) -> None:
    """The number of things shown is the number of rows in which the person's id stands."""
    held = kept.do(personal_data.held, session_id, "ana")
    shown = sum(len(held[part]) for part in ("answers", "notes", "me_too", "pulse", "calls"))
    assert shown == kept.do(_rows, "ana")


def _rows(db: Any, person: str) -> int:
    tables = [table for table in Base.metadata.tables.values() if "person" in table.columns]
    return sum(
        len(db.execute(select(table).where(table.c.person == person)).all()) for table in tables
    )


def test_nothing_of_a_person_is_left(kept: Store, session_id: str) -> None:
    """No row has their id or words; others' rows stay."""
    gone = kept.do(personal_data.forget, session_id, "ana")
    assert gone.changed == {ID}
    assert {"ana", "a note of mine", "by the window", "the pairs"} <= gone.texts
    assert kept.do(_rows, "ana") == 0
    assert kept.do(_rows, "ben") == 1
    nothing = {part: [] for part in ("answers", "notes", "me_too", "pulse", "calls")}
    assert kept.do(personal_data.held, session_id, "ana") == {"id": "ana", **nothing}
