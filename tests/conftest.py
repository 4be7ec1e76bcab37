"""What several test modules share: tools that may be missing, and a programme of one's own."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from support.clones import clone_into

if TYPE_CHECKING:
    from support.rooms import Person, RunningRoom

# The same examples every time; a busy machine is slow, not wrong (pytest's timeout still holds).
settings.register_profile(
    "kit", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kit")


# Where tests start servers, browsers or environments: they take the longest. Some keep a processor
# busy (browsers, environments, pages of digitisation), some mostly wait (rooms, time limits).
LONGEST = ("setup", "grading", "browser", "hostile", "room", "kernels", "digitisation", "workshops")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the folders whose tests take long first, a file of each in turn.

    So no process has a long file left at the end, and those that wait run beside those that work.
    """
    last = len(items)
    turns: dict[str, dict[Path, int]] = {}

    def place(item: pytest.Item) -> tuple[int, int]:
        folders = item.path.relative_to(config.rootpath).parts
        name = next((name for name in folders if name in LONGEST), "")
        if not name:
            return last, 0
        files = turns.setdefault(name, {})
        return files.setdefault(item.path, len(files)), LONGEST.index(name)

    items.sort(key=place)  # files stay together, in their order


def pytest_collection_finish() -> None:
    """Keep a million objects of the tests out of each search for garbage."""
    gc.freeze()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the clone's content, as ``HACKYACK_HOME``."""
    clone = clone_into(tmp_path)
    monkeypatch.setenv("HACKYACK_HOME", str(clone))
    return clone


@pytest.fixture
def ana(server: "RunningRoom") -> "Person":
    """Somebody in the room of a module that has one."""
    return server.join()


@pytest.fixture
def ben(server: "RunningRoom") -> "Person":
    """Somebody else there."""
    return server.join()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Path]:
    """The socket's folder of a PostgreSQL that runs for these tests alone."""
    from support.postgres import cluster

    with cluster() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each of the two kinds that a room can have."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'room.db'}"
    import psycopg

    folder = request.getfixturevalue("postgresql")
    name = f"room_{uuid4().hex}"
    with psycopg.connect(f"host={folder} user=room dbname=postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return f"postgresql://room@/{name}?host={folder}"


@pytest.fixture(autouse=True, scope="module")
def _main_stays() -> Iterator[None]:
    """Put the process's main module back: IPython's shell takes its place for good.

    Without it multiprocessing can start no process in the tests that follow.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
