"""Run the checks of the repository side by side, then the tests; repeat alone what failed.

A test that fails once and passes when it is repeated is *unsteady*: it is named, for a person to
enter it into tests/unsteady.md with its cause. A test that fails twice has failed.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kit.messages import _

__all__ = ["check", "test"]

Command = Sequence[object]

WORKERS = (os.cpu_count() or 1) + 3
"""Processes that run tests: more than processors, because half of a test's time is waiting."""

# A file's tests share what they have started, so each file stays in one process; files begin in the
# order in which tests/conftest.py puts them, the folders that take longest first.
TOGETHER = ["--nbval", "-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]
TOGETHER += ["--durations=25"]
ALONE = ["--nbval", "-n", "0"]

MOST = 50
"""From how many failures on they are no chance, and nothing is repeated."""

FAILED = 1
"""pytest's exit status if it ran to its end and tests have failed."""


def check(commands: Sequence[Command], *, env: Mapping[str, str]) -> list[str]:
    """Run commands side by side and print the output of each; return the names of the failed."""

    def run(command: Command) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        return subprocess.run(
            words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )

    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for command, done in zip(commands, pool.map(run, commands), strict=True):
            print(f"\n── {name(command)}\n{done.stdout.rstrip()}", flush=True)
            if done.returncode != 0:
                failed.append(name(command))
    return failed


def name(command: Command) -> str:
    """Return a command as people type it, without the folder of its program."""
    return " ".join([Path(str(command[0])).stem, *map(str, command[1:])])


def test(pytest: Command, *, root: Path, env: Mapping[str, str]) -> int:
    """Run every test, then each that failed once more, alone; print which were unsteady.

    Returns:
        pytest's exit status: 0 where every test has passed, if need be the second time.
    """
    cache = root / ".pytest_cache"
    first, failed = _run(pytest, TOGETHER, cache / "together", root=root, env=env)
    if first != FAILED or not failed:
        return first
    if len(failed) > MOST:
        print(_("{n} failed: too many to repeat.").format(n=len(failed)), flush=True)
        return first
    title = _("Once more, alone: {n}").format(n=len(failed))
    print(f"\n── {title}", flush=True)
    again, twice = _run(pytest, [*ALONE, *failed], cache / "alone", root=root, env=env)
    unsteady = sorted(set(failed) - set(twice)) if again in (0, FAILED) else []
    print(f"\nunsteady: {len(unsteady)}", *unsteady, sep="\n  ", flush=True)
    return again


def _run(
    pytest: Command, options: Command, cache: Path, *, root: Path, env: Mapping[str, str]
) -> tuple[int, list[str]]:
    """Run pytest; return its exit status, and the tests and notebooks that failed."""
    own = ["-o", f"cache_dir={cache}", "--cache-clear"]
    command = [str(word) for word in (*pytest, *own, *options)]
    sys.stdout.flush()
    status = subprocess.run(command, cwd=root, env=env, check=False).returncode
    file = cache / "v" / "cache" / "lastfailed"
    found = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return status, sorted({_repeatable(id) for id in found})


def _repeatable(id: str) -> str:
    """Return the part of a test's id that can run alone: of a notebook's cell, the notebook."""
    file, _colons, _cell = id.partition("::")
    return file if file.endswith(".ipynb") else id
