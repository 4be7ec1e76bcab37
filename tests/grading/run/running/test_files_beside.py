"""What lies beside a notebook: all of it for a participant's code, no modules for ours."""

from pathlib import Path

from kit.grading.run import submission_files
from kit.grading.run.running import files_beside

HANDED_IN = {
    name: (0o644, name.encode())
    for name in ("mine.csv", "note.txt", "pandas.py", "kit/__init__.py", "kit/data.csv",
                 "Fast.SO", "lib.zip", "matplotlibrc", "helper.py", "timestamp.txt")
}  # fmt: skip
OURS = {"helper.py": (0o600, b"helper.py"), "pandas.py": (0o644, b"another")}


def test_modules_are_left_out_but_for_the_authors_own() -> None:
    """By content: a file of the same name that nbgrader was told not to overwrite isn't ours."""
    kept = files_beside.without_modules(HANDED_IN, OURS)
    assert kept.keys() == {"mine.csv", "note.txt", "kit/data.csv", "helper.py", "timestamp.txt"}


def test_they_are_away_for_a_while(tmp_path: Path) -> None:
    """For an ordinary kernel, which runs in the folder itself; then they are back."""
    submission_files.write(tmp_path, HANDED_IN, modes=True)
    before = submission_files.read(tmp_path)
    with files_beside.kept_out(tmp_path, OURS):
        assert not (tmp_path / "pandas.py").exists()
        assert (tmp_path / "helper.py").exists()
    assert submission_files.read(tmp_path) == before


def test_nbgraders_own_file_is_none_of_them(tmp_path: Path) -> None:
    """Code doesn't find the time of its hand-in beside it."""
    submission_files.write(tmp_path, HANDED_IN)
    assert files_beside.all_files(tmp_path).keys() == HANDED_IN.keys() - {"timestamp.txt"}
