"""Grading on the machines of a Dask scheduler."""

import sys
from pathlib import Path

import pytest
from support.nbgrader_runs import hand_in
from support.small_course import ID, RIGHT, released

from kit.errors import SetupError
from kit.grading.run import autograde, clusters
from kit.grading.run.autograde import Status

__all__ = ["released"]  # a fixture

pytestmark = pytest.mark.timeout(600)


@pytest.mark.filterwarnings("ignore")  # Dask's own, and of the processes that it ends
def test_two_workers_of_dask_grade(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler's processes, reached by its address, grade all submissions."""
    from distributed import LocalCluster

    for participant, limit in {"ana": "5", "bo": "6", "cem": "5"}.items():
        hand_in(released, participant, RIGHT | {"limit": limit}, when="2026-01-01")
    monkeypatch.setenv("HACKYACK_HOME", str(released))
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
            host="127.0.0.1",
        ) as cluster,
        clusters.executor(cluster.scheduler_address) as executor,
    ):  # fmt: skip
        found = autograde.grade(ID, executor=executor)
    assert {result.score for result in found} <= {2, 3, 4}
    assert {result.status for result in found} <= {Status.GRADED, Status.PARTLY}


def test_no_address_no_cluster() -> None:
    """Without an address it is graded here."""
    with clusters.executor(None) as executor:
        assert executor is None


def test_dask_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Dask one sentence says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SetupError, match="needs Dask"), clusters.executor("tcp://127.0.0.1:9"):
        pass
