"""How fast people's own files are read and examined: ``python benchmarks/tables.py``.

Makes seeded tables of twelve columns (loans of a library: numbers, codes, names, moments), as CSV
and as a workbook, and times in a process of its own each, side by side in one run: ``read_table``
beside pandas' C engine or calamine alone, then ``profile``. The time is that of the call, and the
processor's share of it is what to compare where others are at work; the peak memory is the whole
process's, with what it imported. That all read the same is asserted.

``--rows`` says how many rows of CSV (1,000,000 are 107 MB), ``--workbook`` how many in workbooks;
``--beside CLONE`` measures the kit of another clone too, for figures from before a change.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
from machine import about, show

SEED = 20261129
HERE = Path(__file__).resolve().parents[1]
READERS = {
    "kit": "from kit.tables import read_table\nread = lambda file: read_table(file).frame",
    "pandas": "import pandas\nread = lambda file: pandas.read_csv(file, sep=';')",
    "calamine": "import python_calamine as c\n"
    "read = lambda file: c.load_workbook(file).get_sheet_by_index(0).to_python()",
    "profile": "from kit import open_data\nfrom kit.tables import read_table\n"
    "table = read_table(file)\nread = lambda file: open_data.profile(table)",
    "one_row_each": "from kit import privacy\nfrom kit.tables import read_table\n"
    "table = read_table(file).frame\nread = lambda file: privacy.one_row_each(table, 'card')",
}
MEASURE = """
import json, sys, time
file = sys.argv[1]
{reader}
start, worked = time.perf_counter(), time.process_time()
found = read(file)
took, worked = time.perf_counter() - start, time.process_time() - worked
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
peak = int(status["VmHWM"].split()[0]) / 1024  # ru_maxrss would be the parent's, if larger
if hasattr(found, "columns") and hasattr(found, "astype"):
    import pandas
    found = found.assign(**{{n: found[n].astype(str).str.zfill(6) for n in ("card",)}})
    found = pandas.util.hash_pandas_object(found.astype(object), index=False).sum()
    said = f"{{found:x}}"
else:
    said = str(len(found))
print(json.dumps([took, worked, peak, said]))
"""


def loans(rows: int) -> pd.DataFrame:
    """Make a seeded table of loans."""
    rng = np.random.default_rng(SEED)
    words = np.array(["river", "house", "night", "garden", "letter", "island", "winter", "bridge"])
    titles = np.array([f"{a} {b} {n}" for a in words for b in words for n in range(300)])
    people = np.array([f"{a} {b}" for a in ("Ann", "Ben", "Cleo", "Dan", "Eva") for b in words])
    branches = np.array(["Mill", "Quay", "Castle", "Forest", "Harbour", "Hill"])
    lent = np.datetime64("2024-01-01T08:00") + rng.integers(0, 525_600, rows).astype("m8[m]")
    back = lent + rng.integers(1, 40, rows).astype("m8[D]")
    return pd.DataFrame(
        {
            "loan": np.arange(1_000_000, 1_000_000 + rows),
            "card": [f"{n:06}" for n in rng.integers(0, 60_000, rows)],
            "born": rng.integers(1930, 2020, rows),
            "postcode": [f"LV-{n}" for n in rng.integers(1000, 1500, rows)],
            "branch": rng.choice(branches, rows),
            "title": rng.choice(titles, rows),
            "author": rng.choice(people, rows),
            "price": rng.integers(100, 9000, rows) / 100,
            "visits": rng.integers(0, 5000, rows),
            "north": 56 + rng.integers(0, 10**3, rows) / 10**3,
            "lent": np.datetime_as_string(lent, unit="m"),
            "returned": np.datetime_as_string(back, unit="D"),
        }
    )


def workbook(table: pd.DataFrame, file: Path) -> None:
    """Write the table as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Loans")
    sheet.append([*table.columns])
    for row in table.astype(object).itertuples(index=False):
        sheet.append([*row])
    book.save(file)


def measure(reader: str, file: Path, clone: Path, runs: int) -> tuple[dict[str, float], str]:
    """Return seconds and the processor's (medians), the peak in MB, and the result's checksum."""
    code = MEASURE.format(reader=READERS[reader])
    env = os.environ | {"PYTHONPATH": str(clone.resolve())}
    done = [
        subprocess.run(
            [sys.executable, "-P", "-c", code, file],
            env=env,
            capture_output=True,
            check=True,
            text=True,
        )
        for _ in range(runs)
    ]
    found = [json.loads(run.stdout) for run in done]
    took, worked, peak, said = zip(*found, strict=True)
    assert len({*said}) == 1, said  # noqa: S101 the benchmark's own proof
    seconds = {"seconds": statistics.median(took), "of a processor": statistics.median(worked)}
    return seconds | {"peak MB": round(max(peak))}, said[0]


def main() -> None:
    """Measure each reader on each file and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--workbook", type=int, nargs="*", default=[10_000, 100_000, 250_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--beside", type=Path, help="another clone")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    clones = {"": HERE, **({" of the other clone": args.beside} if args.beside else {})}
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in args.rows:
            file = Path(folder, "loans.csv")
            loans(size).to_csv(file, sep=";", index=False)
            others = ["kit", "pandas", "profile", "one_row_each"]
            rows += compared(file, size, others, clones=clones, runs=args.runs)
        for size in args.workbook:
            file = Path(folder, "loans.xlsx")
            workbook(loans(size), file)
            rows += compared(file, size, ["kit", "calamine"], clones=clones, runs=args.runs)
    said = about(["kit.tables"], runs=args.runs, seed=SEED)
    show({"rows": rows, **said}, as_json=args.json)


def compared(
    file: Path, size: int, readers: list[str], *, clones: dict[str, Path], runs: int
) -> list[dict[str, Any]]:
    """Measure several readers of one file; those that make a table must make the same."""
    rows, same = [], set()
    for reader in readers:
        for name, clone in clones.items():
            if name and reader in {"pandas", "calamine"}:
                continue
            figures, said = measure(reader, file, clone, runs)
            if reader in {"kit", "pandas"}:
                same.add(said)
            what = f"{file.suffix[1:]} {size:,} rows, {file.stat().st_size / 1e6:.1f} MB"
            rows.append({"file": what, "reader": reader + name, **figures})
    assert len(same) == 1, same  # noqa: S101 the benchmark's own proof
    return rows


if __name__ == "__main__":
    main()
