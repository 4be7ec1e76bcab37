"""A room on a file system that is full: it says so, keeps what it has, and goes on by itself."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest
from support.events import follow
from support.rooms import PAGE, TALK, Person, RunningRoom
from support.served import course
from support.tools import need
from support.waiting import until

pytestmark = pytest.mark.timeout(300)

SIZE = 4 * 2**20


class SmallDisk(RunningRoom):
    """A room whose ``programme/`` lies on a small file system of its own."""

    def __init__(self, home: Path) -> None:
        programme = home / "programme"
        programme.mkdir()
        inside = [need("bwrap"), "--dev-bind", "/", "/", "--die-with-parent"]
        inside += ["--size", str(SIZE), "--tmpfs", str(programme)]
        super().__init__(home, {"threshold": 1}, inside=inside)
        server = next(
            one
            for one in psutil.Process(self.process.pid).children(recursive=True)
            if "from kit.room.server.app" in " ".join(one.cmdline())
        )
        self.programme = Path(f"/proc/{server.pid}/root{programme}")

    def fill(self) -> None:
        """Write until nothing more fits."""
        with (self.programme / "filling").open("ab", buffering=0) as file:
            for piece in (65536, 4096, 512, 1):
                try:
                    while True:
                        file.write(b"x" * piece)
                except OSError:
                    continue

    @contextmanager
    def filled_again(self) -> Iterator[None]:
        """Fill it again and again: the room empties its database's log, which makes some room."""
        over = Event()

        def fill() -> None:
            while not over.wait(0.2):
                self.fill()

        filling = Thread(target=fill)
        filling.start()
        try:
            yield
        finally:
            over.set()
            filling.join()

    def free(self) -> None:
        """Delete what filled it."""
        (self.programme / "filling").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    """A room in which somebody has opened the workshop."""
    opened = SmallDisk(course(tmp_path_factory.mktemp("small") / "my home", TALK))
    opened.join().open()
    yield opened
    opened.stop()


@pytest.fixture
def full(server: SmallDisk) -> Iterator[SmallDisk]:
    """The room while nothing more fits."""
    server.fill()
    yield server
    server.free()


def send(person: Person, path: str, **sent: object) -> tuple[int, str]:
    """Send something; return the status and the sentence."""
    answer = person.post(path, workshop="shelf_1", **sent)
    return answer.status, json.loads(answer.text).get("error", "")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/room/wall", {"key": "wall", "text": "x" * 280}),
        ("/room/hand-in", {"name": "", "answers": {"task_1": "1" * 20000}}),
    ],
)
def test_what_is_not_kept_is_told(full: SmallDisk, ana: Person, path: str, sent: dict) -> None:
    """The sentence names the full disk and whom to tell, and the page may send it again."""
    status, said = until(
        lambda: (
            (got := send(ana, path, once=ana.cookies["hackyack_room"][:20], **sent))[0] != 200
            and got
        ),
        "a small answer may still fit",
    )
    assert status == 507
    assert "disk" in said
    assert "facilitator" in said


def test_the_facilitator_sees_it_and_sees_it_go(full: SmallDisk) -> None:
    """The page is told that nothing is kept, and that it is over."""
    with follow(full.leader(), "/lead/events?workshop=shelf_1") as pictures:
        with full.filled_again():
            assert next(p for p in pictures if p["disk"]["full"])
        full.free()
        assert next(p for p in pictures if not p["disk"]["full"])


def test_it_goes_on_once_there_is_room(server: SmallDisk, ana: Person) -> None:
    """What was refused is kept when it is sent again."""
    server.fill()
    server.free()
    assert send(ana, "/room/answer", key="share", value="yes") == (200, "")
    assert ana.get(PAGE).status == 200
