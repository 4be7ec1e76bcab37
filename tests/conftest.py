"""What several test modules share: tools that may be missing, and a programme of one's own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

from kit import places

if TYPE_CHECKING:
    from gathered import Gathered, Person

# The same examples every time; a busy machine is slow, not wrong (pytest's timeout still holds).
settings.register_profile(
    "kit", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kit")


def need(tool: str) -> str:
    """Return the path of a command; skip the test where it is missing, fail in CI."""
    found = shutil.which(tool)
    if found:
        return found
    message = f"{tool} is not installed"
    if os.environ.get("HACKYACK_REQUIRE_TOOLS"):
        pytest.fail(f"{message}, and HACKYACK_REQUIRE_TOOLS is set: .ci/run should install it")
    pytest.skip(message)


@pytest.fixture
def chromium() -> str:
    """The path of Debian's browser."""
    return need("chromium")


def clone_into(folder: Path) -> Path:
    """Copy the clone's content into a folder with a space in its name; return that."""
    clone = folder / "my hackyack"
    for part in ("workshops", "solutions", "exercises", "data"):
        shutil.copytree(places.root() / part, clone / part)
    for file in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy2(places.root() / file, clone)
    return clone


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the clone's content, as ``HACKYACK_HOME``."""
    clone = clone_into(tmp_path)
    monkeypatch.setenv("HACKYACK_HOME", str(clone))
    return clone


@pytest.fixture
def ana(server: "Gathered") -> "Person":
    """Somebody in the room of a module that has one."""
    return server.join()


@pytest.fixture
def ben(server: "Gathered") -> "Person":
    """Somebody else there."""
    return server.join()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Path]:
    """The socket's folder of a PostgreSQL that runs for these tests alone."""
    from postgres import cluster

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
