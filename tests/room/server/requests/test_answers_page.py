"""The answers after a session: nothing of them before, all of them for everybody afterwards."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from support import tabled
from support.events import follow
from support.rooms import Person, RunningRoom

PAGE = "/answers?workshop=shelf_1"
WHY = "So it was agreed."
SECRETS = (WHY, "answers.toml", "thinks of another rule", "return 2 * n", "BEGIN SOLUTION")
GUESSED = [
    "/solutions/shelf_1/answers.toml",
    "/solutions/shelf_1/shelf_1.ipynb",
    "/workshops/shelf_1/answers.toml",
    "/exercises/../solutions/shelf_1/answers.toml",
    "/room/..%2f..%2fsolutions/shelf_1/answers.toml",
    "/voila/files/solutions/shelf_1/answers.toml",
    "/files/solutions/shelf_1/answers.toml",
    "/api/contents/solutions/shelf_1/answers.toml",
    "/answers.toml",
    f"{PAGE}&opened=1",
    f"/answers?workshop={quote('../solutions/shelf_1')}",
]

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A programme whose exercise has a table of answers."""
    folder = tmp_path_factory.mktemp("answers") / "home"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(folder))
        tabled.build(folder)
    return folder


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[RunningRoom]:
    """A room for it."""
    running = RunningRoom(home)
    yield running
    running.stop()


@pytest.fixture
def lead(server: RunningRoom) -> Iterator[Person]:
    """The facilitator; afterwards the answers are closed."""
    leader = server.leader()
    yield leader
    leader.said("/lead/do", do="fold")


def everything(person: Person) -> str:
    """Return all that a person's browser can fetch, and what somebody might try besides."""
    paths = ["/", "/workshops/shelf_1", "/exercises/shelf_1", PAGE, "/notice", "/room/my-data"]
    paths += ["/room/state?workshop=shelf_1", "/room/my-data.json", "/lead", "/lead/screen"]
    texts = [person.get(path).text for path in [*paths, *GUESSED]]
    with follow(person, "/room/events?workshop=shelf_1") as pictures:
        texts.append(json.dumps(next(iter(pictures))))
    return "\n".join(texts)


def test_nothing_can_be_had_before(server: RunningRoom) -> None:
    """Not from the page, not from the exercise, and not from an address that somebody guesses."""
    ana = server.join()
    told = everything(ana) + "".join(server.leader().get(path).text for path in ("/lead", PAGE))
    assert [secret for secret in SECRETS if secret in told] == []
    assert "They aren't open yet." in ana.get(PAGE).text


def test_once_open_everybody_has_them(server: RunningRoom, lead: Person) -> None:
    """Who has handed nothing in sees each task's answer in words, and why."""
    lead.said("/lead/do", do="unfold")
    told = server.join().get(PAGE).text
    assert told.count(WHY) == 3
    for words in ("How wide?", "0.3", "Ask somebody", "birth_year", "return 2 * n"):
        assert words in told
    assert "thinks of another rule" not in told
    assert server.join().state()["public"]["unfolded"] is True


def test_they_can_be_closed_again(server: RunningRoom, lead: Person) -> None:
    """Opened too early, by a slip."""
    lead.said("/lead/do", do="unfold")
    lead.said("/lead/do", do="fold")
    assert WHY not in everything(server.join())


def test_only_the_facilitator_opens_them(server: RunningRoom, lead: Person) -> None:
    """Neither a participant nor a helper; the page itself is for people of the room."""
    assert server.join().post("/lead/do", workshop="shelf_1", do="unfold").status == 403
    lead.get("/lead")
    assert server.join().post("/help/do", workshop="shelf_1", do="unfold").status == 403
    stranger = Person(server).get(PAGE)
    assert (stranger.status, stranger.headers["Location"]) == (303, "/join")


def test_the_ways_to_it(server: RunningRoom, lead: Person) -> None:
    """From the exercise, and from the facilitator's page, which has the button."""
    link = f'href="{PAGE}"'
    assert link in server.join().get("/exercises/shelf_1").text
    assert link in lead.get("/lead").text
    assert 'data-do="unfold"' in lead.get("/lead").text
    assert 'data-do="unfold"' not in server.join().get("/exercises/shelf_1").text


def test_a_table_that_does_not_fit_is_told(server: RunningRoom, home: Path, lead: Person) -> None:
    """The page stays kind, and the server's window says why."""
    lead.said("/lead/do", do="unfold")
    try:
        tabled.write(home, {**tabled.WAYS, "task_2": ["facts = ['nowhere']"]}, tabled.SLIPS)
        assert "could not put them together" in server.join().get(PAGE).text
        assert "not among the choices" in server.log.read_text()
    finally:
        tabled.write(home, tabled.WAYS, tabled.SLIPS)


def test_they_stay_open_over_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that stops after the session doesn't close them."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    tabled.build(tmp_path)
    server = RunningRoom(tmp_path)
    server.leader().said("/lead/do", do="unfold")
    server.stop()
    again = RunningRoom(tmp_path)
    try:
        assert WHY in again.join().get(PAGE).text
    finally:
        again.stop()
