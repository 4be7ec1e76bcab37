"""Reading a submission's folder and writing it again."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import SubmissionError
from kit.grading.run import submission_files

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes and links are POSIX's")

NAMES = st.from_regex(r"[a-z]{1,8}\.[a-z]{1,3}", fullmatch=True)
FOLDERS = st.sampled_from(["", "deep/", "deep/er/", "other/"])
CONTENT = st.dictionaries(
    st.builds("{}{}".format, FOLDERS, NAMES),
    st.tuples(st.sampled_from([0o600, 0o644, 0o755]), st.binary(max_size=50)),
    max_size=6,
)


@given(CONTENT)
def test_what_is_written_is_read(content: submission_files.Files) -> None:
    """Names, modes and bytes of any files come back."""
    with tempfile.TemporaryDirectory() as place:
        submission_files.write(Path(place), content, modes=True)
        assert submission_files.read(Path(place)) == content


def test_notebooks_can_be_left_out(tmp_path: Path) -> None:
    """The files beside the notebooks can be read without the notebooks."""
    submission_files.write(tmp_path, {"a.ipynb": (0o644, b"{}"), "a.csv": (0o644, b"x")})
    assert list(submission_files.read(tmp_path, notebooks=False)) == ["a.csv"]


def test_links_are_no_files(tmp_path: Path) -> None:
    """Links to files, and files behind a link to a folder, are not read."""
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "gradebook.db").write_text("points")
    own = tmp_path / "own"
    own.mkdir()
    (own / "file").symlink_to(tmp_path / "private" / "gradebook.db")
    (own / "folder").symlink_to(tmp_path / "private")
    (own / "real.csv").write_text("1")
    (own / "same.csv").symlink_to(own / "real.csv")
    assert list(submission_files.read(own)) == ["real.csv"]


def test_an_authors_links_are_the_files_that_they_lead_to(tmp_path: Path) -> None:
    """Links to files are read where that is asked for; broken ones, and folders, are not."""
    own = tmp_path / "source"
    own.mkdir()
    (tmp_path / "shared.csv").write_text("site,value")
    (own / "latest.csv").symlink_to(tmp_path / "shared.csv")
    (own / "gone.csv").symlink_to(tmp_path / "gone.csv")
    (own / "folder").symlink_to(tmp_path)
    found = submission_files.read(own, links=True)
    assert {name: content for name, (_mode, content) in found.items()} == {
        "latest.csv": b"site,value"
    }


def test_devices_and_pipes_are_no_files(tmp_path: Path) -> None:
    """A pipe, which would never end, isn't opened."""
    os.mkfifo(tmp_path / "pipe")
    assert submission_files.read(tmp_path) == {}


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count together, and are measured before they are read."""
    monkeypatch.setattr(submission_files, "LARGEST", 3_000_000)
    submission_files.write(tmp_path, {name: (0o644, bytes(2_000_000)) for name in ("a", "b")})
    with pytest.raises(SubmissionError, match="larger than 3 MB"):
        submission_files.read(tmp_path)


def test_too_many_are_refused_before_any_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence names the limit and the folder; links to folders are not followed."""
    monkeypatch.setattr(submission_files, "MOST", 3)
    submission_files.write(tmp_path, {f"deep/{n}": (0o644, b"") for n in range(3)})
    assert len(submission_files.read(tmp_path)) == 3
    (tmp_path / "again").symlink_to(tmp_path / "deep")
    assert len(submission_files.read(tmp_path)) == 3
    (tmp_path / "more").write_text("")
    monkeypatch.setattr(Path, "read_bytes", None)
    with pytest.raises(SubmissionError, match=f"more than 3 files.*{tmp_path.name}"):
        submission_files.read(tmp_path)
