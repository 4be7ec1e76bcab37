"""The inner side of the sandbox: take on limits and an identity without rights, be the kernel.

``python -m …kernels.confined TOLD -m ipykernel_launcher -f FILE``: sandbox.py starts it inside
bubblewrap and says in ``TOLD`` (JSON) what to give up.
"""

import json
import os
import resource
import runpy
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["main"]

WORK = Path("/scratch")
KINDS = {
    "cpu": resource.RLIMIT_CPU,
    "memory": resource.RLIMIT_AS,
    "file": resource.RLIMIT_FSIZE,
    "processes": resource.RLIMIT_NPROC,
    "files": resource.RLIMIT_NOFILE,
}


def main() -> None:
    """Give everything up, then run the module that was asked for."""
    told, arguments = json.loads(sys.argv[1]), sys.argv[2:]
    if told["copy"]:  # without the notebooks: the hidden tests are in them
        leave = shutil.ignore_patterns("*.ipynb")
        shutil.copytree(told["copy"], WORK, dirs_exist_ok=True, ignore=leave)
    if told["uid"] is not None:
        _own(told["uid"], [*map(Path, told["give"]), WORK, *WORK.rglob("*")])
    _limit(told["limits"])
    if told["uid"] is not None:  # the limit on processes binds nobody who is root
        os.setgroups([])
        os.setgid(told["uid"])
        os.setuid(told["uid"])
    os.chdir(WORK)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):  # what isn't a cell's output would fill the facilitator's screen
        os.dup2(nothing, stream)
    here = arguments.index("-m")
    sys.argv = arguments[here + 1 :]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _own(uid: int, paths: list[Path]) -> None:
    for path in paths:
        os.chown(path, uid, uid, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o600)


def _limit(limits: Mapping[str, int]) -> None:
    for name, kind in KINDS.items():
        if name in limits:
            resource.setrlimit(kind, (limits[name], limits[name]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
