"""Kernels that have run some cells before anybody asks for them.

Where many people open the same notebook, its cells need to run only once: a *stage* is a fork of
the zygote that has run them and kept what they showed. Each kernel forked from it has their names
and their widgets, at the cost of a fork; the random number generators start anew. It is meant for
cells that do the same for everybody: what they read from the clock, the folder or the environment
stays as it was when the stage was set.
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
    """Cells that have run.

    Attributes:
        socket: What ``start_kernel(stage=…)`` takes.
        messages: For each cell what it said on IOPub, as a client reads it; what widgets say to
            their front end is left out.
        process: Where it lives; it ends with the process that asked for it.
    """

    socket: Path
    messages: tuple[list[protocol.Message], ...]
    process: ForkedProcess

    def is_open(self) -> bool:
        """Tell whether kernels can be had from it: not when it was killed or has closed."""
        return starter.keep_alive(self.socket)

    def close(self) -> None:
        """Give no more kernels; those that are there live on."""
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
        cwd: Where the cells run.
        seconds: How long all of them may take.

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
