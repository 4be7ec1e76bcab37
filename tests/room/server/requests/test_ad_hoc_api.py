"""The facilitator's own questions over HTTP: who may ask, and what pages hear of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.events import follow
from support.rooms import Person, RunningRoom, room
from support.waiting import until

pytestmark = pytest.mark.timeout(300)

CHOICE = {"form": "choice", "question": "Which one?", "answers": ["Maps", "Films"]}
WALL = {"form": "wall", "question": "What would you try?"}
WORDS = {"form": "own_words", "question": "In one word?"}
SECRET = "shibboleth of hers"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room whose workshop nobody has opened yet."""
    opened = room(tmp_path_factory.mktemp("asking"))
    yield opened
    opened.stop()


def ask(lead: Person, once: str, **question: object) -> str:
    """Ask a question; return its key."""
    return str(lead.said("/lead/question", do="ask", once=once, question=question)["key"])


def test_pages_that_are_open_hear_of_it_at_once(server: RunningRoom, ana: Person) -> None:
    """And those that come late find it; the big screen has it too; then it is gone from all."""
    lead = server.leader()
    with follow(ana, "/room/events?workshop=shelf_1") as pictures:
        next(pictures)
        key = ask(lead, "1", **CHOICE)
        seen = next(one for one in pictures if one["asked"])
        assert seen["asked"][0]["options"] == {"1": "Maps", "2": "Films"}
        ana.said("/room/answer", key=key, value="2")
        late = server.join().state()
        assert [one["key"] for one in late["public"]["asked"]] == [key]
        with follow(lead, "/lead/events?workshop=shelf_1") as desk:
            assert next(one for one in desk if one["voted"].get(key))["screen"] == f"poll:{key}"
            lead.said("/lead/question", do="remove", key=key)
            assert next(one for one in desk if not one["asked"])["screen"] == "join"
        next(one for one in pictures if not one["asked"])
    assert ana.state()["mine"]["answers"] == {}


def test_a_draft_reaches_no_participant(server: RunningRoom, ana: Person) -> None:
    """Not even as a number: nothing comes until it is asked."""
    lead = server.leader()
    key = lead.said("/lead/question", do="write", once="2", question=WALL)["key"]
    assert WALL["question"] not in str(ana.state())
    lead.said("/lead/question", do="ask", key=key)
    assert ana.said("/room/wall", key=key, text="A list", once="1")["id"]
    lead.said("/lead/do", do="close", key=key)
    refused = ana.post("/room/wall", workshop="shelf_1", key=key, text="More", once="2")
    assert (refused.status, "is over" in refused.text) == (409, True)


def test_only_the_facilitator_asks(server: RunningRoom, ana: Person) -> None:
    """Neither participants, nor helpers, nor people who haven't joined."""
    page = server.leader().get("/lead").text
    helper = Person(server)
    helper.get(f"/help?key={page.split('help?key=')[1].split('<')[0]}")
    assert 'id="ad-hoc"' in page
    assert 'id="ad-hoc"' not in helper.get("/help").text
    for person in (ana, helper, Person(server)):
        sent = {"workshop": "shelf_1", "do": "ask", "once": "3", "question": CHOICE}
        assert person.post("/lead/question", **sent).status in {401, 403}


def test_a_file_becomes_drafts(server: RunningRoom, ana: Person) -> None:
    """As Notepad writes it; a wrong line takes all of it back; only the facilitator may."""
    lead, to = server.leader(), "/lead/questions?workshop=shelf_1"
    good = "Which “one”?\r\n- Maps\r\n- Films\r\n\r\nWhy?".encode("utf-16")
    wrong = lead.ask("POST", to, b"Which?\n- Maps\nFilms\n\nWhy not?")
    assert wrong.status == 400
    assert json.loads(wrong.text)["lines"][0].startswith("Line 3: “Films” has no dash in front.")
    for expected in ({"added": 2, "there": 0}, {"added": 0, "there": 2}):
        assert json.loads(lead.ask("POST", to, good).text) == expected
    with follow(lead, "/lead/events?workshop=shelf_1") as pictures:
        drafts = next(one["drafts"] for one in pictures if len(one["drafts"]) == 2)
    assert [one["question"] for one in drafts] == ["Which “one”?", "Why?"]
    assert ana.ask("POST", to, good).status == 403
    assert lead.ask("POST", to, b"x" * 70_000).status == 413
    assert lead.ask("POST", to, b"\xff\x00\xd8").status == 400


def test_deleted_words_are_out_of_the_files(server: RunningRoom, ana: Person) -> None:
    """A person's own deletion is proved; what the facilitator removes follows by itself."""
    lead, key = server.leader(), ask(server.leader(), "words", **WORDS)
    ana.said("/room/answer", key=key, value=[SECRET])
    assert SECRET.encode() in stored(server)
    assert json.loads(ana.post("/room/forget").text)["erased"] == "proved"
    assert SECRET.encode() not in stored(server)
    server.join().said("/room/answer", key=key, value=[SECRET])
    wall = ask(lead, "wall", **{**WALL, "question": "And now?"})
    server.join().said("/room/wall", key=wall, text=SECRET, once="1")
    for one in (key, wall):
        lead.said("/lead/question", do="remove", key=one)
    until(lambda: SECRET.encode() not in stored(server), "what was removed is still in the files")


def stored(server: RunningRoom) -> bytes:
    """Return every byte of the store."""
    folder = server.log.parent / "programme"
    return b"".join(one.read_bytes() for one in sorted(folder.glob("room.db*")))


def test_a_room_that_is_started_again_has_them(tmp_path: Path) -> None:
    """Drafts, what is asked, and what people have answered."""
    before = room(tmp_path)
    lead, ivo = before.leader(), before.join()
    key = ask(lead, "1", **CHOICE)
    draft = lead.said("/lead/question", do="write", once="2", question=WALL)["key"]
    ivo.said("/room/answer", key=key, value="2")
    before.stop()
    after = RunningRoom(before.log.parent)
    ivo.server = after
    try:
        state = ivo.state()
        assert [one["key"] for one in state["public"]["asked"]] == [key]
        assert state["mine"]["answers"][key] == {"1": "2"}
        with follow(after.leader(), "/lead/events?workshop=shelf_1") as pictures:
            assert [one["key"] for one in next(pictures)["drafts"]] == [draft]
    finally:
        after.stop()


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "dance"},
        {"do": ["ask"]},
        {"do": "ask"},
        {"do": "ask", "key": "share"},
        {"do": "ask", "key": {"a": 1}},
        {"do": "ask", "once": "4", "question": None},
        {"do": "write", "once": "4", "question": {**CHOICE, "answers": [[], {}]}},
        {"do": "remove", "key": "../x"},
        {"do": "write", "once": "4", "question": CHOICE, "workshop": "none"},
    ],
)
def test_what_no_page_sends_is_refused_in_words(server: RunningRoom, sent: dict) -> None:
    """Never a failure of the server."""
    answer = server.leader().post("/lead/question", **{"workshop": "shelf_1", **sent})
    assert answer.status in {400, 404, 409}
    assert '"error"' in answer.text
