"""The way in with a browser that refuses cookies."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from support.rooms import FORM, Person, RunningRoom, room
from support.waiting import until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that asks for its code, as on a network."""
    opened = room(tmp_path_factory.mktemp("doors"), {"lan": True})
    yield opened
    opened.stop()


def code(server: RunningRoom) -> str:
    """Return the room's code."""
    return server.opened["code"]


def without_cookies(person: Person, path: str, method: str = "GET", body: str = "") -> str:
    """Follow redirects as a browser does that refuses cookies; return the page at their end."""
    for _redirect in range(5):
        headers = FORM if method == "POST" else {}
        answer = person.ask(method, path, body, **headers)
        person.cookies.clear()
        if answer.status not in {302, 303}:
            return answer.text
        path, method, body = answer.headers["Location"], "GET", ""
    raise AssertionError(f"round in a circle, last to {path}")


def test_a_browser_that_refuses_cookies_is_told(server: RunningRoom) -> None:
    """It is not sent back to the code again and again: the page says what is wrong."""
    page = without_cookies(Person(server), "/join", "POST", urlencode({"code": code(server)}))
    assert "Your browser does not keep this room&#39;s cookie" in page
    assert "127.0.0.1" in page  # the address to allow them for


def test_a_browser_that_keeps_cookies_lands_on_the_workshops(server: RunningRoom) -> None:
    """After the code comes the list, as before."""
    ana = Person(server)
    answer = ana.ask("POST", "/join", urlencode({"code": code(server)}), **FORM)
    answer = ana.get(answer.headers["Location"])
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert ana.get("/").status == 200


def test_a_facilitator_whose_browser_refuses_cookies_is_told(server: RunningRoom) -> None:
    """The address with the key does not ask for the address with the key."""
    path = "/" + server.opened["lead"].removeprefix(server.address)
    assert "does not keep this room&#39;s cookie" in without_cookies(Person(server), path)
    lead = Person(server)
    lead.get(lead.get(path).headers["Location"])
    assert lead.get("/lead").status == 200


def test_the_pages_name_the_threshold_that_is_kept(tmp_path: Path) -> None:
    """Where a session goes on, it is the one that people have read, not a lower one."""
    first = room(tmp_path, {"threshold": 10})
    first.stop()
    again = RunningRoom(first.log.parent, {"threshold": 5})
    assert "Fewer than 10 people are not counted" in again.join().get("/notice").text
    assert "from 10 people on" in again.join().get("/join").text
    again.stop()


def test_a_closed_session_promises_no_votes(server: RunningRoom) -> None:
    """The clock ends with it, and the page to join says what a newcomer still can do."""
    lead, door = server.leader(), "/join"
    assert "a voice in the votes" in Person(server).get(door).text
    lead.said("/lead/do", do="start")
    lead.said("/lead/do", do="end")
    until(lambda: "You can still come in" in Person(server).get(door).text)
    assert "a voice in the votes" not in Person(server).get(door).text
    ana = Person(server)
    assert ana.join(code(server)) == 303
    public = ana.state()["public"]
    assert (public["closed"], public["agenda"]) == (True, None)
    assert lead.post("/lead/do", workshop="shelf_1", do="start").status == 409
