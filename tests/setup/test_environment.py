"""What the set-up asks of the installer, whatever the clone's folder is called."""

from pathlib import Path
from typing import Any

import pytest

from kit.setup import environment


def test_the_clones_folder_may_have_any_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a path "#", "[" and ";" are signs of a requirement: the kit is installed as "."."""
    clone = tmp_path / "odd #1 [x] ; y"
    ran: list[tuple[list[str], Path]] = []

    def step(_doing: str, command: Any, *, cwd: Path, **_options: Any) -> None:
        ran.append(([str(word) for word in command], cwd))

    monkeypatch.setattr(environment, "ROOT", clone)
    monkeypatch.setattr(environment, "step", step)
    environment.install(environment.LOCK, None)
    assert (ran[-1][0][-2:], ran[-1][1]) == (["--editable", "."], clone)
