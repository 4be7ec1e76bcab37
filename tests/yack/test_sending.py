"""A notebook on its way to a room, without its outputs."""

import json
import re
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.rooms import RunningRoom
from support.served import course

from kit.errors import SetupError, SubmissionError
from kit.yack import sending

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": "# Mine", "metadata": {}},
        {
            "cell_type": "code", "source": "facts = ['a']", "metadata": {}, "execution_count": 3,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "a member's name"}],
        },
    ],
    "metadata": {"widgets": {"state": "a member's name"}},
    "nbformat": 4, "nbformat_minor": 5,
}  # fmt: skip


class Room(BaseHTTPRequestHandler):
    """Answers as a room does, and keeps each request for the test."""

    got: list[tuple[str, dict[str, str], bytes]]
    answers: dict[str, tuple[int, bytes]]

    def do_POST(self) -> None:
        """Keep the request, and send the answer that the test has set."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, dict(self.headers), body))
        status, said = self.answers.get(self.path, (200, b'{"receipt": "K7QX2M"}'))
        self.send_response(status)
        self.send_header("Set-Cookie", "who=a token")
        self.send_header("Content-Length", str(len(said)))
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_args: Any) -> None:
        """Log no requests."""


@pytest.fixture
def room() -> Iterator[tuple[str, type[Room]]]:
    """The address of such a room, and its class with the requests."""
    kept = type("Kept", (Room,), {"got": [], "answers": {}})
    server = HTTPServer(("127.0.0.1", 0), kept)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"127.0.0.1:{server.server_port}", kept
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an exercise, in a home of its own."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path / "home"))
    (tmp_path / "shelf_1.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    return tmp_path


def send(address: str, folder: Path, **more: str) -> sending.Sent:
    """Send the exercise as Vesna."""
    return sending.send("shelf_1", **({"name": "Vesna", "address": address} | more), folder=folder)


def test_the_code_is_sent_before_the_notebook(room: tuple[str, type[Room]], folder: Path) -> None:
    """First the code, then the notebook with the name, as the same person; a receipt comes back."""
    assert send(room[0], folder, code="ABC234").receipt == "K7QX2M"
    (first, _headers, code), (second, headers, form) = room[1].got
    assert (first, second, code) == ("/join", "/room/hand-in", b"code=ABC234")
    assert (headers["Cookie"], headers["Origin"]) == ("who=a token", f"http://{room[0]}")
    assert b'name="name"\r\n\r\nVesna\r\n' in form
    assert b"facts = ['a']" in form


def test_the_same_person_sends_the_same_word(room: tuple[str, type[Room]], folder: Path) -> None:
    """A notebook sent again under its name replaces the first; another name is another person."""
    for name in ("Ana + Ben", "Ben+Ana", "Ana"):  # the same people, in whatever order
        send(room[0], folder, name=name)
    forms = [body for path, _headers, body in room[1].got if path == "/room/hand-in"]
    words = [re.search(rb'name="once"\r\n\r\n(\w{64})', form)[1] for form in forms]
    assert words[0] == words[1] != words[2]
    assert stat.S_IMODE((folder / "home" / "programme" / "hand-in.key").stat().st_mode) == 0o600


def test_a_room_says_whether_it_has_replaced(room: tuple[str, type[Room]], folder: Path) -> None:
    """The answer is passed on."""
    assert send(room[0], folder).again is False
    room[1].answers["/room/hand-in"] = (200, b'{"receipt": "K7QX2M", "again": true}')
    assert send(room[0], folder) == sending.Sent(receipt="K7QX2M", again=True)


def test_no_output_leaves_the_machine(room: tuple[str, type[Room]], folder: Path) -> None:
    """Outputs and widget states are not sent."""
    send(room[0], folder)
    assert b"a member's name" not in b"".join(body for _path, _headers, body in room[1].got)


def test_the_file_itself_is_not_changed(folder: Path) -> None:
    """Outputs are removed from the sent copy only."""
    before = (folder / "shelf_1.ipynb").read_bytes()
    assert json.loads(sending.read(folder / "shelf_1.ipynb"))["cells"][1]["outputs"] == []
    assert (folder / "shelf_1.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("typed", "base", "code"),
    [
        ("192.168.1.20:8866", "http://192.168.1.20:8866/", ""),
        (" http://laptop.local:8866/join?code=ABC ", "http://laptop.local:8866/", "ABC"),
        ("https://library.example/yack/join", "https://library.example/yack/", ""),
    ],
)
def test_an_address_as_people_type_it(typed: str, base: str, code: str) -> None:
    """With or without http, the way to the join page, or the code behind."""
    assert sending.where(typed) == (base, code)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "  ", "file://laptop/etc/passwd", "ftp://laptop.local/x", "the blue room", "http://"),
        *("192.168..1", "http://[", "laptop:99999", "laptop:0", "x" * 64),
    ],
)
def test_other_addresses_are_refused(typed: str) -> None:
    """Other schemes, above all file, are refused, and what can be no computer's name or port."""
    with pytest.raises(SetupError, match="no address of a room"):
        sending.where(typed)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((403, b"<html>"), "doesn't know this code"),
        ((429, b'{"error": "Wait a minute."}'), "Wait a minute."),
        ((500, b"[]"), "did not take it"),
    ],
)
def test_a_refusal_is_reported(
    room: tuple[str, type[Room]], folder: Path, answer: tuple[int, bytes], words: str
) -> None:
    """The room's own sentence is shown if it sends one."""
    room[1].answers["/join"] = answer
    with pytest.raises(SubmissionError, match=words):
        send(room[0], folder)
    assert len(room[1].got) == 1


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (302, SetupError, "another program answers there"),
        (307, SubmissionError, "did not take it .answer 307"),
    ],
)
def test_a_notebook_is_not_sent_on(
    room: tuple[str, type[Room]], folder: Path, status: int, error: type[Exception], words: str
) -> None:
    """A guest network's log-in page may send a browser elsewhere: the notebook doesn't follow."""
    room[1].answers["/room/hand-in"] = (status, b"")
    with pytest.raises(error, match=words):
        send(room[0], folder)
    assert [path for path, _headers, _body in room[1].got] == ["/join", "/room/hand-in"]


def test_a_code_that_is_known_sends_to_the_first_page(
    room: tuple[str, type[Room]], folder: Path
) -> None:
    """A browser would go there; this goes on with the notebook."""
    room[1].answers["/join"] = (303, b"")
    assert send(room[0], folder).receipt == "K7QX2M"


def test_another_program_gives_no_receipt(room: tuple[str, type[Room]], folder: Path) -> None:
    """A page that answers anything gives no receipt."""
    room[1].answers["/room/hand-in"] = (200, b"<html>hello</html>")
    with pytest.raises(SetupError, match="another program answers there"):
        send(room[0], folder)


def test_an_address_without_a_server_is_reported(
    room: tuple[str, type[Room]], folder: Path
) -> None:
    """Without a server there, the error asks to compare the address with the screen."""
    with pytest.raises(SetupError, match=r"No room answers at http://127\.0\.0\.1:1/"):
        send("127.0.0.1:1", folder)


def test_a_name_is_asked_for(folder: Path) -> None:
    """A hand-in without a name is not sent."""
    with pytest.raises(SubmissionError, match="Write a name first"):
        send("127.0.0.1:1", folder, name=" ")


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "isn't here"), ("{ half", "can't be read as a notebook"), ("[]", "can't be read")],
)
def test_a_file_that_cant_be_sent(tmp_path: Path, content: str | None, words: str) -> None:
    """The error names the remedy for a missing or damaged file."""
    file = tmp_path / "shelf_1.ipynb"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(SubmissionError, match=words):
        sending.read(file)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """A room takes five megabytes."""
    big = NOTEBOOK | {"cells": [{"cell_type": "markdown", "source": "x" * 6 * 2**20}]}
    (tmp_path / "big.ipynb").write_text(json.dumps(big), encoding="utf-8")
    with pytest.raises(SubmissionError, match="has 6 MB"):
        sending.read(tmp_path / "big.ipynb")


def test_a_real_room_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the code, the notebook lies in the folder of hand-ins under its receipt, and once."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path / "lab"))
    server = RunningRoom(course(tmp_path / "home"), {"lan": True})
    try:
        own = server.address.split("://")[1]
        exercise = json.dumps(NOTEBOOK | {"metadata": {}})
        (tmp_path / "shelf_1.ipynb").write_text(exercise, encoding="utf-8")
        with pytest.raises(SubmissionError):
            send(own, tmp_path, code="WRONG1")
        sent = send(own, tmp_path, code=server.opened["code"])
        newer_text = exercise.replace("'a'", "'b'")
        (tmp_path / "shelf_1.ipynb").write_text(newer_text, encoding="utf-8")
        newer = send(own, tmp_path, code=server.opened["code"])
    finally:
        server.stop()
    (kept,) = (tmp_path / "home" / "programme" / "hand-ins" / "shelf_1").glob("*.ipynb")
    assert newer == sending.Sent(receipt=sent.receipt, again=True)
    assert sent.receipt in kept.name
    assert "facts = ['b']" in kept.read_text(encoding="utf-8")


def test_the_notebook_in_front_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: tuple[str, type[Room]]
) -> None:
    """A newer edition or a renamed copy sends itself, and no other file beside it."""
    address, kept = room
    other = {**NOTEBOOK, "cells": [{**NOTEBOOK["cells"][0], "source": "# The older"}]}  # type: ignore[index, dict-item]
    (tmp_path / "privacy_1.ipynb").write_text(json.dumps(other), encoding="utf-8")
    mine = tmp_path / "privacy_1-new.ipynb"
    mine.write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    monkeypatch.setenv("JPY_SESSION_NAME", str(mine))
    monkeypatch.chdir(tmp_path)
    sending.send("privacy_1", name="Ana", address=address)
    assert b"# Mine" in kept.got[-1][2]
