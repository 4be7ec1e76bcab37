"""Grading on the machines of a Dask scheduler."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from support.nbgrader_runs import hand_in
from support.small_course import ID, RIGHT, released
from support.waiting import until

from kit.errors import SetupError
from kit.grading.run import autograde, clusters, pool
from kit.grading.run.autograde import Status

__all__ = ["released"]  # a fixture

pytestmark = pytest.mark.timeout(600)


@pytest.mark.filterwarnings("ignore")  # Dask's own, and of the processes that it ends
def test_two_workers_of_dask_grade(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler's processes, reached by its address, grade all submissions."""
    from distributed import LocalCluster

    for participant, limit in {"ana": "5", "bo": "6", "cem": "5"}.items():
        hand_in(released, participant, RIGHT | {"limit": limit}, when="2026-01-01")
    monkeypatch.setenv("HACKYACK_HOME", str(released))
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
            host="127.0.0.1",
        ) as cluster,
        clusters.executor(cluster.scheduler_address) as executor,
    ):  # fmt: skip
        found = autograde.grade(ID, executor=executor)
    assert {result.score for result in found} <= {2, 3, 4}
    assert {result.status for result in found} <= {Status.GRADED, Status.PARTLY}


def test_no_address_no_cluster() -> None:
    """Without an address it is graded here."""
    with clusters.executor(None) as executor:
        assert executor is None


def test_dask_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Dask one sentence says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SetupError, match="needs Dask"), clusters.executor("tcp://127.0.0.1:9"):
        pass


class Gone(pool.Remote):
    """Machines that are gone."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.say = self.said.append

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Take nothing."""
        raise BrokenExecutor("gone")

    def lost(self, *, dropped: bool = False) -> str:
        """Say so."""
        return "Nobody is there."


def test_no_address() -> None:
    """Nothing is looked for, and what is meant is said."""
    with pytest.raises(SetupError, match="tcp://"), clusters.executor(" "):
        pass


def test_this_machine_goes_on(released: Path) -> None:
    """What other machines leave is graded here, and a sentence says why."""
    hand_in(released, "ana", RIGHT, when="2026-01-01")
    gone = Gone()
    (result,) = autograde.grade(ID, executor=gone, workers=1)
    assert result.status in {Status.GRADED, Status.PARTLY}
    assert gone.said == ["Nobody is there. This machine goes on with what is left."]


@contextmanager
def dask(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Dask's own commands."""
    command = [sys.executable, "-m", "dask", *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_who_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real scheduler and its only worker are killed: nobody waits, and what is left comes back.

    Their machines are told as they come and go; without any worker it doesn't begin.
    """
    for name in ("JOIN", "RETURN", "EVERY"):
        monkeypatch.setattr(clusters, name, 0.2)
    file, said = tmp_path / "scheduler.json", list[str]()
    host = ["--host", "127.0.0.1", "--no-dashboard"]
    with dask("scheduler", "--port", "0", "--scheduler-file", str(file), *host) as scheduler:
        address = until(lambda: written_address(file))
        with pytest.raises(SetupError, match=f"dask worker {address}"):
            clusters.executor(address).__enter__()
        monkeypatch.setattr(clusters, "JOIN", 60)
        with (
            dask("worker", address, "--no-nanny", *host) as worker,
            clusters.executor(address, said.append) as executor,
        ):
            assert killed_during([60, 60], executor, worker) == (
                f"All workers of the Dask scheduler at {address} are gone.", (60, 60)
            )  # fmt: skip
            assert said[0] == f"Looking for the Dask scheduler at {address} …"
            assert "127.0.0.1 (1)" in said[1]
            assert "The last worker" in said[2]
            assert killed_during([60], executor, scheduler) == (
                f"The Dask scheduler at {address} is gone.", (60,)
            )  # fmt: skip


def written_address(file: Path) -> str:
    """Return the address that a scheduler has written into a file; "" until it is all there."""
    try:
        return str(json.loads(file.read_text("utf-8"))["address"])
    except (FileNotFoundError, json.JSONDecodeError):
        return ""


def killed_during(
    seconds: list[int], executor: clusters.Cluster | None, process: "subprocess.Popen[bytes]"
) -> tuple[str, tuple[int, ...]]:
    """Kill a process while tasks run; return what is said, and the tasks that come back."""

    def kill() -> None:
        until(lambda: getattr(executor, "_executor")._futures)  # noqa: B009
        os.kill(process.pid, signal.SIGKILL)

    killing = Thread(target=kill)
    killing.start()
    with pytest.raises(pool.LostError) as lost:
        list(pool.completed(time.sleep, seconds, executor=executor))
    killing.join()
    return str(lost.value), lost.value.tasks
