"""The steps of the set-up: each shows one line of progress, or one line with the failure.

start.py runs these before anything is installed, so this module needs nothing but Python.
"""

import errno
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import get_terminal_size

from kit.errors import SetupError
from kit.messages import _

__all__ = ["NoNetworkError", "NotThereError", "explain", "explain_os", "say", "show", "step"]


class NoNetworkError(SetupError):
    """The package index can't be reached."""


class NotThereError(SetupError):
    """The package source has no package for this machine."""


FULL = _("The disk is full: free about 1 GB, then start again.")
IN_USE = _(
    "Files of .venv are in use or protected: close JupyterLab and every hackyack window, then "
    "start again."
)
NETWORK = (
    r"name resolution|dns error|newconnectionerror|error sending request|getaddrinfo|"
    r"timed out|connect(ion)? ?timeout|connection (refused|reset|broken)|unreachable"
)
ABSENT = (
    r"no (usable )?wheels|no matching distribution|not found in the package registry|"
    r"not found in the provided package locations|has no .*wheel"
)

# What pip, uv, npm and Python print when something outside fails, and what a person can do.
CAUSES: tuple[tuple[str, type[SetupError], str], ...] = (
    (
        r"no space left|not enough space on the disk|os error (28|112)\b|quota exceeded",
        SetupError,
        FULL,
    ),
    (
        r"certificate verify failed|invalid peer certificate|unknownissuer",
        SetupError,
        _(
            "Something between this machine and the package index shows a certificate that Python "
            "doesn't know: ask your IT team for the network's certificate file, set SSL_CERT_FILE "
            "and PIP_CERT to its path, then start again."
        ),
    ),
    (
        NETWORK,
        NoNetworkError,
        _(
            "No connection to the package index: connect to the internet and start again, or take "
            "the packages from a bundle (python3 start.py --from DIR)."
        ),
    ),
    (
        r"do not match the hashes|hash mismatch",
        SetupError,
        _(
            "A package arrived that is not the one in the lock, so it was not installed: start "
            "again, and if this line comes back, tell whoever looks after your network."
        ),
    ),
    (
        r"ensurepip is not|no module named '?(ensurepip|venv|pip)",
        SetupError,
        _(
            "Python came without its venv or ensurepip module: on Debian or Ubuntu run 'sudo apt "
            "install python3-venv', elsewhere install Python from python.org; then start again."
        ),
    ),
    (r"access is denied|permission denied|os error (5|13|32)\b", SetupError, IN_USE),
    (
        ABSENT,
        NotThereError,
        _(
            "A package is not there for this machine ({machine}): start with a 64-bit Python 3.12 "
            "or 3.13, or from a bundle made for this system and Python."
        ),
    ),
)


def machine() -> str:
    """Return system, processor and Python version, as people name them."""
    import platform

    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def explain(doing: str, output: str, *, log: Path | None = None) -> SetupError:
    """Return an error: one line with the cause of a failed step and the next action.

    Args:
        doing: what the step was doing.
        output: everything that the tools printed.
        log: the file with that output, for a cause that isn't known.
    """
    for pattern, kind, sentence in CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return kind(sentence.format(machine=machine()))
    last = next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "?")
    return SetupError(
        _("{doing} failed: {last} (the whole of it: {log}). Start again.").format(
            doing=doing, last=last, log=log or "-"
        )
    )


def explain_os(error: OSError) -> SetupError:
    """Return the same for an error of the operating system in start.py itself."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SetupError(FULL)
    return SetupError(
        _("{what}: {path}. Put this right, then start again.").format(
            what=error.strerror or error, path=error.filename or "-"
        )
    )


def say(text: str) -> None:
    """Write a line to standard error, so that it doesn't mix with a command's output."""
    sys.stderr.write(text + "\n")


def show(text: str) -> None:
    """Overwrite the line of progress, if there is a terminal; an empty text clears it."""
    if sys.stderr.isatty():
        width = get_terminal_size().columns - 1
        sys.stderr.write("\r" + text[:width].ljust(width) + "\r")
        sys.stderr.flush()


def step(
    doing: str,
    command: Sequence[object],
    *,
    cwd: Path,
    env: Mapping[str, str],
    log: Path | None = None,
) -> None:
    """Run one command behind one line of progress.

    Args:
        doing: the name of the step.
        command: the words of the command.
        cwd: the folder to run it in.
        env: its environment.
        log: the file for the output of a failure.

    Raises:
        SetupError: the command failed; ``NoNetworkError`` where the network was the reason.
    """
    began = time.monotonic()
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        output = _follow(process, doing, began)
    if process.returncode != 0:
        if log:
            log.write_text(output, encoding="utf-8")
        raise explain(doing, output, log=log)
    say(f"  {doing}: {time.monotonic() - began:.1f} s")


def _follow(process: subprocess.Popen[str], doing: str, began: float) -> str:
    """Show the last line of a running command and its seconds; return all its output."""
    lines = [""]
    reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True)
    reader.start()
    try:
        while reader.is_alive():
            show(f"  {doing}: {time.monotonic() - began:.0f} s  {lines[-1].strip()}")
            reader.join(0.2)
    finally:  # Ctrl-C: the tool ends too, and what it prints last isn't lost on a closed pipe
        if reader.is_alive():
            process.terminate()
            reader.join()
        show("")
    return "".join(lines)
