"""Grading many submissions, and what the workers leave."""

from pathlib import Path

import pytest
from support.tools import need

from kit import scratch
from kit.grading.run import batch


def test_nothing_is_left_when_the_workers_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folders that workers had go with them, and not only at the next start."""
    need("bwrap")
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    with batch.ready(1) as processes:
        folder = processes.executor.submit(scratch.own).result()
        assert folder.is_dir()
        assert folder.is_relative_to(scratch.place())
    assert not folder.exists()
