"""Run ``hackyack`` commands in this process, and type at them."""

import io
import os
from collections.abc import Callable

import pytest

from kit.cli import commands

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A function that runs one command and returns its status, output and errors."""
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setenv("COLUMNS", "200")

    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            commands.main(args)
        return int(end.value.code or 0), *capsys.readouterr()

    return run


class Terminal(io.StringIO):
    """Somebody at a terminal, who has typed this already."""

    def isatty(self) -> bool:
        """Say that somebody is there."""
        return True
