"""The benchmarks run, small: for correctness, with no claim about time."""

import json
import subprocess
import sys
from typing import Any

import pytest
from support import warm_kernels

from kit import places

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="they compare forked kernels")


def measured(name: str, *options: str) -> Any:
    """Run a benchmark in its own place and return its JSON."""
    with warm_kernels.place():
        done = subprocess.run(
            [sys.executable, str(places.root() / "benchmarks" / name), "--json", *options],
            env=warm_kernels.environment(),
            capture_output=True,
            text=True,
            timeout=250,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_kernels_compares_both_kinds_and_says_on_what() -> None:
    """One row for each kind, one that compares; machine, versions, bytecode and runs."""
    result = measured("kernels.py", "--runs", "1", "--alive", "1")
    assert [row["kernel"] for row in result["rows"]] == ["ordinary", "warm", "times less"]
    assert all(row["private MB"] > 0 for row in result["rows"])
    assert {"machine", "versions", "bytecode", "runs", "python"} <= result.keys()


@pytest.mark.timeout(280)
def test_room_shows_every_visitor_the_same_page() -> None:
    """Stock Voilà and the room show the same figures, and nobody's page fails."""
    servers = ["stock Voilà", "room, warm kernels"]
    result = measured("room.py", "--visitors", "2", "--servers", *servers)
    assert [row["failed"] for row in result["rows"]] == [0, 0]
    assert result["rows"][1]["different pages"] == 1  # where stock Voilà cuts a stream is chance
    assert result["same figures"]


def test_privacy_times_each_measure() -> None:
    """One row for each measure, and on how many rows."""
    result = measured("privacy.py", "--rows", "1000", "--runs", "1")
    assert {"k_anonymity", "l_diversity"} <= {row["measure"] for row in result["rows"]}
    assert result["rows_of_data"] == 1000


def test_scans_reads_each_kind_in_a_process_of_its_own() -> None:
    """One row for each size and kind; a photo that says 72 pixels per inch asks for its width."""
    rows = measured("scans.py", "--megapixels", "4", "--runs", "1")["rows"]
    assert [row["kind"] for row in rows] == ["png", "jpeg", "photo"]
    assert all(row["peak MB"] > row["start MB"] for row in rows)
    assert rows[2]["without a width"].startswith("asked for its width")


def test_tables_compares_readers_that_read_the_same() -> None:
    """One row for each reader of each file."""
    result = measured("tables.py", "--rows", "500", "--workbook", "200", "--runs", "1")
    readers = [row["reader"] for row in result["rows"]]
    assert readers == ["kit", "pandas", "profile", "one_row_each", "kit", "calamine"]
