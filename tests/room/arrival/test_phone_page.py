"""The page that a phone tries."""

import http.client
import socket
import sys
import threading

import pytest

from kit.errors import SetupError
from kit.room.arrival.phone_page import wait_for_a_phone

# All of 127.0.0.0/8 is this machine, so that one address can play the phone; macOS has only one.
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a second own address")


def visit(port: int, *, source: str) -> str:
    """Open the page from an address and return its text."""
    ask = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0))
    ask.request("GET", "/whatever")
    page = ask.getresponse().read().decode()
    ask.close()
    return page


def test_a_phone_ends_the_wait(capfd: pytest.CaptureFixture[str]) -> None:
    """Another device's visit is told, and its address is not."""
    seen: list[str] = []
    assert wait_for_a_phone(
        0, own=[], ready=lambda port: seen.append(visit(port, source="127.0.0.2"))
    )
    assert "It works" in seen[0]
    assert capfd.readouterr() == ("", "")


def test_this_machine_is_no_phone() -> None:
    """A browser on this machine gets the page, but doesn't count as a phone."""
    own = ["127.0.0.3"]
    visits = lambda port: [visit(port, source=a) for a in ("127.0.0.1", "127.0.0.3")]  # noqa: E731
    assert not wait_for_a_phone(0, own=own, ready=visits, seconds=0.2)


def test_nothing_is_left() -> None:
    """Afterwards the port is free and no thread of it runs."""
    ports: list[int] = []
    before = threading.active_count()
    wait_for_a_phone(0, own=[], ready=ports.append, seconds=0)
    socket.create_server(("", ports[0])).close()
    assert threading.active_count() == before


def test_a_taken_port_is_told() -> None:
    """If the port is taken, the error names it and says how to go on."""
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match=f"{port}.*--port"):
            wait_for_a_phone(port, own=[], ready=print, seconds=0)
