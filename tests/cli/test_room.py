"""The room from the command line, behind a prefix, a proxy and a certificate."""

import asyncio
import contextlib
import signal
import ssl
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from support.certificates import certificate
from support.rooms import TALK
from support.served import course
from support.waiting import until, until_then
from typer.testing import CliRunner

from kit.cli import commands, room
from kit.errors import SetupError
from kit.room.arrival import lan, phone_page, power
from kit.room.arrival.lan import Interface
from kit.room.rehearsal import rehearse
from kit.room.rehearsal.visitor import VisitError, Visitor
from kit.room.session.points import crowd

pytestmark = pytest.mark.timeout(300)  # each server starts once; on a busy machine that is slow

ID = "shelf_1"
VOTE = {"workshop": ID, "key": "share", "value": "yes"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A programme with one workshop."""
    made = course(tmp_path / "my home", TALK)
    monkeypatch.setenv("HACKYACK_HOME", str(made))
    return made


def listening(pid: int) -> int:
    """Return the port on which a process listens."""
    connections = psutil.Process(pid).net_connections("tcp")
    return next(c.laddr.port for c in connections if c.status == psutil.CONN_LISTEN)


@contextlib.asynccontextmanager
async def proxy(port_of: dict[str, int]) -> AsyncIterator[int]:
    """Pass connections on to ``port_of["server"]`` as a reverse proxy does; give its own port."""

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = await asyncio.open_connection("127.0.0.1", port_of["server"])
        first = await reader.readline()
        behind[1].write(first + b"X-Forwarded-For: 192.0.2.7\r\n")
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(pass_on(reader, behind[1]), pass_on(behind[0], writer))
        for one in (behind[1], writer):
            one.close()
        over.append(None)

    begun: list[None] = []
    over: list[None] = []

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun.append(None)
        await serve(reader, writer)

    server = await asyncio.start_server(counted, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await until_then(lambda: len(over) == len(begun))


def test_behind_a_proxy_and_a_prefix(home: Path) -> None:
    """Joining, a page, its widgets and a vote work under a proxy's address and a path."""
    asyncio.run(_through_a_proxy(home))
    log = (home.parent / "server.log").read_text()
    assert "192.0.2.7" not in log


async def _through_a_proxy(home: Path) -> None:
    port_of: dict[str, int] = {}
    async with proxy(port_of) as front:
        address = f"http://127.0.0.1:{front}/hack/"
        options = ["--base-url", "/hack/", "--address", address]
        said: list[str] = []
        with rehearse.running_server(ID, home, *options, say=said.append) as (process, named, _key):
            port_of["server"] = listening(process.pid)
            assert named == address
            visitor = Visitor(address)
            with pytest.raises(VisitError):
                await visitor.open(f"workshops/{ID}")
            await visitor.join(next(line for line in said if "code" in line).split()[-1])
            await visitor.open(f"workshops/{ID}")
            widgets = await visitor.connect()
            assert await widgets.move()
            await widgets.close()
            assert await visitor.post("room/answer", VOTE) == {"ok": True, "round": 1}
            await visitor.close()


def test_ctrl_c_leaves_nothing(home: Path) -> None:
    """After Ctrl-C no process runs, no port is open and no folder is left."""
    with rehearse.running_server(ID, home, "--expect", "3") as (process, address, _key):
        asyncio.run(_open_and_vote(address))
        port = listening(process.pid)
        family = psutil.Process(process.pid).children(recursive=True)
        assert family
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    until(lambda: not any(one.is_running() for one in family))
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5)


async def _open_and_vote(address: str) -> None:
    visitor = Visitor(address)
    await visitor.open(f"workshops/{ID}")
    await visitor.post("room/answer", VOTE)
    await visitor.close()


def test_https(home: Path, tmp_path: Path) -> None:
    """With a certificate the room speaks https, and its cookie travels in no other way."""
    cert, key = certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(cert))
    options = ["--certfile", str(cert), "--keyfile", str(key)]
    with rehearse.running_server(ID, home, *options) as (_process, address, _key):
        assert address.startswith("https://127.0.0.1:")
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trust))
        with opener.open(address, timeout=30) as answer:
            assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("option", ["--lan", "--new"])
def test_what_needs_a_room(option: str, home: Path) -> None:
    """Other devices come in through a room only, which asks them for the code."""
    done = CliRunner().invoke(commands.app, ["serve", ID, option])
    assert isinstance(done.exception, SetupError)
    assert "--room" in str(done.exception)


@pytest.mark.parametrize("command", ["serve", "rehearse"])
def test_nobody_counts_fewer_than_five(command: str) -> None:
    """A threshold below the rule's own is refused, before anything is served."""
    done = CliRunner().invoke(commands.app, [command, ID, "--threshold", str(crowd.FEWEST - 1)])
    assert done.exit_code == 2
    assert "greater than or equal to 5" in done.output


def test_doctor_room_looks_at_the_network_too() -> None:
    """With --room the table has the room's lines besides the machine's."""
    done = CliRunner().invoke(commands.app, ["doctor", "--room"], env={"COLUMNS": "200"})
    assert "Guest Wi-Fi" in done.output
    assert "Python" in done.output


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_a_command_to_copy_stands_whole_in_a_line(columns: str) -> None:
    """However narrow the window is, no command is shortened or broken."""
    done = CliRunner().invoke(commands.app, ["doctor", "--room"], env={"COLUMNS": columns})
    commands_told = [power.AWAKE["Linux"], "hackyack doctor --phone"]
    assert [one for one in commands_told if one not in done.output] == []


@pytest.mark.parametrize(("came", "status"), [(True, 0), (False, 1)])
def test_doctor_phone(monkeypatch: pytest.MonkeyPatch, came: bool, status: int) -> None:
    """It prints the address to try, and the meaning of a phone that came or didn't."""
    monkeypatch.setattr(lan, "interfaces", lambda: [Interface(name="wlan0", address="10.0.0.7")])

    def waits(_port: int, *, own: list[str], ready) -> bool:
        assert own == ["10.0.0.7"]
        ready(4711)
        return came

    monkeypatch.setattr(phone_page, "wait_for_a_phone", waits)
    done = CliRunner().invoke(commands.app, ["doctor", "--phone"])
    assert (done.exit_code, "http://10.0.0.7:4711/" in done.output) == (status, True)


def test_doctor_phone_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on no network is told to join one first."""
    monkeypatch.setattr(lan, "interfaces", list)
    with pytest.raises(SetupError, match="no network"):
        room.ask_a_phone(0)
