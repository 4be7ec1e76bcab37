"""Hand-ins through a room: stored whole, found by collect, linked to no person."""

import io
import json
import os
import re
import socket
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from support.events import follow
from support.rooms import Person, RunningRoom, room

from kit import places
from kit.grading import hand_in_names
from kit.grading.intake import collect, participant_names
from kit.places import sqlite_address
from kit.room.refusals import RefusedError
from kit.room.session.handing_in import hand_ins
from kit.room.session.handing_in.hand_in_reader import notebook_file
from kit.room.session.handing_in.hand_ins import answers_file, arrived
from kit.room.store import database
from kit.room.store.database import Store

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)

ANSWERS = {"task_1": "['postcode']", "task_2": "3"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that all tests here share."""
    opened = room(tmp_path_factory.mktemp("handing in"))
    yield opened
    opened.stop()


def folder(server: RunningRoom) -> Path:
    """Return the folder of the hand-ins."""
    return server.log.parent / "programme" / "hand-ins" / "shelf_1"


def files(server: RunningRoom) -> set[Path]:
    """Return the hand-ins that there are."""
    return set(folder(server).glob("*"))


def test_answers_become_a_file(server: RunningRoom, ana: Person) -> None:
    """The file has the answers; its name has the chosen name and the receipt."""
    before = files(server)
    receipt = ana.said("/room/hand-in", name="Vesna K.", answers=ANSWERS)["receipt"]
    (file,) = files(server) - before
    assert file.name == f"Vesna-K-{receipt}_shelf_1-answers.json"
    assert json.loads(file.read_bytes()) == {"workshop": "shelf_1", "answers": ANSWERS}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_collect_reads_the_receipt_from_the_file_name(server: RunningRoom, ana: Person) -> None:
    """The name that ``hackyack collect`` reads from the file leads back to the receipt."""
    receipt = ana.said("/room/hand-in", name="", answers=ANSWERS)["receipt"]
    assert (
        participant_names.name_in(f"hand-ins/shelf_1/{receipt}_shelf_1-answers.json", "shelf_1")
        == receipt
    )


def test_a_pair_hands_in_once(server: RunningRoom, ana: Person) -> None:
    """Each name stays as long as one alone may be, and collect reads two people and the receipt."""
    before = files(server)
    named = {"name": "Ana-Marija Kovačič Zupančič & Ben", "answers": ANSWERS}
    receipt = ana.said("/room/hand-in", **named)["receipt"]
    (file,) = files(server) - before
    assert file.name == f"Ana-Marija-Kovačič-Zupan+Ben-{receipt}_shelf_1-answers.json"
    found = participant_names.name_in(f"hand-ins/shelf_1/{file.name}", "shelf_1")
    assert hand_in_names.people(found or "")[1] == f"Ben-{receipt}"


def test_two_of_one_name_are_two(server: RunningRoom) -> None:
    """The same name and the same answers from two people are two hand-ins."""
    before = files(server)
    for _n in range(2):
        server.join().said("/room/hand-in", name="Ana", answers=ANSWERS)
    assert len(files(server) - before) == 2


def test_sent_twice_is_kept_once(server: RunningRoom, ana: Person) -> None:
    """A message that is repeated gives the same receipt, no second file and no other time."""
    sent = {"name": "Ana", "answers": ANSWERS, "once": "a random word"}
    first = ana.said("/room/hand-in", **sent)
    before = {file: file.stat().st_mtime_ns for file in files(server)}
    assert ana.said("/room/hand-in", **sent) == first
    assert server.join().said("/room/hand-in", **sent) == first
    assert {file: file.stat().st_mtime_ns for file in files(server)} == before


def test_a_second_hand_in_replaces_the_first(server: RunningRoom) -> None:
    """The word that only their browser knows makes it the same person's; the count stays."""
    ana, lead, before = server.join(), server.leader(), files(server)
    sent = {"name": "Ana", "answers": {"task_1": "1"}, "once": "known to Ana's browser"}
    first = ana.said("/room/hand-in", **sent)
    (old,) = files(server) - before
    counted, time = handed_in(server), old.stat().st_mtime
    second = ana.said("/room/hand-in", **{**sent, "answers": ANSWERS, "name": "Ana-Marija"})
    (new,) = files(server) - before
    assert (first["again"], second["again"]) == (False, True)
    assert second["receipt"] == first["receipt"]
    assert new.name == f"Ana-Marija-{first['receipt']}_shelf_1-answers.json"
    assert json.loads(new.read_bytes())["answers"] == ANSWERS
    assert new.stat().st_mtime > time, "collect takes what is newer"
    assert handed_in(server) == counted
    assert len(hand_ins_seen(lead)) == len(files(server))


def handed_in(server: RunningRoom) -> int:
    """Return the number of hand-ins that the store has counted."""
    with closing(sqlite3.connect(server.log.parent / "programme" / "room.db")) as store:
        (counted,) = store.execute("SELECT count FROM room_hand_ins").fetchone()
    return int(counted)


def test_a_receipt_replaces_nothing(server: RunningRoom, ana: Person) -> None:
    """The facilitator sees receipts, and whoever knows one can't put a file in its place."""
    receipt = ana.said("/room/hand-in", name="", answers=ANSWERS, once="a word")["receipt"]
    eve = server.join().said("/room/hand-in", name="", answers={"x": "1"}, once=receipt)
    assert eve["receipt"] != receipt


def test_hand_ins_of_one_person_are_limited(ana: Person) -> None:
    """After twelve within ten minutes one waits a minute, and is told that the last is kept."""
    said = [
        ana.post("/room/hand-in", workshop="shelf_1", name="", answers=ANSWERS) for _n in range(13)
    ]
    assert [answer.status for answer in said] == [200] * 12 + [429]
    assert "What you handed in last is kept. Wait a minute" in said[-1].text


ODD = [
    "../../../etc/passwd",
    "/etc/passwd",
    "..\\..\\x",
    "con",
    ".hidden",
    "a\0b",
    "<b>=1+1",
    "💥" * 60,
]


@pytest.mark.parametrize("name", ODD)
def test_a_name_is_no_path(server: RunningRoom, name: str) -> None:
    """For every name the file stays in its folder and is named by letters and digits."""
    before = files(server)
    server.join().said("/room/hand-in", name=name, answers=ANSWERS)
    (file,) = files(server) - before
    assert re.fullmatch(r"([^\W_]+-)*[A-Z0-9]{8}_shelf_1-answers\.json", file.name)


@pytest.mark.parametrize("workshop", ["../shelf_1", "shelf_2", "", "/etc"])
def test_a_workshop_is_no_path(server: RunningRoom, ana: Person, workshop: str) -> None:
    """A hand-in for a workshop that isn't on the programme is refused."""
    answer = ana.post("/room/hand-in", workshop=workshop, name="x", answers=ANSWERS)
    assert answer.status == 404
    folders = [path.name for path in folder(server).parent.iterdir() if path.is_dir()]
    assert folders == ["shelf_1"]


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x"])
def test_a_hundred_megabytes_are_not_even_read(server: RunningRoom, ana: Person, kind: str) -> None:
    """Too much is refused by its announced length."""
    cookie = "; ".join(f"{name}={value}" for name, value in ana.cookies.items())
    head = [
        "POST /room/hand-in HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Content-Type: {kind}",
        f"Origin: http://127.0.0.1:{server.port}", f"Cookie: {cookie}",
        f"Content-Length: {100 * 2**20}", "", "",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as plain:
        plain.sendall("\r\n".join(head).encode())
        said = plain.recv(10_000).decode()
    assert said.startswith("HTTP/1.1 413")
    assert "too large to hand in" in said


def test_strangers_cant_send_megabytes(server: RunningRoom) -> None:
    """A sender without the room's cookie is refused before the file is read."""
    stranger = Person(server)
    assert stranger.ask("POST", "/room/hand-in", b"{}").status == 401


def upload(person: Person, content: bytes, **fields: str) -> tuple[int, dict]:
    """Hand in a file as JupyterLab does."""
    body = io.BytesIO()
    for name, value in {"workshop": "shelf_1", "name": "Ana", **fields}.items():
        body.write(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        )
    head = (
        '--x\r\nContent-Disposition: form-data; name="notebook"; filename="../../x.ipynb"\r\n\r\n'
    )
    body.write(head.encode() + content + b"\r\n--x--\r\n")
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = person.ask("POST", "/room/hand-in", body.getvalue(), **kind)
    return answer.status, json.loads(answer.text)


def test_a_notebook_leaves_its_outputs_behind(server: RunningRoom, ana: Person) -> None:
    """Outputs are removed; answers and task metadata stay."""
    secret = new_output("stream", text="a member's address")
    cells = [new_code_cell("facts = 3", outputs=[secret], metadata={"nbgrader": {"grade": True}})]
    before = files(server)
    status, said = upload(ana, nbformat.writes(new_notebook(cells=cells)).encode())
    (file,) = files(server) - before
    assert status == 200
    assert file.name == f"Ana-{said['receipt']}_shelf_1.ipynb"
    kept = nbformat.read(file, as_version=4)
    assert "address" not in file.read_text()
    assert kept.cells[0].source == "facts = 3"
    assert kept.cells[0].metadata.nbgrader.grade


def test_a_large_notebook_fits(server: RunningRoom, ana: Person) -> None:
    """A notebook with pictures in its text is larger than any other message."""
    cells = [new_code_cell("x = 1 #" + "x" * 2**20)]
    assert upload(ana, nbformat.writes(new_notebook(cells=cells)).encode())[0] == 200


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"[]", b'{"cells": 7}', b"\xff" * 99, b"[" * 100_000]
)
def test_what_is_no_notebook_is_refused(content: bytes) -> None:
    """The refusal asks for the file that ends in .ipynb."""
    with pytest.raises(RefusedError, match="no notebook"):
        notebook_file(content)


def test_a_form_without_a_file_is_refused(ana: Person) -> None:
    """A form that was sent empty asks for a notebook."""
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert ana.ask("POST", "/room/hand-in", b"--x--\r\n", **kind).status == 400


@pytest.mark.parametrize(
    "answers", [None, {}, [], "x", {"task_1": 3}, {"../x": "1"}, {f"t{n}": "1" for n in range(101)}]
)
def test_invalid_answers_are_refused(answers: object) -> None:
    """Answers are literals by the name of their task."""
    with pytest.raises(RefusedError, match="Answer one first"):
        answers_file("shelf_1", answers)


def test_nothing_links_a_hand_in_to_its_person(server: RunningRoom) -> None:
    """The store has a number alone; the file has no time but the hour, and no token's digest."""
    ana = server.join()
    ana.said("/room/pulse", state="done", table="")
    held = json.loads(ana.get("/room/my-data.json").text)
    receipt = ana.said("/room/hand-in", name="Ana", answers=ANSWERS)["receipt"]
    (file,) = folder(server).glob(f"*{receipt}*")
    assert file.stat().st_mtime % 3600 == 0
    assert json.loads(ana.get("/room/my-data.json").text) == held
    told = server.log.read_text()
    programme = server.log.parent / "programme"
    stored = b"".join(path.read_bytes() for path in programme.glob("room.db*"))
    assert receipt not in told
    assert receipt.encode() not in stored


def test_the_facilitator_sees_receipts_in_no_order(server: RunningRoom) -> None:
    """Which came last can't be seen from the list."""
    lead = server.leader()
    server.join().said("/room/hand-in", name="", answers=ANSWERS)
    stream = hand_ins_seen(lead)
    assert len(stream) == len(files(server))
    assert stream == sorted(stream)


def hand_ins_seen(lead: Person) -> list[str]:
    """Return the receipts in the facilitator's next picture."""
    wanted = len(files(lead.server))
    with follow(lead, "/lead/events?workshop=shelf_1") as pictures:
        seen = next(p for p in pictures if len(p["hand_ins"]) == wanted)
    return [one["receipt"] for one in seen["hand_ins"]]


def test_old_hand_ins_are_deleted(home: Path) -> None:
    """A hand-in older than thirty days is deleted from its folder; a younger one stays."""
    kept = Store(sqlite_address(home / "room.db"))
    session_id = kept.do(database.begin)["id"]
    for once in ("old", "young"):
        kept.do(
            hand_ins.keep, session_id, "shelf_1", name=once, content=b"{}", kind="json", once=once
        )
    kept.close()
    (old,) = (home / "programme" / "hand-ins" / "shelf_1").glob("old*")
    before = time.time() - 31 * 86400
    os.utime(old, (before, before))
    hand_ins.purge()
    assert [f.name.split("-")[0] for f in old.parent.iterdir()] == ["young"]


def test_half_an_emoji_loses_no_notebook() -> None:
    """What a program cut in the middle of a character is handed in, with a question mark for it."""
    content = nbformat.writes(new_notebook(cells=[new_code_cell("facts = ['HALF']")]))
    kept = notebook_file(content.replace("HALF", "\\ud83d").encode())
    assert nbformat.reads(kept.decode(), as_version=4).cells[0].source == "facts = ['?']"


def test_a_second_group_sees_its_own_hand_ins(home: Path) -> None:
    """The list of a session that began at two has nothing that was handed in before."""
    kept = Store(sqlite_address(home / "room.db"))
    id = kept.do(database.begin)["id"]
    given = {"name": "", "content": b"{}", "kind": "json"}
    earlier, own = (
        kept.do(hand_ins.keep, id, "shelf_1", **given, once=once).receipt
        for once in ("first", "second")
    )
    kept.close()
    (file,) = (home / "programme" / "hand-ins" / "shelf_1").glob(f"{earlier}*")
    began = int(time.time())
    os.utime(file, (began - 3601, began - 3601))
    assert arrived("shelf_1", since=began) == [{"receipt": own}]
    assert len(arrived("shelf_1")) == 2


def test_odd_answers_are_collected_whole(home: Path) -> None:
    """Half an emoji, control characters, right-to-left marks and markup arrive as they were."""
    odd = {"facts": repr(["\ud83d", "\x00\x1b[31m", "\u202e", "</script>", "=1+1"])}
    content = answers_file("privacy_1", odd)
    store = Store(sqlite_address(home / "room.db"))
    id = store.do(database.begin)["id"]
    details = {"name": "Odd", "content": content, "kind": "json", "once": "odd"}
    store.do(hand_ins.keep, id, "privacy_1", **details)
    store.close()
    (taken,) = collect.collect(home / "programme" / "hand-ins" / "privacy_1", "privacy_1").taken
    kept = home / "programme" / "submitted" / taken.participant / "privacy_1" / "answers.json"
    assert json.loads(kept.read_bytes())["answers"] == odd


def test_a_second_group_of_the_same_hour_sees_its_own_hand_ins(home: Path) -> None:
    """Neither what the group before handed in, nor after a restart less than its own."""
    kept = Store(sqlite_address(home / "room.db"))
    began = int(time.time())
    given = {"name": "", "content": b"{}", "kind": "json"}
    receipts = []
    for once in ("first group", "second group"):
        id = kept.do(database.begin, new=True)["id"]
        kept.do(hand_ins.put_before, id, began=began)
        receipts.append(kept.do(hand_ins.keep, id, "shelf_1", **given, once=once).receipt)
    kept.do(hand_ins.put_before, id, began=began)
    kept.close()
    assert arrived("shelf_1", since=began) == [{"receipt": receipts[1]}]
    assert len(arrived("shelf_1")) == 2


def test_who_hands_in_again_is_collected_as_the_same_person(home: Path) -> None:
    """What was collected under a name keeps it; the newer answers replace the older ones."""
    store = Store(sqlite_address(home / "room.db"))
    session_id = store.do(database.begin)["id"]

    def hand_in(name: str, text: str) -> collect.Taken:
        content = answers_file("privacy_1", {"facts": text})
        details = {"name": name, "content": content, "kind": "json", "once": "hers"}
        store.do(hand_ins.keep, session_id, "privacy_1", **details)
        (taken,) = collect.collect(home / "programme" / "hand-ins" / "privacy_1", "privacy_1").taken
        return taken

    first, second = hand_in("Vesna", "['a']"), hand_in("Vesna K.", "['b']")
    store.close()
    assert second.participant == first.participant
    assert "Replaces the one of" in second.note
    assert arrived("privacy_1") == [{"receipt": first.participant[-8:].upper()}]
    submitted = home / "programme" / "submitted" / first.participant / "privacy_1" / "answers.json"
    assert json.loads(submitted.read_bytes())["answers"] == {"facts": "['b']"}


def test_a_receipt_can_be_made_here_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another clone gives the same word another receipt; this one the same, until its key goes."""
    receipts = []
    for clone in ("here", "here", "there"):
        monkeypatch.setenv("HACKYACK_HOME", str(tmp_path / clone))
        receipts.append(hand_ins._receipt("the word of a browser"))
    assert receipts[0] == receipts[1] != receipts[2]
    key = places.programme() / "hand-ins" / ".key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    os.utime(key, (0, 0))
    assert hand_ins.purge() == 1
    assert hand_ins._receipt("the word of a browser") != receipts[2]
