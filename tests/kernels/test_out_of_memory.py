"""When memory runs out, kernels are ended first and the server last."""

import subprocess
import sys
from pathlib import Path

import pytest

from kit.kernels import out_of_memory

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/oom_score_adj").exists(), reason="only Linux has such a say"
)
TRY = """
import pathlib, sys
from kit.kernels import out_of_memory
own = pathlib.Path("/proc/self/oom_score_adj")
own.write_text("300")
out_of_memory.end_last()
print(own.read_text())
"""


def test_the_server_is_ended_last() -> None:
    """What a desktop has added to its programs is undone; root's go further."""
    done = subprocess.run(
        [sys.executable, "-c", TRY], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(done.stdout) <= 0


def test_a_refusal_is_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may forbid it; the server serves all the same."""

    def forbidden(*_given: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", forbidden)
    out_of_memory.end_last()
    out_of_memory.end_first(1)


def test_a_process_is_ended_first_and_one_that_has_ended_is_no_trouble() -> None:
    """Kernels end in their own time."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        out_of_memory.end_first(process.pid)
        assert int(Path(f"/proc/{process.pid}/oom_score_adj").read_text()) == out_of_memory.FIRST
    out_of_memory.end_first(process.pid)
