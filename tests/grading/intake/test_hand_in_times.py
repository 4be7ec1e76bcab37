"""The time of a hand-in, in whatever form its file has."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import parse_utc

from kit.grading.intake.hand_in_times import handed_in_at, stamp, written

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(1980, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_time_is_read_as_it_was_written(when: datetime) -> None:
    """The kit's own files are sound, and say the time to the microsecond."""
    found = stamp(written(when).encode())
    assert (found.when, found.problem) == (when, "")


@pytest.mark.parametrize(
    ("content", "when", "said"),
    [
        (b"2026-01-02 12:00:00.000000 UTC\n", NOON, ""),
        (b"2026-01-02 12:00", NOON, ""),
        (b"2026-01-02T14:00:00+02:00", NOON, ""),
        (b"2026-01-02 13:00:00 Europe/Belgrade", NOON, ""),
        (b"2026-01-02 12:00:00 +0000", NOON, ""),
        (b"2026-01-02 13:00:00 +0100", NOON, "is taken as 2026-01-02 12:00:00 UTC"),
        (b"2026-01-02 06:30:00 -05:30", NOON, "which nbgrader would read as another time"),
        (b"2026-01-02 14:00:00 +02", NOON, "which nbgrader would read as another time"),
        (b"\xef\xbb\xbf2026-01-02 12:00:00 UTC", NOON, "was not saved as plain text"),
        ("2026-01-02 12:00:00 UTC".encode("utf-16"), NOON, "was not saved as plain text"),
        (b"", None, "timestamp.txt is empty"),
        (b" \n", None, "timestamp.txt is empty"),
        (b"yesterday", None, "says 'yesterday', which is no date and time"),
        (b"\xff\x00\xd8", None, "which is no date and time"),
        (b"9" * 400, None, "which is no date and time"),
    ],
)
def test_a_file_of_other_programs_is_read_or_told(
    content: bytes, when: datetime | None, said: str
) -> None:
    """A time in another form counts; what is no time is told, and is nothing for nbgrader."""
    found = stamp(content)
    assert found.when == when
    assert said in found.problem
    assert bool(said) == bool(found.problem)
    assert bool(found.text) == (when is not None)
    assert not found.text or parse_utc(found.text).replace(tzinfo=UTC) == when


def test_a_folder_without_a_readable_time_has_that_of_its_file(tmp_path: Path) -> None:
    """So nobody's hand-in counts as older than all others, and goes with them."""
    assert handed_in_at(tmp_path) is None
    (tmp_path / "ps1.ipynb").touch()
    os.utime(tmp_path / "ps1.ipynb", (NOON.timestamp(),) * 2)
    assert handed_in_at(tmp_path) == NOON
    (tmp_path / "timestamp.txt").write_text("yesterday", "utf-8")
    os.utime(tmp_path / "timestamp.txt", (NOON.timestamp(),) * 2)
    assert handed_in_at(tmp_path) == NOON
