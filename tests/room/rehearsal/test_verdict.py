"""The rule behind the last sentence of a rehearsal."""

import os
from typing import Any

import pytest

from kit.room.rehearsal import verdict
from kit.room.rehearsal.ledger import Ledger
from kit.room.rehearsal.rehearse import RehearsalResult
from kit.room.rehearsal.resources import Reading, ResourceMonitor

MB = 10**6


def result(**changed: Any) -> RehearsalResult:
    """Return a rehearsal of forty people in which all went well, but for what is changed."""
    waits = changed.pop("waits", {"control": [0.1] * 20})
    ledger = Ledger(failures=changed.pop("failures", []))
    ledger.waits.update(waits)
    sizes = changed.pop("sizes", [200, 4200])
    readings = [
        Reading(at=60.0 * n, server=200 * MB, everything=size * MB, processes=n, load=0.0)
        for n, size in enumerate(sizes, 1)
    ]
    given = {
        "people": 40, "seconds": 300.0, "free": 8000 * MB, "seen": {}, "most_open": 40, "log": [],
    }  # fmt: skip
    return RehearsalResult(ledger=ledger, readings=readings, **(given | changed))


def test_all_well() -> None:
    """Never more people than were there."""
    assert verdict.comfortable(result()) == 40
    assert list(verdict.conclusion(result()))[-1].startswith("This machine: 40 people comfortably")


@pytest.mark.parametrize(
    "changed", [{"failures": ["vote: 500"]}, {"lost": ["an answer"]}, {"doubled": ["an answer"]}]
)
def test_no_number_where_something_failed(changed: dict) -> None:
    """A failed request or a lost or doubled answer is not made good by being quick."""
    assert verdict.comfortable(result(**changed)) is None
    assert "no number" in list(verdict.conclusion(result(**changed)))[-1]


def test_waits_beyond_their_limit() -> None:
    """Where controls take twice as long as they may, half as many people fit, by estimate."""
    slow = result(waits={"control": [2.0] * 20})
    assert verdict.comfortable(slow) == 20
    assert "about 20 people" in list(verdict.conclusion(slow))[-1]


def test_one_wait_in_twenty_may_be_long() -> None:
    """One unlucky moment doesn't change the number."""
    assert verdict.comfortable(result(waits={"control": [0.1] * 19 + [60.0]})) == 40


def test_memory_is_a_limit() -> None:
    """No more people than fit into four fifths of what was free."""
    assert verdict.comfortable(result(free=2750 * MB)) == 20


def test_what_has_no_limit() -> None:
    """How long the facilitator's own page takes doesn't change the number."""
    assert verdict.comfortable(result(waits={"lead": [9.0]})) == 40


def test_memory_after_the_first_minute() -> None:
    """What the server alone grew by is told in numbers."""
    assert any("from 200 to 200 MB" in line for line in verdict.memory(result()))


def test_the_log_is_shown() -> None:
    """What the server complained about stands beside the failures."""
    said = list(verdict.conclusion(result(log=["A cell failed", "A cell failed"])))
    assert said.count("  A cell failed") == 1


@pytest.mark.parametrize(("load", "said"), [(0.0, False), (99.0, True)])
def test_a_busy_machine_is_told(load: float, said: bool) -> None:
    """Who rehearses beside other work learns that the times say little."""
    busy = result()
    busy.readings[0] = Reading(at=0.0, server=MB, everything=MB, processes=1, load=load)
    assert any("busy" in line for line in verdict.conclusion(busy)) == said


def test_a_gauge_reads_this_process() -> None:
    """Memory of a process and its children is counted."""
    reading = ResourceMonitor(os.getpid()).read()
    assert reading.server > MB
    assert reading.everything >= reading.server
