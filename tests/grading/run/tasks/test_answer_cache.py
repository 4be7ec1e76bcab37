"""Results of cells on disk: an exercise's own outputs, by a hash, that may go at any moment."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from kit.grading.course import grade_id
from kit.grading.run.running import kernel_trees
from kit.grading.run.tasks import answer_cache
from kit.grading.run.tasks.answer_cache import AnswerCache, clear, opened
from kit.grading.run.tasks.independent_tasks import divided
from kit.grading.run.tasks.task_runs import Divided
from kit.kernels.trees.member import CellResult
from kit.kernels.trees.tree import Tree

KEY = b"k" * 32
PARENT = {"msg_id": "1", "username": "vesna"}
RAN = CellResult(
    messages=(
        {
            "msg_type": "stream", "header": {"username": "vesna", "msg_type": "stream"},
            "parent_header": PARENT, "metadata": {}, "buffers": [],
            "content": {"name": "stdout", "text": "½\n"},
        },
    )
)  # fmt: skip


def shown(ran: CellResult | None) -> object:
    """Return what a notebook is made of."""
    return ran and [
        (
            one["msg_type"],
            one["header"]["msg_type"],
            {name: value for name, value in one["content"].items() if name != "engine_info"},
        )
        for one in ran.messages
    ]


def test_what_was_put_in_comes_out(tmp_path: Path) -> None:
    """Whole, and also for a reader in another process."""
    AnswerCache(tmp_path / "new").put(KEY, RAN)
    found = AnswerCache(tmp_path / "new").get(KEY)
    assert shown(found) == shown(RAN)
    assert found is not None
    assert not found.stopped
    assert AnswerCache(tmp_path / "new").get(b"x" * 32) is None


def test_nobody_is_named_in_it(tmp_path: Path) -> None:
    """Neither the answer nor this machine's account: a file's name is a hash."""
    cache = AnswerCache(tmp_path)
    cache.put(KEY, RAN)
    found = cache.get(KEY)
    assert found is not None
    assert "vesna" not in str(found)
    assert [path.name for path in tmp_path.iterdir()] == [KEY.hex()]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:40],
        lambda content: content[:50] + bytes([content[50] ^ 1]) + content[51:],
        lambda content: b"{}" * 40,
    ],
)
def test_a_damaged_file_counts_as_none(damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """It was cut, changed, or is something else; the next result takes its place."""
    cache = AnswerCache(tmp_path)
    cache.put(KEY, RAN)
    file = tmp_path / KEY.hex()
    file.write_bytes(damage(file.read_bytes()))
    assert cache.get(KEY) is None
    cache.put(KEY, RAN)
    assert shown(cache.get(KEY)) == shown(RAN)


def test_a_folder_that_goes_does_no_harm(tmp_path: Path) -> None:
    """Deleted at any moment, or not to be written to, it only remembers nothing."""
    cache = AnswerCache(tmp_path / "there")
    cache.put(KEY, RAN)
    shutil.rmtree(tmp_path / "there")
    assert cache.get(KEY) is None
    cache.put(KEY, RAN)
    assert cache.get(KEY) is not None
    (tmp_path / "file").write_text("in the way", "utf-8")
    blocked = AnswerCache(tmp_path / "file")
    blocked.put(KEY, RAN)
    assert blocked.get(KEY) is None


def test_many_write_the_same_at_once(tmp_path: Path) -> None:
    """Two runs side by side: a reader finds a whole result or none, and no part is left."""
    cache = AnswerCache(tmp_path)
    seen: list[object] = []

    def write() -> None:
        for _n in range(50):
            cache.put(KEY, RAN)
            seen.append(shown(cache.get(KEY)))

    threads = [threading.Thread(target=write) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [shown(RAN)] * 200
    assert [path.name for path in tmp_path.iterdir()] == [KEY.hex()]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kit of two files and a dataset, in place of the real ones."""
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "__init__.py").write_text("", "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "loans.csv").write_text("1", "utf-8")
    monkeypatch.setattr(answer_cache.kit, "__file__", str(tmp_path / "kit" / "__init__.py"))
    monkeypatch.setattr(answer_cache.places, "data", lambda: tmp_path / "data")
    return tmp_path


def test_another_edition_finds_nothing(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another test, kit, dataset, language or package: what was shown may be shown no more."""

    def known() -> bool:
        answer_cache._files.cache_clear()  # as in another process
        cache = opened(installed, "privacy_1", [b"exercise"])
        held = cache.get(KEY) is not None
        cache.put(KEY, RAN)
        return held

    assert not known()
    assert known()
    assert opened(installed, "privacy_1", [b"exercise", b"a test"]).get(KEY) is None
    assert not known(), "results of another edition go"
    (installed / "kit" / "tasks.py").write_text("x = 1", "utf-8")
    assert not known()
    (installed / "data" / "loans.csv").write_text("2", "utf-8")
    assert not known()
    monkeypatch.setenv("HACKYACK_LANGUAGE", "sr")
    assert not known()
    monkeypatch.setattr(answer_cache, "_packages", lambda: iter([b"pandas-99.0.dist-info"]))
    assert not known()
    assert known()
    assert opened(installed, "other_1", [b"exercise"]).get(KEY) is None
    assert known(), "another exercise has its own"


def test_it_stays_small(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go first, an old one in any case, and a very large one isn't kept."""
    cache = opened(installed, "privacy_1", [])
    for n in range(5):
        cache.put(bytes([n]) * 32, RAN)
        os.utime(cache.folder / (bytes([n]) * 32).hex(), (time.time() - n, time.time() - n))
    os.utime(cache.folder / (bytes([1]) * 32).hex(), (1, 1))
    monkeypatch.setattr(answer_cache, "MOST_FILES", 3)
    opened(installed, "privacy_1", [])
    assert sorted(path.name[:2] for path in cache.folder.iterdir()) == ["00", "02", "03"]
    monkeypatch.setattr(answer_cache, "LARGEST", 10)
    cache.put(KEY, RAN)
    assert cache.get(KEY) is None


def test_it_can_be_emptied(tmp_path: Path) -> None:
    """For somebody who wants to be forgotten: nobody knows whose answer a line repeats."""
    clear(tmp_path)
    opened(tmp_path, "privacy_1", []).put(KEY, RAN)
    clear(tmp_path)
    assert not (tmp_path / "cache" / "grading").exists()


def cell(source: str, name: str = "", **marked: bool) -> NotebookNode:
    """A code cell as nbgrader marks it."""
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name, **marked}})


def exercise(a: str, b: str) -> list[NotebookNode]:
    """An exercise with two answers; the last cells show errors, numbers and outputs."""
    return [
        cell("from kit import tasks\nbase = 2"),
        cell("task_1 = tasks.number('a', 0, 9)"),
        cell(f"a = {a}", "answer_1", solution=True),
        cell("task_1.answer(a)\nfound = a * base\nfound == 4", "test_1", grade=True),
        cell("task_2 = tasks.number('b', 0, 9)\ntask_2"),
        cell(f"b = {b}", "answer_2", solution=True),
        cell("task_2.answer(b)\ntasks.require(b == 3, 'Not yet.')", "test_2", grade=True),
        cell("1 / 0"),
    ]


@pytest.fixture
def tree() -> Iterator[Tree]:
    """A tree that nothing has run in, without a sandbox: there is no participant's code."""
    made = Tree(enclosed=False, defences=frozenset())
    yield made
    made.end()


def results(tree: Tree, cells: list[NotebookNode], store: AnswerCache | None) -> list[object]:
    """Return what the cells show when they run by their tasks."""
    core = {grade_id(one) for one in cells if grade_id(one)}
    division = divided(exercise("...", "..."), core)
    assert division is not None
    run = Divided(
        cells=cells,
        division=division,
        tests=frozenset(task.test for task in division.tasks),
        tree=tree,
        seconds=lambda _cell: 60,
        store=store,
    )
    return [shown(ran) for _at, ran in sorted(run.results().items())]


@pytest.mark.timeout(300)
@pytest.mark.skipif(not kernel_trees.possible(), reason="trees are Linux's")
def test_a_cell_shows_the_same_however_it_was_run(tree: Tree, tmp_path: Path) -> None:
    """From top to bottom, by its task, from a full cache, a damaged one, and one that goes."""
    cells = exercise("2", "4")
    plain = [shown(ran) for ran in tree.run_shared([one.source for one in cells], lambda _at: 60)]
    cache = AnswerCache(tmp_path / "cache")
    assert results(tree, cells, None) == plain
    others = [Tree(enclosed=False, defences=frozenset()) for _n in range(2)]
    try:
        assert results(others[0], cells, cache) == plain
        files = sorted(cache.folder.iterdir())
        assert len(files) == len(cells)
        files[0].write_bytes(files[1].read_bytes()[:-1])
        assert results(others[1], cells, cache) == plain
        shutil.rmtree(cache.folder)
        assert results(others[1], cells, cache) == plain
    finally:
        for one in others:
            one.end()


@pytest.mark.timeout(300)
@pytest.mark.skipif(not kernel_trees.possible(), reason="trees are Linux's")
def test_what_is_in_the_cache_runs_no_more(tree: Tree, tmp_path: Path) -> None:
    """Another worker gives the same results and needs no process for them."""
    cache = AnswerCache(tmp_path)
    first = results(tree, exercise("2", "3"), cache)
    results(tree, exercise("1", "4"), cache)
    other = Tree(enclosed=False, defences=frozenset())
    other.end()  # so that it can't run anything
    assert results(other, exercise("2", "3"), cache) == first
    assert results(other, exercise("1", "3"), cache)[-2] == first[-2]
