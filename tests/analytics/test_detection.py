"""kit.analytics on many series with known faults: hits, misses, false alarms.

``python benchmarks/counters.py`` prints the same for more series; here fewer, from other seeds.
"""

import importlib.util
from types import ModuleType

import pandas as pd
import pytest

from kit import places


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The benchmark, which draws the series."""
    spec = importlib.util.spec_from_file_location(
        "counters_benchmark", places.root() / "benchmarks" / "counters.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def table(benchmark: ModuleType) -> pd.DataFrame:
    """Eight kinds of series, twelve of each: hits, misses and false alarms."""
    return benchmark.detection(12, 5000)


def test_faults_are_found_within_a_week(table: pd.DataFrame) -> None:
    """Dead, stuck and saturated counters are found, and most that count otherwise."""
    found = table["found"] / table["series"]
    assert found[["dead", "stuck", "ceiling"]].min() >= 11 / 12
    assert found[["part", "double"]].min() >= 9 / 12


def test_false_alarms_are_rare(table: pd.DataFrame) -> None:
    """Of 96 branches, four at most get a fault that they don't have, or one on another day."""
    assert table["series with one"].sum() <= 4


def test_ranges_hold_what_they_promise(benchmark: ModuleType) -> None:
    """Ranges meant to hold the truth 19 times in 20 hold it 17 times in 20 or more often."""
    assert benchmark.coverage(40, 5000)["held the truth"].min() >= 0.85
