"""``hackyack rehearse``: a real server with simulated people, and a check of its store.

The server runs in a process of its own on a copy of the clone in a temporary folder, so that no
real session, vote or hand-in is touched. People come over real HTTP and websockets, each with a
real kernel. Afterwards the store is compared with all that was acknowledged.
"""

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kit import places, scratch
from kit.errors import SetupError
from kit.messages import _
from kit.programme import workshops
from kit.room.rehearsal.copied_clone import copy_clone
from kit.room.rehearsal.facilitator import Facilitator
from kit.room.rehearsal.ledger import Ledger, canonical
from kit.room.rehearsal.participants import Participant, SimulatedSession
from kit.room.rehearsal.resources import Reading, ResourceMonitor, free_memory
from kit.room.store import database
from kit.room.store.schema import Answer, HandIns, Note

__all__ = ["RehearsalResult", "rehearse", "running_server", "stored"]

SPREAD = 20.0  # seconds within which people arrive, as after "scan this, please"
LEAD = re.compile(r"(https?://\S+?/)(lead\?key=\S+)")


@dataclass(frozen=True, kw_only=True)
class RehearsalResult:
    """The result of a rehearsal.

    ``seen`` is the facilitator's last snapshot, ``log`` the lines of the server's log. ``readings``
    and ``free``, before the server started, are bytes of memory; ``others`` is how many processors
    other programs used meanwhile; ``most_open`` is the most pages open at once. ``lost`` and
    ``doubled`` describe differences between the store and the ledger.
    """

    people: int
    seconds: float
    ledger: Ledger
    readings: list[Reading]
    free: int
    others: float
    seen: dict[str, Any]
    most_open: int
    log: list[str]
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def rehearse(
    workshop: str,
    *,
    participants: int = 40,
    minutes: float = 5,
    threshold: int = 5,
    say: Callable[[str], object] = lambda _line: None,
    folder: Path | None = None,
) -> RehearsalResult:
    """Run a session with simulated ``participants``, then compare the store with the ledger.

    The copy of the clone is made in ``folder`` and stays there; without ``folder`` it is deleted.
    ``say`` gets each line. Raises WorkshopError for an unknown workshop, SetupError for a server
    that does not start.
    """
    id, free = workshops.read(workshop).id, free_memory()
    with contextlib.ExitStack() as stack:
        home = copy_clone([id], folder or stack.enter_context(scratch.Folder("rehearsal")))
        (told, hear), options = _listening(say), _options(threshold, participants)
        with running_server(id, home, *options, say=hear) as (process, address, key):
            say(_("The room is open; {n} people come now.").format(n=participants))
            session = SimulatedSession(address, id, 60 * minutes, code=_code(told))
            people = [Participant(session, number) for number in range(participants)]
            monitor = ResourceMonitor(process.pid)
            facilitator = asyncio.run(_run(session, people, key, monitor))
        lost, doubled = differences(session.ledger, stored(home, id))
        log = (home.parent / "server.log").read_text(encoding="utf-8")
    return RehearsalResult(
        people=participants,
        seconds=60 * minutes,
        ledger=session.ledger,
        readings=monitor.readings,
        free=free,
        others=monitor.others,
        seen=facilitator.seen,
        most_open=facilitator.most_open,
        log=log.splitlines(),
        lost=lost,
        doubled=doubled,
    )


def _options(threshold: int, people: int) -> list[str]:
    """Return the options of a room on this machine alone that asks for its code all the same."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = ["--port", str(port), "--address", f"http://127.0.0.1:{port}/"]
    return ["--threshold", str(threshold), "--expect", str(people), *own]


def _listening(say: Callable[[str], object]) -> tuple[list[str], Callable[[str], object]]:
    """Return a list, and a function that passes lines on to ``say`` and notes them in the list."""
    told: list[str] = []

    def hear(line: str) -> None:
        told.append(line)
        say(line)

    return told, hear


def _code(told: Iterable[str]) -> str:
    """Return the code that the terminal has told people to type."""
    before, after = _("and type the code: {code}").split("{code}")
    lines = [line for line in told if line.startswith(before) and line.endswith(after)]
    return lines[-1].removeprefix(before).removesuffix(after)


async def _run(
    session: SimulatedSession, people: list[Participant], key: str, monitor: ResourceMonitor
) -> Facilitator:
    facilitator = Facilitator(session, key, people)
    measuring = asyncio.create_task(monitor.measure())
    spread = min(SPREAD, session.seconds / 5)
    try:
        await asyncio.gather(facilitator.lead(), *(one.take_part(spread=spread) for one in people))
        await facilitator.close_session()
    finally:
        measuring.cancel()
        closing = (*(one.close() for one in people), facilitator.visitor.close(), measuring)
        await asyncio.gather(*closing, return_exceptions=True)
    return facilitator


@contextlib.contextmanager
def running_server(
    workshop: str, home: Path, *options: str, say: Callable[[str], object] = lambda _line: None
) -> Iterator[tuple["subprocess.Popen[str]", str, str]]:
    """Run ``hackyack serve --room`` until the block ends.

    Yields its process, its address and the facilitator's path. Raises SetupError if it does not
    start; its log is in ``server.log`` beside ``home``, the copy of the clone.
    """
    env = {name: value for name, value in os.environ.items() if name != "HACKYACK_DATABASE_URL"}
    command = [sys.executable, "-m", "kit.cli", "serve", workshop, "--room", "--port", "0"]
    log = home.parent / "server.log"
    with log.open("a", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [*command, *options],
            env=env | {"HACKYACK_HOME": str(home), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8",
        )  # fmt: skip
    try:
        yield process, *_read_addresses(process, log, say)
    finally:
        stop_server(process)


def _read_addresses(
    process: "subprocess.Popen[str]", log: Path, say: Callable[[str], object]
) -> tuple[str, str]:
    """Return the server's address and the facilitator's path from its output.

    Lines before that go to ``say``. Raises SetupError if the output ends without them.
    """
    for line in process.stdout or ():
        if found := LEAD.search(line):
            return found[1], found[2]
        say(line.rstrip())
    said = log.read_text(encoding="utf-8").strip().splitlines()
    raise SetupError(
        _("The room's server didn't start: {why} Run hackyack doctor --room.").format(
            why=said[-1] if said else process.wait()
        )
    )


def stop_server(process: "subprocess.Popen[str]") -> None:
    """End ``process`` as Ctrl-C does; kill it if it still runs after a minute."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def stored(home: Path, workshop: str) -> tuple[Counter[Any], dict[str, str], int]:
    """Return the answers, the notes and the number of hand-ins in the store of ``home``."""
    opened = database.Store(places.sqlite_address(home / "programme" / "room.db"))
    try:
        return opened.do(_read_store, workshop)
    finally:
        opened.close()


def _read_store(db: Any, workshop: str) -> tuple[Counter[Any], dict[str, str], int]:
    given = db.scalars(select(Answer).where(Answer.workshop == workshop))
    answers = Counter((a.key, a.round, canonical(a.value)) for a in given if a.value is not None)
    notes = {n.id: n.text for n in db.scalars(select(Note).where(Note.workshop == workshop))}
    count = sum(row.count for row in db.scalars(select(HandIns)))
    return answers, notes, count


def differences(
    ledger: Ledger, found: tuple[Counter[Any], dict[str, str], int]
) -> tuple[list[str], list[str]]:
    """Return the acknowledged items missing in ``found``, and the items it has too often."""
    answers, notes, handed_in = found
    told = ledger.expected()
    gone = [words for id, words in ledger.notes.items() if notes.get(id) != words]
    lost = [*(f"{what} × {n}" for what, n in (told - answers).items()), *gone]
    allowed = len(ledger.unsure)
    more = answers - told
    doubled = [f"{what} × {n}" for what, n in more.items()] if more.total() > allowed else []
    if handed_in < len(ledger.receipts):
        lost.append(f"{len(ledger.receipts) - handed_in} hand-ins")
    if handed_in > len(ledger.receipts) and not ledger.failures:
        doubled.append(f"{handed_in - len(ledger.receipts)} hand-ins")
    if len(notes) > len(ledger.notes) and not ledger.failures:
        doubled.append(f"{len(notes) - len(ledger.notes)} notes")
    return [*lost, *ledger.faults], doubled
