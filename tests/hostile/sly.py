"""Hand-ins that deceive tests which run apart, read them, or make pages and processes tell more.

Each is told with the switch of the defence that stops it. The exercises have two code tasks,
``double`` and ``triple``, worth a point each, beside the two core tasks worth three. A hand-in that
is contained has no point for ``double``, nothing on any page that was hidden, and harms nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from kit.grading.pages import wording
from kit.grading.run.code import calling, separate_tests
from kit.grading.run.running import files_beside
from kit.kernels import frames
from kit.kernels.trees import cells, member
from kit.kernels.trees.cells import CellResult

__all__ = ["APART", "BESIDE", "SECRET", "SLY", "Found", "Sly"]

SECRET = 7919  # an argument in hidden tests
TRIPLE = f"""\
tasks.expect(triple, 2, equals=6)
### BEGIN HIDDEN TESTS
tasks.expect(triple, {SECRET}, equals={3 * SECRET})
### END HIDDEN TESTS"""
APART = f"""\
tasks.expect(double, 4, equals=8)
### BEGIN HIDDEN TESTS
import colorsys
import pathlib
pathlib.Path("/tmp/marks.txt").write_text("7")
tasks.expect(double, {SECRET}, equals={2 * SECRET})
### END HIDDEN TESTS"""
BESIDE = f"""\
assert double(4) == 8
### BEGIN HIDDEN TESTS
assert double({SECRET}) == {2 * SECRET}
### END HIDDEN TESTS"""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What became of a hand-in.

    ``leaks`` tells that something hidden stands in its graded cells or on its page of feedback,
    ``open_files`` how many more files this process has open, ``largest`` the characters of the
    largest cell's messages.
    """

    score: float | None = 4
    leaks: bool = False
    open_files: bool = False
    largest: bool = False


@dataclass(frozen=True, kw_only=True)
class Sly:
    """A hand-in: the bodies of its functions, cells above all, and files beside.

    ``off`` switches its defence off; ``gains`` is what it gets then. ``core`` tells that its core
    answers are right, ``apart`` that its tests can run without it; ``take`` is the time in seconds
    in which its process must take a command.
    """

    off: Callable[[pytest.MonkeyPatch], None]
    gains: Found
    double: str = "return 0"
    triple: str = "return 3 * n"
    first: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    deserved: Found = field(default_factory=Found)
    core: bool = True
    apart: bool = True
    take: float = 600


def _off(where: Any, name: str, instead: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(where, name, instead)


def _beside_where_odd(patch: pytest.MonkeyPatch) -> None:
    """Run a test beside the code where it ends oddly apart from it."""
    whole = calling.Caller.outcome

    def outcome(
        self: Any, test: Any, tests: Any, theirs: Any, seconds: Any, **more: Any
    ) -> CellResult:
        ran = whole(self, test, tests, theirs, seconds, **more)
        odd = ran.messages[-1]["content"].get("ename") not in {None, "NotYet"}
        return theirs.execute(test.source, seconds()) if odd else ran

    patch.setattr(calling.Caller, "outcome", outcome)


def _told_by_test(patch: pytest.MonkeyPatch) -> None:
    """Let each test count its hidden calls alone."""
    whole = calling.Caller.outcome

    def outcome(_self: Any, *given: Any, **more: Any) -> CellResult:
        return whole(calling.Caller(saw_hidden=False), *given, **more)

    patch.setattr(calling.Caller, "outcome", outcome)


def _takes_files(patch: pytest.MonkeyPatch) -> None:
    whole = frames.receive
    patch.setattr(frames, "receive", lambda line, **how: whole(line, **{**how, "files": True}))


NOT_APART = _off(separate_tests, "found", lambda *_notebooks: {})
SILENT = "from kit import tasks; tasks.expect = lambda *a, **k: None"
EMPTIES = """\
import ast
from IPython import get_ipython
class Empty(ast.NodeTransformer):
    def visit(self, node):
        return ast.parse("")
get_ipython().ast_transformers.append(Empty())
"""
LINE = "from kit.kernels import frames\nline = get_ipython().kernel.session.line"
FULL = Found(score=5)
LEAKY = Found(leaks=True)

SLY = {
    # ways to read or change a test that stands beside the code
    "traces": Sly(
        first=(
            ("import sys\nsaid = {}\ndef trace(frame, event, arg):\n"
            "    found = frame.f_locals\n"
            "    if 'equals' in found: said[found['arguments']] = found['equals']\n"
            "sys.settrace(trace)"),
        ),
        double="return said.get((n,), 0)", off=NOT_APART, gains=FULL,
    ),
    "hears-compiling": Sly(
        first=(
            ("import re, sys\nsaid = {}\ndef hear(event, given):\n"
            "    if event == 'compile' and given[0] is not None:\n"
            "        said.update(re.findall(r'double, (\\d+), equals=(\\d+)', str(given[0])))\n"
            "sys.addaudithook(hear)"),
        ),
        double="return int(said.get(str(n), 0))", off=NOT_APART, gains=FULL,
    ),
    "hears-cells": Sly(
        first=(
            ("import re\nsaid = {}\ndef hear(cell):\n"
            "    said.update(re.findall(r'double, (\\d+), equals=(\\d+)', cell.raw_cell))\n"
            "get_ipython().events.register('pre_run_cell', hear)"),
        ),
        double="return int(said.get(str(n), 0))", off=NOT_APART, gains=FULL,
    ),
    "rewrites-cells": Sly(
        first=(
            ("get_ipython().input_transformers_cleanup.append(lambda lines: "
            "[line for line in lines if not line.startswith('tasks.expect(double')])"),
        ),
        off=NOT_APART, gains=FULL,
    ),
    "has-tasks-of-its-own": Sly(
        double="return 0\nclass tasks:\n    def expect(*_given, **_more): pass",
        off=NOT_APART, gains=FULL,
    ),
    "spoils-the-test": Sly(
        first=("import os; os.makedirs('/tmp/marks.txt', exist_ok=True)",),
        double="import os, re\n    found = re.search(rf'{n}, equals=(\\d+)', In[-1])\n"
               "    if 'path' + 'lib' in In[-1] and os.path.isdir('/tmp/marks.txt'):\n"
               "        os.rmdir('/tmp/marks.txt')\n    return int(found[1]) if found else 8",
        off=_beside_where_odd, gains=FULL,
    ),
    # ways to run among what is ours
    "writes-a-module": Sly(
        first=(f"_ = open('/scratch/colorsys.py', 'w').write({SILENT!r})",),
        double="return 8 if n == 4 else 0",
        off=_off(member.Branch, "withdraw", lambda _branch: None), gains=FULL,
    ),
    "hands-in-a-module": Sly(
        files={"wave.py": EMPTIES}, core=False, double="...", triple="...",
        deserved=Found(score=0), gains=FULL,
        off=_off(files_beside, "without_modules", lambda files, _own: files),
    ),
    # ways to say what is hidden
    "names-its-error": Sly(
        double="if n == 4: return 8\n    raise type(f'it_was_{n}', (ValueError,), {})",
        off=_off(calling, "_without_words", lambda said: said), gains=LEAKY,
    ),
    "names-its-type": Sly(
        double="return 8 if n == 4 else type(f'it_was_{n}', (), {})()",
        off=_off(calling, "_without_words", lambda said: said), gains=LEAKY,
    ),
    "tells-another-test": Sly(
        double="print(n, file=open('/tmp/told', 'a')); return 8 if n == 4 else 0",
        triple="raise ValueError(open('/tmp/told').read())",
        off=_told_by_test, deserved=Found(score=3), gains=Found(score=3, leaks=True),
    ),
    "raises-what-it-read": Sly(
        apart=False, double="return 2 * n", triple="return 0\nraise ValueError(In[-2])",
        off=_off(wording.provenance, "is_unaware", lambda _cell: True),
        gains=LEAKY,
    ),
    # ways to harm whoever grades
    "hands-over-files": Sly(
        first=(
            (f"{LINE}\nfor _n in range(300):\n"
            "    frames.send(line, dict(msg_type='x', header={}, parent_header={}, content={}), "
            "files=(line.fileno(),))"),
        ),
        off=_takes_files, gains=Found(open_files=True),
    ),
    "swells": Sly(
        first=(
            (f"{LINE}\nfor _n in range(8):\n"
            "    frames.send(line, dict(msg_type='x', header={}, content={'a': 'x' * 5_000_000}, "
            "parent_header=get_ipython().kernel.get_parent()['header']))"),
        ),
        off=_off(cells, "MAX_UNSHOWN", 10**12), gains=Found(largest=True),
    ),
    "is-deaf": Sly(
        first=(
            ("import time\nfrom kit.kernels import frames\nhear = frames.receive\n"
            "def deaf(*given, **how):\n    frames.receive = hear\n    time.sleep(8)\n"
            "    return hear(*given, **how)\nframes.receive = deaf"),
            f"#{'x' * 1_000_000}\n0",
        ),
        double="return 2 * n", off=_off(member, "TAKE_SECONDS", 600.0),
        deserved=Found(score=3), gains=FULL, take=2,
    ),
}  # fmt: skip
