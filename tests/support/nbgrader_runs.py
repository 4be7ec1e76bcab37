"""Hand in to the small course, and run nbgrader's own command line on it."""

import os
import subprocess
import sysconfig
from pathlib import Path

import nbformat
from support.small_course import ID, filled

PORT_TAKEN = "Address already in use"


def hand_in(home: Path, participant: str, answers: dict[str, str], *, when: str) -> None:
    """Put a submission into place."""
    file = home / "programme" / "submitted" / participant / ID / f"{ID}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(filled(home / "exercises" / ID / f"{ID}.ipynb", answers), file)
    file.with_name("timestamp.txt").write_text(f"{when} 10:00:00.000000 UTC", "utf-8")


def nbgrader(home: Path, *arguments: str) -> str:
    """Run nbgrader's own command line from the root of a home; a failure says what it printed.

    A kernel's ports are chosen before it opens them, and beside other tests another process can
    take one between. Then the command is run again: it goes on with those that it has not graded.
    """
    scripts = sysconfig.get_path("scripts")
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    for _attempt in range(3):
        done = subprocess.run(
            [str(Path(scripts) / "nbgrader"), *arguments],
            cwd=home, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode == 0 or PORT_TAKEN not in done.stderr + done.stdout:
            break
    assert done.returncode == 0, f"nbgrader {arguments}:\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr
