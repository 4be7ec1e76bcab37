"""How many people this machine suffices for, by processors and by memory."""

from pathlib import Path

import psutil
import pytest

from kit import capacity


@pytest.fixture
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of eight processors, and a folder in place of the system's control groups."""
    monkeypatch.setattr(psutil.Process, "cpu_affinity", lambda _self: list(range(8)), raising=False)
    monkeypatch.setattr(capacity, "GROUPS", tmp_path)
    monkeypatch.setattr(capacity, "OWN", tmp_path / "own")
    return tmp_path


def group(root: Path, own: str, **files: str) -> None:
    """Say which group this process is in, and what files there are, by their path in ``root``."""
    (root / "own").write_text(own, encoding="utf-8")
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


V1 = {"cpu,cpuacct/box/cpu.cfs_period_us": "100000\n"}


@pytest.mark.parametrize(
    ("own", "files", "usable"),
    [
        ("0::/box\n", {"box/cpu.max": "50000 100000\n"}, 0.5),
        ("0::/box/inner\n", {"box/cpu.max": "150000 100000\n"}, 1.5),  # of a group around it
        ("0::/\n", {"cpu.max": "200000 100000\n"}, 2.0),  # in a container
        ("0::/box\n", {"box/cpu.max": "max 100000\n"}, 8.0),
        ("0::/box\n", {"box/cpu.max": "?\n"}, 8.0),
        (
            "3:cpu,cpuacct:/box\n1:memory:/\n",
            V1 | {"cpu,cpuacct/box/cpu.cfs_quota_us": "25000\n"},
            0.25,
        ),
        ("3:cpu,cpuacct:/box\n", V1 | {"cpu,cpuacct/box/cpu.cfs_quota_us": "-1\n"}, 8.0),
        ("0::/gone\n", {}, 8.0),
    ],
)
def test_quotas_count(groups: Path, own: str, files: dict[str, str], usable: float) -> None:
    """The tightest of all groups around this process; none, or one that can't be read, is none."""
    group(groups, own, **files)
    assert capacity.processors() == usable


def test_a_system_without_groups_has_all_its_processors(groups: Path) -> None:
    """Windows and macOS have none."""
    assert capacity.processors() == 8


def test_what_the_process_is_bound_to_counts(groups: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``os.cpu_count`` would count all."""
    monkeypatch.setattr(psutil.Process, "cpu_affinity", lambda _self: [3], raising=False)
    assert capacity.processors() == 1


def test_a_figure_takes_time() -> None:
    """It is really drawn."""
    assert capacity.seconds_for_a_figure() > 0


def test_speed_and_processors_count_alike() -> None:
    """A battery saver that halves the speed is as bad as half the processors."""
    assert capacity.by_processor(2, 0.1) == capacity.by_processor(1, 0.05)


@pytest.mark.parametrize(("usable", "rehearsed"), [(0.25, 4), (0.5, 13), (1, 40)])
def test_the_number_agrees_with_rehearsals(usable: float, rehearsed: int) -> None:
    """Within a third of what the rehearsals told, on the machine of the fit."""
    assert rehearsed * 2 / 3 <= capacity.by_processor(usable, 0.062) <= rehearsed * 4 / 3


def test_too_slow_a_machine_is_for_nobody() -> None:
    """There is no negative number of people."""
    assert capacity.by_processor(0.05, 0.1) == 0


@pytest.mark.parametrize(("forks", "people"), [(True, 66), (False, 28)])
def test_a_copy_takes_what_it_takes_on_this_system(
    monkeypatch: pytest.MonkeyPatch, forks: bool, people: int
) -> None:
    """Where kernels are forked they share most of their memory."""
    monkeypatch.setattr(capacity.address, "supported", lambda: forks)
    assert capacity.by_memory(4_000_000_000) == people


def test_too_little_memory_is_none() -> None:
    """There is no negative number of people."""
    assert capacity.by_memory(100) == 0
