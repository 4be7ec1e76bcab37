"""Working copies: refreshed until a participant changes them, never after."""

import shutil
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from support import minimal

from kit import places
from kit.errors import WorkshopError
from kit.notebooks import normal_form
from kit.programme import working_copies


@pytest.fixture
def original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebook of the minimal workshop in a programme of its own."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    minimal.build(tmp_path)
    return tmp_path / "workshops" / "shelf_1" / "workshop.ipynb"


@pytest.fixture
def copy(original: Path) -> Path:
    """The working copy of that notebook."""
    return working_copies.prepare() / "shelf_1" / "workshop.ipynb"


def change(file: Path, cell: str, **to: object) -> None:
    """Change a cell of a notebook."""
    book = normal_form.read(file)
    next(c for c in book.cells if c["id"] == cell).update(to)
    minimal.save(file, book)


def sources(file: Path) -> list[str]:
    """Return the sources of a notebook's cells."""
    return [cell.source for cell in normal_form.read(file).cells]


def start_page() -> str:
    """Return the text of the start page."""
    return (places.work() / "START.md").read_text(encoding="utf-8")


def test_a_copy_has_no_outputs(copy: Path) -> None:
    """People see a result when they run the cell, not before."""
    assert all(not cell.get("outputs") for cell in normal_form.read(copy).cells)


def test_the_words_lie_beside_the_copies(original: Path) -> None:
    """The start page leads to the words of the programme."""
    words = 'term = "row"\nsays = "One thing of a table."\nworkshop = "shelf_1"\nsection = "x"\n'
    (original.parents[1] / "glossary.toml").write_text(f"[[term]]\n{words}", encoding="utf-8")
    folder = working_copies.prepare()
    assert "[Words](WORDS.md)" in start_page()
    assert "**row**: One thing of a table. (How many books" in (folder / "WORDS.md").read_text()


def test_cells_for_voila_are_left_out(original: Path) -> None:
    """A cell made for the other face would only confuse."""
    change(original, "own", metadata={"tags": ["voila-only"]})
    folder = working_copies.prepare()
    assert "own" not in [c["id"] for c in normal_form.read(folder / "shelf_1/workshop.ipynb").cells]


def test_what_answers_a_guess_is_folded(original: Path) -> None:
    """Text that comes after a question stands there once it is asked for; code isn't run yet."""
    book = normal_form.read(original)
    asking = new_markdown_cell("What do you expect?", id="ask", metadata={"tags": ["guess"]})
    told = new_markdown_cell("Nine.\n\n*Nine*, of ten.", id="told")
    after = [asking, new_code_cell("9", id="nine"), told, new_markdown_cell("## On", id="on")]
    book.cells = [*book.cells, *after]
    minimal.save(original, book)
    mine = sources(working_copies.prepare() / "shelf_1" / "workshop.ipynb")[-4:]
    summary = "<summary>Made your guess? Show what comes of it.</summary>"
    folded = f"<details>{summary}\n\nNine.\n\n*Nine*, of ten.\n\n</details>"
    assert mine == ["What do you expect?", "9", folded, "## On"]


def test_nbgrader_gets_its_cells_back(original: Path) -> None:
    """The exercise keeps every cell that nbgrader knows."""
    folder = working_copies.prepare()
    exercise = normal_form.read(places.exercises() / "shelf_1" / "shelf_1.ipynb")
    mine = normal_form.read(folder / "shelf_1" / "shelf_1.ipynb")
    assert [c.metadata for c in mine.cells] == [c.metadata for c in exercise.cells]


def test_an_untouched_copy_is_refreshed(original: Path, copy: Path) -> None:
    """A correction in the original reaches copies that were not changed."""
    change(original, "count", source="len(shelf) + 0")
    working_copies.prepare()
    assert "len(shelf) + 0" in sources(copy)
    assert not copy.with_name("workshop-new.ipynb").exists()


def test_a_touched_copy_is_never_written(original: Path, copy: Path) -> None:
    """A changed copy stays; the newer version is put beside it, and the start page says so."""
    change(copy, "count", source="my own idea")
    before = copy.read_bytes()
    change(original, "count", source="len(shelf) + 0")
    working_copies.prepare()
    assert copy.read_bytes() == before
    assert "len(shelf) + 0" in sources(copy.with_name("workshop-new.ipynb"))
    assert "[workshop-new.ipynb](shelf_1/workshop-new.ipynb)" in start_page()


def test_a_touched_copy_without_news(copy: Path) -> None:
    """While the original is the same, no newer version is put beside a changed copy."""
    change(copy, "count", source="my own idea")
    working_copies.prepare()
    assert not copy.with_name("workshop-new.ipynb").exists()
    assert "newer version" not in start_page()


def test_a_newer_version_that_was_worked_in_is_never_written(original: Path, copy: Path) -> None:
    """The newer version beside is not written over either, once it was changed."""
    change(copy, "count", source="my own idea")
    change(original, "count", source="second version")
    working_copies.prepare()
    beside = copy.with_name("workshop-new.ipynb")
    change(beside, "count", source="my second idea")
    change(original, "count", source="third version")
    working_copies.prepare()
    assert "my second idea" in sources(beside)


def test_a_newer_version_that_was_deleted_stays_away(original: Path, copy: Path) -> None:
    """A newer version that was deleted does not come back at every start."""
    change(copy, "count", source="my own idea")
    change(original, "count", source="second version")
    working_copies.prepare()
    copy.with_name("workshop-new.ipynb").unlink()
    working_copies.prepare()
    assert not copy.with_name("workshop-new.ipynb").exists()


def test_a_deleted_copy_is_made_again(copy: Path) -> None:
    """Deleting one's copy is the way to begin afresh."""
    copy.unlink()
    working_copies.prepare()
    assert "len(shelf)" in sources(copy)


def test_without_its_memory_nothing_is_lost(original: Path, copy: Path) -> None:
    """If the hidden file is gone or broken, every copy counts as changed."""
    before = copy.read_bytes()
    (places.work() / ".copies.json").write_text("{broken", encoding="utf-8")
    change(original, "count", source="second version")
    working_copies.prepare()
    assert copy.read_bytes() == before
    assert "second version" in sources(copy.with_name("workshop-new.ipynb"))


def test_preparing_twice_changes_nothing(copy: Path) -> None:
    """A second start writes the same bytes."""
    files = [file for file in sorted(places.work().rglob("*")) if file.is_file()]
    before = [file.read_bytes() for file in files]
    working_copies.prepare()
    assert [file.read_bytes() for file in files] == before


class Exercise:
    """The working copy of the exercise, in which somebody answers, and its original."""

    def __init__(self) -> None:
        self.original = places.exercises() / "shelf_1" / "shelf_1.ipynb"
        self.copy = working_copies.prepare() / "shelf_1" / "shelf_1.ipynb"
        self.new = self.copy.with_name("shelf_1-new.ipynb")
        self.told: list[str] = []

    def give_out(self, title: str) -> None:
        """Give out another edition, known by its title, and start again."""
        change(self.original, "title", source=f"# {title}")
        self.start()

    def start(self) -> None:
        """Start again, and note what is said at it."""
        self.told.clear()
        working_copies.prepare(say=self.told.append)


@pytest.fixture
def exercise(original: Path) -> Exercise:
    """The exercise of the minimal workshop, with its working copy."""
    return Exercise()


def test_the_newer_edition_holds_the_answers(exercise: Exercise) -> None:
    """It is told there, on the start page and where the start was asked for."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    before = exercise.copy.read_bytes()
    exercise.give_out("Second")
    cells = sources(exercise.new)
    assert exercise.copy.read_bytes() == before
    assert cells[0] == "# Second"
    assert "books_1 = 7" in cells
    assert cells[1].startswith("**This is a newer version of shelf_1.ipynb**, which stays as you")
    assert "What you had written there is in here: “The exercise”." not in cells[1]
    assert "What you had written there is in here: “Second”." in cells[1]
    holds = "It holds what you had written when it was made."
    assert f"beside it: [shelf_1-new.ipynb](shelf_1/shelf_1-new.ipynb). {holds}" in start_page()
    there = "There is a newer version of shelf_1/shelf_1.ipynb beside it: shelf_1-new.ipynb."
    assert exercise.told == [f"{there} {holds}"]


def test_what_has_no_place_any_more_is_named(exercise: Exercise) -> None:
    """The task is gone: its answer stays in the older copy, and people hear of it."""
    change(exercise.copy, "answer_2", source="books_2 = 7")
    book = normal_form.read(exercise.original)
    book.cells = [cell for cell in book.cells if not cell["id"].endswith("_2")]
    minimal.save(exercise.original, book)
    exercise.start()
    assert "books_2 = 7" not in sources(exercise.new)
    said = "Not in here, because it has no place here any more: “The exercise”. It is still in"
    assert said in sources(exercise.new)[1]
    assert "says what it doesn't hold" in start_page()


def test_who_goes_on_in_the_older_copy_finds_it_in_the_newer(exercise: Exercise) -> None:
    """Until somebody changes it, the newer edition follows the older copy at each start."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    exercise.give_out("Second")
    change(exercise.copy, "answer_1", source="books_1 = 8")
    exercise.start()
    assert "books_1 = 8" in sources(exercise.new)


def test_a_third_edition_takes_over_from_the_second(exercise: Exercise) -> None:
    """Neither copy that was worked in is written to, and the third holds the later answers."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    exercise.give_out("Second")
    change(exercise.new, "answer_1", source="books_1 = 8")
    change(exercise.new, "answer_3", source="books_3 = 9")
    before = [exercise.copy.read_bytes(), exercise.new.read_bytes()]
    exercise.give_out("Third")
    third = exercise.copy.with_name("shelf_1-new-2.ipynb")
    cells = sources(third)
    assert [exercise.copy.read_bytes(), exercise.new.read_bytes()] == before
    assert [cells[0], "books_1 = 8" in cells, "books_3 = 9" in cells] == ["# Third", True, True]
    assert sum("This is a newer version of" in cell for cell in cells) == 1
    assert "(shelf_1/shelf_1-new-2.ipynb)" in start_page()


def test_a_third_edition_replaces_a_second_that_nobody_used(exercise: Exercise) -> None:
    """One file beside the copy is enough."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    exercise.give_out("Second")
    exercise.give_out("Third")
    assert [sources(exercise.new)[0], "books_1 = 7" in sources(exercise.new)] == ["# Third", True]
    assert not exercise.copy.with_name("shelf_1-new-2.ipynb").exists()


def test_a_renamed_copy_gets_its_newer_edition_too(exercise: Exercise) -> None:
    """By its metadata, whatever signs are in the name; the fresh copy is another one."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    mine = exercise.copy.rename(exercise.copy.with_name("Eva B. [1]_shelf_1.ipynb"))
    exercise.give_out("Second")
    newer = sources(mine.with_stem(f"{mine.stem}-new"))
    assert (newer[0], "books_1 = 7" in newer) == ("# Second", True)
    assert "books_1 = 7" not in sources(exercise.copy)
    assert "[Eva B. [1]_shelf_1-new.ipynb](shelf_1/Eva%20B.%20%5B1%5D_shelf_1-new" in start_page()


def test_a_newer_edition_that_was_renamed_is_known(exercise: Exercise) -> None:
    """It is theirs now: it isn't made again, and gets the third edition."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    exercise.give_out("Second")
    mine = exercise.new.rename(exercise.copy.with_name("Eva_shelf_1.ipynb"))
    exercise.start()
    assert not exercise.new.exists()
    exercise.give_out("Third")
    assert "books_1 = 7" in sources(mine.with_stem("Eva_shelf_1-new"))


def test_an_older_copy_that_was_deleted_takes_nothing_with_it(exercise: Exercise) -> None:
    """A fresh copy is made; the newer edition with the answers goes on by itself."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    exercise.give_out("Second")
    exercise.copy.unlink()
    exercise.give_out("Third")
    assert "books_1 = 7" in sources(exercise.new)
    assert "books_1 = 7" in sources(exercise.copy.with_name("shelf_1-new-2.ipynb"))
    assert sources(exercise.copy)[0] == "# Third"


def test_an_edition_that_was_taken_back_leaves_nothing(exercise: Exercise) -> None:
    """The older copy is of today's edition again: what nobody used beside it goes."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    exercise.give_out("Second")
    exercise.give_out("The exercise")
    assert not exercise.new.exists()
    assert "newer version" not in start_page()


def test_a_copy_that_is_no_notebook_is_told(exercise: Exercise) -> None:
    """The newer edition lies beside it all the same."""
    exercise.copy.write_text("{half a file", encoding="utf-8")
    exercise.give_out("Second")
    assert exercise.copy.read_text(encoding="utf-8") == "{half a file"
    assert "can't be read as a notebook" in sources(exercise.new)[1]


@pytest.mark.parametrize("gone", [".editions", ".copies.json"])
def test_an_edition_that_is_not_kept(exercise: Exercise, gone: str) -> None:
    """Answers are found without it, frames are none; of the rest it is said where it is."""
    change(exercise.copy, "answer_1", source="books_1 = 7")
    file = places.work() / gone
    shutil.rmtree(file) if file.is_dir() else file.unlink()
    exercise.give_out("Second")
    answers = [cell for cell in sources(exercise.new) if cell.startswith("books_")]
    assert [answers[0], *(cell.split("  #")[0] for cell in answers[1:])] == [
        "books_1 = 7", *sources(exercise.original)[3::2]
    ]  # fmt: skip
    told = "Whatever else you had changed or added is still in shelf_1.ipynb."
    assert (told in sources(exercise.new)[1]) == (gone == ".editions")


def test_the_originals_stay_clean(original: Path) -> None:
    """Preparing writes no file outside the programme's folder."""
    before = original.read_bytes()
    working_copies.prepare()
    assert original.read_bytes() == before
    assert sorted(p.name for p in places.root().iterdir()) == [
        "data",
        "exercises",
        "nbgrader_config.py",
        "programme",
        "solutions",
        "workshops",
    ]


def test_the_start_page_lists_what_people_need(copy: Path) -> None:
    """Question, minutes, level, and links to the notebook and the exercise."""
    page = start_page()
    assert "### How many books are on loan?" in page
    assert "120 minutes · level: basic · what you need: curiosity" in page
    assert "(shelf_1/workshop.ipynb)" in page
    assert "(shelf_1/shelf_1.ipynb)" in page


def test_one_workshop_alone(original: Path) -> None:
    """Preparing one workshop makes no copy of another, and keeps the links to those there are."""
    other = original.parent.with_name("desk_1")
    shutil.copytree(original.parent, other)
    working_copies.prepare(["shelf_1"])
    assert not (places.work() / "desk_1").exists()
    working_copies.prepare(["desk_1"])
    assert "(shelf_1/workshop.ipynb)" in start_page()
    assert "(desk_1/workshop.ipynb)" in start_page()


def test_an_unknown_workshop_is_refused(original: Path) -> None:
    """A name that is no workshop's is answered with those there are."""
    with pytest.raises(WorkshopError, match="did you mean shelf_1"):
        working_copies.prepare(["shelf_2"])
