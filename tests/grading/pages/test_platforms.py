"""Feedback and points in the forms that Moodle and Canvas take back."""

import csv
import re
import zipfile
from pathlib import Path

import pytest
from support.small_course import ID, graded, paired, released

from kit.errors import SubmissionError
from kit.grading import course, forget
from kit.grading.courses import own
from kit.grading.intake.collect import collect
from kit.grading.pages import platforms
from kit.grading.pages.platforms import Platform
from kit.grading.run import autograde

__all__ = ["graded", "paired", "released"]  # fixtures

DOWNLOADS = {
    Platform.MOODLE: [
        "Petra Perfect_101_assignsubmission_file_/small_1.ipynb",
        "Hana Half_102_assignsubmission_file/small_1.ipynb",
        "Emil Empty_103_assignsubmission_file_small_1.ipynb",
    ],
    Platform.CANVAS: [
        "Petra Perfect_101_9001_small_1.ipynb",
        "Hana Half_LATE_102_9002_small_1.ipynb",
        "Emil Empty_103_9003_small_1.ipynb",
    ],
}


def download(folder: Path, platform: Platform, *more: str) -> Path:
    """Make a zip with the names that the platform gives."""
    file = folder / f"{platform}.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for path in (*DOWNLOADS[platform], *more):
            archive.writestr(path, "{}")
    return file


def rows(file: Path) -> list[list[str]]:
    """Read a CSV as the platforms do."""
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def test_moodles_zip_is_known_again(graded: Path, tmp_path: Path) -> None:
    """By the rule of its importer: name_number_type_plugin, then the file; the rest is ignored."""
    made = platforms.send(
        own().assignment(ID), Platform.MOODLE, download(tmp_path, Platform.MOODLE)
    )
    found = {}
    for path in zipfile.ZipFile(made.zip).namelist():
        parts = path.split("/")[0].split("_", 4)
        if len(parts) >= 4 and parts[1].isdigit():
            found[parts[1]] = (parts[0], parts[2:4], path.split("/")[1])
    page = (["assignsubmission", "file"], f"{ID}.html")
    assert found == {
        "101": ("Petra Perfect", *page), "102": ("Hana Half", *page), "103": ("Emil Empty", *page)
    }  # fmt: skip


def test_moodles_worksheet(graded: Path, tmp_path: Path) -> None:
    """It has the three columns without which Moodle refuses it, and the report's points."""
    made = platforms.send(
        own().assignment(ID), Platform.MOODLE, download(tmp_path, Platform.MOODLE)
    )
    heads, *people = rows(made.csv)
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(heads)
    assert [row[:4] for row in people] == [
        ["Participant 103", "Emil Empty", "0", "4"],
        ["Participant 102", "Hana Half", "2", "4"],
        ["Participant 101", "Petra Perfect", "4", "4"],
    ]


def test_who_has_sent_it_gets_the_page_of_both(paired: Path, tmp_path: Path) -> None:
    """A platform knows one of a pair; the other is named, and both are where it knows neither."""
    sent = "Ana Novak_104_assignsubmission_file_/Ana + Ben_small_1.ipynb"
    source = download(tmp_path, Platform.MOODLE, sent)
    made = platforms.send(own().assignment(ID), Platform.MOODLE, source)
    page = f"Ana Novak_104_assignsubmission_file/{ID}.html"
    assert sorted(zipfile.ZipFile(made.zip).namelist()) == [page, f"Ben/{ID}.html"]
    assert (rows(made.csv)[1][:3], len(rows(made.csv))) == (
        ["Participant 104", "Ana Novak", "4"],
        2,
    )
    assert made.without_number == ("Ben", "Ben"), "once from working together, once alone"
    source = download(tmp_path, Platform.CANVAS)
    made = platforms.send(own().assignment(ID), Platform.CANVAS, source)
    both = [f"Ana Novak + Ben_{ID}.html", f"Ben_{ID}.html"]
    assert sorted(zipfile.ZipFile(made.zip).namelist()) == both


def test_canvas_knows_its_names_again(graded: Path, tmp_path: Path) -> None:
    """The first two numbers of a name are the person's and the file's, as downloaded."""
    made = platforms.send(
        own().assignment(ID), Platform.CANVAS, download(tmp_path, Platform.CANVAS)
    )
    names = zipfile.ZipFile(made.zip).namelist()
    found = [[part for part in name.split("_") if re.fullmatch(r"\d+", part)] for name in names]
    assert [numbers for numbers in found if numbers] == [
        ["103", "9003"], ["102", "9002"], ["101", "9001"]
    ]  # fmt: skip


def test_canvas_gradebook(graded: Path, tmp_path: Path) -> None:
    """The five columns, the assignment, the row of points possible, and then the people."""
    made = platforms.send(
        own().assignment(ID), Platform.CANVAS, download(tmp_path, Platform.CANVAS)
    )
    assert rows(made.csv)[:3] == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "What can go wrong?"],
        ["    Points Possible", "", "", "", "", "4"],
        ["Emil Empty", "103", "", "", "", "0"],
    ]


def test_somebody_whose_number_is_unknown(graded: Path, tmp_path: Path) -> None:
    """They are named, in the zip under their name, and not in the table."""
    source = download(tmp_path, Platform.MOODLE)
    made = platforms.send(own().assignment(ID), Platform.MOODLE, source)
    assert "Wanda Wrong" in made.without_number
    assert f"Wanda Wrong/{ID}.html" in zipfile.ZipFile(made.zip).namelist()
    assert "Wanda" not in made.csv.read_text("utf-8")


def test_two_of_one_name(graded: Path, tmp_path: Path) -> None:
    """Nobody gets another person's points: both are left out, and named."""
    twin = "Petra Perfect_999_assignsubmission_file_/small_1.ipynb"
    source = download(tmp_path, Platform.MOODLE, twin)
    made = platforms.send(own().assignment(ID), Platform.MOODLE, source)
    assert "Petra Perfect" in made.without_number
    assert "Petra" not in made.csv.read_text("utf-8")


@pytest.mark.parametrize("platform", list(Platform))
def test_numbers_that_were_collected(released: Path, tmp_path: Path, platform: Platform) -> None:
    """No download is asked for, two of one name are told apart, and a later one is newer."""
    forms = {
        Platform.MOODLE: "Ana Novak_{n}_assignsubmission_file_/" + f"{ID}.ipynb",
        Platform.CANVAS: "novakana_{n}_5{n}_" + f"{ID}.ipynb",
    }
    source = tmp_path / "hand-ins.zip"
    with zipfile.ZipFile(source, "w") as archive:
        for n in (7, 8):
            archive.write(released / "exercises" / ID / f"{ID}.ipynb", forms[platform].format(n=n))
    collect(source, ID)
    autograde.grade(ID)
    made = platforms.send(own().assignment(ID), platform)
    assert made.without_number == ()
    stems = {
        Platform.MOODLE: [f"Ana Novak_{n}_assignsubmission_file/{ID}.html" for n in (7, 8)],
        Platform.CANVAS: [f"novakana_{n}_5{n}_{ID}.html" for n in (7, 8)],
    }
    assert sorted(zipfile.ZipFile(made.zip).namelist()) == stems[platform]
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("novakana_7_99_again.ipynb", "{}")
    if platform is Platform.CANVAS:
        later = platforms.send(own().assignment(ID), platform, source)
        assert f"novakana_7_99_{ID}.html" in zipfile.ZipFile(later.zip).namelist()


def test_two_of_one_name_whose_numbers_are_not_known(graded: Path, tmp_path: Path) -> None:
    """Both pages are in the zip."""
    with course.gradebook() as book:
        for person in ("wanda-wrong", "kurt-killer"):
            book.update_or_create_student(person, first_name="Ana", last_name="Novak")
    source = download(tmp_path, Platform.MOODLE)
    made = platforms.send(own().assignment(ID), Platform.MOODLE, source)
    found = [name for name in zipfile.ZipFile(made.zip).namelist() if name.startswith("Ana")]
    assert found == [f"Ana Novak/{ID}.html", f"Ana Novak (2)/{ID}.html"]


def test_nothing_collected_from_there(graded: Path) -> None:
    """Without a download and without numbers kept, what to do is said."""
    with pytest.raises(SubmissionError, match="add: --from SOURCE"):
        platforms.send(own().assignment(ID), Platform.MOODLE)


def test_a_late_penalty_is_taken_off(graded: Path, tmp_path: Path) -> None:
    """As nbgrader's own export does, and never below nothing."""
    with course.gradebook() as book:
        for person, lost in (("petra-perfect", 1.5), ("hana-half", 9.0)):
            book.find_submission_notebook(ID, ID, person).late_submission_penalty = lost
        book.db.commit()
    made = platforms.send(
        own().assignment(ID), Platform.MOODLE, download(tmp_path, Platform.MOODLE)
    )
    assert {row[1]: row[2] for row in rows(made.csv)[1:]} == {
        "Emil Empty": "0", "Hana Half": "0", "Petra Perfect": "2.5"
    }  # fmt: skip


def test_a_zip_of_something_else(graded: Path, tmp_path: Path) -> None:
    """One sentence names it."""
    source = download(tmp_path, Platform.CANVAS)
    with pytest.raises(SubmissionError, match="no file named as Moodle names them"):
        platforms.send(own().assignment(ID), Platform.MOODLE, source)


@pytest.mark.parametrize(
    ("platform", "given", "back"),
    [
        (
            Platform.MOODLE,
            f"Živa Čuk_77_assignsubmission_file_/{ID}.ipynb",
            f"Živa Čuk_77_assignsubmission_file/{ID}.html",
        ),
        (Platform.CANVAS, f"čukživa_LATE_77_9_{ID}.ipynb", f"čukživa_LATE_77_9_{ID}.html"),
    ],
)
def test_there_and_back(
    released: Path, tmp_path: Path, platform: Platform, given: str, back: str
) -> None:
    """What was downloaded, collected and graded goes back under the names that it came with."""
    source = tmp_path / "hand-ins.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.write(released / "exercises" / ID / f"{ID}.ipynb", given)
    collect(source, ID)
    autograde.grade(ID)
    made = platforms.send(own().assignment(ID), platform, source)
    assert zipfile.ZipFile(made.zip).namelist() == [back]
    assert (len(rows(made.csv)), made.without_number) == (2 + (platform == "canvas"), ())


def test_forgetting_removes_them(graded: Path, tmp_path: Path) -> None:
    """They name everybody: they go whenever somebody is forgotten, and can be made again."""
    made = platforms.send(
        own().assignment(ID), Platform.MOODLE, download(tmp_path, Platform.MOODLE)
    )
    forget.forget("hana-half")
    assert not made.csv.exists()
    assert not made.zip.exists()
