"""The checks before a room, each with and without its obstacle."""

import socket
import subprocess

import pytest

from kit.doctor import Finding
from kit.room.arrival import checkup, lan, power
from kit.room.arrival.lan import Interface

HOME = Interface(name="wlan0", address="127.0.0.1")


def one(findings: list[Finding], word: str) -> Finding:
    """Return the finding about ``word``; it has a remedy unless its state is "ok"."""
    found = next(f for f in findings if word in f.what)
    assert bool(found.remedy) == (found.state != "ok")
    return found


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with one network."""
    monkeypatch.setattr(lan, "interfaces", lambda: [HOME])


def test_everything_is_looked_at(at_home: None) -> None:
    """Network, port, firewall, Wi-Fi and sleep each have their line, and none of them is fatal."""
    findings = checkup.examine(0)
    assert {f.what.split(":")[0] for f in findings} >= {"Firewall", "Guest Wi-Fi", "Sleep"}
    assert len(findings) >= 5
    assert {f.state for f in findings} <= {"ok", "note"}


def test_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on no network is told to join one."""
    monkeypatch.setattr(lan, "interfaces", list)
    assert "phones can't join" in one(checkup.examine(0), "Network").means


def test_several_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """All addresses are listed, since only the participants' own network counts."""
    other = Interface(name="eth0", address="127.0.0.1")
    monkeypatch.setattr(lan, "interfaces", lambda: [HOME, other])
    assert "(wlan0), 127.0.0.1 (eth0)" in one(checkup.examine(0), "Networks").what


def test_a_free_port_is_really_reached(at_home: None) -> None:
    """A connection was made to the machine's own address."""
    assert one(checkup.examine(0), "Port").state == "ok"


def test_a_busy_port(at_home: None) -> None:
    """If another program has the port, the finding names it and says how to go on."""
    with socket.create_server(("", 0)) as taken:
        finding = one(checkup.examine(taken.getsockname()[1]), "Port")
    assert (finding.state, "--port" in finding.remedy) == ("note", True)


def test_an_address_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, at_home: None) -> None:
    """A machine that can't even reach itself names the address."""
    monkeypatch.setattr(checkup, "_answers", lambda *_asked: False)
    assert "127.0.0.1" in one(checkup.examine(0), "Port").means


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ("Linux", "running\n"),
        ("Darwin", "Firewall is enabled. (State = 1)\n"),
        ("Windows", "Private Profile Settings:\n---\nState                    ON\n"),
    ],
)
def test_a_firewall_that_is_on(
    monkeypatch: pytest.MonkeyPatch, at_home: None, system: str, said: str
) -> None:
    """Each system's own word for it is understood."""
    monkeypatch.setattr(checkup.platform, "system", lambda: system)
    monkeypatch.setattr(power.shutil, "which", lambda tool: tool)
    done = subprocess.CompletedProcess([], 0, stdout=said)
    monkeypatch.setattr(power.subprocess, "run", lambda *_a, **_o: done)
    assert "One is on" in one(checkup.examine(0), "Firewall").means


@pytest.mark.parametrize("there", [True, False])
def test_a_firewall_that_is_not_seen(
    monkeypatch: pytest.MonkeyPatch, at_home: None, there: bool
) -> None:
    """A finding that can't be known says so."""
    monkeypatch.setattr(checkup.shutil, "which", lambda tool: tool if there else None)
    monkeypatch.setattr(power, "said", lambda _command: "")
    assert "a phone must try" in one(checkup.examine(0), "Firewall").means
