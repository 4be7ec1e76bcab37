"""Each answer of answers.toml gets its points when it is handed in, typed or from a page."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import handed_in, tabled
from support.clones import clone_into
from support.tools import need

from kit.grading.run.running import kernel_trees
from kit.kernels.sandbox import bubblewrap

pytestmark = pytest.mark.timeout(900)

FACES = [handed_in.from_jupyterlab, handed_in.from_a_page]
SMALL = "a small table"


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Clones with the tables: the small one of these tests, and those of the workshops."""
    made: dict[bool, Path] = {}

    def home(small: bool) -> Path:
        if small not in made:
            folder = tmp_path_factory.mktemp("home")
            made[small] = folder if small else clone_into(folder)
            if small:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setenv("HACKYACK_HOME", str(folder))
                    tabled.build(folder)
        return made[small]

    yield lambda workshop: home(workshop == SMALL)
    kernel_trees.end()


@pytest.mark.parametrize("face", FACES, ids=["JupyterLab", "page"])
@pytest.mark.parametrize("workshop", [SMALL, *handed_in.tabled()])
def test_each_answer_gets_what_it_deserves(
    homes: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    workshop: str,
    face: Callable[[str], Iterator[tuple[handed_in.Deserved, bytes]]],
) -> None:
    """Right in all writings, wrong as the table says, through ``collect`` and ``grade``."""
    need("bwrap")
    if problem := bubblewrap.probe():
        pytest.skip(f"this system does not isolate: {problem}")
    monkeypatch.setenv("HACKYACK_HOME", str(homes(workshop)))
    name = tabled.ID if workshop == SMALL else workshop
    handed = list(face(name))
    assert len(handed) >= 8
    assert handed_in.points(name, handed, tmp_path / "inbox") == []
    shutil.rmtree(tmp_path / "inbox")
