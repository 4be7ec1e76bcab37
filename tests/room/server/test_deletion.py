"""Deleted means deleted, over real HTTP: with another program at the database, and for copies."""

import json
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from support.events import follow
from support.readers import reading
from support.rooms import Person, RunningRoom, room
from support.waiting import until
from websocket import WebSocketException

from kit.room.server.requests.routes import ROUTES

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)

WORDS = "shibboleth"
EVALUATION = {"keep": f"{WORDS} ä to keep", "change": f"{WORDS} to change"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that all tests here share."""
    opened = room(tmp_path_factory.mktemp("deleting"))
    opened.join().open()
    yield opened
    opened.stop()


def file(server: RunningRoom) -> Path:
    """Return the file of the store."""
    return server.log.parent / "programme" / "room.db"


def stored(server: RunningRoom) -> bytes:
    """Return every byte of the store."""
    return b"".join(one.read_bytes() for one in sorted(file(server).parent.glob("room.db*")))


def test_another_program_delays_it_honestly(server: RunningRoom, ana: Person, ben: Person) -> None:
    """It is said that the files follow; nobody's vote waits; the files follow by themselves."""
    ana.said("/room/wall", key="wall", text=f"{WORDS} on the wall")
    with reading(file(server)), ThreadPoolExecutor(1) as beside:
        asked = beside.submit(ana.post, "/room/forget")
        waits = []
        while not asked.done() and len(waits) < 20:  # more would be flooding
            began = time.monotonic()
            ben.said("/room/answer", key="sure", value=4)
            waits.append(time.monotonic() - began)
        answer = asked.result()
        assert answer.status == 202
        assert json.loads(answer.text) == {"ok": False, "erased": "later"}
        assert WORDS in stored(server).decode(errors="replace")
        assert WORDS not in json.dumps(ben.state())
        assert max(waits) < 1.5
    until(lambda: WORDS.encode() not in stored(server))


def test_the_facilitator_sees_what_waits(server: RunningRoom, ana: Person) -> None:
    """The page says that another program delays a deletion, until it is done."""
    ana.said("/room/wall", key="wall", text=f"{WORDS} on the wall")
    with follow(server.leader(), "/lead/events?workshop=shelf_1") as pictures:
        with reading(file(server)):
            assert ana.post("/room/forget").status == 202
            assert next(p for p in pictures if p["undeleted"])["undeleted"] == 1
        assert next(p for p in pictures if not p["undeleted"])["undeleted"] == 0


def test_ok_means_that_no_byte_is_left(server: RunningRoom, ana: Person) -> None:
    """When it answers ok, no file of the store holds the person's words."""
    ana.said("/room/answer", key="evaluation", value=EVALUATION)
    ana.said("/room/pulse", state="stuck", table=WORDS)
    answer = ana.post("/room/forget")
    assert json.loads(answer.text) == {"ok": True, "erased": "proved"}
    assert WORDS.encode() not in stored(server)


def test_a_note_taken_down_leaves_the_log(server: RunningRoom, ana: Person) -> None:
    """What its author or the facilitator takes down is soon in no file of the store."""
    ids = [ana.said("/room/wall", key="wall", text=f"{WORDS} {n}")["id"] for n in range(2)]
    ana.said("/room/wall/withdraw", id=ids[0])
    server.leader().said("/lead/do", do="remove", id=ids[1])
    until(lambda: WORDS.encode() not in stored(server))


def test_a_copied_cookie_is_refused(server: RunningRoom, ana: Person) -> None:
    """A copy of a deleted person's cookie opens nothing; its browser can join anew."""
    kernel = ana.open()
    copy = Person(server)
    copy.cookies = dict(ana.cookies)
    ana.post("/room/forget")
    assert copy.post("/room/answer", workshop="shelf_1", key="sure", value=1).status == 401
    assert copy.get("/room/my-data").status == 303
    assert copy.get(f"/api/kernels/{kernel}").status == 302  # to the join page
    copy.get("/")
    assert copy.cookies != ana.cookies
    copy.open()
    assert copy.state()["mine"]["answers"] == {}


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "HEAD", "OPTIONS"])
def test_a_copied_cookie_opens_no_address_of_the_room(server: RunningRoom, method: str) -> None:
    """Each route that reads or changes anything refuses it, and their copy is gone."""
    gone = server.join()
    kernel = gone.open()
    copied = dict(gone.cookies)
    gone.said("/room/forget")
    asked = [path for path, *_ in ROUTES if path not in {"join", "notice"}]
    for path in (*asked, f"api/kernels/{kernel}", f"voila/api/shutdown/{kernel}"):
        gone.cookies = dict(copied)
        answer = gone.ask(method, f"/{path}?workshop=shelf_1", "{}")
        assert answer.status in {302, 303, 401, 403, 404, 405}, path
        assert answer.headers.get("Location", "/join").startswith("/join")
    gone.cookies = copied
    with pytest.raises(WebSocketException):
        gone.connect(kernel)


def test_open_pages_hear_nothing_more(server: RunningRoom, ana: Person, ben: Person) -> None:
    """The streams of a deleted person end."""
    with follow(ana) as pictures:
        next(pictures)
        ana.post("/room/forget")
        ben.said("/room/wall", key="wall", text="afterwards")
        assert "afterwards" not in json.dumps(list(pictures))


def test_a_copied_cookie_is_refused_after_a_crash(tmp_path: Path) -> None:
    """A server that was killed and goes on with the session still refuses it."""
    server = room(tmp_path)
    ana = server.join()
    cookies = dict(ana.cookies)
    assert ana.post("/room/forget").status == 200
    server.process.kill()
    server.process.wait()
    again = RunningRoom(server.log.parent, {"threshold": 2})
    try:
        copy = Person(again)
        copy.cookies = cookies
        assert copy.get("/room/state?workshop=shelf_1").status == 401
    finally:
        again.stop()
        server.stop()


def test_a_locked_store_says_what_to_do(server: RunningRoom, ana: Person) -> None:
    """A vote and a deletion are refused within seconds; the log holds nobody's answer."""
    with closing(sqlite3.connect(file(server), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        note = ana.post("/room/wall", workshop="shelf_1", key="wall", text=f"{WORDS} in a log")
        forgotten = ana.post("/room/forget")
        assert time.monotonic() - began < 9
        other.execute("ROLLBACK")
    assert (note.status, forgotten.status) == (503, 503)
    assert "sends this again by itself" in json.loads(note.text)["error"]
    assert "Nothing is deleted yet" in json.loads(forgotten.text)["error"]
    assert "SQLITE_BUSY" in server.log.read_text()
    assert WORDS not in server.log.read_text()
    assert ana.post("/room/forget").status == 200


def test_the_sentences_of_an_evaluation_go_too(server: RunningRoom) -> None:
    """A deletion takes the sentences of a counted evaluation off the page and the disk."""
    people, lead = [server.join() for _n in range(6)], server.leader()
    for n, person in enumerate(people):
        word = f"{WORDS} in the last round" if n == 0 else f"sentence {n}"
        person.said("/room/answer", key="evaluation", value={"keep": word})
    lead.said("/lead/do", do="end")
    with follow(lead, "/lead/events?workshop=shelf_1") as pictures:
        next(p for p in pictures if WORDS in json.dumps(p["evaluation"]))
        assert people[0].post("/room/forget").status == 200
        assert WORDS.encode() not in stored(server)
        shown = next(p["evaluation"] for p in pictures if WORDS not in json.dumps(p["evaluation"]))
    assert shown["keep"] == [f"sentence {n}" for n in range(1, 6)]
