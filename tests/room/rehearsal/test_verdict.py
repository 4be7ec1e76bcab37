"""The rule behind the last sentence of a rehearsal."""

import os
from typing import Any

import pytest

from kit.room.rehearsal import resources, verdict
from kit.room.rehearsal.ledger import Ledger
from kit.room.rehearsal.rehearse import RehearsalResult
from kit.room.rehearsal.resources import Reading, ResourceMonitor

MB = 10**6


def result(**changed: Any) -> RehearsalResult:
    """Return the result of a perfect rehearsal of forty people, with the changes in ``changed``."""
    waits = changed.pop("waits", {"control": [0.1] * 20})
    ledger = Ledger(failures=changed.pop("failures", []))
    ledger.waits.update(waits)
    sizes = changed.pop("sizes", [200, 4200])
    readings = [
        Reading(at=60.0 * n, server=200 * MB, everything=size * MB, processes=n)
        for n, size in enumerate(sizes, 1)
    ]
    given = {
        "people": 40, "seconds": 300.0, "free": 8000 * MB, "others": 0.0, "seen": {},
        "most_open": 40, "log": [],
    }  # fmt: skip
    return RehearsalResult(ledger=ledger, readings=readings, **(given | changed))


def test_a_perfect_rehearsal_gives_the_number_of_people() -> None:
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


def test_waits_beyond_their_limit_lower_the_number() -> None:
    """If controls take twice as long as the limit, half as many people fit, by estimate."""
    slow = result(waits={"control": [2.0] * 20})
    assert verdict.comfortable(slow) == 20
    assert "about 20 people" in list(verdict.conclusion(slow))[-1]


def test_one_wait_in_twenty_may_be_long() -> None:
    """One unlucky moment doesn't change the number."""
    assert verdict.comfortable(result(waits={"control": [0.1] * 19 + [60.0]})) == 40


def test_too_little_memory_lowers_the_number() -> None:
    """No more people fit than four fifths of the free memory hold."""
    assert verdict.comfortable(result(free=2750 * MB)) == 20


def test_a_wait_without_a_limit_does_not_count() -> None:
    """How long the facilitator's own page takes doesn't change the number."""
    assert verdict.comfortable(result(waits={"lead": [9.0]})) == 40


def test_memory_after_the_first_minute() -> None:
    """The growth of the server alone is told in numbers."""
    assert any("from 200 to 200 MB" in line for line in verdict.memory(result()))


def test_the_log_is_shown() -> None:
    """The server's log is shown beside the failures, each line once."""
    said = list(verdict.conclusion(result(log=["A cell failed", "A cell failed"])))
    assert said.count("  A cell failed") == 1


@pytest.mark.parametrize(
    ("others", "usable", "said"),
    [(0.4, 2, False), (0.6, 2, True), (1.5, 0.5, False), (1.7, 0.5, True)],
)
def test_a_busy_machine_is_told(
    monkeypatch: pytest.MonkeyPatch, others: float, usable: float, said: bool
) -> None:
    """What other programs did, where the rehearsal lacked it; its own work is no reason."""
    monkeypatch.setattr(verdict.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(verdict.capacity, "processors", lambda: usable)
    lines = verdict.conclusion(result(others=others))
    assert any("Other programs kept" in line for line in lines) == said


def test_the_rehearsals_own_work_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten seconds that the processors worked in four, eight were the rehearsal's own."""
    busy = iter([100.0, 100.0, 110.0])
    monkeypatch.setattr(resources, "_busy", lambda: next(busy))
    monitor = ResourceMonitor(os.getpid())
    monitor._began -= 4
    monitor._worked[0, 0.0] = 8.0  # a copy that has ended meanwhile
    monitor.read()
    assert monitor.others == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("failures", "told"),
    [
        (
            ["vote: POST /room/answer: 507"] * 3 + ["page: ReadTimeout"],
            [
                "voting, 3 times: the disk was full (POST /room/answer: 507)",
                "opening a page, 1 time: no answer came in time (ReadTimeout)",
            ],
        ),
        (["juggling: it fell"], ["juggling, 1 time: it fell"]),
    ],
)
def test_what_failed_is_named_in_words(failures: list[str], told: list[str]) -> None:
    """What people were doing, how often, and why; the system's own word stays beside it."""
    assert verdict.failed_in_words(failures) == told


@pytest.mark.parametrize("deed", ["page", "vote", "pulse", "hand-in", "lead"])
def test_each_deed_has_words(deed: str) -> None:
    """None is named as the code names it."""
    (line,) = verdict.failed_in_words([f"{deed}: no"])
    assert not line.startswith(f"{deed},")


def test_a_reading_has_this_process() -> None:
    """Memory of a process and its children is counted."""
    reading = ResourceMonitor(os.getpid()).read()
    assert reading.server > MB
    assert reading.everything >= reading.server
