"""A run of grading killed at any moment, and the next that completes it."""

import contextlib
import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from support.in_this_thread import InThisThread
from support.nbgrader_runs import hand_in
from support.small_course import ID, released

from kit import scratch
from kit.grading import course
from kit.grading.courses import own
from kit.grading.run import autograde, pool, worker
from kit.grading.run.autograde import Status
from kit.grading.run.gradebook.graded_notebooks import executed
from kit.grading.run.running import kernel_trees
from kit.grading.run.worker import Job, Outcome

__all__ = ["released"]  # a fixture

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed run is a fork of this one"),
]

PARTICIPANTS = {f"s{n}": {"facts": '["birth_year", "postcode"]', "limit": str(n)} for n in range(3)}
KILLS = 20


class Clock:
    """Count a run's steps outside its memory, files and SQL; end this process at one of them."""

    def __init__(self, last: int | None = None) -> None:
        self.steps, self.last = 0, last

    def start(self) -> None:
        """Count Python's and SQLAlchemy's events from now on; only for a process that will end."""
        sys.addaudithook(self._audited)
        for name in ("before_cursor_execute", "commit", "begin"):
            event.listen(Engine, name, self._step)

    def _audited(self, name: str, _arguments: Any) -> None:
        if name.startswith(("open", "os.", "shutil.", "sqlite3.")):
            self._step()

    def _step(self, *_ignored: Any) -> None:
        self.steps += 1
        if self.steps == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def course_home(released: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with submissions that have prepared gradings, because grading is not tested here."""
    for participant, answers in PARTICIPANTS.items():
        hand_in(released, participant, answers, when="2026-01-01")
    autograde.grade(ID, participants=[])  # so that the cells' ids are the same in every copy
    before = released.with_name("before")
    shutil.copytree(released, before)
    known: dict[str, Outcome] = {}
    grade = worker.grade

    def remember(job: Job) -> Outcome:
        if job.participant not in known:
            known[job.participant] = grade(job)
        return known[job.participant]

    monkeypatch.setattr(worker, "grade", remember)
    autograde.grade(ID, executor=InThisThread())
    kernel_trees.end()
    shutil.rmtree(released)
    shutil.copytree(before, released)
    yield released
    kernel_trees.end()


def run(last: int | None) -> tuple[bool, int]:
    """Grade in a fork that may be killed; return True if it was, and otherwise its steps."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        clock = Clock(last)
        clock.start()
        try:
            autograde.grade(ID, executor=InThisThread())
        finally:
            os.write(writing, str(clock.steps).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        steps = said.read()
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), int(steps or 0)


def everything() -> dict[str, Any]:
    """The gradebook's and the folders' content on all participants, without random ids."""
    with course.gradebook() as book:
        scores = {
            participant: sorted(
                (g.name, g.auto_score, g.manual_score, g.needs_manual_grade)
                for notebook in book.find_submission(ID, participant).notebooks
                for g in notebook.grades
            )
            for participant in PARTICIPANTS
        }
        one_each = [len(person.submissions) for person in book.students]
    whole = {s: bool(executed(own().assignment(ID), s)) for s in PARTICIPANTS}
    return {"scores": scores, "one each": one_each, "whole": whole}


def test_killed_at_any_step_it_is_completed(course_home: Path) -> None:
    """After a kill at any step, the next run gives the same as an undisturbed run."""
    before = course_home.with_name("before")
    _killed, steps = run(None)
    undisturbed = everything()
    assert undisturbed["whole"] == dict.fromkeys(PARTICIPANTS, True)
    moments = random.Random(4)
    for _n in range(KILLS):
        shutil.rmtree(course_home)
        shutil.copytree(before, course_home)
        moment = moments.randrange(1, steps)
        assert run(moment)[0], f"not killed at step {moment} of {steps}"
        assert not run(None)[0]
        assert everything() == undisturbed, f"killed at step {moment} of {steps}"
        assert not list((course_home / "programme" / "grading").glob("*/*"))
    scratch.sweep()
    assert not scratch.place().exists()


def test_what_is_done_is_not_done_again(course_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a late kill, the next run grades only the submissions without a grading."""
    _killed, steps = run(None)
    shutil.rmtree(course_home)
    shutil.copytree(course_home.with_name("before"), course_home)
    run(steps * 2 // 3)
    statuses = [found.status for found in autograde.grade(ID, executor=InThisThread())]
    assert {Status.BEFORE, Status.GRADED} == set(statuses)


class Seen(pool.Processes):
    """The pool of a run, with its workers open to a test."""

    made: "list[Seen]" = []  # noqa: RUF012  # emptied by each test

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.made.append(self)

    def workers(self) -> list[Any]:
        """The processes that are there at this moment."""
        return list((self.executor._processes or {}).values())


def kill_workers(chance: random.Random, over: threading.Event, killed: list[int]) -> None:
    """End three workers of the run that is under way, each at a moment of chance."""
    while len(killed) < 3 and not over.wait(0.01):
        if Seen.made and Seen.made[-1].workers() and not over.wait(chance.uniform(0, 0.4)):
            with contextlib.suppress(ProcessLookupError, AttributeError, IndexError):  # just ended
                one = chance.choice(Seen.made[-1].workers())
                one.kill()
                killed.append(one.pid)


def test_workers_killed_at_any_moment(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After any worker's end at any time, the result equals an undisturbed run's."""
    for participant, answers in PARTICIPANTS.items():
        hand_in(released, participant, answers | {"double": "return 2 * n"}, when="2026-01-01")
    autograde.grade(ID, participants=[])
    before = released.with_name("before")
    shutil.copytree(released, before)
    autograde.grade(ID, workers=2)
    undisturbed = everything()
    monkeypatch.setattr(pool, "Processes", Seen)
    killed: list[int] = []
    for seed in range(2):
        shutil.rmtree(released)
        shutil.copytree(before, released)
        Seen.made.clear()
        over, found = threading.Event(), list[int]()
        killing = threading.Thread(target=kill_workers, args=(random.Random(seed), over, found))
        killing.start()
        try:
            autograde.grade(ID, workers=2)
        finally:
            over.set()
            killing.join()
        killed += found
        autograde.grade(ID, workers=2)
        assert everything() == undisturbed, f"seed {seed}"
        assert not list((released / "programme" / "grading").glob("*/*"))
    assert killed
