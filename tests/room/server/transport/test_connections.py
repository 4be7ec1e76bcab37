"""A connection to a device that has left the network is given up soon."""

import socket

import pytest

from kit.room.server.transport import connections


@pytest.mark.skipif(
    not hasattr(socket, "TCP_USER_TIMEOUT"), reason="other systems have other names for it"
)
def test_a_device_that_is_gone_is_given_up() -> None:
    """By itself a system waits a quarter of an hour, and so long a phone counts as here."""
    with socket.socket() as connection:
        connections._notice_when_gone(connection)
        given = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert given == 1000 * connections.GONE


def test_a_system_that_knows_no_such_limit_serves_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An option that an older system refuses is no reason to refuse a person."""
    monkeypatch.setattr(connections, "GIVE_UP", {"TCP_UNHEARD_OF": 1})
    monkeypatch.setattr(connections, "NUMBERS", {connections.sys.platform: {"TCP_UNHEARD_OF": 254}})
    with socket.socket() as connection:
        connections._notice_when_gone(connection)
