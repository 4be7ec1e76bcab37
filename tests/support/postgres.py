"""A PostgreSQL of the test's own: started, used over a socket, stopped and removed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.tools import need

DEBIAN = Path("/usr/lib/postgresql")


@contextmanager
def cluster() -> Iterator[Path]:
    """Run a cluster and give the folder of its socket; the user ``room`` may do everything.

    PostgreSQL refuses to run as root, so root lends it to an unprivileged user. The folder's path
    is short, because a socket's may have 107 characters.
    """
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    need(str(versions[-1]) if versions else "initdb")
    home = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    try:
        user = _unprivileged(home)
        programs = versions[-1].parent if versions else Path()
        data = str(home / "data")
        # nothing here outlives the test, so nothing waits for the disk
        make = ["initdb", "-D", data, "-U", "room", "-A", "trust", "-E", "UTF8", "--no-sync"]
        options = f"-k {home} -c listen_addresses= -c fsync=off"
        start = ["pg_ctl", "-D", data, "-l", str(home / "log"), "-w", "-o", options, "start"]
        _run(programs, [*make, "--locale=C"], user)
        _run(programs, start, user)
        try:
            yield home
        finally:
            _run(programs, ["pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(home)


def _unprivileged(home: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = "postgres" if "postgres" in names else "nobody"
    shutil.chown(home, user)
    return user


def _run(programs: Path, command: list[str], user: str | None) -> None:
    done = subprocess.run(
        [str(programs / command[0]), *command[1:]],
        user=user, cwd="/", env={"LC_ALL": "C"}, timeout=60, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
