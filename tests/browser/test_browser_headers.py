"""What visitors send, held against Chromium: both take part in one room, which writes it down.

They do so at this machine's own address and at one of a local network, where browsers say less.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.rooms import SERVE, TALK
from support.served import course
from support.waiting import until

from .conftest import Offline, offline
from .engines import window
from .test_door import LAN, take_part, type_code

RECORD = f"""
import json, sys, tornado.web
find = tornado.web.Application.find_handler
def record(self, request, **options):
    print(json.dumps([request.method, request.uri, dict(request.headers)]), flush=True)
    return find(self, request, **options)
tornado.web.Application.find_handler = record
{SERVE}"""
# By which headers a server can tell who asks and for what; the others say what a browser can read.
TOLD = re.compile(r"Origin|Referer|Sec-Fetch-.*|Content-Type|X-.*")
ASKED = {
    "GET /",
    "GET /join",
    "POST /join",
    "GET /join?entered=1",
    "GET /workshops/shelf_1",
    "GET /room/state?workshop=shelf_1",
    "GET /room/events?workshop=shelf_1",
    "GET /api/kernels/…/channels?session_id=…",
    "POST /room/answer",
    "POST /voila/api/shutdown/…",
}
WALK = Path(__file__).parent / "visitor_walk.py"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """A room on this machine and on a local network that writes down the headers of requests."""
    folder = tmp_path_factory.mktemp("headers")
    home = course(folder / "my hackyack", TALK)
    given = json.dumps({"room_options": {"lan": True}, "host": "0.0.0.0", "hosts": [LAN]})
    command = [sys.executable, "-c", RECORD, given]
    env = {"HACKYACK_HOME": str(home)}
    with offline(command, r"(\{.*\})\n", folder / "serve.log", env, lan=LAN) as running:
        yield running


def recorded(server: Offline, begin: int) -> dict[str, set[str]]:
    """Return what each request said of itself since a place in the log."""
    found = defaultdict(set)
    for line in server.log.read_text().splitlines()[begin:]:
        if line.startswith("["):
            method, path, headers = json.loads(line)
            asked = re.sub("[0-9a-f-]{36}", "…", f"{method} {path}")
            told = {name: value for name, value in headers.items() if TOLD.fullmatch(name)}
            shown = json.dumps(told, sort_keys=True)
            found[asked].add(re.sub(r"boundary=[-\w]+|[0-9a-f]{8}-[0-9a-f-]{27}", "…", shown))
    return found


def lines(server: Offline) -> int:
    """Return how far the log has come."""
    return len(server.log.read_text().splitlines())


@pytest.mark.parametrize("host", ["127.0.0.1", LAN])
def test_visitors_send_what_chromium_sends(server: Offline, tmp_path: Path, host: str) -> None:
    """Each request of a simulated participant is one that Chromium made to the same address."""
    opened = json.loads(server.url)
    address = opened["address"].replace("0.0.0.0", host)
    begin = lines(server)
    with window("chromium", server, tmp_path / "chromium.log") as phone:
        phone.go(address)
        type_code(phone, opened["code"])
        take_part(phone)
        phone.leave()
        until(lambda: "POST /voila/api/shutdown/…" in recorded(server, begin))
    chromium, begin = recorded(server, begin), lines(server)
    walk = [*server.inside(sys.executable), str(WALK), address, opened["code"]]
    subprocess.run(walk, check=True, timeout=120)
    visitor = recorded(server, begin)
    assert visitor.keys() == ASKED
    for asked, told in visitor.items():
        assert told <= chromium[asked], asked
