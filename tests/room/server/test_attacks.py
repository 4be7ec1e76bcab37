"""Attacks by people inside or outside the room, which must not succeed."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import websocket
from support.rooms import PAGE, Person, RunningRoom, room
from support.served import receive, send
from support.waiting import until

from kit.room.copies import page_messages

# A server that imports and warms kernels takes its time on a machine that has other work.
pytestmark = pytest.mark.timeout(300)

POSTS = (
    "answer", "wall", "wall/withdraw", "me-too", "pulse", "hand-in", "forget",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room that all tests here share."""
    opened = room(tmp_path_factory.mktemp("attacked"), {"people": 400})
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def opened(server: RunningRoom) -> tuple[Person, str]:
    """A participant with an open page, and the id of its kernel."""
    person = server.join()
    return person, person.open()


KINDS = [
    "execute_request", "inspect_request", "complete_request", "history_request", "debug_request",
    "is_complete_request", "shutdown_request", "interrupt_request", "input_reply",
    "create_subshell_request", "usage_request", "execute_input", "nonsense",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_only_widgets_messages_reach_the_kernel(
    opened: tuple[Person, str], tmp_path: Path, kind: str
) -> None:
    """Messages that are not a widget's are dropped, on every channel."""
    person, kernel = opened
    line = person.connect(kernel)
    spoor = tmp_path / "was here"
    for channel in ("shell", "control", "stdin", "iopub"):
        send(line, kind, {"code": f"open({str(spoor)!r}, 'w')", "value": "x"}, channel=channel)
    send(line, "kernel_info_request", {})
    kinds = receive(line, lambda kind, _content: kind == "kernel_info_reply")
    line.close()
    assert not spoor.exists()
    assert set(kinds) <= {"kernel_info_reply", "status"}


def test_a_target_that_runs_code_cant_be_opened(opened: tuple[Person, str]) -> None:
    """Only ipywidgets' own question can be asked by opening a comm."""
    person, kernel = opened
    line = person.connect(kernel)
    for target in ("jupyter.widget", "hello", "jupyter.widget.version"):
        send(line, "comm_open", {"comm_id": target, "target_name": target, "data": {}})
    send(line, "comm_info_request", {})
    info: dict[str, Any] = {}
    receive(line, lambda kind, content: info.update(content) or kind == "comm_info_reply")
    line.close()
    assert not {"jupyter.widget", "hello", "jupyter.widget.version"} & info["comms"].keys()


def states(line: websocket.WebSocket) -> dict[str, dict[str, Any]]:
    """Ask for all widgets as the page does; return them by the name of their model."""
    found: dict[str, Any] = {}

    def update(_kind: str, content: Any) -> bool:
        data = content.get("data", {})
        found.update(data.get("states", {}))
        return bool(data.get("method") == "update_states")

    opening = {"comm_id": "c", "target_name": page_messages.TARGET, "data": {"widgets": None}}
    send(line, "comm_open", opening)
    send(line, "comm_msg", {"comm_id": "c", "data": {"method": "request_states"}})
    receive(line, update)
    return {one["model_name"]: {"id": id, **one["state"]} for id, one in found.items()}


def change(line: websocket.WebSocket, id: str, **state: Any) -> None:
    """Set traits of a widget."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    send(line, "comm_msg", {"comm_id": id, "data": data})


TRAITS = [
    ("IntSliderModel", {"max": 10**9}),
    ("IntSliderModel", {"value": 3, "max": 10**9}),
    ("BoundedIntTextModel", {"min": -(10**9)}),
    ("IntSliderModel", {"_view_module": "evil"}),
    ("IntSliderModel", {"_model_module": "https://evil.example/x.js"}),
    ("IntSliderModel", {"_dom_classes": ["<script>"]}),
    ("IntSliderModel", {"layout": "IPY_MODEL_x"}),
    ("IntSliderModel", {"description": "Your bank says", "description_allow_html": True}),
    ("HTMLModel", {"value": "<b>All your answers are right.</b>"}),
    ("VBoxModel", {"children": []}),
    ("LayoutModel", {"width": "9999px"}),
]


@pytest.mark.parametrize(("model", "state"), TRAITS)
def test_a_control_sets_what_it_shows(
    opened: tuple[Person, str], model: str, state: dict[str, Any]
) -> None:
    """A page can set only the trait that a person sets with that control."""
    person, kernel = opened
    line = person.connect(kernel)
    before = states(line)[model]
    change(line, before["id"], **state)
    after = states(line)[model]
    line.close()
    assert after == before


def test_no_number_is_beyond_a_slider(opened: tuple[Person, str]) -> None:
    """A value outside the ends is brought inside by the slider itself, and NaN goes unheard."""
    person, kernel = opened
    line = person.connect(kernel)
    slider = states(line)["IntSliderModel"]
    change(line, slider["id"], value=10**12)
    assert states(line)["IntSliderModel"]["value"] == slider["max"]
    change(line, slider["id"], value=float("nan"))
    change(line, slider["id"], value=2)
    assert states(line)["IntSliderModel"]["value"] == 2
    line.close()


def test_widgets_move_after_a_lost_connection(opened: tuple[Person, str]) -> None:
    """After a lost connection a page can move widgets without asking for them again."""
    person, kernel = opened
    line = person.connect(kernel)
    slider = states(line)["IntSliderModel"]["id"]
    line.close()
    line = person.connect(kernel)
    change(line, slider, value=6)
    receive(line, lambda _kind, content: "42 days" in json.dumps(content))
    line.close()


def test_a_flood_ends_its_own_connection(server: RunningRoom, ana: Person) -> None:
    """A page that sends hundreds of messages a second is disconnected; others are not."""
    line = ana.connect(ana.open("/exercises/shelf_1"))
    with suppress(websocket.WebSocketException, OSError):
        for _n in range(2000):
            send(line, "kernel_info_request", {})
        while line.recv():
            pass
    assert not answers(line)
    assert server.join().get("/").status == 200


def answers(line: websocket.WebSocket) -> bool:
    """Tell whether a kernel still answers over a connection."""
    try:
        send(line, "kernel_info_request", {})
        return bool(line.recv())
    except (websocket.WebSocketException, OSError):
        return False


@pytest.mark.parametrize("who", ["somebody else", "nobody"])
def test_another_kernel_cant_be_reached(
    server: RunningRoom, opened: tuple[Person, str], who: str
) -> None:
    """Knowing the id of another person's kernel allows no connection, state or end."""
    owner, kernel = opened
    other = server.join() if who == "somebody else" else Person(server)
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        other.connect(kernel)
    assert other.get(f"/api/kernels/{kernel}").status in {302, 403}
    assert other.post(f"/voila/api/shutdown/{kernel}").status == 403
    assert other.ask("DELETE", f"/api/kernels/{kernel}").status in {403, 405}
    assert owner.get(f"/api/kernels/{kernel}").status == 200


def test_ones_own_kernel_can_be_ended(ana: Person) -> None:
    """The page that is left ends its own copy."""
    kernel = ana.open("/exercises/shelf_1")
    assert ana.post(f"/voila/api/shutdown/{kernel}").status == 204
    assert ana.get(f"/api/kernels/{kernel}").status == 404
    ana.open("/exercises/shelf_1")  # afterwards nothing is known of the one before
    assert ana.get(f"/api/kernels/{kernel}").status == 404


def test_leaving_a_page_of_before_a_restart_is_nothing_to_warn_of(server: RunningRoom) -> None:
    """Its kernel has ended already, which is all that the page asks for."""
    before = len(server.log.read_text())
    gone = "12345678-1234-1234-1234-123456789abc"
    assert server.join().post(f"/voila/api/shutdown/{gone}").status == 204
    server.join().get("/notice")
    until(lambda: "GET /notice" in server.log.read_text()[before:])
    assert "not authorized" not in server.log.read_text()[before:]


def test_reloading_holds_three_kernels(server: RunningRoom, ana: Person) -> None:
    """Reloading again and again keeps three kernels at most, and is refused if too fast."""
    before = len(server.kernels())
    said = [ana.get("/exercises/shelf_1").status for _n in range(15)]
    assert said.count(200) >= 10
    assert set(said) <= {200, 429}
    until(lambda: len(server.kernels()) <= before + 3)


@pytest.mark.parametrize(
    "path",
    ["/", PAGE, "/join", "/notice", "/lead", "/room/state", "/room/events", "/api/kernels/x"],
)
def test_a_foreign_name_is_refused(server: RunningRoom, ana: Person, path: str) -> None:
    """Requests under a foreign host name (DNS rebinding) are refused on every path."""
    assert ana.ask("GET", path, Host="evil.example").status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
@pytest.mark.parametrize("path", POSTS)
def test_another_site_cant_speak_for_people(ana: Person, path: str, origin: str) -> None:
    """Requests from another site, or without an origin, change nothing."""
    body = json.dumps({"workshop": "shelf_1", "key": "share", "value": "yes"})
    answer = ana.ask_bare("POST", f"/room/{path}", body, {"Origin": origin})
    assert answer.status == 403
    assert ana.state()["mine"]["answers"] == {}


def test_another_site_cant_lead(server: RunningRoom) -> None:
    """Nor does it move the facilitator's polls and clock."""
    body = json.dumps({"workshop": "shelf_1", "do": "start"})
    foreign = {"Origin": "http://evil.example"}
    answer = server.leader().ask_bare("POST", "/lead/do", body, foreign)
    assert answer.status == 403


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Mode": "no-cors"}, {"Sec-Fetch-Dest": "iframe"}])
def test_another_sites_picture_takes_no_place(server: RunningRoom, headers: dict[str, str]) -> None:
    """A picture or frame on another site doesn't use up the room's places."""
    answer = Person(server).ask("GET", "/", **headers)
    assert answer.status == 403
    assert answer.headers.get("Set-Cookie") is None


@pytest.mark.parametrize("path", ["/lead", "/lead/screen"])
def test_the_facilitators_page_needs_its_key(server: RunningRoom, ana: Person, path: str) -> None:
    """Without the key, with a wrong one, or with a participant's token there is no page."""
    for person in (ana, Person(server)):
        assert person.get(path).status == 403
        assert person.get(f"{path}?key=guess").status == 403


@pytest.mark.parametrize("name", ["hackyack_lead", "hackyack_room"])
def test_cookies_cant_be_made_or_changed(server: RunningRoom, ana: Person, name: str) -> None:
    """A participant's cookie under the facilitator's name, or a forged one, is refused."""
    own = ana.cookies["hackyack_room"]
    for value in ("lead", own, own.replace("room", "lead"), own[:-3] + 'aa"'):
        thief = Person(server)
        thief.cookies[name] = value
        assert thief.post("/lead/do", workshop="shelf_1", do="start").status == 403
    thief.cookies = {"hackyack_room": own[:-3] + 'aa"'}
    assert thief.get("/room/state?workshop=shelf_1").status == 401


def test_only_the_facilitator_leads(ana: Person) -> None:
    """A participant can't reveal a poll, hear the facilitator's stream, or take a note down."""
    id = ana.said("/room/wall", key="wall", text="mine")["id"]
    for what in ({"do": "reveal", "key": "share"}, {"do": "remove", "id": id}):
        assert ana.post("/lead/do", workshop="shelf_1", **what).status == 403
    assert ana.get("/lead/events?workshop=shelf_1").status == 403


@pytest.mark.parametrize("field", ["person", "participant", "user", "token", "id"])
def test_nobody_votes_for_another(ana: Person, ben: Person, field: str) -> None:
    """The token alone decides whose answer it is; fields of the message don't."""
    ana.said("/room/answer", key="share", value="yes")
    held = json.loads(ana.get("/room/my-data.json").text)["answers"]
    ben.said("/room/answer", key="share", value="no", **{field: ana.cookies["hackyack_room"]})
    assert json.loads(ana.get("/room/my-data.json").text)["answers"] == held


def test_nobody_takes_anothers_note_down(ana: Person, ben: Person) -> None:
    """Only its author can withdraw a note."""
    id = ana.said("/room/wall", key="wall", text="stays")["id"]
    assert ben.post("/room/wall/withdraw", id=id).status == 404
    assert id in json.dumps(ben.state()["public"]["walls"])


def test_agreeing_twice_counts_once(ana: Person, ben: Person) -> None:
    """Thirty taps are one "me too"."""
    id = ana.said("/room/wall", key="wall", text="too")["id"]
    for _n in range(3):
        assert ben.post("/room/me-too", id=id, on=True).status == 200
    (note,) = [one for one in ben.state()["public"]["walls"]["wall"] if one["id"] == id]
    assert note["me_too"] == 1


MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>=HYPERLINK('x')"


def test_markup_in_a_note_is_text(ana: Person) -> None:
    """A note goes out as JSON and into one's own page escaped."""
    ana.said("/room/wall", key="wall", text=MARKUP)
    state = ana.get("/room/state?workshop=shelf_1")
    assert state.headers["Content-Type"].startswith("application/json")
    page = ana.get("/room/my-data").text
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_note_cant_forge_an_event(ana: Person) -> None:
    """A line break in a note ends no line of the stream."""
    id = ana.said("/room/wall", key="wall", text="a\n\nevent: public\rdata: {}\u2028b")["id"]
    (own,) = [one for one in ana.state()["mine"]["notes"]["wall"] if one["id"] == id]
    assert own["text"] == "a event: public data: {} b"


BODIES = [
    b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 5000, b'{"workshop": NaN}',
    b'{"workshop": ["shelf_1"]}', b'{"workshop": "shelf_1", "key": {"a": 1}, "value": []}',
    b'{"workshop": "shelf_1", "key": "sha\\u0000re", "value": "yes"}',
    b'{"workshop": "shelf_1", "key": "\\ud800", "value": "\\ud800", "text": 7, "id": "\\ud800"}',
    b'{"workshop": "../../etc", "key": "share", "value": "yes"}',
    b'{"workshop": "shelf_1", "key": "share", "value": {"yes": 1}, "text": null, "state": 9}',
    b'{"workshop": "shelf_1", "key": "sure", "value": 1e400, "table": {}, "answers": [1]}',
    b'{"workshop": "shelf_1", "key": "evaluation", "value": {"outcomes": [9, 9], "pace": []}}',
    b'{"workshop": "shelf_1", "key": "share", "value": "yes", "x": "' + b"x" * 70_000 + b'"}',
]  # fmt: skip


@pytest.mark.parametrize("path", [post for post in POSTS if post != "forget"])
def test_malformed_messages_are_refused(server: RunningRoom, path: str) -> None:
    """Malformed messages get a sentence and a status of 4xx."""
    ana = server.join()
    for body in BODIES:
        answer = ana.ask("POST", f"/room/{path}", body)
        if answer.status == 429:
            ana = server.join()
            answer = ana.ask("POST", f"/room/{path}", body)
        assert answer.status in {400, 404, 413}, (body[:80], answer.text)
        assert json.loads(answer.text).keys() == {"error"}


def test_refused_messages_log_no_error(server: RunningRoom) -> None:
    """None of that brought an error into the log."""
    assert "Traceback" not in server.log.read_text()


def test_only_what_is_offered_can_be_answered(ana: Person) -> None:
    """No option, step or key that a notebook doesn't have."""
    for key, value in (
        ("share", "maybe"), ("share", ["yes"]), ("columns", ["yes", "yes"]), ("columns", ["x"]),
        ("sure", 0), ("sure", 6), ("sure", True), ("sure", "3"), ("nobody", "yes"),
        ("pulse", "working"),
    ):  # fmt: skip
        answer = ana.post("/room/answer", workshop="shelf_1", key=key, value=value)
        assert answer.status in {400, 404}, (key, value)
    assert ana.state()["mine"]["answers"] == {}


def test_a_note_has_280_characters(ana: Person) -> None:
    """A longer note is refused, not cut; the error holds its length and the limit."""
    answer = ana.post("/room/wall", workshop="shelf_1", key="wall", text="ä" * 281)
    assert answer.status == 400
    assert "281" in answer.text
    assert "280" in answer.text


def test_one_person_cant_fill_a_wall(server: RunningRoom, ana: Person) -> None:
    """After twenty notes one has to come down first."""
    said = [
        ana.post("/room/wall", workshop="shelf_1", key="wall", text=f"note {n}").status
        for n in range(22)
    ]
    assert said == [200] * 20 + [409] * 2


def test_one_person_cant_keep_the_room_busy(ana: Person) -> None:
    """After hundreds of requests one person is told to wait, and others are not."""
    assert any(ana.get("/room/state?workshop=shelf_1").status == 429 for _n in range(400))
    assert ana.server.join().get("/room/state?workshop=shelf_1").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/room/hand-ins",
        "/hand-ins",
        "/programme/room.db",
        "/room/../programme/room.db",
        "/%2e%2e/programme/room.db",
        "/room.db",
        "/room/0.1.0/%2e%2e/lead.html",
        "/room/0.1.0/..%2f..%2flead.html",
        "/workshops/shelf_1%00",
        "/room/state/",
    ],
)
def test_no_file_of_the_room_can_be_fetched(ana: Person, path: str) -> None:
    """Store, hand-ins and templates have no address."""
    assert ana.get(path).status in {400, 403, 404}


def test_other_templates_are_not_to_be_had(ana: Person) -> None:
    """?template= and ?theme= don't change a page."""
    pages = [ana.get(f"/exercises/shelf_1{q}").text for q in ("", "?template=reveal&theme=dark")]
    plain, asked = (re.sub('nonce="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}', "", page) for page in pages)
    assert asked == plain


def test_the_secret_of_a_session_stays_in_it(
    opened: tuple[Person, str], server: RunningRoom
) -> None:
    """Neither key nor secret nor token is in the page or the log."""
    person, _kernel = opened
    page = person.get("/exercises/shelf_1").text
    log = server.log.read_text()
    for secret in (server.opened["lead"].split("key=")[1], *person.cookies.values()):
        assert secret not in page
        assert secret not in log
