"""Running tasks in parallel: a worker that dies loses only one of them."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from kit.grading.run import pool
from kit.grading.run.pool import Died, LostError, Processes, Remote, completed


def square(n: int) -> int:
    """Do some work; 3 ends its own process, 5 raises."""
    if n == 3:
        os._exit(9)
    if n == 5:
        raise ValueError("five")
    return n * n


def nothing() -> None:
    """Prepare a worker without doing anything."""


@pytest.fixture
def processes() -> Iterator[Processes]:
    """Two workers that end with the test."""
    made = Processes(2, preload="kit.errors", ready=nothing)
    yield made
    made.end()


def test_a_dying_worker_costs_one_task(processes: Processes) -> None:
    """The task that ends its process is named, and every other one is done."""
    found = dict(completed(square, range(8), pool=processes, ahead=3))
    assert isinstance(found.pop(3), Died)
    assert isinstance(found.pop(5), ValueError)
    assert found == {n: n * n for n in (0, 1, 2, 4, 6, 7)}


def test_any_executor_will_do() -> None:
    """Tasks are run by the executor that is given."""
    with ThreadPoolExecutor(2) as executor:
        found = dict(completed(square, [1, 2, 4], executor=executor))
    assert found == {1: 1, 2: 4, 4: 16}


def test_few_are_under_way() -> None:
    """However many there are, no more than ``ahead`` are taken before one is done."""
    taken: list[int] = []
    go = threading.Event()

    def given() -> Iterator[int]:
        for n in range(50):
            taken.append(n)
            yield n

    def late(n: int) -> int:
        go.wait(10)
        return n

    with ThreadPoolExecutor(1) as executor:
        threading.Timer(0.3, lambda: (seen.append(len(taken)), go.set())).start()
        seen: list[int] = []
        assert len(list(completed(late, given(), executor=executor, ahead=3))) == 50
    assert seen == [3]


class Breaking(ThreadPoolExecutor):
    """A pool in which a worker dies, unseen, after ``left`` tasks: it refuses the next one."""

    def __init__(self, left: int) -> None:
        super().__init__(1)
        self.left = left

    def submit(self, *args: Any, **options: Any) -> Future[Any]:
        """Take a task, as long as there are any left to take."""
        self.left -= 1
        if self.left < 0:
            raise BrokenProcessPool("A child process terminated abruptly")
        return super().submit(*args, **options)


class Renewed:
    """Processes of which each edition takes three tasks."""

    def __init__(self) -> None:
        self.executor = Breaking(3)
        self.editions = 1

    def renew(self) -> None:
        """Begin the next edition."""
        self.executor.shutdown()
        self.executor = Breaking(3)
        self.editions += 1


def test_a_pool_that_refuses_a_task_is_renewed() -> None:
    """A worker that dies between two tasks, when nobody looks, costs nothing."""
    pool: Any = Renewed()
    found = dict(completed(str, range(10), pool=pool, ahead=2))
    assert found == {n: str(n) for n in range(10)}
    assert pool.editions > 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has a fork server")
def test_a_deep_temporary_folder_ends_nothing(tmp_path: Path) -> None:
    """The path of the fork server's socket may be too long: workers then start without it."""
    deep = tmp_path / ("deep" * 20)
    deep.mkdir()
    begin = "from kit.grading.run import pool; print(pool.begin('json').get_start_method())"
    env = os.environ | {"TMPDIR": str(deep), "HACKYACK_HOME": str(deep)}
    command = [sys.executable, "-c", begin]
    said = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    assert said == "spawn\n"


def test_another_executor_that_refuses_is_not_renewed() -> None:
    """Who brings an executor looks after it."""
    with pytest.raises(BrokenProcessPool):
        list(completed(str, range(10), executor=Breaking(3)))


class Elsewhere(Remote):
    """Machines that do the first tasks and then ``end``: silent, or dropping or refusing tasks."""

    def __init__(self, first: int, end: str) -> None:
        self.first, self.end, self.say = first, end, print

    def submit(self, task: Callable[..., Any], /, *args: Any, **_options: Any) -> Future[Any]:
        """Do one of the first; of the others none is done."""
        future: Future[Any] = Future()
        self.first -= 1
        if self.first >= 0:
            future.set_result(task(*args))
        elif self.end == "refuse":
            raise BrokenExecutor("closed")
        elif self.end == "drop":
            future.cancel()
            future.set_running_or_notify_cancel()
        return future

    def lost(self, *, dropped: bool = False) -> str:
        """Say that they are gone."""
        return "They are gone." if dropped or (self.first < 0 and self.end == "silent") else ""


@pytest.mark.parametrize("end", ["silent", "drop", "refuse"])
def test_what_lost_machines_did_not_do_is_given_back(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No task is lost or done twice, and nobody waits for machines that are gone."""
    monkeypatch.setattr(pool, "LOOK", 0.01)
    given, done = iter(range(10)), list[tuple[int, Any]]()
    with pytest.raises(LostError, match=r"They are gone\.") as lost:
        done.extend(completed(str, given, executor=Elsewhere(3, end), ahead=2))
    left = [*lost.value.tasks, *given]
    assert sorted(done) == [(0, "0"), (1, "1"), (2, "2")]
    assert sorted(left) == list(range(3, 10))


FORKED = """
import gc, operator, os
import kit.errors
from kit.grading.run.pool import Died, Processes, completed
pool = Processes(2, preload="kit.errors", ready=gc.collect)
assert pool.forked
assert dict(completed(operator.neg, [1, 2], pool=pool)) == {1: -1, 2: -2}
found = dict(completed(os._exit, [9], pool=pool))
assert isinstance(found[9], Died)  # and others, of a server, are there in their place
assert dict(completed(operator.neg, [3], pool=pool)) == {3: -3}
pool.end()
"""
KILLED = """
import gc, operator, os, signal
import kit.errors
from kit.grading.run.pool import Processes, completed
pool = Processes(2, preload="kit.errors", ready=gc.collect)
assert pool.forked
print(*{pid for _n, pid in completed(operator.call, [os.getpid] * 4, pool=pool)}, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux forks safely")
def test_a_process_with_one_thread_forks_its_workers() -> None:
    """They work, are replaced when they die, and end with it, however it ends."""
    subprocess.run([sys.executable, "-c", FORKED], capture_output=True, check=True)
    ran = subprocess.run(
        [sys.executable, "-c", KILLED], capture_output=True, text=True, check=False
    )
    assert ran.returncode == -9, ran.stderr
    pids = [int(word) for word in ran.stdout.split()]
    assert pids
    until = time.monotonic() + 60
    while any(Path("/proc", str(pid)).exists() for pid in pids):
        assert time.monotonic() < until, "a worker outlived its maker"
        time.sleep(0.02)
