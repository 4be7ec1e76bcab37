"""The address that goes on the wall, on machines with one, many or no networks."""

import re
import socket
from types import SimpleNamespace

import psutil
import pytest

from kit.room.arrival import lan
from kit.room.arrival.lan import Interface


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Interfaces of a machine, by name, to be filled in; one that is called ``off`` is down."""
    found: dict[str, str] = {"lo": "127.0.0.1"}

    def addresses() -> dict[str, list[SimpleNamespace]]:
        return {
            name: [SimpleNamespace(family=socket.AF_INET, address=address)]
            for name, address in found.items()
        }

    def states() -> dict[str, SimpleNamespace]:
        return {name: SimpleNamespace(isup=name != "off") for name in found}

    monkeypatch.setattr(psutil, "net_if_addrs", addresses)
    monkeypatch.setattr(psutil, "net_if_stats", states)
    return found


def test_no_network(machine: dict[str, str]) -> None:
    """A machine that only talks to itself has no address to give."""
    assert lan.interfaces() == []


def test_wireless_comes_first(machine: dict[str, str]) -> None:
    """Phones are on the wireless network, seldom on the cable, never in a container's network."""
    machine |= {
        "docker0": "172.17.0.1", "eth0": "10.0.0.7", "wlp2s0": "192.168.1.5", "tun0": "10.8.0.2",
    }  # fmt: skip
    assert [one.name for one in lan.interfaces()] == ["wlp2s0", "eth0", "docker0", "tun0"]


def test_names_of_other_systems(machine: dict[str, str]) -> None:
    """Windows and macOS call their wireless network otherwise."""
    machine |= {"vEthernet (WSL)": "172.20.0.1", "Ethernet": "10.0.0.7", "Wi-Fi": "192.168.1.5"}
    assert lan.interfaces()[0].name == "Wi-Fi"
    machine |= {"en5": "10.0.0.1", "en0": "10.0.0.2", "utun3": "10.0.0.3"}
    assert [one.name for one in lan.interfaces() if one.name[0] in "eu"] == ["en0", "en5", "utun3"]


@pytest.mark.parametrize(("name", "address"), [("off", "10.0.0.7"), ("eth0", "169.254.3.4")])
def test_unreachable_networks_are_left_out(
    machine: dict[str, str], name: str, address: str
) -> None:
    """A network that is down or gave no address is left out."""
    machine[name] = address
    assert lan.interfaces() == []


def test_names_are_addresses_and_the_machines_own() -> None:
    """The server answers under each printed address and the machine's name in the Host header."""
    known = lan.names([Interface(name="eth0", address="10.0.0.7")])
    assert known[0] == "10.0.0.7"
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+", name) for name in known)
