"""With each defence of grading switched off, the attack that it stops succeeds."""

from pathlib import Path

import pytest
from nbformat import NotebookNode
from support.small_course import ID, REFLECTION, filled

from kit import places
from kit.grading.run.running import kernel_trees
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees import cells
from kit.kernels.trees.tree import Tree

from .handed import CASES, CORE, Handed, graded, hostile
from .switched import LAYERS, SWITCHED, Off

pytestmark = pytest.mark.timeout(600)

# Time is switched off by giving more of it; these end by themselves then, and have their point.
LASTING = {
    "loops": "while time.monotonic() < end: pass",
    "talks": "while time.monotonic() < end: print('x' * 10000)",
    "ignores": "while time.monotonic() < end:\n"
    "        try: time.sleep(1)\n        except KeyboardInterrupt: pass",
}


def outcome(home: Path, handed: Handed, *, trust: bool) -> tuple[float | None, str, bool]:
    """Grade a hand-in; return its points, its message or error, and True if all is well."""
    try:
        found = graded(home, handed, trust=trust)
    except Exception as error:  # noqa: BLE001  that is what may not happen
        return None, f"the run ended: {type(error).__name__}", False
    copied = [p.name for p in (home / "programme" / "autograded" / "one" / ID).glob("*.csv")]
    deserved = found.score == handed.score and handed.flag in found.message and not copied
    return found.score, " ".join([found.message, *copied]), deserved


@pytest.mark.parametrize("off", SWITCHED, ids=lambda off: f"{off.case}: {off.layers}")
def test_its_defence_is_what_stops_it(
    released: Path,
    exercise: Path,
    port: int,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    off: Off,
) -> None:
    """With just these layers off, a case has other than it deserves."""
    layers = set(off.layers.split())
    for name in layers & set(LAYERS):
        LAYERS[name](monkeypatch)
    if parts := layers & bubblewrap.DEFENCES:
        tree = Tree(enclosed=True, readable=[places.data()], defences=bubblewrap.DEFENCES - parts)
        request.addfinalizer(tree.end)
        monkeypatch.setattr(kernel_trees, "here", lambda: tree)
    handed = hostile(exercise, off.case, port)
    score, said, deserved = outcome(released, handed, trust="sandbox" in layers)
    assert (score, off.said in said, deserved) == (off.score, True, False), said


@pytest.mark.parametrize("name", LASTING)
def test_time_is_what_stops_it(
    released: Path, exercise: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """With more time than it takes, the code that would be stopped goes on to its point."""
    monkeypatch.setattr(cells, "GRACE", 1)

    def lasting(seconds: int) -> NotebookNode:
        code = f"import time\n    end = time.monotonic() + {seconds}\n    {LASTING[name]}"
        code += "\n    return 8"
        return filled(exercise, CORE | {"double": code}, REFLECTION)

    # far longer than it may take, however late a busy machine is to stop it
    assert graded(released, lasting(120), timeout=2).score == 3
    assert graded(released, lasting(3), force=True).score == 4


def test_size_is_what_cuts_it(
    released: Path, exercise: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Output beyond the limit is cut; with a larger limit it is kept."""
    shows = (
        "from IPython.display import HTML, display\n    display(HTML('x' * 3_000_000)); return 8"
    )
    notebook = filled(exercise, CORE | {"double": shows}, REFLECTION)
    file = released / "programme" / "autograded" / "one" / ID / f"{ID}.ipynb"
    graded(released, notebook)
    assert file.stat().st_size < 1_000_000
    monkeypatch.setattr(cells, "MAX_CHARACTERS", 10_000_000)
    graded(released, notebook, force=True)
    assert file.stat().st_size > 3_000_000


def test_each_case_is_seen_with_its_defence_off() -> None:
    """Each case has a defence that stops it, and each defence stops a case."""
    assert {off.case for off in SWITCHED} | set(LASTING) == set(CASES)
    used = {layer for off in SWITCHED for layer in off.layers.split()}
    assert used <= set(LAYERS) | bubblewrap.DEFENCES | {"sandbox"}
    assert set(LAYERS) <= used
