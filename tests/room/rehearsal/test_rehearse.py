"""A small rehearsal at a real server, the files it leaves, and a server that is killed."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from support.rooms import PAGE, TALK
from support.served import course
from support.waiting import until_then

from kit.errors import SetupError, WorkshopError
from kit.programme import glossary
from kit.room.rehearsal import copied_clone, rehearse, verdict
from kit.room.rehearsal.participants import NAMES, Participant, SimulatedSession
from kit.room.rehearsal.rehearse import RehearsalResult
from kit.room.store import schema

pytestmark = pytest.mark.timeout(300)  # it takes half a minute, on a busy machine more

ID = PAGE.rpartition("/")[2]
ADDRESS = re.compile(rb"\b\d{1,3}(\.\d{1,3}){3}\b|::1\b")
KERNEL = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for one rehearsal and all that it writes."""
    return tmp_path_factory.mktemp("rehearsal")


@pytest.fixture(scope="module")
def result(place: Path) -> Iterator[RehearsalResult]:
    """The result of a rehearsal with five people, so that votes are counted, for some seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(course(place / "clone", TALK)))
        yield rehearse.rehearse(ID, participants=5, minutes=0.3, folder=place / "copied")


def test_nothing_fails_nothing_is_lost(result: RehearsalResult) -> None:
    """Every request succeeds, and the store has all that was acknowledged."""
    assert result.ledger.failures == []
    assert (result.lost, result.doubled) == ([], [])


def test_they_type_the_code(result: RehearsalResult) -> None:
    """As on the day, each once; from then on their cookie opens the door."""
    assert len(result.ledger.waits["code"]) == 5


def test_everybody_voted_twice(result: RehearsalResult) -> None:
    """Each question was answered by all of them in both rounds, and evaluated once."""
    counted = {(key, number) for _who, key, number in result.ledger.answers}
    polls = {(key, number) for key in ("share", "columns", "sure") for number in (1, 2)}
    assert counted >= polls | {("evaluation", 1)}


def test_the_facilitator_saw_both_rounds_and_the_hand_ins(result: RehearsalResult) -> None:
    """Both rounds of a poll stand side by side on the last picture, and hand-ins are counted."""
    shown = result.seen["polls"]["share"]["shown"]
    assert [one["round"] for one in shown["rounds"]] == [1, 2]
    assert result.seen["evaluation"]["pace"]["people"] == 5
    assert result.seen["handed_in"] == len(result.ledger.receipts)
    assert any("Share?" in line for line in verdict.facilitator(result))


def test_it_ends_with_a_number(result: RehearsalResult) -> None:
    """The last sentence has the number of people, and the table their waits."""
    assert "people comfortably" in list(verdict.conclusion(result))[-1].replace("person", "people")
    assert {"page", "control", "vote", "seen: reveal"} <= {
        row.what for row in verdict.waits(result)
    }
    assert result.readings


def written(folder: Path) -> dict[str, bytes]:
    """Return the files that a rehearsal wrote, by path, without the copied notebooks and data."""
    home = folder / "copied"
    files = [f for f in home.rglob("*") if f.is_file()]
    found = {str(f.relative_to(home)): f.read_bytes() for f in files}
    copies = ("hackyack/workshops", "hackyack/exercises", "hackyack/data")
    return {name: data for name, data in found.items() if not name.startswith(copies)}


def test_only_these_files_are_written(result: RehearsalResult, place: Path) -> None:
    """A session leaves only the store, the hand-ins with the key of their receipts, and the log."""
    kinds = {re.sub(r"[^/]*\.json$", "*", name) for name in written(place)}
    assert kinds <= {
        "server.log", "hackyack/programme/room.db", f"hackyack/programme/hand-ins/{ID}/*",
        "hackyack/programme/hand-ins/.key",
    }  # fmt: skip


def test_no_address_and_no_browser_is_written(result: RehearsalResult, place: Path) -> None:
    """Store, log and hand-ins have no IP address and no name of a browser."""
    for name, data in written(place).items():
        assert not ADDRESS.search(data), name
        assert b"httpx" not in data.lower(), name


def test_no_name_is_in_the_store_or_the_log(result: RehearsalResult, place: Path) -> None:
    """A name chosen for a hand-in is only in that hand-in."""
    for name, data in written(place).items():
        if "hand-ins" not in name:
            assert [n for n in NAMES if n and n.encode() in data] == [], name


def test_no_receipt_is_in_the_store_or_the_log(result: RehearsalResult, place: Path) -> None:
    """A hand-in cannot be linked to its author's answers."""
    for name, data in written(place).items():
        if "hand-ins" not in name:
            assert [r for r in result.ledger.receipts if r.encode() in data] == [], name


def test_no_key_to_a_kernel_is_in_the_log(result: RehearsalResult, place: Path) -> None:
    """A reader of the log can't reach the kernel of another person."""
    assert not KERNEL.search(written(place)["server.log"])


# What the privacy notice tells participants: answers, notes, agreement, calls, counts of hand-ins.
KEPT = {
    "room_session": {"id", "began", "code", "lead", "secret", "seen", "threshold"},
    "room_point": {
        "session", "workshop", "key", "kind", "place", "body", "phase", "round", "revealed",
        "held", "closed", "shown",
    },
    "room_answer": {"session", "workshop", "key", "round", "person", "value", "second"},
    "room_note": {"id", "session", "workshop", "key", "person", "text", "place", "held"},
    "room_me_too": {"note", "person"},
    "room_call": {"id", "session", "workshop", "person", "at_table", "since"},
    "room_agenda": {
        "session", "workshop", "number", "item", "minutes", "began", "ended", "extra", "waited",
        "paused",
    },
    "room_closing": {"session", "workshop"},
    "room_unfolding": {"session", "workshop"},
    "room_hand_ins": {"session", "workshop", "count"},
    "room_revoked": {"session", "mark"},
    "room_schema": {"version_num"},
}  # fmt: skip


def test_the_store_has_no_other_column(result: RehearsalResult, place: Path) -> None:
    """A new column has to be explained in the notice for participants, and then listed here."""
    base = sqlite3.connect(place / "copied" / "hackyack" / "programme" / "room.db")
    names = [row[0] for row in base.execute("select name from sqlite_master where type='table'")]
    found = {n: {row[1] for row in base.execute(f"pragma table_info({n})")} for n in names}
    base.close()
    assert found == KEPT
    assert set(schema.Base.metadata.tables) == found.keys() - {"room_schema"}


def test_a_copied_clone_has_the_glossary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that explains words needs the programme's glossary, in a rehearsal too."""
    clone = course(tmp_path / "clone", TALK)
    monkeypatch.setenv("HACKYACK_HOME", str(clone))
    (clone / "workshops" / glossary.FILE).write_text("# no word yet\n", encoding="utf-8")
    home = copied_clone.copy_clone([ID], tmp_path / "copied")
    assert (home / "workshops" / glossary.FILE).is_file()


def test_a_copied_clone_has_the_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who tries a room out can open the answers there, too."""
    clone = course(tmp_path / "clone", TALK)
    monkeypatch.setenv("HACKYACK_HOME", str(clone))
    answers = Path("solutions") / ID / "answers.toml"
    (clone / answers).parent.mkdir(parents=True, exist_ok=True)
    (clone / answers).write_text("# none yet\n", encoding="utf-8")
    home = copied_clone.copy_clone([ID], tmp_path / "copied")
    assert (home / answers).is_file()


def test_a_killed_server_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After ``kill -9`` in the middle of votes and a restart each acknowledged answer is there."""
    monkeypatch.setenv("HACKYACK_HOME", str(course(tmp_path / "clone", TALK)))
    home = copied_clone.copy_clone([ID], tmp_path / "copied")
    with rehearse.running_server(ID, home) as (process, address, _key):
        family = psutil.Process(process.pid).children(recursive=True)
        session, cookies = asyncio.run(_vote_until_killed(process.pid, address))
    psutil.wait_procs(family, timeout=30)
    with rehearse.running_server(ID, home) as (_process, address, _key):
        session.address = address
        asyncio.run(_come_back(session, cookies))
    lost, _more = rehearse.differences(session.ledger, rehearse.stored(home, ID))
    assert lost == []
    assert len(session.ledger.answers) >= 4


async def _vote_until_killed(pid: int, address: str) -> tuple[SimulatedSession, list]:
    session = SimulatedSession(address=address, workshop=ID, seconds=600)
    people = [Participant(session, number) for number in range(2)]
    for one in people:
        await one.arrive()
    votes = [
        one.vote(body, 1, within=0.1 * turn)
        for turn in range(20)
        for one in people
        for body in session.asked
    ]
    voting = asyncio.gather(*votes)
    # more than one person's first answers
    await until_then(lambda: len(session.ledger.waits["vote"]) >= 6)
    psutil.Process(pid).kill()
    await voting
    cookies = [one.visitor.http.cookies for one in people]
    await asyncio.gather(*(one.close() for one in people), return_exceptions=True)
    return session, cookies


async def _come_back(session: SimulatedSession, cookies: list) -> None:
    """Let the same browsers look whether all that they were told is kept."""
    for number, jar in enumerate(cookies):
        one = Participant(session, number)
        one.visitor.http.cookies = jar
        await one.check()
        await one.close()


def test_an_unknown_workshop_is_reported() -> None:
    """A rehearsal of an unknown workshop stops before a server starts."""
    with pytest.raises(WorkshopError, match="attic_9"):
        rehearse.rehearse("attic_9")


def test_a_server_that_does_not_start_is_reported(tmp_path: Path) -> None:
    """Its own reason is passed on."""
    (tmp_path / "hackyack").mkdir()
    with (
        pytest.raises(SetupError, match=r"didn't start.*attic_9"),
        rehearse.running_server("attic_9", tmp_path / "hackyack"),
    ):
        pass
