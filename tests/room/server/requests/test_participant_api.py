"""Requests of participants' and the facilitator's pages, over real HTTP."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.events import follow, opened
from support.rooms import Person, RunningRoom, room
from support.waiting import until

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)


LEAD = "/lead/events?workshop=shelf_1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room with every kind of talking point."""
    opened = room(tmp_path_factory.mktemp("asked"))
    first = opened.join()
    first.open()
    first.state()  # by now the board has what the page asks
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def lead(server: RunningRoom) -> Person:
    """The facilitator."""
    return server.leader()


def test_what_a_notebook_asks_is_known(ana: Person) -> None:
    """The server has read the talking points from the cells that it executed."""
    public = ana.state()["public"]
    assert set(public["polls"]) == {"share", "columns", "sure"}
    assert set(public["walls"]) == {"wall"}


def test_a_vote_comes_back_to_its_voter(ana: Person) -> None:
    """After a reload a participant sees their own answer, once."""
    ana.said("/room/answer", key="sure", value=4)
    ana.said("/room/answer", key="sure", value=2)
    assert ana.state()["mine"]["answers"] == {"sure": {"1": 2}}


def test_a_vote_reaches_the_others(server: RunningRoom, lead: Person) -> None:
    """A revealed poll is sent on the open streams of other participants, and is then closed."""
    people = [server.join() for _n in range(4)]
    with follow(people[0]) as pictures, follow(lead, LEAD) as told:
        for person in people[1:]:
            person.said("/room/answer", key="columns", value=["yes"])
        people[0].said("/room/answer", key="columns", value=["yes"], second=["no"])
        people[0].said("/room/answer", key="columns", value=["yes"])
        server.join().said("/room/answer", key="columns", value=["no"])
        assert next(p for p in told if p["voted"]["columns"]["now"] == 5)
        lead.said("/lead/do", do="reveal", key="columns")
        seen = next(p for p in pictures if p["polls"]["columns"]["shown"])
    (counted,) = seen["polls"]["columns"]["shown"]["rounds"]
    assert counted["counts"] == {"yes": [3, 5], "no": [0, 2]}
    late = people[0].post("/room/answer", workshop="shelf_1", key="columns", value=["no"])
    assert (late.status, "closed" in late.text) == (409, True)


def test_a_page_asks_whether_it_can_have_its_stream_again(
    server: RunningRoom, ana: Person, lead: Person
) -> None:
    """Without opening one, which would count it as present; a stranger is told from an outage."""
    for person, way in ((ana, "room/events"), (lead, "lead/events")):
        answer = person.ask("HEAD", f"/{way}?workshop=shelf_1")
        assert (answer.status, answer.text) == (200, "")
    assert ana.state()["public"]["people"] == 0
    assert Person(server).ask("HEAD", "/room/events?workshop=shelf_1").status == 401
    assert ana.ask("HEAD", "/room/events?workshop=nothing").status == 404


def test_a_stream_gives_signs_of_life(server: RunningRoom, ana: Person, lead: Person) -> None:
    """They name the run of the server, one and the same to all; nothing else comes with them."""
    runs = set()
    for person, path in ((ana, "room/events"), (lead, "lead/events")):
        with opened(person, f"/{path}?workshop=shelf_1") as answer:
            lines = (line.decode().rstrip() for line in answer)
            beats: list[str] = []
            while len(beats) < 2:
                if next(lines) == "event: beat":
                    beats.append(next(lines))
        runs |= {json.loads(one.removeprefix("data: "))["run"] for one in beats}
    assert len(runs) == 1


def test_a_device_for_two_gets_both_answers_back(ana: Person) -> None:
    """After a reload both are ticked again, and both stand in one's own data."""
    ana.said("/room/answer", key="sure", value=1, second=5)
    mine = ana.state()["mine"]
    assert (mine["answers"]["sure"], mine["second"]["sure"]) == ({"1": 1}, {"1": 5})
    held = json.loads(ana.get("/room/my-data.json").text)
    assert [one["value"] for one in held["answers"]] == [1, 5]
    assert "second person" in ana.get("/room/my-data").text


def test_the_running_number_of_voters_is_the_facilitators(ana: Person) -> None:
    """Participants' pages are not told how many have voted while a vote is open."""
    assert "voted" not in ana.state()["public"]
    assert set(ana.state()["public"]["polls"]["sure"]) == {"phase", "round", "closed", "shown"}


def test_a_vote_leaves_no_trace_on_the_streams_of_others(
    server: RunningRoom, ana: Person, lead: Person
) -> None:
    """Not even a number that rises: when a neighbour voted, and how many did, is not told."""
    # Each waits until the facilitator is told, so that none is sent together with the next.
    with follow(ana) as shown, follow(lead, "/lead/events?workshop=shelf_1") as led:
        first = next(one for one in shown if one["people"] == 1)
        told = next(led)["evaluated"]
        for pace in ("right", "fast"):
            server.join().said("/room/answer", key="evaluation", value={"pace": pace})
            told = next(one["evaluated"] for one in led if one["evaluated"] > told)
        ana.said("/room/wall", key="wall", text="nothing before this")
        noted = next(one for one in shown if one["walls"] != first["walls"])
        assert noted["version"] == first["version"] + 1


def test_what_others_answer_changes_no_byte_of_a_page(ana: Person, ben: Person) -> None:
    """Neither the state nor its size or mark (ETag) tells what a neighbour chose."""
    seen = set()
    for value in (1, 5, None, 3):
        ben.said("/room/answer", key="sure", value=value, second=value and 6 - value)
        ben.said("/room/answer", key="evaluation", value={"keep": "x" * (value or 0)})
        answer = ana.get("/room/state?workshop=shelf_1")
        seen.add((answer.text, answer.headers["Etag"], answer.headers["Content-Length"]))
    assert len(seen) == 1


def test_what_is_hidden_is_shown_to_nobody(ana: Person, ben: Person, lead: Person) -> None:
    """Before the facilitator reveals it, and after it was hidden, there are no counts."""
    for person in (ana, ben):
        person.said("/room/answer", key="share", value="no")
    assert ana.state()["public"]["polls"]["share"]["shown"] is None
    for do in ("reveal", "hide"):
        lead.said("/lead/do", do=do, key="share")
    assert ana.state()["public"]["polls"]["share"]["shown"] is None


def test_pictures_have_rising_numbers(ana: Person, ben: Person) -> None:
    """A page can tell an old picture from a new one."""
    with follow(ana) as pictures:
        first = next(pictures)["version"]
        ben.said("/room/wall", key="wall", text="another")
        assert next(pictures)["version"] > first


def test_people_are_counted_while_they_look(server: RunningRoom) -> None:
    """A person with several open pages counts once."""
    ana, ben = server.join(), server.join()
    with follow(ana) as pictures, follow(ana), follow(ben):
        assert next(p for p in pictures if p["people"] >= 2)
    until(lambda: server.join().state()["public"]["people"] == 0)


def test_a_person_has_few_streams(ana: Person) -> None:
    """The fifth tab takes the place of the first."""
    with follow(ana) as first, follow(ana), follow(ana), follow(ana), follow(ana) as last:
        assert next(last)
        assert len(list(first)) < 100  # it has an end


def test_the_pulse_and_a_call(ana: Person, ben: Person, lead: Person) -> None:
    """States are counted for all; only the facilitator sees the table, and can remove the call."""
    ana.said("/room/pulse", state="stuck", table="by the window")
    ben.said("/room/pulse", state="working", table="")
    assert ana.state()["mine"]["pulse"] == {"state": "stuck", "table": "by the window"}
    assert ben.state()["public"]["pulse"] == {"working": 1, "stuck": 1, "done": 0}
    with follow(lead, LEAD) as pictures:
        called = next(p["tables"] for p in pictures if p["tables"])
        assert called[0]["table"] == "by the window"
        assert called[0]["since"] % 60 == 0
        lead.said("/lead/do", do="answered", id=called[0]["id"])
        assert next(p for p in pictures if not p["tables"])
    assert ana.state()["mine"]["pulse"] == {"state": "stuck", "table": ""}


def test_a_held_wall_shows_nothing_new(ana: Person, ben: Person, lead: Person) -> None:
    """A note on a held wall is shown to its author, and to others once it is released."""
    lead.said("/lead/do", do="hold", key="wall")
    id = ana.said("/room/wall", key="wall", text="wait for it")["id"]
    lead.said("/lead/do", do="release", key="wall")
    (own,) = [one for one in ana.state()["mine"]["notes"]["wall"] if one["id"] == id]
    assert own["held"]
    assert id not in json.dumps(ben.state()["public"])
    assert ben.post("/room/me-too", id=id, on=True).status == 404
    lead.said("/lead/do", do="release", id=id)
    assert id in json.dumps(ben.state()["public"])


def test_a_removed_note_is_gone(ana: Person, lead: Person) -> None:
    """A note that the facilitator has removed is gone for its author too."""
    id = ana.said("/room/wall", key="wall", text="rude")["id"]
    lead.said("/lead/do", do="remove", id=id)
    assert ana.state()["mine"]["notes"] == {}


def test_a_note_sent_twice_hangs_once(ana: Person) -> None:
    """A page that got no answer may send the same again."""
    ids = {ana.said("/room/wall", key="wall", text="once", once="a word")["id"] for _n in "ab"}
    assert len(ids) == 1


def test_the_agenda_runs_for_all(ana: Person, lead: Person) -> None:
    """All participants see the agenda that the facilitator runs."""
    lead.said("/lead/do", do="start")
    lead.said("/lead/do", do="next")
    agenda = ana.state()["public"]["agenda"]
    assert agenda["item"] == 1
    assert 0 < agenda["minutes_left"] <= agenda["items"][1]["minutes"]


@pytest.mark.parametrize("do", ["dance", None, 7, ["open"]])
def test_the_facilitator_cant_do_everything(lead: Person, do: object) -> None:
    """Unknown actions are refused with a sentence."""
    assert lead.post("/lead/do", workshop="shelf_1", do=do, key="share").status == 400


def test_the_key_leaves_the_address(server: RunningRoom) -> None:
    """Once let in, the facilitator's address holds no key that a projector could show."""
    person = Person(server)
    answer = person.get("/" + server.opened["lead"].removeprefix(server.address))
    assert answer.status == 303
    assert answer.headers["Location"] == "/lead?entered=1"
    assert person.get("/lead/screen?workshop=shelf_1").status == 200


def test_ones_data_can_be_seen(ana: Person) -> None:
    """The page and the file of one's own data hold each answer with its question."""
    ana.said("/room/answer", key="sure", value=3)
    held = json.loads(ana.get("/room/my-data.json").text)
    assert held["answers"][0]["question"] == "How sure?"
    assert "How sure?" in ana.get("/room/my-data").text


def test_ones_data_can_be_deleted(tmp_path: Path) -> None:
    """All that a person said is out of the store, and of its journal; a stranger is left."""
    server = room(tmp_path)
    try:
        ana, ben = server.join(), server.join()
        kernel = ana.open("/exercises/shelf_1")
        server.join().open()
        note = ben.said("/room/wall", key="wall", text="stays here")["id"]
        ana.said("/room/wall", key="wall", text="shibboleth on the wall")
        ana.said("/room/answer", key="evaluation", value={"keep": "shibboleth to keep"})
        ana.said("/room/pulse", state="stuck", table="shibboleth")
        ana.post("/room/me-too", id=note, on=True)
        assert stored(server).count(b"shibboleth") >= 3
        assert ana.post("/room/forget").status == 200
        assert b"shibboleth" not in stored(server)
        assert ana.get("/room/state?workshop=shelf_1").status == 401
        assert ben.state()["public"]["walls"]["wall"] == [
            {"id": note, "text": "stays here", "me_too": 0}
        ]
        assert ben.get(f"/api/kernels/{kernel}").status == 404
        until(lambda: len(server.kernels()) == 1)
    finally:
        server.stop()


def stored(server: RunningRoom) -> bytes:
    """Return every byte of the store."""
    files = (server.log.parent / "programme").glob("room.db*")
    return b"".join(file.read_bytes() for file in sorted(files))


def test_a_server_that_was_killed_goes_on(tmp_path: Path) -> None:
    """After kill -9 the same address, key, tokens and answers are good again."""
    server = room(tmp_path)
    ana = server.join()
    ana.open()
    ana.said("/room/answer", key="share", value="yes")
    server.process.kill()
    server.process.wait()
    again = RunningRoom(server.log.parent)
    try:
        ana.server = again
        assert ana.state()["mine"]["answers"] == {"share": {"1": "yes"}}
        assert "share" in ana.state()["public"]["polls"]
        assert again.opened["lead"].split("key=")[1] == server.opened["lead"].split("key=")[1]
    finally:
        again.stop()
        server.stop()


def test_the_store_holds_what_the_notice_says(server: RunningRoom, ana: Person) -> None:
    """No address, no browser's name, no token and no time of an answer is in it."""
    ana.ask("POST", "/room/answer", json.dumps(
        {"workshop": "shelf_1", "key": "sure", "value": 1}), **{"User-Agent": "A-Phone/1.0"},
    )  # fmt: skip
    everything, log = stored(server), server.log.read_text()
    token = ana.cookies["hackyack_room"].split("|")[4].split(":")[1]
    for secret in ("A-Phone", "127.0.0.1", token):
        assert secret.encode() not in everything
        assert secret not in log


def test_two_kinds_of_store_are_one(tmp_path: Path, database: str) -> None:
    """A room works the same on both databases."""
    server = room(tmp_path, {"database": database})
    try:
        ana, lead = server.join(), server.leader()
        ana.open()
        for person in (ana, server.join()):
            person.said("/room/wall", key="wall", text="ä 💥")
        for person in (ana, *(server.join() for _n in range(4))):
            person.said("/room/answer", key="share", value="yes")
            person.said("/room/answer", key="evaluation", value={"pace": "right"})
        lead.said("/lead/do", do="reveal", key="share")
        lead.said("/lead/do", do="end")
        state = ana.state()
        assert state["public"]["polls"]["share"]["shown"]["people"] == 5
        assert state["public"]["closed"]
        with follow(lead, LEAD) as pictures:
            pace = next(pictures)["evaluation"]["pace"]
        assert pace["rounds"][0]["counts"]["right"] == [3, 5]
        assert [note["text"] for note in state["public"]["walls"]["wall"]] == ["ä 💥"] * 2
        erased = json.loads(ana.post("/room/forget").text)["erased"]
        assert erased == ("proved" if database.startswith("sqlite") else "server")
    finally:
        server.stop()
