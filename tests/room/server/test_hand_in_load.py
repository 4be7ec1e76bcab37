"""Large hand-ins that come at once: the server holds little of them, and goes on with the rest."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.rooms import Person, RunningRoom, room

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)

MEGABYTE = 2**20
AT_ONCE = 6
MOST_VOTES = 25  # more in a moment would be too much from one person
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
HEAD = '--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that all tests here share."""
    opened = room(tmp_path_factory.mktemp("loaded"), {"people": 400})
    opened.join().open()  # so that the room has something to vote on
    yield opened
    opened.stop()


def hand_in(person: Person, notebook: bytes) -> tuple[int, str]:
    """Hand in a notebook as JupyterLab does; return the status and what the room says."""
    text = HEAD.format(name="workshop", file="") + "shelf_1\r\n"
    text += HEAD.format(name="notebook", file='; filename="x.ipynb"')
    answer = person.ask(
        "POST", "/room/hand-in", text.encode() + notebook + b"\r\n--x--\r\n", **FORM
    )
    return answer.status, answer.text


def book(**of_cell: object) -> bytes:
    """Return a notebook with one cell."""
    cell = {"cell_type": "code", "source": "facts = 3", "id": "a", "execution_count": 1}
    whole = {"cells": [cell | of_cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, separators=(",", ":")).encode()


def many_outputs() -> bytes:
    """Return an honest notebook of four megabytes, nearly all of it small outputs."""
    printed = {"output_type": "stream", "name": "stdout", "text": "a line of a loop"}
    return book(metadata={}, outputs=[printed] * 60_000)


def crowded() -> bytes:
    """Return a notebook of a megabyte that is hostile: hundreds of thousands of empty objects."""
    return book(metadata={"x": [{}] * 400_000}, outputs=[])


def _peak(server: RunningRoom) -> int:
    """Return the most memory that the server's own process has held, in bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak")
@pytest.mark.parametrize("notebook", [many_outputs, crowded])
def test_six_at_once_are_read_elsewhere(server: RunningRoom, notebook: object) -> None:
    """The server's memory grows by little, and votes are counted before the hand-ins are read."""
    content = notebook()  # type: ignore[operator]
    people = [server.join() for _n in range(AT_ONCE)]
    voter = server.join()
    before = _peak(server)
    votes = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [pool.submit(hand_in, person, content) for person in people]
        while votes < MOST_VOTES and not all(one.done() for one in sent):
            voter.said("/room/answer", key="share", value=("yes", "no")[votes % 2])
            votes += 1
    said = [one.result() for one in sent]
    assert {status for status, _text in said} <= {200, 400}, said
    assert votes > AT_ONCE
    assert _peak(server) - before < 80 * MEGABYTE


def test_a_hostile_notebook_costs_the_next_one_nothing(server: RunningRoom) -> None:
    """What takes too much is refused with a sentence, and an honest notebook is read after it."""
    status, text = hand_in(server.join(), crowded())
    assert (status, "takes too much to read" in text) == (400, True)
    assert hand_in(server.join(), many_outputs())[0] == 200


@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "9" * 40])
def test_an_odd_length_is_no_error_of_the_server(server: RunningRoom, length: str) -> None:
    """A length that is no number is refused, and no error is in the log."""
    person = server.join()
    kind = {**FORM, "Content-Length": length}
    answer = person.ask("POST", "/room/hand-in", b"", **kind)
    assert answer.status in {400, 413}
    assert "Traceback" not in server.log.read_text()


def test_many_answers_are_refused_unread(server: RunningRoom) -> None:
    """Answers through controls are never megabytes."""
    headers = {"Content-Length": str(2 * MEGABYTE), "Content-Type": "application/json"}
    assert server.join().ask("POST", "/room/hand-in", b"{}", **headers).status == 413
