"""Collecting hand-ins into nbgrader's folders."""

import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from support.small_course import ID, RIGHT, filled, released

from kit.errors import WorkshopError
from kit.grading import course
from kit.grading.intake import collect
from kit.notebooks import literals

__all__ = ["released"]  # a fixture

EARLY = 1_000_000_000  # seconds since 1970: a zip knows no time before 1980
LATE = 2_000_000_000


@pytest.fixture
def home(released: Path) -> Path:
    """The small course, released."""
    return released


@pytest.fixture
def exercise(home: Path) -> Path:
    """The small course's released exercise."""
    return home / "exercises" / ID / f"{ID}.ipynb"


@pytest.fixture
def inbox(exercise: Path, tmp_path: Path) -> Path:
    """A folder with Ana's hand-in."""
    (tmp_path / "in").mkdir()
    put(tmp_path / "in" / f"Ana Kovač_{ID}.ipynb", exercise, RIGHT)
    return tmp_path / "in"


def put(file: Path, exercise: Path, answers: dict[str, str], *, when: float = EARLY) -> None:
    """Write a hand-in that was last changed at a time in seconds."""
    nbformat.write(filled(exercise, answers), file)
    os.utime(file, (when, when))


def submitted(home: Path, participant: str) -> Path:
    return home / "programme" / "submitted" / participant / ID / f"{ID}.ipynb"


def test_a_hand_in_is_taken_as_it_is(inbox: Path, home: Path) -> None:
    """The file is copied to the byte, with its time and the person's name."""
    (taken,) = collect.collect(inbox, ID).taken
    assert (taken.participant, taken.name) == ("ana-kovac", "Ana Kovač")
    assert submitted(home, "ana-kovac").read_bytes() == (inbox / taken.path).read_bytes()
    stamp = submitted(home, "ana-kovac").with_name("timestamp.txt").read_text("utf-8")
    assert stamp == "2001-09-09 01:46:40.000000 UTC"
    with course.gradebook() as book:
        assert book.find_student("ana-kovac").last_name == "Kovač"


def test_a_zip_is_taken_like_its_folder(inbox: Path, home: Path, tmp_path: Path) -> None:
    """A course platform's zip gives the same submission."""
    archive = shutil.make_archive(str(tmp_path / "all"), "zip", inbox)
    (taken,) = collect.collect(Path(archive), ID).taken
    assert submitted(home, taken.participant).read_bytes() == (inbox / taken.path).read_bytes()


def test_the_source_is_not_changed(inbox: Path) -> None:
    """Collecting reads the source and leaves it as it was."""
    before = {file: file.stat().st_mtime_ns for file in inbox.iterdir()}
    collect.collect(inbox, ID)
    assert before == {file: file.stat().st_mtime_ns for file in inbox.iterdir()}


def test_the_latest_of_two_counts(inbox: Path, exercise: Path, home: Path) -> None:
    """Of one person's files the later counts, and the other is named with the reason."""
    put(inbox / f"{ID}_ana kovač (1).ipynb", exercise, {"limit": "8"}, when=LATE)
    found = collect.collect(inbox, ID)
    assert "limit = 8" in submitted(home, "ana-kovac").read_text("utf-8")
    assert [item.path for item in found.skipped] == [f"Ana Kovač_{ID}.ipynb"]
    assert "handed in again later" in found.skipped[0].reason


def test_collecting_again_changes_nothing(inbox: Path) -> None:
    """A second run over the same folder skips every file, with the reason."""
    collect.collect(inbox, ID)
    found = collect.collect(inbox, ID)
    assert found.taken == ()
    assert found.skipped[0].reason == "Collected before."


def test_a_newer_one_replaces_and_says_so(inbox: Path, exercise: Path, home: Path) -> None:
    """A later hand-in takes the place of the earlier."""
    collect.collect(inbox, ID)
    put(inbox / f"Ana Kovač_{ID}.ipynb", exercise, {"limit": "8"}, when=LATE)
    (taken,) = collect.collect(inbox, ID).taken
    assert "Replaces the one of 09 September" in taken.note
    assert "limit = 8" in submitted(home, "ana-kovac").read_text("utf-8")


def test_an_older_one_never_replaces(inbox: Path, exercise: Path, home: Path) -> None:
    """An earlier hand-in that turns up later is named and left out."""
    collect.collect(inbox, ID)
    put(inbox / f"Ana Kovač_{ID}.ipynb", exercise, {"limit": "8"}, when=500_000_000)
    (skipped,) = collect.collect(inbox, ID).skipped
    assert "Older than" in skipped.reason
    assert "limit = 8" not in submitted(home, "ana-kovac").read_text("utf-8")


def test_a_torn_file_is_kept_and_told(inbox: Path, home: Path) -> None:
    """A file that breaks off becomes no submission, but is kept as it is."""
    whole = (inbox / f"Ana Kovač_{ID}.ipynb").read_bytes()
    (inbox / "Tom.ipynb").write_bytes(whole[:500])
    (torn,) = collect.collect(inbox, ID).unreadable
    assert "Tom.ipynb breaks off" in torn.reason
    kept = home / "programme" / "unreadable" / "tom" / ID / "Tom.ipynb"
    assert kept.read_bytes() == whole[:500]
    assert collect.unreadable(ID) == {"tom": "Tom.ipynb"}
    assert not submitted(home, "tom").exists()


def test_a_whole_file_makes_up_for_a_torn_one(inbox: Path, exercise: Path) -> None:
    """A later readable hand-in takes its participant off the list of unreadable files."""
    (inbox / "Tom.ipynb").write_bytes(b"{")
    os.utime(inbox / "Tom.ipynb", (EARLY, EARLY))
    collect.collect(inbox, ID)
    put(inbox / "Tom.ipynb", exercise, RIGHT, when=LATE)
    collect.collect(inbox, ID)
    assert collect.unreadable(ID) == {}


def test_another_notebook_is_told(inbox: Path) -> None:
    """The workshop's notebook, handed in instead of the exercise, is refused with that reason."""
    own = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    nbformat.write(own, inbox / "Wim.ipynb")
    (wrong,) = collect.collect(inbox, ID).unreadable
    assert "Wim.ipynb is another notebook" in wrong.reason


@pytest.mark.parametrize("metadata", [{"nbgrader": 3}, {"nbgrader": {"grade": True}}, {}])
def test_strange_metadata_stops_nothing(inbox: Path, metadata: dict[str, object]) -> None:
    """A notebook may hold anything in nbgrader's place."""
    cell = nbformat.v4.new_code_cell("1", metadata=metadata)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), inbox / "Wim.ipynb")
    found = collect.collect(inbox, ID)
    assert (len(found.taken), len(found.unreadable)) == (1, 1)


def test_voila_answers_become_an_equal_submission(inbox: Path, exercise: Path, home: Path) -> None:
    """Answers handed in through Voilà give the notebook that JupyterLab would have given."""
    given = literals.answers(filled(exercise, {"facts": RIGHT["facts"], "limit": "5"}))
    content = json.dumps({"workshop": ID, "answers": given})
    (inbox / f"Vera_{ID}-answers.json").write_text(content, "utf-8")
    collect.collect(inbox, ID)
    made = nbformat.read(submitted(home, "vera"), as_version=4)
    assert literals.answers(made) == given
    assert submitted(home, "vera").with_name("answers.json").read_text("utf-8") == content


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        "[" * 9999,
        '{"answers": 3}',
        '{"workshop": "other", "answers": {}}',
        '{"workshop": "small_1", "answers": {"limit": "__import__(1)"}}',
    ],
)
def test_bad_answers_are_kept_and_told(inbox: Path, content: str) -> None:
    """Answers that aren't, or aren't for this workshop, are unreadable."""
    (inbox / f"Vera_{ID}-answers.json").write_text(content, "utf-8")
    found = collect.collect(inbox, ID)
    assert (len(found.taken), len(found.unreadable)) == (1, 1)


def test_two_people_whose_ids_would_be_equal_stay_two(inbox: Path, exercise: Path) -> None:
    """Ana Kovač and Ana Kovac get two ids, never one."""
    put(inbox / f"Ana Kovac_{ID}.ipynb", exercise, {"limit": "8"})
    taken = collect.collect(inbox, ID).taken
    assert {t.name: t.participant for t in taken} == {
        "Ana Kovac": "ana-kovac",
        "Ana Kovač": "ana-kovac-2",
    }


def test_a_damaged_notebook_is_taken_as_it_is(inbox: Path, exercise: Path, home: Path) -> None:
    """A repairable notebook is collected byte for byte, with a note on its damages."""
    notebook = nbformat.writes(filled(exercise, RIGHT)).encode("utf-16")
    (inbox / "Tom.ipynb").write_bytes(notebook)
    (taken,) = [t for t in collect.collect(inbox, ID).taken if t.participant == "tom"]
    assert taken.note == "It was saved as UTF-16, where Jupyter writes plain UTF-8."
    assert submitted(home, "tom").read_bytes() == notebook


def test_the_one_before_a_torn_one_counts(inbox: Path, home: Path) -> None:
    """A torn second hand-in is kept beside the earlier one, which still counts."""
    (inbox / "ana-kovač.ipynb").write_bytes(b"{")
    found = collect.collect(inbox, ID)
    assert [taken.path for taken in found.taken] == [f"Ana Kovač_{ID}.ipynb"]
    assert [torn.path for torn in found.unreadable] == ["ana-kovač.ipynb"]
    assert (home / "programme/unreadable/ana-kovac" / ID / "ana-kovač.ipynb").exists()
    assert collect.unreadable(ID) == {"ana-kovac": "ana-kovač.ipynb"}


@pytest.mark.parametrize("name", ["CON.ipynb", "a:b.ipynb", "Wim?.ipynb"])
def test_kept_files_have_names_for_every_system(inbox: Path, home: Path, name: str) -> None:
    """An unreadable file is kept under a name that Windows allows too."""
    (inbox / "Wim").mkdir()
    (inbox / "Wim" / name).write_bytes(b"{")
    collect.collect(inbox, ID, pattern="{student}/*")
    kept = [path.name for path in (home / "programme/unreadable/wim" / ID).iterdir()]
    assert not set("".join(kept)) & set(':?*<>"|')
    assert "CON.ipynb" not in kept


def test_a_hundred_megabytes_are_refused(inbox: Path) -> None:
    """A notebook that is far too large is named, and the others are taken."""
    with (inbox / "Big.ipynb").open("wb") as file:
        file.truncate(100_000_000)
    found = collect.collect(inbox, ID)
    assert len(found.taken) == 1
    assert "100 MB large; 20 MB are allowed" in found.skipped[0].reason


def test_deep_json_is_kept_and_told(inbox: Path) -> None:
    """A notebook nested too deep is kept, and the others are collected."""
    (inbox / "Deep.ipynb").write_text('{"a":' * 100_000, encoding="utf-8")
    found = collect.collect(inbox, ID)
    assert "nested too deep" in found.unreadable[0].reason
    assert len(found.taken) == 1


def test_hundreds_of_names_stay_apart(inbox: Path, exercise: Path, home: Path) -> None:
    """Names of many scripts, of Windows' devices and of paths each get a folder of their own."""
    shown = ["Ана", "Άννα", "آنا", "安娜", "CON", "nul", "a..b", "-rf", "%s", "$(id)", "a;b"]
    for name in shown:
        put(inbox / f"{name}_{ID}.ipynb", exercise, {})
    taken = {t.name: t.participant for t in collect.collect(inbox, ID).taken}
    assert set(shown) <= set(taken)
    assert len(set(taken.values())) == len(shown) + 1
    folders = [path.name for path in (home / "programme" / "submitted").iterdir()]
    assert sorted(folders) == sorted(taken.values())
    assert not {"con", "nul", "-rf", ".."} & set(folders)


def test_nameless_files_are_told(inbox: Path) -> None:
    """A file without a name in its path is listed with the remedy."""
    shutil.copy(inbox / f"Ana Kovač_{ID}.ipynb", inbox / f"{ID}.ipynb")
    (nameless,) = collect.collect(inbox, ID).skipped
    assert "Rename it to NAME_small_1.ipynb" in nameless.reason


def test_no_exercise_is_said(home: Path, tmp_path: Path) -> None:
    """Collecting without a released exercise raises ``WorkshopError``."""
    with pytest.raises(WorkshopError, match="hackyack release"):
        collect.collect(tmp_path, "nowhere")


def test_another_file_of_the_same_time_is_taken(inbox: Path, exercise: Path, home: Path) -> None:
    """Programs that count whole minutes give a corrected file the time of the one before."""
    collect.collect(inbox, ID)
    put(inbox / f"Ana Kovač_{ID}.ipynb", exercise, {"limit": "5"})
    (taken,) = collect.collect(inbox, ID).taken
    assert taken.note.startswith("Replaces the one of 09 September")
    assert "limit = 5" in submitted(home, "ana-kovac").read_text("utf-8")
