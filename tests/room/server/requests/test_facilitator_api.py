"""The facilitator's deeds, and a helper's key: pulse, calls and walls, and nothing else."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from support.events import follow
from support.rooms import Person, RunningRoom, room
from support.waiting import until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room in which somebody has opened the workshop."""
    opened = room(tmp_path_factory.mktemp("helping"))
    opened.join().open()
    yield opened
    opened.stop()


@pytest.fixture
def helper(server: RunningRoom) -> Person:
    """The browser of a helper."""
    return helping(server)


def helping(server: RunningRoom) -> Person:
    """Return the browser of a helper, who opened the address that the facilitator's page shows."""
    page = server.leader().get("/lead").text
    key = page.split("help?key=")[1].split("<")[0]
    person = Person(server)
    assert person.get(f"/help?key={key}").status == 303
    return person


def test_the_page_has_no_votes_and_no_clock_to_move(helper: Person) -> None:
    """It has the pulse, the calls and the walls; and not the address of a helper."""
    page = helper.get("/help").text
    assert 'data-desk="help"' in page
    for there in ("tile-stuck", 'id="tables"', 'id="walls"', "lead-agenda"):
        assert there in page
    for missing in ('id="polls"', "data-do=", 'id="evaluation"', 'id="hand-ins"', "help?key="):
        assert missing not in page


def test_a_helper_sees_calls_and_walls(helper: Person, ana: Person) -> None:
    """Calls and notes come; polls and the evaluation don't."""
    ana.said("/room/pulse", state="stuck", table="7")
    ana.said("/room/wall", key="wall", text="A note", once="1")
    with follow(helper, "/help/events?workshop=shelf_1") as pictures:
        seen = next(p for p in pictures if p["tables"] and p["walls"]["wall"])
    assert seen["tables"][0]["table"] == "7"
    assert {one["kind"] for one in seen["declared"]} == {"wall"}
    assert not {"polls", "evaluation", "hand_ins"} & set(seen)
    helper.said("/help/do", do="answered", id=seen["tables"][0]["id"])
    helper.said("/help/do", do="remove", id=seen["walls"]["wall"][0]["id"])
    with follow(helper, "/help/events?workshop=shelf_1") as pictures:
        assert next(p for p in pictures if not p["tables"] and not p["walls"]["wall"])


def test_a_helper_at_each_table_hears_of_calls(server: RunningRoom, ana: Person) -> None:
    """Forty people have five helpers, and a second page each: none ends another's stream."""
    with ExitStack() as pages:
        streams = [
            pages.enter_context(follow(helper, "/help/events?workshop=shelf_1"))
            for helper in [helping(server) for _n in range(5)]
            for _page in range(2)
        ]
        ana.said("/room/pulse", state="stuck", table="the fifth")
        for pictures in streams:
            assert any("the fifth" in str(one["tables"]) for one in pictures)
    ana.said("/room/pulse", state="working", table="")


def test_who_waits_hears_of_a_deed(server: RunningRoom, helper: Person, ana: Person) -> None:
    """An answered call, or a held note that is removed, changes nothing that others see."""
    lead = server.leader()
    lead.said("/lead/do", do="hold", key="wall")
    id = ana.said("/room/wall", key="wall", text="Nobody reads this", once="7")["id"]
    with follow(ana, "/room/events?workshop=shelf_1") as pictures:
        before = next(pictures)
        helper.said("/help/do", do="remove", id=id)
        after = next(p for p in pictures if p["care"] > before["care"])
    assert after["walls"] == before["walls"]
    assert ana.state()["mine"]["notes"] == {}
    lead.said("/lead/do", do="release", key="wall")


def test_a_busy_helper_brakes_no_other(server: RunningRoom) -> None:
    """More than one person may send, from one helper's page, leaves another helper all of it."""
    busy, other = helping(server), helping(server)
    sent = {"workshop": "shelf_1", "do": "hold", "key": "wall"}
    until(lambda: busy.post("/help/do", **sent).status == 429)
    assert other.post("/help/do", **{**sent, "do": "release"}).status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_spelling_opens_the_facilitators_addresses(
    server: RunningRoom, ana: Person, method: str
) -> None:
    """Not to participants nor strangers, and a text of another kind is no way round."""
    paths = ("lead", "lead/do", "lead/events", "lead/screen", "help", "help/do", "help/events")
    odd = ("lead/", "lead/do/", "/lead", "LEAD", "lead%2Fdo", "room/../lead/do", "lead;x", "lead/.")
    body = '{"workshop": "shelf_1", "do": "end"}'
    for person in (ana, Person(server)):
        for path in (*paths, *odd):
            for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
                answer = person.ask(method, f"/{path}", body, **{"Content-Type": kind})
                assert answer.status in {400, 403, 404, 405}, (path, kind)
    assert not ana.state()["public"]["closed"]


@pytest.mark.parametrize("do", ["open", "reveal", "close", "start", "next", "pause", "nonsense"])
def test_a_helper_moves_no_vote_and_no_clock(helper: Person, do: str) -> None:
    """Not by their own address, and the facilitator's is closed to them."""
    for path, status in (("/help/do", 400), ("/lead/do", 403)):
        answer = helper.post(path, workshop="shelf_1", do=do, key="share")
        assert answer.status == status, json.loads(answer.text)


@pytest.mark.parametrize("path", ["/lead", "/lead/screen", "/lead/events?workshop=shelf_1"])
def test_the_facilitators_pages_are_closed_to_helpers(helper: Person, path: str) -> None:
    """The second key opens one door only."""
    assert helper.get(path).status == 403


def test_participants_are_no_helpers(ana: Person, server: RunningRoom) -> None:
    """Without a key, or with a wrong one, nothing opens."""
    assert ana.get("/help").status == 403
    assert ana.get("/help?key=guess").status == 403
    assert ana.get("/help/events?workshop=shelf_1").status == 403
    assert ana.post("/help/do", workshop="shelf_1", do="hold", key="wall").status == 403
    key = server.opened["lead"].split("key=")[1]
    assert Person(server).get(f"/help?key={key}").status == 403


@pytest.mark.parametrize(
    ("deed", "screen"),
    [
        ({"do": "open", "key": "share"}, "poll:share"),
        ({"do": "start"}, "join"),
        ({"do": "show", "what": "exhibit:3"}, "exhibit:3"),
        ({"do": "hide", "key": "share"}, "exhibit:3"),  # stays as it is
        ({"do": "show", "what": "exhibit:3:open"}, "exhibit:3:open"),
    ],
)
def test_what_the_big_screen_shows(server: RunningRoom, deed: dict, screen: str) -> None:
    """What is asked is on it, the way in at each block, and otherwise what was chosen."""
    lead = server.leader()
    lead.said("/lead/do", **deed)
    with follow(lead, "/lead/events?workshop=shelf_1") as pictures:
        assert next(p for p in pictures if p["screen"] == screen)


@pytest.mark.parametrize(
    "what", [None, "", "poll:", "exhibit:x", "exhibit:3:shut", "<b>", "poll:a b"]
)
def test_what_no_screen_knows_is_refused(server: RunningRoom, what: str | None) -> None:
    """Nothing but a question, a wall, a figure and the way in."""
    assert server.leader().post("/lead/do", workshop="shelf_1", do="show", what=what).status == 400
