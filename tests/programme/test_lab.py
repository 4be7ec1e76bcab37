"""The settings of JupyterLab. tests/browser/test_lab.py opens it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_server.base.websocket import WS_PING_INTERVAL, WebSocketMixin

from kit import places
from kit.programme import lab


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A programme without workshops."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    return tmp_path


def told(*, facilitator: bool = False) -> tuple[dict[str, Any], set[str]]:
    """Return the server's configuration and the switched-off parts of the page."""
    folder = lab.configure(facilitator=facilitator)
    server = json.loads((folder / "jupyter_server_config.json").read_text(encoding="utf-8"))
    page = json.loads((folder / "labconfig" / "page_config.json").read_text(encoding="utf-8"))
    return server, set(page["disabledExtensions"])


def test_a_participant_sees_the_working_copies_only(home: Path) -> None:
    """The folder on show is programme/work/, without the formgrader."""
    server, off = told()
    assert server["ServerApp"]["root_dir"] == str(home / "programme" / "work")
    assert not any(server["ServerApp"]["jpserver_extensions"][e] for e in lab.SERVERS_FOR_AUTHORS)
    assert "@jupyter/nbgrader:formgrader" in off


def test_a_facilitator_sees_the_clone_and_the_formgrader(home: Path) -> None:
    """The folder on show is the clone, opened on the same start page."""
    server, off = told(facilitator=True)
    assert server["ServerApp"]["root_dir"] == str(home)
    assert all(server["ServerApp"]["jpserver_extensions"][e] for e in lab.SERVERS_FOR_AUTHORS)
    assert server["LabApp"]["default_url"] == "/lab/tree/programme/work/START.md"
    assert "@jupyter/nbgrader:formgrader" not in off


@pytest.mark.parametrize("facilitator", [True, False])
def test_validate_is_for_authors(home: Path, facilitator: bool) -> None:
    """nbgrader's button knows no hidden test: it would call a participant's mistake a success."""
    _server, off = told(facilitator=facilitator)
    assert ("@jupyter/nbgrader:validate-assignment" in off) is not facilitator


def test_a_live_page_is_not_taken_for_a_dead_one(home: Path) -> None:
    """A page answers a ping before the next one; to wait no longer than that cuts it off."""
    server, _off = told()
    settings = server["ServerApp"].get("tornado_settings", {})
    page = SimpleNamespace(settings=settings, ping_interval=WS_PING_INTERVAL)
    assert WebSocketMixin.ping_timeout.fget(page) >= 2 * WS_PING_INTERVAL


def test_the_token_is_jupyters_own(home: Path) -> None:
    """No setting switches the token off or fixes it."""
    server, _off = told()
    assert not {"token", "password", "ip", "allow_origin"} & set(server["ServerApp"])
    assert "IdentityProvider" not in server


def test_jupyter_accepts_every_setting(home: Path) -> None:
    """JupyterLab reads this configuration, and no file of the person's own."""
    folder = lab.configure(facilitator=False)
    places.work().mkdir()
    show = [sys.executable, "-m", "jupyterlab", "--show-config-json"]
    env = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder)}
    done = subprocess.run(show, env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["LabApp"]["news_url"] is None
    assert "Unrecognized" not in done.stderr


@pytest.mark.parametrize(
    ("port", "given"), [(0, []), (8899, ["--ServerApp.port=8899", "--ServerApp.port_retries=0"])]
)
def test_open_lab(home: Path, monkeypatch: pytest.MonkeyPatch, port: int, given: list[str]) -> None:
    """JupyterLab starts in the folder of nbgrader_config.py, with the port asked for."""
    from jupyterlab.labapp import LabApp

    seen: list[Any] = []
    monkeypatch.setattr(LabApp, "launch_instance", lambda argv: seen.append((Path.cwd(), argv)))
    monkeypatch.chdir(home)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "")
    assert lab.open_lab(browser=False, port=port, args=["--debug"]) == 0
    assert seen == [(home, ["--ServerApp.open_browser=False", *given, "--debug"])]
