"""``hackyack feedback`` for a course platform."""

import zipfile
from pathlib import Path

import pytest
from support.command_line import Run, run
from support.small_course import ID, graded

__all__ = ["graded", "run"]  # fixtures


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--for", "moodle"), "add: --from SOURCE"),
        (("--from", "x.zip"), "--for moodle|canvas"),
        (("--for", "itslearning", "--from", "x.zip"), "--for moodle|canvas"),
    ],
)
def test_what_is_missing_is_said(
    run: Run, graded: Path, words: tuple[str, ...], sentence: str
) -> None:
    """No numbers kept and no download, no platform, or one that nobody knows: one sentence."""
    status, _said, error = run("feedback", ID, *words)
    assert (status, sentence in error) == (1, True)


@pytest.mark.parametrize(
    ("platform", "path", "first"),
    [
        ("moodle", "Hana Half_102_assignsubmission_file_/x.ipynb", "Upload the grading worksheet"),
        ("canvas", "Hana Half_102_9_x.ipynb", "Import the CSV"),
    ],
)
def test_what_to_do_there(
    run: Run, graded: Path, tmp_path: Path, platform: str, path: str, first: str
) -> None:
    """Both files are named, where they are uploaded, and who is not in the CSV."""
    with zipfile.ZipFile(tmp_path / "hand-ins.zip", "w") as archive:
        archive.writestr(path, "{}")
    status, said, error = run(
        "feedback", ID, "--for", platform, "--from", str(tmp_path / "hand-ins.zip")
    )
    folder = f"programme/report/{ID}/{platform}"
    assert said.splitlines()[1:3] == [f"{folder}/grades.csv", f"{folder}/feedback.zip"]
    assert (status, first in said) == (0, True)
    assert error.startswith("Not in the CSV,")
    assert "Hana Half" not in error
