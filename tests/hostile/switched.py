"""The defences of grading as switches, and the effect on each case of switching them off.

A layer is a part of the sandbox by its name, "sandbox" for the whole of it, or one of ``LAYERS``.
Where several are named, each of them holds by itself.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from nbgrader.preprocessors import ClearOutput, OverwriteCells

from kit.grading.intake import salvage
from kit.grading.intake.repair import Repaired
from kit.grading.run import execute, submission_files, worker
from kit.grading.run.answers import answer_cells, outputs
from kit.grading.run.code import canaries, code_run
from kit.kernels.trees.cells import CellResult
from kit.notebooks import literals, parsing

__all__ = ["LAYERS", "SWITCHED", "Off"]


class Never(Exception):  # noqa: N818  # it isn't one
    """An error that is never raised, to replace one that code waits for."""


class Off(NamedTuple):
    """A case, the layers switched off, and the expected points and message.

    The word is of what a person is told, of the error that ends the whole run, or the name of a
    file that was copied.
    """

    case: str
    layers: str
    score: float | None
    said: str = ""


def _unheard(show: Callable[..., None]) -> Callable[..., None]:
    """Remove a cell's errors and the messages beside them."""

    def shown(self: Any, cell: Any, at: int, ran: CellResult) -> None:
        *said, reply = ran.messages
        names = ("error", "stderr")
        kept = [o for o in said if o["content"].get("name", o["msg_type"]) not in names]
        fine = {**reply, "content": {**reply["content"], "status": "ok"}}
        show(self, cell, at, CellResult(messages=(*kept, fine)))

    return shown


def _as_it_is(_step: Any, notebook: Any, resources: Any, *_more: Any, **_options: Any) -> Any:
    return notebook, resources


def _any_file(folder: Path, **_options: Any) -> submission_files.Files:
    return {
        path.relative_to(folder).as_posix(): (0o644, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def _off(where: Any, name: str, instead: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(where, name, instead)


def _both(*parts: Callable[[pytest.MonkeyPatch], None]) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: [part(patch) for part in parts] and None


LAYERS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    # that a process which ended is one submission's outcome
    "ends": _both(_off(execute, "STOPPED", {}), _off(execute, "KernelEndedError", Never)),
    # that a submission which can't be read is one submission's outcome
    "refusals": _off(worker, "SubmissionError", Never),
    "stops": _off(worker, "NbGraderException", Never),
    # that an error makes a cell not passed, shown or not
    "errors": _off(execute.Graft, "_show", _unheard(execute.Graft._show)),
    "replies": _off(execute.Graft, "on_cell_executed", lambda *_a, **_k: None),
    "results": _off(code_run, "without_points", lambda ran: ran),
    "canaries": _off(canaries, "CANARIES", ()),
    "words": _off(answer_cells, "ODD", frozenset()),
    # that literals are told from code, and what nobody wrote runs in the exercise as released
    "reading": _off(
        answer_cells, "read", lambda _pristine, submitted: answer_cells.unknown(submitted)
    ),
    "grafting": _off(outputs, "take_over", lambda *_a: None),
    "repair": _off(worker, "repair", lambda *_a, **_k: Repaired(notebook=None)),
    "originals": _off(OverwriteCells, "preprocess", _as_it_is),
    "clearing": _off(ClearOutput, "preprocess", _as_it_is),
    # bounds
    "depth": _both(_off(literals, "DEEPEST", 1000), _off(parsing, "DEEPEST", 1000)),
    "length": _both(
        _off(literals, "LONGEST", 10**6),
        _both(_off(parsing, "LONGEST", 10**6), _off(parsing, "LONGEST_CELL", 10**6)),
        _off(parsing, "WORK", 10**6),
    ),
    "nesting": _off(salvage, "_too_deep", RecursionError),
    "size": _both(_off(submission_files, "LARGEST", 10**9), _off(salvage, "LARGEST", 10**9)),
    "links": _off(submission_files, "read", _any_file),
}

SWITCHED = [
    # nobody may read an interpreter in root's own home; beside all processes none can be cleaned up
    Off("reads-system", "files identity processes", 4),
    Off("reads-solution", "sandbox", 4),
    Off("reads-others", "sandbox", 4),
    Off("reads-gradebook", "sandbox", 4),
    Off("reads-secrets", "environment", 4),
    Off("sees-processes", "processes", 4),
    Off("connects", "network", 4),
    Off("fork-bomb", "limits", 4),
    Off("memory-bomb", "limits", 4),
    Off("large-file", "limits", 4),
    Off("many-files", "limits", 4),
    Off("disk-filler", "scratch", 4),
    Off("exits", "ends", None, "KernelEndedError"),
    Off("crashes", "ends", None, "KernelEndedError"),
    # as root its code is nobody's and reaches no other process; else the tree notices
    Off("kills-parent", "identity ends", None, "KernelEndedError"),
    Off("kills-all", "identity ends", None, "KernelEndedError"),
    Off("starves-all", "identity ends", None, "KernelEndedError"),
    Off("system-exits", "errors", 4),
    Off("recurses", "errors", 4),
    Off("swallows-errors", "replies", 4),
    Off("clears-outputs", "replies", 4),
    Off("in-a-thread", "replies", 4),
    Off("excepthook", "errors", 4),
    Off("excepthook", "words", 3),
    Off("no-asserts", "errors", 4),
    Off("no-asserts", "words", 3),
    Off("unkind-kit", "canaries", 4),
    Off("unkind-expect", "canaries", 4),
    Off("hides-the-reply", "canaries", 3),
    Off("shows-a-result", "results", 4),
    Off("always-equal", "words", 4),
    Off("reads-the-test", "words", 4),
    Off("writes-points", "repair originals", 2000),
    Off("edits-tests", "originals reading", 4),
    Off("unlocks-tests", "repair originals reading", 4),
    Off("deletes-tests", "repair originals", 0),
    Off("forges-outputs", "clearing grafting", 2, "points that can't be counted"),
    Off("doubles-tests", "repair", None, "of another version of nbgrader"),
    Off("changes-setup", "reading", 0),
    Off("loses-marks", "repair originals", 0),
    Off("deep-json", "nesting", None, "RecursionError"),
    Off("deep-answer", "depth", 1),
    Off("long-answer", "length", 1),
    Off("runs-an-answer", "reading", 0, "ended Python itself"),
    Off("is-empty", "stops", None, "NbGraderException"),
    Off("is-no-notebook", "refusals", None, "SubmissionError"),
    Off("is-huge", "size", None, "never was a notebook"),
    Off("links", "links", 3, "data.csv"),
]
