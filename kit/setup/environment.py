"""The folder .venv: made from a lock, kept while it fits, repaired if it doesn't.

start.py calls this before anything is installed, so this module needs nothing but Python.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import SetupError
from kit.messages import _
from kit.setup import bundle, folder_names
from kit.setup.progress import NoNetworkError, explain, say, step

__all__ = [
    "LOCK",
    "PYTHON",
    "ROOT",
    "SCRIPTS",
    "TEST_LOCK",
    "UV",
    "VENV",
    "ensure_environment",
    "ensure_uv",
    "environment",
    "ready",
    "setup",
]

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
UV = SCRIPTS / ("uv.exe" if os.name == "nt" else "uv")
# What .venv was made from. Written empty before the first step and whole after the last, so that
# an empty one means "interrupted".
STAMP = VENV / "hackyack.json"
LOG = VENV / "start.log"
LOCK, TEST_LOCK = ROOT / "requirements.lock", ROOT / "requirements-test.lock"
ROOM = 1_000_000_000  # bytes: a new .venv and what its making needs

Stamp = dict[str, str]


def ensure_environment(lock: Path, packages: Path | None) -> None:
    """Make or repair .venv so that it holds the packages of ``lock``; do nothing if it does.

    Raises:
        SetupError: the clone's path has a sign in it with which it can't work.
    """
    if ready(lock):
        return
    if trouble := folder_names.in_the_way(ROOT):
        raise SetupError(trouble)
    earlier = stamp()
    say(_("Preparing hackyack in {folder}").format(folder=VENV))
    try:
        with alone():
            ensure_uv(packages)
            STAMP.write_text("{}", encoding="utf-8")
            install(lock, packages)
    except NoNetworkError as error:
        if lock != LOCK or not usable(earlier):
            raise
        STAMP.write_text(json.dumps(earlier), encoding="utf-8")
        say(_("{error} Going on with the packages of before.").format(error=error))
        return
    locks = {path.name: fingerprint(path) for path in (LOCK, lock)}
    STAMP.write_text(json.dumps({"made": made(), **locks}), encoding="utf-8")


@contextmanager
def alone() -> Iterator[None]:
    """Let no second start work on .venv at the same time (an impatient double click).

    Raises:
        SetupError: another start is at it.
    """
    with (ROOT / ".venv.lock").open("w", encoding="utf-8") as file:
        try:
            _hold(file.fileno())
        except (BlockingIOError, PermissionError):
            raise SetupError(
                _("Another start is still preparing hackyack: wait for it, then start again.")
            ) from None
        yield


def _hold(file: int) -> None:
    """Lock a file as long as it is open; raise at once if it is locked already."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def made() -> str:
    """Return the kind of Python and the kit's folder; if one changes, .venv must be made anew."""
    return f"{sys.implementation.cache_tag} {sys.maxsize.bit_length() + 1} {ROOT}"


def fingerprint(lock: Path) -> str:
    """Return a hash of a lock and of the package's description in pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    package = {key: project.get(key) for key in ("build-system", "project")}
    return hashlib.sha256(lock.read_bytes() + repr(package).encode()).hexdigest()


def stamp() -> Stamp | None:
    """Return the content of the stamp: None if there is no stamp, empty if it is unfinished."""
    try:
        content = json.loads(STAMP.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def usable(content: Stamp | None) -> bool:
    """Return whether .venv was once finished, for this Python and in this folder."""
    return content is not None and content.get("made") == made() and PYTHON.exists()


def ready(lock: Path) -> bool:
    """Return whether .venv holds the packages of ``lock``."""
    content = stamp()
    return content is not None and usable(content) and content.get(lock.name) == fingerprint(lock)


def ensure_uv(packages: Path | None) -> None:
    """Make .venv if there is none to keep, and install the lock's version of uv in it."""
    content = stamp()
    if not (usable(content) or (content is None and works())):
        make_anew()
    wanted = bundle.pinned(LOCK, "uv")
    if works(UV, "--version", expected=f"uv {wanted.version}"):
        return
    only = ["--no-index", "--find-links", packages] if packages else []
    pin = VENV / "uv.lock"
    pin.write_text(wanted.text, encoding="utf-8")
    setup(_("Making the folder .venv"), outer_python(), "-I", "-m", "venv", VENV)
    # pip asks five times by default, which takes a minute where there is no network
    patience = ["--retries", "1", "--timeout", "20", "--disable-pip-version-check"]
    install_uv = [PYTHON, "-I", "-m", "pip", "install", "--require-hashes", "--no-deps"]
    setup(_("Fetching the installer, uv"), *install_uv, *patience, *only, "-r", pin)


def make_anew() -> None:
    """Empty .venv, and check that a new one is possible.

    Raises:
        SetupError: Python lacks a module, has 32 bits, or the disk is too full.
    """
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise explain("", f"No module named {module}")
    if sys.maxsize < 2**32:
        raise explain("", "no wheels for a 32-bit Python")
    VENV.mkdir(exist_ok=True)
    for path in VENV.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    STAMP.write_text("{}", encoding="utf-8")
    free = shutil.disk_usage(VENV).free
    if free < ROOM:
        raise SetupError(
            _(
                "The disk is too full: {free} MB are free in {folder}, and 1000 MB are needed."
            ).format(free=free // 1_000_000, folder=ROOT)
        )


def install(lock: Path, packages: Path | None) -> None:
    """Install the packages of ``lock``, then the kit itself, editable in place."""
    pip = [UV, "pip", "install", "--python", PYTHON]
    exact = ["--require-hashes", "--no-build", "--compile-bytecode", "-r", lock]
    only = ["--no-index", "--find-links", packages] if packages else []
    title = _("Fetching and installing {n} packages").format(n=bundle.count(lock))
    try:
        setup(title, *pip, *exact, *only)
    except NoNetworkError as error:
        try:  # uv may have all of it from an earlier time
            setup(title, *pip, *exact, "--offline")
        except SetupError:
            raise error from None
    # as ".", where it runs: in a path "#", "[" and ";" are signs of a requirement
    setup(_("Installing the kit"), *pip, "--no-deps", "--offline", "--editable", ".")


def works(program: Path = PYTHON, *args: str, expected: str = "") -> bool:
    """Return whether ``program``, of .venv, runs and prints ``expected``."""
    try:
        command = [str(program), *(args or ("-I", "-c", ""))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and expected in done.stdout


def outer_python() -> str:
    """Return the Python that makes .venv: this one, or its base if this one is .venv's own."""
    return getattr(sys, "_base_executable", None) or sys.executable


def environment() -> dict[str, str]:
    """Return the environment variables for programs of .venv: its scripts are first on PATH."""
    env = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    env["PATH"] = os.pathsep.join([str(SCRIPTS), env.get("PATH", os.defpath)])
    env.pop("PYTHONHOME", None)
    return env


def setup(doing: str, *command: object) -> None:
    """Run one step of the set-up, without the user's own settings for pip and Python."""
    env = environment()
    for name in ("PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV"):
        env.pop(name, None)
    env.update(PIP_USER="0", UV_PYTHON_DOWNLOADS="never")
    # a town's network often re-signs traffic with a certificate that only the system knows
    env.setdefault("UV_SYSTEM_CERTS", "1")
    if "PIP_INDEX_URL" in env:
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    step(doing, command, cwd=ROOT, env=env, log=LOG)
