"""How long the privacy measures take on a member file of a large library.

``python benchmarks/privacy.py [--rows N] [--runs N] [--json]``: times each measure on N rows (a
million if not given) of four columns of text. The cost grows with the rows, and with the number
of different combinations that they hold.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from machine import about, show

from kit import privacy

FACTS = ["birth_year", "postcode", "branch", "subject"]
SEED = 20261122


def members(rows: int) -> pd.DataFrame:
    """Make a seeded member table: 90 birth years, 400 postcodes, 30 branches, 16 subjects."""
    rng = np.random.default_rng(SEED)
    kinds = {"birth_year": 90, "postcode": 400, "branch": 30, "subject": 16}
    return pd.DataFrame(
        {name: [f"{name} {k}" for k in rng.integers(n, size=rows)] for name, n in kinds.items()}
    )


def main() -> None:
    """Time each measure and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    table = members(args.rows)
    measures = {
        "k_anonymity": lambda: privacy.k_anonymity(table, FACTS),
        "uniqueness": lambda: privacy.uniqueness(table, FACTS),
        "l_diversity": lambda: privacy.l_diversity(table, FACTS[:3], "subject"),
        "suppress": lambda: privacy.suppress(table, FACTS, k=5),
    }
    rows = [{"measure": name, "seconds": _median(run, args.runs)} for name, run in measures.items()]
    said = about(["kit.privacy"], rows_of_data=args.rows, runs=args.runs, seed=SEED)
    show({"rows": rows, **said}, as_json=args.json)


def _median(run: Callable[[], object], runs: int) -> float:
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


if __name__ == "__main__":
    main()
