"""Fixtures for hostile submissions: the exercise, a server to attack, a tree."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.small_course import ID, released
from support.tools import need

from kit.grading.run.running import kernel_trees
from kit.kernels.sandbox import bubblewrap

__all__ = ["released"]  # a fixture


@pytest.fixture(scope="module", autouse=True)
def end_of_trees() -> Iterator[None]:
    """End the trees of this process after each module: its tests share one."""
    yield
    kernel_trees.end()


@pytest.fixture(scope="session")
def isolating() -> None:
    """Real isolation, or no test."""
    need("bwrap")
    if problem := bubblewrap.probe():
        pytest.skip(f"this system does not isolate: {problem}")


@pytest.fixture
def exercise(released: Path, isolating: None) -> Path:
    """The exercise as released."""
    return released / "exercises" / ID / f"{ID}.ipynb"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server on this machine, such as a database; and a secret in the environment."""
    monkeypatch.setenv("HACKYACK_TEST_SECRET", "token")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
