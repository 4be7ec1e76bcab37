"""The rule for requests that change data, with headers as browsers send them."""

from collections.abc import Iterator

import pytest
import websocket
from support.rooms import PAGE, Person, RunningRoom, room

from kit.room.origins import from_here
from kit.room.rehearsal.browser_headers import KINDS, browser_headers

HOST = "192.168.1.20:8866"
HERE = f"http://{HOST}"
EVIL = "http://evil.example"
NEAR = "http://192.168.1.20:9999"  # another program on the same machine

# What a request says of itself, by Origin, Referer and Sec-Fetch-Site; None where it isn't said.
FROM_HERE = {
    "browsers of today, over https": (HERE, f"{HERE}/join", "same-origin"),
    "browsers of today, on a local network": (HERE, f"{HERE}/join", None),
    "Chromium, a websocket": (HERE, None, None),
    "Safari before 16.4, without a Referer": (HERE, None, None),
    "Firefox before 70, a form": (None, f"{HERE}/join", None),
    "a form sent again by a reload": (HERE, f"{HERE}/join", "none"),
    "a browser told to hide where it is, over https": ("null", None, "same-origin"),
    "a browser that hides it altogether, over https": (None, None, "same-origin"),
    "letters large and small": (HERE.upper(), None, None),
}
FOREIGN = {
    "another site": (EVIL, None, "cross-site"),
    "another site, on a local network": (EVIL, f"{EVIL}/", None),
    "another site that hides itself": ("null", None, "cross-site"),
    "another site that hides itself, on a local network": ("null", None, None),
    "another site in a Firefox before 70": (None, f"{EVIL}/", None),
    "another site in a Firefox before 70 that hides itself": (None, None, None),
    "a redirect through another site": ("null", f"{HERE}/", "cross-site"),
    "a redirect through another site, on a local network": ("null", f"{HERE}/", None),
    "another port": (NEAR, f"{NEAR}/", "same-site"),
    "another port, on a local network": (NEAR, f"{NEAR}/", None),
    "another port that hides itself": ("null", None, "same-site"),
    "another site behind our name": (f"{HERE}.evil.example", None, None),
    "another site with our name before an @": (f"http://{HOST}@evil.example", None, None),
    "another site with our name in its path": (None, f"{EVIL}/{HOST}", None),
    "a site that claims to be us, and the browser knows better": (HERE, f"{HERE}/", "cross-site"),
    "a site that claims to be us, one port away": (HERE, f"{HERE}/", "same-site"),
    "a page of ours by its origin, another's by its word": (EVIL, f"{HERE}/", "same-origin"),
    "a file on somebody's disk": ("null", "file:///home/a.html", None),
    "an extension": ("moz-extension://6f9a", None, "none"),
    "a program that says nothing": (None, None, None),
    "a person who asks without a page": (None, None, "none"),
    "two origins": (f"{HERE},{EVIL}", None, None),
    "two words of the browser": ("null", None, "same-origin,cross-site"),
    "an empty origin": ("", None, None),
    "an origin that can't be read": ("http://[", None, None),
    "a page that can't be read": (None, "http://[", None),
}
NAMES = ("Origin", "Referer", "Sec-Fetch-Site")

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)


def said(row: tuple[str | None, ...], host: str = HOST) -> dict[str, str]:
    """Return a row as headers of a request to ``host``."""
    pairs = zip(NAMES, row, strict=True)
    return {name: value.replace(HOST, host) for name, value in pairs if value is not None}


@pytest.mark.parametrize("name", FROM_HERE)
def test_a_page_of_this_server_is_let_in(name: str) -> None:
    """Requests of the room's own pages pass, in every browser and over every network."""
    assert from_here(said(FROM_HERE[name]), HOST)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_page_is_refused(name: str) -> None:
    """Requests that another site can make a browser send are refused."""
    assert not from_here(said(FOREIGN[name]), HOST)


@pytest.mark.parametrize("kind", [kind for kind, said in KINDS.items() if said[2]])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", [HOST, "127.0.0.1:8866", "localhost:8866", "library.example"])
def test_requests_as_browsers_send_them_are_let_in(kind: str, scheme: str, host: str) -> None:
    """Forms, fetches, last words and websockets, under each name and with a certificate."""
    page = f"{scheme}://{host}/workshops/privacy_1"
    assert from_here(browser_headers(kind, f"{scheme}://{host}/x", page=page), host)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that asks for its code."""
    opened = room(tmp_path_factory.mktemp("origins"), {"lan": True})
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def inside(server: RunningRoom) -> tuple[Person, str]:
    """A participant, and the id of the kernel of their page."""
    person = Person(server)
    assert person.join(server.opened["code"]) == 303
    return person, person.open(PAGE)


@pytest.mark.parametrize("name", FROM_HERE)
def test_a_server_accepts_its_own_pages(
    server: RunningRoom, inside: tuple[Person, str], name: str
) -> None:
    """The join page's form, an answer and a websocket of such a page are taken."""
    headers = said(FROM_HERE[name], f"127.0.0.1:{server.port}")
    assert asked(server, inside, headers) == (303, 200, True)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_server_refuses_foreign_pages(
    server: RunningRoom, inside: tuple[Person, str], name: str
) -> None:
    """Forms, answers, beacons and websockets of other sites are refused, cookie or not."""
    headers = said(FOREIGN[name], f"127.0.0.1:{server.port}")
    assert asked(server, inside, headers) == (403, 403, False)
    person, kernel = inside
    assert person.ask_bare("POST", f"/voila/api/shutdown/{kernel}", "", headers).status == 403
    assert person.get(f"/api/kernels/{kernel}").status == 200


def asked(
    server: RunningRoom, inside: tuple[Person, str], headers: dict[str, str]
) -> tuple[int, int, bool]:
    """Return the answers to a form and a JSON request, and whether a websocket opens."""
    person, kernel = inside
    form = headers | {"Content-Type": "application/x-www-form-urlencoded"}
    joined = person.ask_bare("POST", "/join", f"code={server.opened['code']}", form)
    pulse = '{"workshop": "shelf_1", "state": "working", "table": ""}'
    answered = person.ask_bare("POST", "/room/pulse", pulse, headers)
    more = [f"{name}: {value}" for name, value in headers.items() if name != "Origin"]
    origin = headers.get("Origin")
    try:
        line = person.connect(kernel, origin=origin, suppress_origin=origin is None, header=more)
    except websocket.WebSocketBadStatusException:
        return joined.status, answered.status, False
    line.close()
    return joined.status, answered.status, True


@pytest.mark.parametrize(
    ("origin", "says"),
    [
        ("http://library.example", "sent from http://library.example, and this room is 127.0.0.1"),
        ("null", "Your browser hides which page"),
    ],
)
def test_a_form_that_is_refused_says_why(server: RunningRoom, origin: str, says: str) -> None:
    """The page tells a proxy that changes Host from a browser that hides the origin."""
    headers = {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
    assert says in Person(server).ask_bare("POST", "/join", "code=X", headers).text
