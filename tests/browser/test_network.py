"""The network without a way out sees what the other browser tests rely on it to see."""

import sys
from pathlib import Path

import pytest

from .conftest import offline

TRY = """
import socket, time
try:
    {attempt}
except OSError:
    pass
print("http://127.0.0.1/", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("attempt", "seen"),
    [
        ("pass", False),
        ("socket.create_connection(('192.0.2.1', 80), 5)", True),
        ("socket.getaddrinfo('example.org', 80)", True),
    ],
)
def test_a_servers_own_fetch_is_seen(tmp_path: Path, attempt: str, seen: bool) -> None:
    """A server that asks another host, or for its name, is found out; one that doesn't is not."""
    command = [sys.executable, "-c", TRY.format(attempt=attempt)]
    with offline(command, r"(http\S+)", tmp_path / "log", {}) as server:
        assert bool(server.packets_without_a_way) is seen
