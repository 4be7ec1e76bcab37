"""Attacks by number: requests, connections and guesses without end. The room stays open."""

import json
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest
import websocket
from support.rooms import FORM, PAGE, Person, RunningRoom, room
from support.waiting import until

from kit.room.server.live import admission
from kit.room.session.handing_in.hand_in_reader import Reader

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)

HERE, THERE = "127.0.0.1", "127.0.0.7"  # both are this machine's; they stand for two devices
ELSEWHERE, ROBOT = "127.0.0.4", "127.0.0.5"  # devices that have opened no pages
PHONES = 40
FEW = 1024  # descriptors: what many systems give a process that doesn't ask for more
SHORT = 100_000  # bytes of log


@contextmanager
def few_descriptors(folder: Path, **options: Any) -> Iterator[RunningRoom]:
    """Run a room that has few descriptors unless it asks for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard))
    try:
        server = room(folder, options)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room for eight people that asks for no code."""
    with few_descriptors(tmp_path_factory.mktemp("small"), people=8) as server:
        yield server


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room of the usual size behind a proxy at HERE; it asks for its code."""
    folder = tmp_path_factory.mktemp("guarded")
    with few_descriptors(folder, lan=True, proxies=[HERE]) as server:
        yield server


def flood(server: RunningRoom, path: str, times: int) -> None:
    """Ask for ``path`` without a cookie again and again, over one connection."""
    connection = HTTPConnection(HERE, server.port, timeout=60)
    for _n in range(times):
        connection.request("GET", path)
        connection.getresponse().read()
    connection.close()


def stream(person: Person) -> socket.socket:
    """Open a person's stream of events as their page does; it stays open."""
    line = send(person, "GET /room/events?workshop=shelf_1 HTTP/1.1\r\n{headers}\r\n")
    assert b" 200 " in line.recv(20)
    return line


def send(person: Person, text: str) -> socket.socket:
    """Send a request as it is, with the headers of a person's page; the connection stays open."""
    cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    host = person.server.address.split("/")[2]
    headers = f"Host: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n"
    there, source = (HERE, person.server.port), (person.address, 0)
    line = socket.create_connection(there, timeout=60, source_address=source)
    line.sendall(text.format(headers=headers).encode())
    return line


def begins_to_hand_in(server: RunningRoom, address: str) -> socket.socket:
    """Announce a large hand-in as somebody new at ``address``, and send no more of it."""
    robot = Person(server, address)
    robot.get("/")
    head = "POST /room/hand-in HTTP/1.1\r\n{headers}Content-Type: application/json\r\n"
    return send(robot, head + "Content-Length: 900000\r\n\r\n")


def votes(person: Person) -> float:
    """Vote, and return the seconds until it is kept."""
    begin = time.monotonic()
    person.said("/room/answer", key="share", value="yes")
    return time.monotonic() - begin


def test_requests_without_a_cookie_take_no_place(small: RunningRoom) -> None:
    """After hundreds of them a newcomer comes in, from the same address and from another."""
    for path in ("/", PAGE):
        flood(small, path, 400)
    assert small.kernels() == []
    for address in (HERE, THERE):
        newcomer = Person(small, address)
        assert newcomer.get("/").status == 200
        newcomer.connect(newcomer.open())


def test_pages_that_nobody_uses_make_place(small: RunningRoom) -> None:
    """Copies that one address takes and never connects to make place for people who come."""
    said = [small.join().get("/exercises/shelf_1").status for _n in range(60)]
    assert said.count(200) >= 8
    newcomer = Person(small, THERE)
    newcomer.get("/")
    until(lambda: newcomer.get(PAGE).status == 200)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[RunningRoom]:
    """A room for eight people in which nobody has been before."""
    with few_descriptors(tmp_path, people=8) as server:
        yield server


def test_a_device_that_takes_every_place_keeps_nobody_out(fresh: RunningRoom) -> None:
    """Pages of many tokens that stay connected make place for a newcomer, and take none back."""
    connected = []

    def stays(person: Person) -> int:
        """Open a page and stay connected to its copy; return the status."""
        answer = person.get(PAGE)
        if answer.status == 200:
            kernel = answer.text.split('"kernelId": "')[1].split('"', maxsplit=1)[0]
            connected.append(person.connect(kernel))
        return answer.status

    def takes() -> int:
        """Take three places as somebody new at the device; return the last status."""
        robot = Person(fresh, ROBOT)
        robot.get("/")
        return [stays(robot) for _n in range(3)][-1]

    assert until(lambda: (status := takes()) != 200 and status) == 503
    newcomers = [Person(fresh, ELSEWHERE) for _n in range(3)]
    for newcomer in newcomers:
        newcomer.get("/")
    assert [stays(newcomer) for newcomer in newcomers] == [200] * 3
    assert takes() in {429, 503}  # it has opened very many pages by now, too
    for line in connected:
        line.close()


def test_hand_ins_that_never_end_let_others_hand_in(small: RunningRoom) -> None:
    """A device that begins several large ones, and sends no more of them, leaves a place."""
    endless = [begins_to_hand_in(small, THERE) for _n in range(2 * Reader.LARGE)]
    large = {"workshop": "shelf_1", "answers": {"task_1": "x" * 100_000}}
    assert small.join().post("/room/hand-in", **large).status == 200
    for line in endless:
        line.close()


def test_forty_phones_behind_one_address_come_in(guarded: RunningRoom) -> None:
    """Forty people with the same address join, open the page, move, listen and vote at once."""

    def take_part(_number: int) -> float:
        phone = Person(guarded, THERE)
        assert phone.join(guarded.opened["code"]) == 303
        phone.connect(phone.open())
        streams.append(stream(phone))
        return votes(phone)

    streams: list[socket.socket] = []
    with ThreadPoolExecutor(PHONES) as phones:
        assert len(list(phones.map(take_part, range(PHONES)))) == PHONES
    assert len(guarded.kernels()) == PHONES
    for one in streams:
        one.close()


def test_one_persons_websockets_leave_room_for_others(small: RunningRoom) -> None:
    """A hundred and twenty connections to one kernel hold no more descriptors than a few."""
    other, greedy = Person(small, THERE), Person(small, THERE)
    for one in (other, greedy):
        one.get("/")
    until(lambda: greedy.get(PAGE).status == 200)  # as soon as there is a place
    kernel = greedy.open()
    greedy.connect(kernel)
    process = psutil.Process(small.process.pid)
    before = process.num_fds()
    refused = 0
    for _n in range(120):
        try:
            greedy.connect(kernel)
        except (websocket.WebSocketException, OSError):
            refused += 1
    assert refused < 120
    until(lambda: process.num_fds() < before + 60)
    assert votes(other) < 5
    assert small.log.stat().st_size < SHORT


def test_a_device_that_holds_connections_keeps_nobody_out(small: RunningRoom) -> None:
    """A device that opens connections without end gets some, and fills no log."""
    ana = Person(small, THERE)
    ana.get("/")
    process = psutil.Process(small.process.pid)
    before, log = process.num_fds(), small.log.stat().st_size
    held = [socket.create_connection((HERE, small.port), timeout=5) for _n in range(500)]
    assert votes(ana) < 5
    assert Person(small, THERE).get("/").status == 200
    assert process.num_fds() < before + 200
    assert small.log.stat().st_size - log < SHORT
    for one in held:
        one.close()


def test_without_descriptors_the_log_stays_short(tmp_path: Path) -> None:
    """Where the system gives no descriptor more, that is told a few times and the room goes on."""
    server = room(tmp_path, {"people": 8})
    process = psutil.Process(server.process.pid)
    now = process.num_fds() + 20
    process.rlimit(psutil.RLIMIT_NOFILE, (now, now))
    held = [socket.create_connection((HERE, server.port), timeout=5) for _n in range(60)]
    until(lambda: process.num_fds() >= now - 1)
    begin = server.log.stat().st_size
    time.sleep(2)  # the flood, where there is one, writes megabytes meanwhile
    assert server.log.stat().st_size - begin < SHORT
    for one in held:
        one.close()
    until(lambda: process.num_fds() < now - 10)
    assert server.join().get("/").status == 200
    server.stop()


HEADERS: Sequence[Callable[[int], dict[str, str]]] = (
    lambda n: {"X-Forwarded-For": f"192.0.2.{n}"},
    lambda n: {"X-Real-IP": f"192.0.2.{n}"},
    lambda n: {"X-Forwarded-For": f"192.0.2.{n}, 198.51.100.7", "X-Real-IP": f"192.0.2.{n}"},
    lambda n: {"Forwarded": f"for=192.0.2.{n}", "X-Client-IP": f"192.0.2.{n}"},
)


def guess(server: RunningRoom, address: str, code: str, **more: str) -> str:
    """Send a code from an address; return where the answer leads."""
    person = Person(server, address)
    answer = person.ask("POST", "/join", urlencode({"code": code}), **FORM, **more)
    return answer.headers["Location"].rpartition("why=")[2]


@pytest.mark.parametrize("number", range(len(HEADERS)))
def test_guessing_is_braked_whatever_headers_say(guarded: RunningRoom, number: int) -> None:
    """A guesser who is no proxy gets no new tries by naming another address with each."""
    said, address = HEADERS[number], f"127.0.1.{number}"
    tries = [guess(guarded, address, "WRONG1", **said(n)) for n in range(admission.GUESSES + 15)]
    assert tries[-1] == "braked"
    assert guess(guarded, address, guarded.opened["code"], **said(99)) == "braked"


def test_guesses_behind_the_proxy_brake_the_guesser_alone(guarded: RunningRoom) -> None:
    """What a guesser adds before the proxy's own word doesn't count; the next phone comes in."""

    def through(device: str, number: int, code: str) -> str:
        more = {"X-Forwarded-For": f"192.0.2.{number}, {device}", "X-Real-IP": f"192.0.2.{number}"}
        return guess(guarded, HERE, code, **more)

    tries = [through("198.51.100.7", n, "WRONG1") for n in range(admission.GUESSES + 15)]
    assert tries[-1] == "braked"
    assert through("198.51.100.8", 1, guarded.opened["code"]) == "/join?entered=1"


def test_a_braked_guesser_never_shuts_out_the_facilitator(guarded: RunningRoom) -> None:
    """While nobody can join from an address, the facilitator's key opens there."""
    address = "127.0.2.1"
    while guess(guarded, address, "WRONG1") != "braked":
        Person(guarded, address).get("/lead?key=guess")
    facilitator = Person(guarded, address)
    facilitator.get("/" + guarded.opened["lead"].removeprefix(guarded.address))
    assert facilitator.get("/lead").status == 200


def test_slips_of_forty_people_brake_nobody(guarded: RunningRoom) -> None:
    """Behind one address half of the people may mistype the code in the same minute."""
    for _n in range(PHONES // 2):
        assert guess(guarded, "127.0.2.2", "WRONG1") == "wrong"
        assert guess(guarded, "127.0.2.2", guarded.opened["code"]) == "/join?entered=1"


def test_another_sites_picture_uses_up_no_tries(guarded: RunningRoom) -> None:
    """Pictures that ask for the facilitator's page with wrong keys brake no code and no key."""
    picture = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    for n in range(2 * admission.GUESSES):
        headers = picture if n % 2 else {}  # over plain http browsers don't say what it is
        visitor = Person(guarded, "127.0.2.3")
        assert visitor.ask_bare("GET", f"/lead?key=wrong{n}", "", headers).status == 403
    assert visitor.join(guarded.opened["code"]) == 303


def test_a_reload_during_the_handshake_is_no_error(guarded: RunningRoom) -> None:
    """A page that goes while its websocket is being opened leaves no traceback in the log."""
    hasty = Person(guarded, "127.0.2.4")
    hasty.join(guarded.opened["code"])
    before = guarded.log.read_text().count("Traceback")
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    upgrade += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    for _n in range(8):
        path = f"/api/kernels/{hasty.open()}/channels?session_id=s"
        send(hasty, f"GET {path} HTTP/1.1\r\n{{headers}}{upgrade}\r\n").close()
    last = hasty.connect(hasty.open())
    assert last.connected
    until(lambda: guarded.log.read_text().count("/channels") >= 9)
    assert guarded.log.read_text().count("Traceback") == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminate"])
def test_ctrl_c_says_nothing_of_the_pages_that_are_open(tmp_path: Path, number: int) -> None:
    """With pages, streams, websockets and requests under way the room ends without a traceback."""
    server = room(tmp_path, {"people": 20})
    people = [server.join() for _n in range(5)]
    for one in people:
        one.connect(one.open())
    streams = [stream(one) for one in people for _n in range(2)]
    vote = json.dumps({"workshop": "shelf_1", "key": "share", "value": "yes"})
    head = f"POST /room/answer HTTP/1.1\r\n{{headers}}Content-Length: {len(vote)}\r\n\r\n"
    one_vote = head + vote.replace("{", "{{").replace("}", "}}")
    busy = [send(one, one_vote * 30) for one in people]
    server.process.send_signal(number)
    assert server.process.wait(60) == 0
    server.stop()
    for one in [*streams, *busy]:
        one.close()
    said = server.log.read_text()
    assert "Traceback" not in said
    assert "shutdown" not in said
    assert "never" not in said  # retrieved, awaited


def test_ctrl_c_waits_for_no_hand_in(tmp_path: Path) -> None:
    """The room ends soon, also where large hand-ins come slowly and others wait for them."""
    server = room(tmp_path)
    endless = [begins_to_hand_in(server, address) for address in (HERE, THERE) * 3]
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(60) == 0
    server.stop()
    for line in endless:
        line.close()


def test_one_network_does_not_paper_the_wall(tmp_path: Path) -> None:
    """However many people it claims to be, a minute brings a note for each place and no more."""
    server = room(tmp_path, {"people": 40})
    try:
        server.join().open()
        people = [server.join() for _n in range(5)]
        said = [
            person.post("/room/wall", workshop="shelf_1", key="wall", text=f"note {n}").status
            for n in range(9)
            for person in people
        ]
        assert said[:40] == [200] * 40
        assert 429 in said[40:]
        elsewhere = Person(server, ELSEWHERE)
        elsewhere.get("/")
        note = {"workshop": "shelf_1", "key": "wall", "text": "from elsewhere"}
        assert elsewhere.post("/room/wall", **note).status == 200
    finally:
        server.stop()
