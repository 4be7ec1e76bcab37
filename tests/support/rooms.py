"""A room for tests: a server with talking points, and browsers of participants."""

import html
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from nbformat.v4 import new_code_cell, new_markdown_cell
from support.served import SLIDER, Served, course

from kit.room.rehearsal.browser_headers import browser_headers
from kit.room.session.points.talking_points import declared

SERVE = """
import json, logging, sys
from dataclasses import asdict
from kit.room.server.app import serve
from kit.room.options import RoomOptions
logging.basicConfig(level=logging.INFO, format="LOG %(message)s")
options = json.loads(sys.argv[1])
room_options = RoomOptions(**options.pop("room_options"))
tell = lambda opened: print(json.dumps(asdict(opened)), flush=True)
sys.exit(serve(**options, port=0, room_options=room_options, announce=tell))
"""


def asks(**body: Any) -> str:
    """Return the source of a cell that declares a talking point."""
    text = html.escape(json.dumps(body))
    shown = f'<section class="kit-yack" data-yack="{text}">…</section>'
    return f"from IPython.display import HTML\nHTML({shown!r})"


def declarations(*bodies: dict[str, Any]) -> list[dict[str, Any]]:
    """Return declarations as the server reads them from a cell's output."""
    told = [html.escape(json.dumps(body)) for body in bodies]
    shown = [f'<section class="kit-yack" data-yack="{text}">' for text in told]
    return declared([{"data": {"text/html": "".join(shown)}}])


POLL = {"kind": "poll", "key": "share", "question": "Share?", "options": {"yes": "Yes", "no": "No"}}
MANY = {**POLL, "key": "columns", "several": True}
STEPS = {str(n): str(n) for n in range(1, 6)}
SCALE = {"kind": "scale", "key": "sure", "question": "How sure?", "options": STEPS}
WALL = {"kind": "wall", "key": "wall", "question": "What did you see?"}
EVALUATION = {
    "kind": "evaluation", "key": "evaluation", "outcomes": ["Measure"], "sections": ["Neighbours"],
}  # fmt: skip
TALK = [
    new_markdown_cell("# How many books are on loan?"),
    new_code_cell("import ipywidgets as widgets"),
    *(new_code_cell(asks(**body)) for body in (POLL, MANY, SCALE, WALL, EVALUATION)),
    new_code_cell(SLIDER),
]
PAGE = "/workshops/shelf_1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SCRIPTED = ("/room/state", "/room/events", "/lead/events", "/api/kernels/")  # pages' scripts ask


class RunningRoom(Served):
    """A room in a process of its own; ``room_options`` and ``options`` are those of ``serve``.

    ``inside`` is the start of the command: a program that runs the server in a world of its own.
    """

    def __init__(
        self,
        home: Path,
        room_options: dict[str, Any] | None = None,
        *,
        inside: Sequence[str] = (),
        **options: Any,
    ) -> None:
        self.log = home / "server.log"
        self.temp = home / "tmp"
        self.temp.mkdir(exist_ok=True)
        self.sockets = []
        own = {"HACKYACK_HOME": str(home), "TMPDIR": str(self.temp)}
        given = json.dumps({"room_options": room_options or {}, **options})
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*inside, sys.executable, "-c", SERVE, given],
                cwd=home, env=os.environ | own, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        told = self.process.stdout.readline() if self.process.stdout else ""
        assert told, self.log.read_text()
        self.opened = json.loads(told)
        self.address = self.opened["address"]
        self.port = int(self.address.split(":")[2].split("/")[0])

    def join(self) -> "Person":
        """Return a new participant, joined through the start page."""
        person = Person(self)
        person.get("/")
        return person

    def leader(self) -> "Person":
        """Return the facilitator's browser, with its key used."""
        person = Person(self)
        person.get("/" + self.opened["lead"].removeprefix(self.address))
        return person


class Person:
    """A participant's browser: it keeps cookies, and sends the headers of its page.

    ``address`` is one of this machine's; another one stands for another device.
    """

    def __init__(self, server: RunningRoom, address: str = "127.0.0.1") -> None:
        self.server = server
        self.address = address
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> HTTPResponse:
        """Send a request as a browser does; ``headers`` come on top of what it adds."""
        here, kind = self.server.address, _kind(method, path)
        pages = {"page": None, "form": urljoin(here, "/join")}
        page = pages.get(kind, urljoin(here, PAGE))
        added = browser_headers(kind, urljoin(here, path), page=page)
        return self.ask_bare(method, path, body, added | headers)

    def ask_bare(
        self, method: str, path: str, body: str | bytes, headers: dict[str, str]
    ) -> HTTPResponse:
        """Send a request with these headers and the cookies; the answer has its ``.text``."""
        headers = dict(headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={v}" for name, v in self.cookies.items())
        here = ("127.0.0.1", self.server.port)
        connection = HTTPConnection(*here, timeout=60, source_address=(self.address, 0))
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")  # type: ignore[attr-defined]
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer

    def join(self, code: str) -> int:
        """Send the join page's form; return the status, of the form again if it comes back."""
        answer = self.ask("POST", "/join", urlencode({"code": code}), **FORM)
        to = answer.headers.get("Location", "")
        return self.get(to).status if "why=" in to else answer.status

    def get(self, path: str) -> HTTPResponse:
        """Fetch a page."""
        return self.ask("GET", path)

    def post(self, path: str, **sent: Any) -> HTTPResponse:
        """Send ``sent`` as JSON, as a page's script does."""
        return self.ask("POST", path, json.dumps(sent))

    def said(self, path: str, **sent: Any) -> dict[str, Any]:
        """Send ``sent`` and return the answer; fail unless its status is 200."""
        answer = self.post(path, workshop="shelf_1", **sent)
        assert answer.status == 200, answer.text
        return json.loads(answer.text)

    def state(self) -> dict[str, Any]:
        """Return the workshop's state as this person sees it."""
        return json.loads(self.get("/room/state?workshop=shelf_1").text)

    def open(self, path: str = PAGE) -> str:
        """Open a page and return the id of its kernel."""
        answer = self.get(path)
        assert answer.status == 200, answer.text
        return answer.text.split('"kernelId": "')[1].split('"', maxsplit=1)[0]

    def connect(self, kernel: str, **headers: Any) -> Any:
        """Open the websocket of a kernel as this person's page does."""
        cookie = "; ".join(f"{name}={v}" for name, v in self.cookies.items())
        return self.server.connect(kernel, **{"cookie": cookie, **headers})


def _kind(method: str, path: str) -> str:
    """Return the kind of request, one of those of ``browser_headers``."""
    if method == "GET":
        return "read" if path.startswith(SCRIPTED) else "page"
    if path == "/join":
        return "form"
    return "beacon" if path.startswith("/voila/api/shutdown") else "send"


def room(folder: Path, room_options: dict[str, Any] | None = None, **options: Any) -> RunningRoom:
    """Write a programme with talking points and open a room for it."""
    home = course(folder / "my home", TALK)
    return RunningRoom(home, room_options, **options)
