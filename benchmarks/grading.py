"""Grading side by side with nbgrader: ``python benchmarks/grading.py [--submissions 40] [--json]``.

The same submissions of the privacy exercise, generated from ``--seed``: right, wrong, half done,
with and without the code task. Both are timed from the command line, imports included; bytecode is
compiled for both before. The load before says whether others were at work: a comparison is worth
something only side by side in one run. ``start`` is the time for two hand-ins by the kit.
``--grow N`` grades N submissions too, by the kit alone, and says how time and memory grow. Nothing
is remembered from one of these runs to the next: each has a home of its own, with an empty cache.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import machine
import nbformat
import psutil

from kit import places
from kit.grading import course, release
from kit.kernels.sandbox import bubblewrap

ID = "privacy_1"
MODULES = (
    "nbgrader.apps.nbgraderapp",
    "kit.grading.run.autograde",
    "pandas",
    "ipykernel.kernelapp",
)
FACTS = ['["birth_year", "postcode", "subject"]', '["postcode", "branch", "subject"]',
         '["birth_year", "branch", "subject"]', '["birth_year", "postcode", "branch"]']  # fmt: skip
CODE = ["table.groupby(facts, dropna=False)", "table.groupby(facts)", "table.group(facts)"]


def answers(rng: random.Random) -> dict[str, str]:
    """Return what one person answers: each task right, wrong or not at all."""
    given = {
        "facts": rng.choice([FACTS[0], FACTS[0], *FACTS]),
        "why": f'{{"fault": "{rng.choice("bbba")}", "remedy": "{rng.choice("cccb")}"}}',
        "blur": f'{{"age_band": {rng.choice([10, 15, 20, 25, 30])}, '
        f'"digits": {rng.choice([1, 2, 2, 3])}}}',
        "rules": '{"never_publish": ["card", "birth_date"], '
        f'"smallest_group": {rng.choice([5, 5, 4])}, "keep_days": {rng.choice([28, 30, 365])}}}',
    }
    done = rng.choice([4, 4, 4, 3, 2, 0])
    kept = dict(list(given.items())[:done])
    return kept | ({"groups": rng.choice(CODE)} if rng.random() < 0.5 else {})


def submit(home: Path, number: int, seed: int) -> None:
    """Write so many submissions."""
    rng = random.Random(seed)  # noqa: S311  # the same people each time
    released = (home / "exercises" / ID / f"{ID}.ipynb").read_text("utf-8")
    for n in range(number):
        notebook = nbformat.reads(released, as_version=4)
        for name, value in answers(rng).items():
            for cell in notebook.cells:
                cell.source = cell.source.replace(f"{name} = ...", f"{name} = {value}")
        folder = home / "programme" / "submitted" / f"person-{n:03}" / ID
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{ID}.ipynb")
        (folder / "timestamp.txt").write_text("2026-01-01 10:00:00.000000 UTC", "utf-8")


@contextmanager
def home(number: int, seed: int) -> Iterator[Path]:
    """Give a clone of the programme with submissions and an empty gradebook."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "home"
        for part in ("solutions", "exercises", "data", "workshops"):
            shutil.copytree(places.root() / part, made / part)
        for file in ("nbgrader_config.py", "pyproject.toml"):
            shutil.copy2(places.root() / file, made)
        submit(made, number, seed)
        with patch.dict(os.environ, HACKYACK_HOME=str(made)), course.log("register") as log:
            release.register(ID, log)
        yield made


def timed(home: Path, command: list[str]) -> dict[str, float]:
    """Run a command in a home; return its seconds and most memory."""
    env = os.environ | {"HACKYACK_HOME": str(home)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), env["PATH"]])
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=home, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    memory = 0
    while process.poll() is None:
        memory = max(memory, held(process.pid))
        with suppress(subprocess.TimeoutExpired):
            process.wait(2)  # seldom: what is looked at stands still meanwhile
    took = time.perf_counter() - begin
    if process.returncode not in {0, 1}:  # 1 where one couldn't be graded: the comparison tells
        raise SystemExit(f"{command} ended with status {process.returncode}")
    return {"s": took, "MB at most": memory / 1e6}


def held(pid: int) -> int:
    """Return the memory of a process and all it has started, shared parts counted once."""
    total = 0
    try:
        top = psutil.Process(pid)
        for one in [top, *top.children(recursive=True)]:
            total += one.memory_full_info().pss
    except psutil.Error:  # one has just ended
        pass
    return total


def points(home: Path) -> dict[str, list[tuple[str, float, float, bool]]]:
    """Return what the gradebook says of everybody."""
    with patch.dict(os.environ, HACKYACK_HOME=str(home)), course.gradebook() as book:
        return {
            row.student_id: sorted(
                (g.name, g.auto_score, g.max_score, g.needs_manual_grade)
                for notebook in row.notebooks
                for g in notebook.grades
            )
            for row in book.assignment_submissions(ID)
        }


def computed(home: Path) -> float:
    """Return the seconds that the cells themselves took, as nbgrader's notebooks say."""
    total = 0.0
    for file in (home / "programme" / "autograded").glob(f"*/{ID}/{ID}.ipynb"):
        for cell in nbformat.read(file, as_version=4).cells:
            times = cell.metadata.get("execution", {})
            if "iopub.execute_input" in times and "shell.execute_reply" in times:
                begin, end = (
                    datetime.fromisoformat(times[name])
                    for name in ("iopub.execute_input", "shell.execute_reply")
                )
                total += (end - begin).total_seconds()
    return total


def own_share(home: Path, number: int) -> float:
    """Return the seconds that nbgrader's own steps take for a submission, when no cell runs."""
    from kit.grading.courses import own
    from kit.grading.run import batch, worker
    from kit.grading.run.execute import Graft
    from kit.grading.run.running import kernel_trees

    def nothing(_self: Any, nb: Any, resources: Any, km: Any = None) -> Any:
        return nb, resources

    with (
        patch.dict(os.environ, HACKYACK_HOME=str(home)),
        patch.object(Graft, "preprocess", nothing),
        course.gradebook() as book,
    ):
        assignment = own().assignment(ID)
        make = batch.maker(book, assignment, batch.Options())
        jobs = [make(participant) for participant in [*assignment.submissions()][: number + 1]]
        worker.grade(jobs[0])
        begin = time.process_time()
        for job in jobs[1:]:
            worker.grade(job)
        took = time.process_time() - begin
    kernel_trees.end()
    return took / max(1, len(jobs) - 1)


def compare(number: int, workers: int, seed: int) -> dict[str, Any]:
    """Return a row for nbgrader and one for the kit, and what they tell."""
    ours = [sys.executable, "-m", "kit.cli", "grade", ID, "--workers", str(workers)]
    theirs = [str(Path(sysconfig.get_path("scripts"), "nbgrader")), "autograde", ID]
    with home(number, seed) as one, home(number, seed) as other:
        kit_row = {"grader": "hackyack grade"} | timed(one, ours)
        nbgrader_row = {"grader": "nbgrader autograde"} | timed(other, theirs)
        cells = computed(other)
        unequal = differences(points(one), points(other))
        return {
            "rows": [nbgrader_row, kit_row],
            "times faster": round(nbgrader_row["s"] / kit_row["s"], 1),
            "equal results": not unequal,
            **({"because": unequal} if unequal else {}),
            "cells' own seconds": round(cells, 1),
            "cells' own seconds on all cores": round(cells / workers, 1),
            "of that the run took": round(kit_row["s"] / max(cells / workers, 0.001), 2),
            "nbgrader's own steps, s a submission": round(own_share(one, min(number, 10)), 3),
        }


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """Return in words how the kit's results differ from nbgrader's; "" if they are equal."""
    unequal = sorted(one for one in ours.keys() | theirs.keys() if ours.get(one) != theirs.get(one))
    if not unequal:
        return ""
    one = unequal[0]
    cells = sorted(set(ours.get(one, ())) ^ set(theirs.get(one, ())), key=str)
    told = [f"{len(unequal)} of {len(theirs)} differ, the first is {one}: {cells}"]
    if not bubblewrap.available():
        told.append("there is no sandbox here (bubblewrap), so the tasks with code wait")
    return "; ".join(told)


def alone(number: int, workers: int, seed: int) -> dict[str, Any]:
    """Return a row for so many submissions, graded by the kit."""
    ours = [sys.executable, "-m", "kit.cli", "grade", ID, "--workers", str(workers)]
    with home(number, seed) as place:
        return {"submissions": number} | timed(place, ours)


def growth(small: int, large: int, workers: int, seed: int) -> dict[str, Any]:
    """Return rows for two, few and many, and how many times as long many take, without the start.

    The start is the time for two.
    """
    rows = [alone(number, workers, seed) for number in (2, small, large)]
    start, few, many = (float(row["s"]) for row in rows)
    return {
        "growth": rows,
        f"time of {large} to time of {small}, each without the start": round(
            (many - start) / max(few - start, 0.001), 1
        ),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--grow", type=int, default=0, help="grade so many too, by the kit alone")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    about = machine.about(MODULES, submissions=options.submissions, workers=options.workers)
    result = compare(options.submissions, options.workers, options.seed)
    if not options.grow:
        result["start, s"] = round(alone(2, options.workers, options.seed)["s"], 2)
    else:
        result |= growth(options.submissions, options.grow, options.workers, options.seed)
    machine.show(result | about, as_json=options.json)


if __name__ == "__main__":
    main()
