"""A course of somebody's own, graded from the command line with ``--course``."""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from support import own_course
from support.clones import clone_into
from support.gradebooks import rows
from support.nbgrader_runs import nbgrader
from support.own_course import ID, PEOPLE
from support.tools import need

from kit.cli import commands
from kit.grading.run import autograde
from kit.programme import lab

pytestmark = pytest.mark.timeout(600)

PRINTED = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
README = [
    shlex.split(line)
    for line in re.findall(r"^python3 start.py (.+ --course .+)$", PRINTED, re.MULTILINE)
]


def hackyack(*args: str) -> tuple[int, str, str]:
    """Run a command; return its status, output and errors."""
    said, wrong = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(wrong),
        pytest.raises(SystemExit) as end,
    ):
        commands.main(args)
    return int(end.value.code or 0), said.getvalue(), wrong.getvalue()


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


@dataclass
class Done:
    """The course, its twin that nbgrader grades, the clone, and what each command said."""

    folder: Path
    twin: Path
    clone: Path
    said: dict[str, str] = field(default_factory=dict)

    def do(self, command: str) -> None:
        """Run a command as the README prints it, and keep what it says."""
        (args,) = [words for words in README if words[0] == command]
        status, said, wrong = hackyack(*args)
        assert status == 0, wrong
        self.said[command] = said


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """A course that went the whole way, and one that nbgrader's own command has graded."""
    need("bwrap")
    tmp = tmp_path_factory.mktemp("own")
    made = Done(folder=tmp / "My course", twin=tmp / "twin", clone=clone_into(tmp))
    made.folder.mkdir()
    own_course.write(made.folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(made.clone))
        patch.setenv("COLUMNS", "200")
        patch.setenv("PATH", os.environ["PATH"])
        patch.chdir(made.clone)
        made.do("release")
        own_course.hand_in(made.folder / "release" / ID, made.folder / "inbox")
        made.do("collect")
        shutil.copytree(made.folder, made.twin)
        made.do("grade")
        made.do("feedback")
        made.do("report")
        nbgrader(made.twin, "autograde", ID)
        yield made


def test_release_is_generate_assignment(done: Done, tmp_path: Path) -> None:
    """The exercise and the gradebook's rows of it are nbgrader's own."""
    own_course.write(tmp_path)
    nbgrader(tmp_path, "generate_assignment", ID)
    for name in own_course.NOTEBOOKS:
        ours, theirs = (
            nbformat.read(folder / "release" / ID / f"{name}.ipynb", as_version=4)
            for folder in (done.folder, tmp_path)
        )
        assert ours == theirs


def test_everybodys_notebooks_are_found(done: Done) -> None:
    """By name, by folder, or by their content: each lies where nbgrader looks for it."""
    found = [file for file in files(done.folder / "submitted") if file.endswith(".ipynb")]
    assert found == sorted(
        f"{who}/{ID}/{name}.ipynb" for who, (names, _answers) in PEOPLE.items() for name in names
    )
    assert done.said["collect"].endswith("5 hand-ins collected.\n")


def test_rows_equal_nbgraders_own(done: Done) -> None:
    """Each score, comment, time and flag is what ``nbgrader autograde`` gives."""
    ours, theirs = rows(done.folder / "gradebook.db"), rows(done.twin / "gradebook.db")
    assert len(ours) > 60
    assert ours == theirs


def test_files_are_nbgraders_own(done: Done) -> None:
    """The graded notebooks lie in nbgrader's folder, under nbgrader's names."""
    assert files(done.folder / "autograded") == files(done.twin / "autograded")


def test_a_missing_notebook_is_told(done: Done) -> None:
    """What was handed in is graded, and what is missing is named."""
    said = done.said["grade"]
    assert re.search(r"cem +2 / 10 +graded Not handed in: problem2.ipynb\.", said)
    assert re.search(r"ana +4 / 10 +graded *\n", said)


def test_nothing_is_graded_twice(done: Done) -> None:
    """A second run finds everything done, also notebooks without a cell to run."""
    status, said, _wrong = hackyack("grade", ID, "--course", str(done.folder))
    assert (status, said.count("graded before")) == (0, len(PEOPLE))


def test_feedback_is_one_page(done: Done) -> None:
    """It has the tasks of both notebooks below their headings, and what is not there."""
    pages = files(done.folder / "feedback")
    assert [page for page in pages if page.startswith("ana/") and page.endswith(".html")] == [
        f"ana/{ID}/problem1.html"
    ]
    text = (done.folder / "feedback" / "ana" / ID / "problem1.html").read_text("utf-8")
    order = ["Putting books back", "How many in all?", "Where do books go missing?", "One busy day"]
    assert sorted(order, key=text.index) == order
    assert "BEGIN HIDDEN" not in text
    assert "4 of 10 points" in text
    assert "at most" not in text  # this course states no number of days
    assert not [word for word in ("Not a test", "Tell a colleague") if word in text]
    assert "Nothing is left for you to do here: every task has an answer." in text
    cem = (done.folder / "feedback" / "cem" / ID / "problem1.html").read_text("utf-8")
    assert "The file problem2.ipynb was not handed in" in cem
    assert "Hand in problem2.ipynb as well" in cem


def test_the_report_has_all_notebooks(done: Done) -> None:
    """A column for each task, called by its notebook, and two headings told apart."""
    folder = done.folder / "programme" / "report" / ID
    heads = (folder / "report.csv").read_text("utf-8-sig").splitlines()[0]
    assert heads.startswith(
        "participant,id,people,problem1/in_all,problem1/on_a_day,problem1/no_days,problem1/chart,"
        "problem2/why,problem2/count,points,of"
    )
    page = (folder / "report.html").read_text("utf-8")
    assert "How many on a day? (no_days)" in page


def test_the_clone_has_nothing_of_it(done: Done) -> None:
    """No hand-in, gradebook, log or page of the course lies in the clone."""
    kept = files(done.clone / "programme") if (done.clone / "programme").is_dir() else []
    assert not [file for file in kept if ID in file or file == "gradebook.db"]


def test_a_person_is_forgotten(done: Done, tmp_path: Path) -> None:
    """Nothing named after them is left in the course, and no row; others stay."""
    course = tmp_path / "copy of it"
    shutil.copytree(done.folder, course)
    status, said, wrong = hackyack("forget", "Bo", "--yes", "--course", str(course))
    assert (status, wrong) == (0, "")
    assert "submitted/bo with 3 files" in said
    assert not [file for file in files(course) if "bo" in Path(file).parts]
    assert b"Bo" not in (course / "programme" / "report" / ID / "report.csv").read_bytes()
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        assert {person.id for person in book.students} == set(PEOPLE) - {"bo"}
    assert b"len(days)" not in (course / "gradebook.db").read_bytes()


def test_nbgrader_goes_on_with_it(done: Done) -> None:
    """nbgrader's own command finds nothing to do in what was graded here."""
    said = nbgrader(done.folder, "autograde", ID)
    assert said.count("Skipping existing assignment") == len(PEOPLE)


ELSEWHERE = """\
c = get_config()
c.CourseDirectory.root = "all of it"
c.CourseDirectory.source_directory = "src"
c.CourseDirectory.submitted_directory = "in.box"
c.CourseDirectory.directory_structure = "{nbgrader_step}/{assignment_id}/{student_id}"
c.CourseDirectory.db_url = "sqlite:///points.db"
c.ClearSolutions.code_stub = {"python": "# WRITE HERE"}
c.Execute.timeout = 3
c.CourseDirectory.student_id_exclude = "zoe,bo"
"""


def test_a_courses_own_settings_count(done: Done, tmp_path: Path) -> None:
    """Root, folders, structure, gradebook, stubs and the seconds for a cell are the course's."""
    root = tmp_path / "all of it"
    root.mkdir()
    own_course.write(root, source="src")
    (root / "nbgrader_config.py").rename(tmp_path / "nbgrader_config.py")
    (tmp_path / "nbgrader_config.py").write_text(ELSEWHERE, "utf-8")
    course = ("--course", str(tmp_path))
    assert hackyack("release", ID, *course)[::2] == (0, "")
    released = root / "release" / ID / "problem1.ipynb"
    assert "# WRITE HERE" in released.read_text("utf-8")
    book = own_course.answered(released, own_course.RIGHT)
    book.cells[-1].source = "while True:\n    pass"
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for who in ("Ana", "Zoe"):
        nbformat.write(book, inbox / f"{who}_problem1.ipynb")
    assert hackyack("collect", str(inbox), "-w", ID, *course)[0] == 0
    assert (root / "in.box" / ID / "ana" / "problem1.ipynb").is_file()
    status, said, wrong = hackyack("grade", ID, *course)
    assert (status, "4 / 10" in said, "zoe" in said) == (0, True, False), said + wrong
    assert "Stopped for taking too long: chart." in said
    assert (tmp_path / "points.db").is_file()
    assert (root / "autograded" / ID / "ana" / "problem1.ipynb").is_file()


def test_files_of_somebodys_stay(done: Done, tmp_path: Path) -> None:
    """Releasing again deletes nothing that lies in the release folder."""
    course = tmp_path / "copy"
    shutil.copytree(done.folder, course)
    notes = course / "release" / ID / "notes.txt"
    notes.write_text("mine", "utf-8")
    assert hackyack("release", ID, "--course", str(course))[0] == 0
    assert notes.read_text("utf-8") == "mine"


def other_kernel(folder: Path) -> None:
    """Make the first notebook of a released assignment one for R."""
    file = folder / "release" / ID / "problem1.ipynb"
    book = nbformat.read(file, as_version=4)
    book.metadata["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}
    nbformat.write(book, file)


LATE = """\
from nbgrader.plugins import BasePlugin


class HalfAPoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5


def told(assignment, student, notebooks):
    print("hooked")
"""
LATE_SETTINGS = """\
import late

c = get_config()
c.AssignLatePenalties.plugin_class = late.HalfAPoint
c.Autograde.post_convert_hook = "late.told"
"""


def test_modules_beside_the_settings_count(done: Done, tmp_path: Path) -> None:
    """A penalty from a module in the course's folder is taken off, as nbgrader takes it off."""
    course = tmp_path / "late course"
    shutil.copytree(done.twin, course, ignore=shutil.ignore_patterns("autograded"))
    (course / "late.py").write_text(LATE, "utf-8")
    (course / "nbgrader_config.py").write_text(LATE_SETTINGS, "utf-8")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.find_assignment(ID).duedate = datetime(2026, 1, 1)  # noqa: DTZ001
        book.db.commit()
    args = ("--student", "ana", "--force", "--course", str(course))
    status, said, wrong = hackyack("grade", ID, *args)
    assert (status, "Late: nbgrader takes 0.5 off these points" in said) == (0, True), said + wrong


BAD = {
    "no folder": ("grade", "is not there. Name the course's folder"),
    "a file": ("grade", "is a file. Name the course's folder"),
    "no such assignment": ("grade", "There is no assignment ps9 in {folder}. There are: ps1"),
    "an error": ("grade", "nbgrader_config.py can't be read, line 2: NameError: name 'nowhere'"),
    "no syntax": ("grade", "nbgrader_config.py can't be read, line 2: SyntaxError"),
    "a function": ("grade", "nbgrader_config.py holds a function or another thing that can't be"),
    "a wrong kind": ("grade", "nbgrader_config.py has a setting that nbgrader does not take"),
    "no plug-in": ("grade", "of AssignLatePenalties instance must be a type, but 'late.No' could"),
    "no structure": (
        "grade",
        "It has to name {{assignment_id}}, {{nbgrader_step}}, {{student_id}}",
    ),
    "an end": ("grade", "can't be read, line 2: it ends the program there (SystemExit: 3)"),
    "no id": ("grade", "No assignment is named. In {folder} there are: ps1"),
    "nobody of that name": ("feedback", "Nothing of zoe was collected for ps1. Known: ana, bo,"),
    "no source": ("grade", "There is no course with an assignment in {folder}: nbgrader looks"),
    "no release": ("grade", "There is no release/ps1/problem1.ipynb. Run: hackyack release"),
    "another language": ("grade", "release/ps1/problem1.ipynb is for r. hackyack grades notebooks"),
    "nothing collected": ("grade", "FOLDER --assignment ps1"),
    "nobody graded": ("feedback", "Not graded yet: nobody is. Run: hackyack grade --course"),
    "no workshop": ("record", "ps1 is no workshop: a record says which outcomes"),
}


def broken(folder: Path, what: str) -> None:
    """Break a course in one way."""
    settings = {
        "an error": "c = get_config()\nc.Execute.timeout = nowhere\n",
        "no syntax": "c = get_config()\nc.Execute.timeout = = 3\n",
        "a function": "c = get_config()\nc.Autograde.post_convert_hook = lambda **_of: None\n",
        "no structure": "c = get_config()\n"
        "c.CourseDirectory.directory_structure = '{student_id}/{nbgrader_step}'\n",
        "an end": "c = get_config()\nraise SystemExit(3)\n",
        "no plug-in": "c = get_config()\nc.AssignLatePenalties.plugin_class = 'late.No'\n",
        "a wrong kind": "c = get_config()\nc.Execute.timeout = 'soon'\n",
    }
    if what in settings:
        (folder / "nbgrader_config.py").write_text(settings[what], "utf-8")
    if what == "no source":
        shutil.rmtree(folder / "source")
    if what == "no release":
        shutil.rmtree(folder / "release")
    if what == "another language":
        other_kernel(folder)


@pytest.mark.parametrize("what", BAD)
def test_what_is_wrong_is_one_sentence(done: Done, tmp_path: Path, what: str) -> None:
    """What happened, the value, what to do next; and nothing is lost."""
    folder = tmp_path / "its course"
    kept = what in {"a function", "nobody of that name"}
    left = () if kept else ("submitted", "gradebook.db")
    shutil.copytree(done.twin, folder, ignore=shutil.ignore_patterns("autograded", *left))
    broken(folder, what)
    before = files(folder)
    place = {"no folder": folder / "x", "a file": folder / "nbgrader_config.py"}.get(what, folder)
    command, sentence = BAD[what]
    id = {"no such assignment": "ps9", "no id": ""}.get(what, ID)
    who = ("--student", "zoe") if what == "nobody of that name" else ()
    status, _said, wrong = hackyack(command, id, *who, "--course", str(place))
    assert (status, wrong.count("\n")) == (1, 1)
    assert sentence.format(folder=folder) in wrong
    assert set(before) <= set(files(folder))


def test_a_course_without_settings(done: Done, tmp_path: Path) -> None:
    """nbgrader's defaults hold, as in a folder where nbgrader is started."""
    own_course.write(tmp_path)
    (tmp_path / "nbgrader_config.py").unlink()
    assert hackyack("release", "--course", str(tmp_path))[0] == 0
    assert files(tmp_path / "release") == [
        f"{ID}/{name}" for name in ("days.csv", "problem1.ipynb", "problem2.ipynb")
    ]


def test_a_printed_command_can_be_copied(done: Done, tmp_path: Path) -> None:
    """A command in a message names the course, in quotes where its folder has a blank."""
    folder = tmp_path / "its course"
    folder.mkdir()
    own_course.write(folder)
    _status, _said, wrong = hackyack("grade", ID, "--course", str(folder))
    assert f"Run: hackyack release --course '{folder}' ps1" in wrong
    subprocess.run(["sh", "-nc", wrong.partition("Run: ")[2]], check=True)  # sh can read it


def revise(folder: Path) -> None:
    """Give a test of the assignment's source more points and one more line."""
    file = folder / "source" / ID / "problem1.ipynb"
    book = nbformat.read(file, as_version=4)
    (test,) = (c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "in_all")
    test.metadata.nbgrader.points = 5
    test.source = f"assert shelved([1]) == 1\n{test.source}"
    nbformat.write(book, file)


@pytest.fixture(scope="module")
def revised(done: Done, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The course, graded, revised, released and graded in part again; and what was said."""
    folder = tmp_path_factory.mktemp("revised") / "its course"
    shutil.copytree(done.folder, folder)
    revise(folder)
    options = ("--course", str(folder))
    runs = [
        hackyack("release", ID, *options),
        hackyack("grade", ID, *options),
        hackyack("grade", ID, "--force", "--student", "ana", *options),
        hackyack("feedback", ID, "--student", "ana", *options),
        hackyack("report", ID, *options),
        hackyack("release", ID, *options),
    ]
    assert [run[0] for run in runs] == [0] * len(runs), runs
    return folder, [said + wrong for _status, said, wrong in runs]


def test_a_revision_tells_who_was_graded_before(revised: tuple[Path, list[str]]) -> None:
    """Releasing and grading say how many, which, and how they are graded again."""
    folder, (released, graded, again, *_others, once_more) = revised
    command = f"hackyack grade --course '{folder}' ps1 --force"
    for said, n in ((released, 5), (graded, 5), (once_more, 4)):
        assert f"{n} hand-ins were graded by an earlier version of the exercise." in said
        assert command in said
    assert graded.count("graded before Graded by an earlier version of the exercise.") == 5
    assert "7 / 13  graded Handed in on an earlier version of the exercise (in_all)." in again


def test_a_revision_damages_no_file(revised: tuple[Path, list[str]]) -> None:
    """The page says nothing of damage, and the report says that it is of an earlier version."""
    folder, _said = revised
    page = (folder / "feedback" / "ana" / ID / "problem1.html").read_text("utf-8")
    assert ("damaged" in page, "7 of 13 points" in page) == (False, True)
    report = (folder / "programme" / "report" / ID / "report.html").read_text("utf-8")
    assert "Nothing: no file was damaged." in report
    assert report.count("Handed in on an earlier version of the exercise (in_all).") == 4


def test_earlier_digests_tell_no_edition(done: Done, tmp_path: Path) -> None:
    """What was graded before editions were kept is not called out of date."""
    folder = tmp_path / "its course"
    shutil.copytree(done.folder, folder)
    for file in (folder / "programme" / "digests").rglob("*.txt"):
        file.write_text(file.read_text("ascii").splitlines()[0], "ascii")
    revise(folder)
    for command in ("release", "grade"):
        status, said, wrong = hackyack(command, ID, "--course", str(folder))
        assert (status, "earlier version" in said + wrong) == (0, False)


def test_what_waits_for_a_person_is_told(done: Done) -> None:
    """Grading ends with how many people's answers are still to be read, and where."""
    opened, then = (f"hackyack {name} --course '../My course'" for name in ("lab", "feedback"))
    assert done.said["grade"].endswith(
        f"2 hand-ins have answers that a person reads and scores, in the formgrader: {opened}. "
        f"Then: {then} ps1\n"
    )


def test_an_empty_folder_is_left_out(tmp_path: Path, done: Done) -> None:
    """It is named, and the others are released; asked for, it is refused."""
    own_course.write(tmp_path)
    (tmp_path / "source" / "leer").mkdir()
    status, said, wrong = hackyack("release", "--course", str(tmp_path))
    assert (status, wrong) == (0, "source/leer holds no notebook: left out.\n")
    assert said.splitlines()[1].startswith("Made ")
    status, _said, wrong = hackyack("release", "leer", "--course", str(tmp_path))
    assert (status, "source/leer holds no notebook. Put" in wrong) == (1, True)


def test_a_misspelt_setting_is_told(tmp_path: Path, done: Done) -> None:
    """nbgrader ignores it, and says so in a log only; what is spelt rightly is not named."""
    own_course.write(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.sorce_directory = 'x'\nc.Exchange.root = '/x'\n"
        "c.BaseConverter.permissions = 444\nc.NbGrader.course_id = 'old name'\n"
        "c.Autograde.ClearSolutions.code_stub = {'python': '# x'}\n",
        "utf-8",
    )
    status, _said, wrong = hackyack("release", "--course", str(tmp_path))
    assert (status, wrong.count("\n")) == (0, 1)
    assert wrong.startswith(
        "nbgrader_config.py sets CourseDirectory.sorce_directory, which nbgrader"
    )
    assert wrong.endswith("Did you mean CourseDirectory.source_directory?\n")


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_ctrl_c_says_what_is_done(
    done: Done, monkeypatch: pytest.MonkeyPatch, force: tuple[str, ...]
) -> None:
    """How many are done, and how the rest is graded; the status is that of Ctrl-C."""
    people = [SimpleNamespace(participant=who) for who in ("ana", "bo")]

    def grade(*_args: object, progress: Callable[..., None], **_options: object) -> None:
        for n, one in enumerate(people, 1):
            progress(one, n, 5)
        raise KeyboardInterrupt

    monkeypatch.setattr(autograde, "grade", grade)
    status, _said, wrong = hackyack("grade", ID, *force, "--course", str(done.folder))
    rest = "ps1 --force --student cem --student dag --student eva\n"
    assert status == 130
    assert "Ended: 2 of 5 " in wrong
    assert wrong.endswith(rest if force else "and kept. The same command goes on.\n")


def test_lab_says_which_course_it_opens(done: Done, monkeypatch: pytest.MonkeyPatch) -> None:
    """No working copies are meant there."""
    monkeypatch.setattr(lab, "open_lab", lambda **_options: 0)
    status, said, _wrong = hackyack("lab", "--course", str(done.folder))
    assert (status, said) == (
        0, f"JupyterLab is being started in {done.folder}; Ctrl-C in this window ends it …\n"
    )  # fmt: skip
