"""Each finding, on a machine without and one with the problem."""

import os
import socket
import subprocess
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from kit import doctor
from kit.doctor import Finding
from kit.kernels.sandbox import bubblewrap


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of one's own."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    return tmp_path


def returns(value: Any) -> Callable[..., Any]:
    """Return a function that returns a value, whatever it is asked."""
    return lambda *_args, **_options: value


def bad(finding: Finding, *, state: str = "note") -> str:
    """Return what a finding means; it must not be well, and must say what to do."""
    assert finding.state == state
    assert finding.remedy
    return finding.means


def test_examine_looks_at_everything(home: Path) -> None:
    """Every finding says what was seen and what that means; bad ones say what to do."""
    findings = doctor.examine()
    assert len(findings) == 15
    assert all(f.what and f.means for f in findings)
    assert all(bool(f.remedy) == (f.state != "ok") for f in findings)
    assert {f.state for f in findings} <= {"ok", "note", "missing"}


def test_examine_changes_nothing(home: Path) -> None:
    """A look at the machine leaves no file behind."""
    doctor.examine()
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("version", "state"), [((3, 10), "note"), ((3, 11), "ok"), ((3, 14), "ok"), ((3, 15), "note")]
)
def test_python(monkeypatch: pytest.MonkeyPatch, version: tuple[int, int], state: str) -> None:
    """The versions that the kit is tested with are well."""
    monkeypatch.setattr(doctor.sys, "version_info", (*version, 0))
    assert doctor._python().state == state


def test_packages_as_locked(home: Path) -> None:
    """Installed versions that are the lock's are well; markers for other systems don't count."""
    version = doctor._installed("pytest")
    lock = f"pytest=={version} \\\n    --hash=sha256:00\nnothere==1 ; sys_platform == 'plan9'\n"
    (home / "requirements.lock").write_text(lock, encoding="utf-8")
    assert doctor._packages().what == "1 packages"


def test_packages_that_differ(home: Path) -> None:
    """Another version and an absent package are named."""
    (home / "requirements.lock").write_text("pytest==0.1\nnothere==1\n", encoding="utf-8")
    said = bad(doctor._packages())
    assert "nothere (absent)" in said
    assert "0.1" in said


def test_no_lock(home: Path) -> None:
    """Without a lock the finding says that packages can't be compared."""
    assert "no requirements.lock" in bad(doctor._packages())


def test_uv_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing uv slows a repair, no more."""
    monkeypatch.setattr(doctor.shutil, "which", returns(None))
    assert "sessions don't need it" in bad(doctor._uv())


def test_full_disk(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A full disk endangers people's work."""
    monkeypatch.setattr(doctor.shutil, "disk_usage", returns(SimpleNamespace(free=900_000_000)))
    assert "might not be saved" in bad(doctor._disk(), state="missing")


@pytest.mark.parametrize(
    ("fast", "large", "people"), [(5, 200, 5), (200, 5, 5), (7, 6, 6)], ids=["slow", "small", "old"]
)
def test_a_machine_for_few(
    monkeypatch: pytest.MonkeyPatch, fast: int, large: int, people: int
) -> None:
    """The scarcer of processors and memory decides, and both numbers are told."""
    monkeypatch.setattr(doctor.capacity, "by_processor", returns(fast))
    monkeypatch.setattr(doctor.capacity, "by_memory", returns(large))
    monkeypatch.setattr(psutil, "virtual_memory", returns(SimpleNamespace(available=2e9)))
    said = bad(doctor._people())
    assert f"about {people} people" in said
    assert f"{fast} by the processors" in said
    assert f"{large} by memory" in said


def test_read_only_programme(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A programme folder without write permission is a finding."""
    monkeypatch.setattr(doctor.os, "access", returns(False))
    assert "Nothing can be saved" in bad(doctor._writable(), state="missing")


def test_synchronised_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """OneDrive locks files and copies hand-ins elsewhere."""
    monkeypatch.setattr(doctor.places, "root", returns(Path("/home/ada/OneDrive - Town/kit")))
    assert "OneDrive" in bad(doctor._path())


def test_long_path_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long path is told on Windows only."""
    monkeypatch.setattr(doctor.places, "root", returns("/" + "long" * 30))
    assert doctor._path().state == "ok"
    monkeypatch.setattr(doctor, "os", SimpleNamespace(name="nt"))
    assert "260" in bad(doctor._path())


def test_port() -> None:
    """A port that another program listens on is told, and free once it has gone."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert "Another program" in bad(doctor._port(port, "JupyterLab"))
    assert doctor._port(port, "JupyterLab").state == "ok"


def test_no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser the address has to be opened by hand."""

    def nothing() -> None:
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", nothing)
    assert "the address is printed" in bad(doctor._browser())


def test_no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing tesseract touches one topic."""
    monkeypatch.setattr(doctor.shutil, "which", returns(None))
    assert "digitisation" in bad(doctor._tesseract())


def test_no_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sandbox answers are graded all the same."""
    monkeypatch.setattr(bubblewrap, "bwrap", returns(None))
    assert "Answers are graded all the same" in bad(doctor._sandbox())


@pytest.mark.skipif(os.name == "nt", reason="bubblewrap is for Linux; this stands in for it")
def test_bubblewrap_that_may_not_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A bwrap that the system forbids to work is found out by running it."""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'No permissions' >&2\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "bwrap", returns(str(fake)))
    found = doctor._sandbox()
    assert "waits (No permissions)" in bad(found)
    assert "the system's own" in found.remedy


def test_bubblewrap_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox that never answers is no sandbox."""

    def hangs(*_args: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("bwrap", 20)

    monkeypatch.setattr(bubblewrap, "bwrap", returns("/usr/bin/bwrap"))
    monkeypatch.setattr(bubblewrap.subprocess, "run", hangs)
    assert "no answer" in bad(doctor._sandbox())


def test_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that isn't set to UTF-8 shows question marks."""
    monkeypatch.setattr(doctor.locale, "getpreferredencoding", returns("cp1252"))
    assert "question marks" in bad(doctor._letters())


def test_clock_behind(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A clock that is behind the clone's files would mix up hand-ins."""
    (home / "pyproject.toml").touch()
    assert doctor._clock().state == "ok"
    monkeypatch.setattr(doctor.time, "time", returns(0.0))
    assert "behind" in bad(doctor._clock())
