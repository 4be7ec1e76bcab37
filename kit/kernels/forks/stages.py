"""Stages: forks of the zygote that have run a notebook's cells, and give kernels after them.

If many people open the same notebook, its cells need to run only once: a *stage* is a fork of the
zygote that has run them and kept their messages. Each kernel forked from it has their names and
their widgets, at the cost of a fork; the random number generators start anew. A stage is meant for
cells that do the same for every person: values that they read from the clock, the folder or the
environment stay as they were when the stage was made.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.kernels.forks import fork_request, starter
from kit.kernels.forks.fork_request import ForkRefusedError
from kit.kernels.forks.process import ForkedProcess
from kit.kernels.zygote import address, protocol

__all__ = ["ForkRefusedError", "Stage", "prepare"]


@dataclass(frozen=True)
class Stage:
    """A process that has run some cells and forks kernels after them.

    Attributes:
        socket: The path of its socket, which ``start_kernel(stage=…)`` takes.
        messages: For each cell its messages on IOPub, as a client reads them, without those of
            widgets to their front end.
        process: The process; it ends with the process that asked for it.
    """

    socket: Path
    messages: tuple[list[protocol.Message], ...]
    process: ForkedProcess

    def is_open(self) -> bool:
        """Return whether it still gives kernels; False after it was killed or closed."""
        return starter.keep_alive(self.socket)

    def close(self) -> None:
        """Stop giving kernels; existing kernels live on."""
        with contextlib.suppress(OSError):
            starter.connect(self.socket, protocol.STOP).close()
        starter.release(self.socket)
        self.process.close()


async def prepare(
    cells: Iterable[str], *, folder: Path, env: Mapping[str, str], cwd: Path, seconds: int = 120
) -> Stage:
    """Run ``cells`` in a fork of the zygote of ``env`` and return the stage.

    Args:
        cells: Source of the cells, in their order; an error in one doesn't stop the others.
        folder: An empty folder that only this user can open, its path short enough for a socket.
        env: The environment of the kernels to come.
        cwd: The folder in which the cells run.
        seconds: The longest time that all of them together may take.

    Raises:
        ForkRefusedError: This system doesn't fork, the zygote says no, or the cells took too long.
        OSError: No zygote listens.
        EOFError: The zygote went away.
    """
    path = address.socket_path(env) if address.supported() else None
    if path is None:
        raise ForkRefusedError("this system doesn't fork kernels")
    place, record = folder / "s.sock", folder / "record.json"
    request = {
        "cmd": [sys.executable, "-m", "ipykernel_launcher"],
        "flags": starter.interpreter_flags(),
        "module": "ipykernel_launcher",
        "arguments": [],
        "env": {**env, "JPY_PARENT_PID": str(os.getpid())},
        "cwd": str(cwd.absolute()),
        "cells": list(cells),
        "seconds": seconds,
        "socket": str(place),
        "record": str(record),
    }
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    process = await fork_request.fork(path, request, quiet)
    starter.keep_alive(place)
    return Stage(place, tuple(json.loads(record.read_text(encoding="utf-8"))), process)
