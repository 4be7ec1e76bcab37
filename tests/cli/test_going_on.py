"""A room that is started again on the same day, in a terminal and as a service."""

import asyncio
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest
from support.rooms import TALK
from support.served import course
from typer.testing import CliRunner

from kit.cli import commands, going_on
from kit.errors import SetupError
from kit.room.options import EarlierSession
from kit.room.rehearsal import rehearse
from kit.room.rehearsal.visitor import Visitor

pytestmark = pytest.mark.timeout(300)

ID = "shelf_1"
SERVE = ["-m", "kit.cli", "serve", ID, "--room", "--port", "0"]
KEY = re.compile(r"You open: (http://\S+/)lead\?key=(\S+)")
EARLIER = EarlierSession(id="x", began=0, seen=7200, people=24, hand_ins=3)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A programme with one workshop."""
    made = course(tmp_path / "my home", TALK)
    monkeypatch.setenv("HACKYACK_HOME", str(made))
    monkeypatch.setenv("COLUMNS", "200")
    return made


@contextmanager
def terminal(*options: str) -> Iterator[pexpect.spawn]:
    """Run ``serve --room`` in a terminal; end it by Ctrl-C."""
    process = pexpect.spawn(
        sys.executable, [*SERVE, *options], encoding="utf-8", timeout=120, dimensions=(50, 250)
    )
    try:
        yield process
    finally:
        process.kill(signal.SIGINT)
        process.expect(pexpect.EOF)
        process.close()


def opened(process: pexpect.spawn) -> tuple[str, str]:
    """Wait until the room is open; return its address and the facilitator's key."""
    process.expect(KEY)
    return process.match[1], process.match[2]


async def _vote(address: str) -> None:
    visitor = Visitor(address)
    await visitor.open(f"workshops/{ID}")
    await visitor.post("room/answer", {"workshop": ID, "key": "share", "value": "yes"})
    await visitor.close()


def test_a_terminal_asks(home: Path) -> None:
    """Enter goes on under the same key, ``new`` begins anew, a wrong word is asked again."""
    with terminal() as process:
        address, first = opened(process)
        asyncio.run(_vote(address))
    with terminal() as process:
        process.expect("A session is open that began at ")
        process.expect("few or none have voted")
        process.expect("Enter, new or delete")
        process.sendline("perhaps")
        process.expect("perhaps is none of the three")
        process.sendline("")
        assert opened(process)[1] == first
    with terminal() as process:
        process.expect("Enter, new or delete")
        process.sendline("new")
        second = opened(process)[1]
        assert second != first
    with terminal() as process:  # nothing has happened in it: no question
        assert opened(process)[1] == second


def test_a_service_goes_on_and_says_so(home: Path) -> None:
    """Without a terminal nothing waits: the session is named, and the option that begins anew."""
    with rehearse.running_server(ID, home) as (_process, address, key):
        asyncio.run(_vote(address))
    said: list[str] = []
    with rehearse.running_server(ID, home, say=said.append) as (_process, _address, again):
        assert again == key
    assert any("A session is open that began at" in line for line in said)
    assert any("--room --new" in line for line in said)
    with rehearse.running_server(ID, home, "--new") as (_process, _address, again):
        assert again != key


def test_a_trial_leaves_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a trial no file is left: not in the programme, and not in the temporary folder."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    before = {file for file in home.rglob("*") if "__pycache__" not in file.parts}
    said: list[str] = []
    with rehearse.running_server(ID, home, "--trial", say=said.append) as (_process, address, _key):
        asyncio.run(_vote(address))
    assert {file for file in home.rglob("*") if "__pycache__" not in file.parts} == before
    assert list((tmp_path / "tmp").glob("hackyack-*")) == []
    assert any("This is a trial" in line for line in said)


def test_a_trial_is_of_a_room(home: Path) -> None:
    """Pages without a room keep nothing anyway."""
    done = CliRunner().invoke(commands.app, ["serve", ID, "--trial"])
    assert isinstance(done.exception, SetupError)


def test_what_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """When it began, how many took part, and that hand-ins stay where they are."""
    assert going_on.ask(EARLIER) == "go on"  # no terminal here
    said = capsys.readouterr().out
    assert "24 devices have voted or written in it" in said
    assert "3 hand-ins" in said
