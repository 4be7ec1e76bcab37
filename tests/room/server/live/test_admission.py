"""The way into a room: codes, cookies, limits."""

import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.rooms import FORM, PAGE, Person, RunningRoom, room
from support.waiting import until

from kit.room.options import RoomOptions
from kit.room.rate_limit import RateLimit, network
from kit.room.refusals import RefusedError
from kit.room.server.live import admission
from kit.room.server.live.admission import GUESSES, PLACES, Admission
from kit.room.store.database import CODE

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that asks for its code, as on a network."""
    opened = room(tmp_path_factory.mktemp("doors"), {"lan": True, "people": 4})
    yield opened
    opened.stop()


def code(server: RunningRoom) -> str:
    """Return the room's code."""
    return server.opened["code"]


def test_the_code_can_be_read_aloud(server: RunningRoom) -> None:
    """The code has six letters and digits that can't be mistaken for each other."""
    assert len(code(server)) == 6
    assert set(code(server)) <= set(CODE)
    assert not set(CODE) & set("0O1IL5S8B2Z")
    assert server.opened["join"].endswith(f"/join?code={code(server)}")


@pytest.mark.parametrize("path", ["/", PAGE, "/exercises/shelf_1", "/room/my-data"])
def test_without_the_code_pages_lead_to_the_door(server: RunningRoom, path: str) -> None:
    """People who have not joined are asked for the code, and no kernel starts."""
    before = len(server.kernels())
    answer = Person(server).get(path)
    assert answer.status in {302, 303}
    assert answer.headers["Location"].startswith("/join")
    assert len(server.kernels()) == before


def test_a_slip_in_the_code_can_be_mended(server: RunningRoom) -> None:
    """A wrong code stands in the box again, as text."""
    sent, ana = urlencode({"code": '"><b>WRONG'}), Person(server)
    sent_on = ana.ask("POST", "/join", sent, **FORM)
    assert sent_on.status == 303  # so that loading the page again sends nothing again
    answer = ana.get(sent_on.headers["Location"])
    assert answer.status == 400
    assert 'value="&#34;&gt;&lt;b&gt;WRONG"' in answer.text


@pytest.mark.parametrize("path", ["state", "events", "my-data.json"])
def test_without_the_code_nothing_is_told(server: RunningRoom, path: str) -> None:
    """Without the code no state, event or action of the room is available."""
    assert Person(server).get(f"/room/{path}?workshop=shelf_1").status == 401
    assert Person(server).post("/room/answer", workshop="shelf_1").status == 401


def test_the_notice_can_be_read_before(server: RunningRoom) -> None:
    """The privacy notice is shown also to people who have not joined."""
    assert Person(server).get("/notice").status == 200


def test_the_code_opens(server: RunningRoom) -> None:
    """However it is typed, the right code lets people in."""
    ana = Person(server)
    assert ana.join(f" {code(server)[:3].lower()} {code(server)[3:]}\n") == 303
    assert ana.get("/").status == 200


def test_the_cookie_is_for_the_server_alone(server: RunningRoom) -> None:
    """No script reads the token, no other site's form sends it."""
    said = Person(server).ask("POST", "/join", urlencode({"code": code(server)}), **FORM)
    cookie = said.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


def test_joining_twice_keeps_one_participant(server: RunningRoom) -> None:
    """Joining again from the same browser keeps the same participant."""
    ana = Person(server)
    ana.join(code(server))
    before = dict(ana.cookies)
    ana.join(code(server))
    assert ana.cookies == before


def test_another_sites_form_brings_nobody_in(server: RunningRoom) -> None:
    """A form on another site can't make a browser join."""
    body = urlencode({"code": code(server)})
    foreign = {"Origin": "http://evil.example", **FORM}
    answer = Person(server).ask_bare("POST", "/join", body, foreign)
    assert answer.status == 403


def test_a_thousand_joins_take_no_kernels_and_no_rows(server: RunningRoom) -> None:
    """Tokens are free: they take no place of those who come after, or who are inside."""
    ana = Person(server)
    ana.join(code(server))
    before = server.kernels()
    said = [Person(server).join(code(server)) for _n in range(1000)]
    assert said == [303] * 1000
    assert ana.get("/").status == 200
    assert server.kernels() == before
    with closing(sqlite3.connect(server.log.parent / "programme" / "room.db")) as store:
        tables = [f"room_{name}" for name in ("answer", "note", "me_too", "call")]
        rows = [store.execute(f"SELECT count(*) FROM {name}").fetchone() for name in tables]
    assert rows == [(0,)] * 4


def test_codes_cant_be_guessed(server: RunningRoom) -> None:
    """After many wrong tries from an address even the right code has to wait, but not the key."""
    guesser = Person(server, "127.0.0.7")
    begin = time.monotonic()
    said = [guesser.join("WRONG1") for _n in range(GUESSES + 20)]
    forgiven = (time.monotonic() - begin) / (60 / GUESSES)  # a try comes back every two seconds
    assert 1 <= said.count(400) <= GUESSES + forgiven + 1

    def wait() -> tuple[int, ...]:
        """Try the right ones between two wrong ones: no try came back meanwhile if those wait."""
        return tuple(guesser.join(one) for one in ("WRONG1", code(server), "WRONG1"))

    until(lambda: wait() == (429, 429, 429))
    assert server.leader().get("/lead").status == 200


def test_guesses_are_not_logged(server: RunningRoom) -> None:
    """Neither a wrong code nor the sender's address is in the log."""
    log = server.log.read_text()
    assert "WRONG1" not in log
    assert "127.0.0.1" not in log.replace(server.address, "")


def test_invalid_requests_leave_no_address(server: RunningRoom) -> None:
    """The log has no address of a client that sends an invalid request; Tornado's own line has."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as plain:
        plain.sendall(b"NONSENSE\r\n\r\n")
        plain.recv(1000)
    until(lambda: "Malformed" in server.log.read_text())
    assert "127.0.0.1" not in server.log.read_text()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.168.0.7", "192.168.0.7"),
        ("::ffff:192.168.0.7", "192.168.0.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::2:3:4:5", "2001:db8::/64"),
        ("no address", "no address"),
    ],
)
def test_a_network_is_counted_as_one(address: str, name: str) -> None:
    """A device that changes its IPv6 address stays in its bucket."""
    assert network(address) == name


def test_people_who_come_anew_are_counted_by_address(home: Path) -> None:
    """Very many new people from one address wait; those inside and other addresses don't."""
    doors = Admission({"code": "", "lead": "", "secret": ""}, RoomOptions(people=2), base="/")
    for n in range(PLACES * 2):
        doors.use(f"person {n}", address="here")
    with pytest.raises(RefusedError, match="from your network"):
        doors.use("one more", address="here")
    doors.use("person 3", address="here")
    doors.use("one more", address="there")


def test_a_bucket_fills_again() -> None:
    """A bucket refills over time, and each name has its own."""
    now = [0.0]
    rate = RateLimit(2, 60, now=lambda: now[0])
    assert [rate.take("ana") for _n in range(3)] == [True, True, False]
    assert rate.empty("ana")
    assert rate.take("ben")
    now[0] = 31
    assert not rate.empty("ana")
    assert [rate.take("ana") for _n in range(2)] == [True, False]


def test_buckets_that_are_full_are_forgotten() -> None:
    """Full buckets are deleted, so memory doesn't grow with the number of names."""
    now = [0.0]
    rate = RateLimit(2, 60, now=lambda: now[0])
    for n in range(1000):
        rate.take(str(n))
    now[0] = 61
    rate.take("new")
    assert len(rate._full) == 1


def test_a_browser_knows_a_word_of_its_own_and_not_the_stores() -> None:
    """The word for what a browser keeps is another one for each person, and never their id."""
    words = {admission.owner(person) for person in ("ana", "eve", None, "")}
    assert len(words) == 3
    assert not words & {"ana", "eve"}
