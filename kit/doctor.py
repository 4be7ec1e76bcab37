"""``hackyack doctor``: findings about this machine, each with its meaning and remedy."""

import importlib.metadata
import locale
import os
import platform
import re
import shutil
import socket
import sys
import time
import webbrowser
from dataclasses import dataclass
from pathlib import Path

from kit import capacity, places
from kit.messages import _
from kit.setup import folder_names

__all__ = ["GIGABYTE", "Finding", "examine", "remedy"]

GIGABYTE = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at: ``state`` is ok, note or missing; an ok finding needs no remedy."""

    what: str
    state: str
    means: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Return one finding for each thing that a session may need; change nothing."""
    return [
        *(look() for look in (_python, _packages, _uv, _disk, _people, _writable, _path)),
        _port(8888, _("JupyterLab")),
        _port(8866, _("the pages without code")),
        *(look() for look in (_browser, _tesseract, _sandbox, _letters, _clock, _network)),
    ]


def _ok(what: str, means: str) -> Finding:
    return Finding(what=what, state="ok", means=means)


def _note(what: str, means: str, remedy: str) -> Finding:
    return Finding(what=what, state="note", means=means, remedy=remedy)


def _missing(what: str, means: str, remedy: str) -> Finding:
    return Finding(what=what, state="missing", means=means, remedy=remedy)


def _python() -> Finding:
    what = _("Python {version} on {system}").format(
        version=platform.python_version(), system=platform.system()
    )
    if (3, 11) <= sys.version_info[:2] <= (3, 14):
        return _ok(what, _("The kit is tested with it."))
    return _note(
        what,
        _("The kit is tested with Python 3.11 to 3.14; others may work."),
        _("Install Python 3.13 from your system's shop or python.org, then start again."),
    )


def _packages() -> Finding:
    """Compare the installed packages with the lock."""
    lock = places.root() / "requirements.lock"
    if not lock.is_file():
        return _note(
            _("Packages"),
            _("There is no requirements.lock here to compare with."),
            _("Work in a whole clone, or set HACKYACK_HOME to one."),
        )
    wanted = _pinned(lock)
    absent = _("(absent)")
    differ = sorted(
        f"{name} {_installed(name) or absent} ≠ {version}"
        for name, version in wanted.items()
        if _installed(name) != version
    )
    if not differ:
        return _ok(
            _("{n} packages").format(n=len(wanted)),
            _("They are exactly those of requirements.lock."),
        )
    return _note(
        _("Packages: {n} of {all} differ").format(n=len(differ), all=len(wanted)),
        _("Figures may differ by some dots, and errors may be new: {some}.").format(
            some=", ".join(differ[:4])
        ),
        _("Delete the folder .venv and run: python3 start.py"),
    )


def _pinned(lock: Path) -> dict[str, str]:
    """Return the versions that the lock names for this system, by package."""
    from packaging.requirements import Requirement

    lines = re.sub(r"\\\n", " ", lock.read_text(encoding="utf-8")).splitlines()
    needed = [Requirement(line.partition(" --hash")[0]) for line in lines if "==" in line[:200]]
    return {
        one.name: str(one.specifier).removeprefix("==")
        for one in needed
        if one.marker is None or one.marker.evaluate()
    }


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _uv() -> Finding:
    beside = Path(sys.executable).parent
    found = shutil.which("uv") or shutil.which("uv", path=str(beside))
    if found:
        return _ok("uv", _("It repairs .venv in seconds."))
    return _note(
        "uv",
        _("Without it only a repair of .venv is slow; sessions don't need it."),
        _("Run python3 start.py once: it installs uv into .venv."),
    )


def _disk() -> Finding:
    free = shutil.disk_usage(places.root()).free
    what = _("{n:.1f} GB free on the disk").format(n=free / GIGABYTE)
    if free >= GIGABYTE:
        return _ok(what, _("Enough for a programme."))
    return _missing(
        what,
        _("Work might not be saved during a session."),
        _("Free 1 GB, or move the clone to another disk."),
    )


def _people() -> Finding:
    """Tell for how many people the processors and the memory suffice."""
    import psutil  # type: ignore[import-untyped]  # it ships none

    free = psutil.virtual_memory().available
    usable, seconds = capacity.processors(), capacity.seconds_for_a_figure()
    fit = capacity.by_processor(usable, seconds), capacity.by_memory(free)
    what = _("{n:.2g} processors to use, {free:.1f} GB of memory free").format(
        n=usable, free=free / GIGABYTE
    )
    means = _(
        "Enough for about {people} people at once: {fast} by the processors, on which a figure "
        "takes {seconds:.2f} s, and {large} by memory, of which a copy takes {each:.0f} MB."
    ).format(
        people=min(fit), fast=fit[0], seconds=seconds, large=fit[1], each=capacity.copy() / 1e6
    )
    if min(fit) >= 8:
        return _ok(what, means)
    return _note(
        what, means, _("Close other programs, let people work in pairs, or on their own machines.")
    )


def _writable() -> Finding:
    """Look whether the programme's folder, or its parent if it is missing, can be written to."""
    folder = places.programme()
    near = next(p for p in (folder, *folder.parents) if p.exists())
    if os.access(near, os.W_OK):
        return _ok(_("Folder programme/"), _("It can be written to."))
    return _missing(
        _("Folder programme/"),
        _("Nothing can be saved in {folder}: no copies, no hand-ins.").format(folder=folder),
        _("Move the clone into your own folder, or ask for the right to write there."),
    )


def _path() -> Finding:
    """Look for trouble in the path of the clone: length, synchronised folder, network drive."""
    path = str(places.root())
    what = _("The clone's place: {path}").format(path=path)
    if trouble := folder_names.in_the_way(places.root()):
        return _note(what, trouble, _("Rename or move the folder of the clone."))
    synced = re.search(r"OneDrive|Dropbox|Google Drive|iCloud|Nextcloud", path, re.IGNORECASE)
    if synced:
        return _note(
            what,
            _("{name} may lock files while people work, and copies hand-ins elsewhere.").format(
                name=synced.group()
            ),
            _("Move the clone to a folder that is not synchronised."),
        )
    if os.name == "nt" and len(path) > 100:
        return _note(
            what,
            _("Windows allows 260 letters in a path, and packages need most of them."),
            _("Move the clone to a short place such as C:\\hackyack."),
        )
    return _ok(what, _("Nothing about it makes trouble."))


def _port(port: int, user: str) -> Finding:
    what = _("Port {port}").format(port=port)
    with socket.socket() as probe:
        # a port that somebody left a moment ago is free, though not for a bare bind
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return _note(
                what,
                _("Another program has it; {user} needs another port.").format(user=user),
                _("End that program, or add --port with another number."),
            )
    return _ok(what, _("Free for {user}.").format(user=user))


def _browser() -> Finding:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return _note(
            _("Browser"),
            _("None opens by itself; the address is printed, to be opened elsewhere."),
            _("Install Firefox, Chromium or Chrome, or copy the address into a browser."),
        )
    return _ok(_("Browser"), _("One opens by itself."))


def _tesseract() -> Finding:
    if shutil.which("tesseract"):
        return _ok("tesseract", _("Pages can be read by machine."))
    return _note(
        "tesseract",
        _("Only workshops on digitisation use it, and they ship its results too."),
        _("Debian: apt install tesseract-ocr. Mac: brew install tesseract. Conda: has it."),
    )


def _sandbox() -> Finding:
    """Start a real sandbox, as grading does: many systems have bwrap and forbid it to work."""
    from kit.kernels.sandbox import bubblewrap

    said = bubblewrap.probe()
    if not said:
        return _ok("bubblewrap", _("Code that people hand in runs in a sandbox."))
    means = _("Answers are graded all the same; code that people hand in waits ({said}).")
    return _note("bubblewrap", means.format(said=said), remedy(bubblewrap.bwrap()))


def remedy(bwrap: str | None) -> str:
    """Return the remedy if this system has no sandbox; it depends on the bwrap found."""
    if not sys.platform.startswith("linux"):
        return _("Grade on a Linux machine or in WSL, or trust: hackyack grade --trust-submissions")
    if bwrap is None:
        return _("Install it: apt install bubblewrap, or the package of that name of your system.")
    if not bwrap.startswith(("/usr/", "/bin/")):  # Ubuntu 24.04 allows its own only
        return _("Install the system's own: apt install bubblewrap. It may do what others may not.")
    return _("Ask whoever runs this machine to allow bubblewrap user namespaces.")


def _letters() -> Finding:
    encoding = locale.getpreferredencoding(do_setlocale=False)
    terminal = getattr(sys.stdout, "encoding", None) or encoding
    what = _("Letters: files {files}, terminal {terminal}").format(
        files=encoding, terminal=terminal
    )
    if {encoding.lower().replace("-", ""), terminal.lower().replace("-", "")} == {"utf8"}:
        return _ok(what, _("Every name can be shown."))
    return _note(
        what,
        _("Some names may show as question marks in this window; notebooks are right."),
        _("Set the environment variable PYTHONUTF8 to 1, and on Linux LANG to C.UTF-8."),
    )


def _clock() -> Finding:
    """Compare the clock with the newest file of the clone, which can't be from the future."""
    now = time.time()
    files = (places.root() / name for name in ("pyproject.toml", "requirements.lock", "data"))
    newest = max((file.stat().st_mtime for file in files if file.exists()), default=0.0)
    what = _("Clock: {now}").format(now=time.strftime("%Y-%m-%d %H:%M"))
    if newest <= now + 60:
        return _ok(what, _("Not behind the files of this clone."))
    return _note(
        what,
        _("It is behind the files of this clone: hand-ins would be in the wrong order."),
        _("Set the clock of this machine."),
    )


def _network() -> Finding:
    return _ok(
        _("Internet"), _("Not looked for: a session needs none once the packages are installed.")
    )
