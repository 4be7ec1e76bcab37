"""Names read from paths, and ids made of names."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import SubmissionError
from kit.grading.intake import participant_names


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("Ana Kovač.ipynb", "Ana Kovač"),
        ("ana_kovac_privacy_1.ipynb", "ana kovac"),
        ("privacy_1-Ana.ipynb", "Ana"),
        ("privacy_1_Ana (2).ipynb", "Ana"),
        ("Ana-privacy_1-answers.json", "Ana"),
        ("Ana_privacy_1-new.ipynb", "Ana"),
        ("Ana_privacy_1-new-2 (1).ipynb", "Ana"),
        ("Ana/privacy_1-Copy1.ipynb", "Ana"),
        ("in/Ana/privacy_1.ipynb", "Ana"),
        ("Ana Kovač_123_assignsubmission_file_/my notebook.ipynb", "Ana Kovač"),
        ("Ana Kovač_123_assignsubmission_file/sub/x.ipynb", "Ana Kovač"),
        ("Ana Kovač_123_assignsubmission_file_x.ipynb", "Ana Kovač"),
        ("kovacana_LATE_12_345_privacy_1.ipynb", "kovacana"),
        ("kovacana_12_345_privacy_1.ipynb", "kovacana"),
        ("Ана Ковач.ipynb", "Ана Ковач"),
        ("Ana Kovač/Untitled1.ipynb", "Ana Kovač"),
        ("Ana Kovač/privacy_1 final v2.ipynb", "Ana Kovač"),
        ("Ana Kovač/My exercise (done).ipynb", "Ana Kovač"),
        ("20230117.ipynb", "20230117"),
    ],
)
def test_names_come_from_the_platforms_paths(path: str, name: str) -> None:
    """E-mail, folders, Moodle, Canvas, browsers' copies: the name is found."""
    assert name == participant_names.name_in(path, "privacy_1")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("s01+ps1+2026-01-30 15:30:10 UTC/problem1.ipynb", "s01"),
        ("in/s_01+ps1+2026-01-30 15:30:10.000000 UTC+aB3_x-/problem1.ipynb", "s_01"),
        ("s+1+ps1+2026-01-30 16_30_10 +0100/problem1.ipynb", "s+1"),
        ("ps1_s01_attempt_2026-01-30-15-30-10_problem1.ipynb", "s01"),
        ("ps1_ana_novak_attempt_2026-01-30-15-30-10_problem1.ipynb", "ana_novak"),
        ("Week 1_s01_attempt_2026-01-30-15-30-10_my work.ipynb", "s01"),
    ],
)
def test_nbgraders_forms_have_a_name_and_a_time(path: str, name: str) -> None:
    """The exchange's folders, and files as ``nbgrader zip_collect`` explains them."""
    found = participant_names.named(path, "ps1", notebooks=["problem1"])
    assert found
    assert found.written == name
    assert found.when == datetime(2026, 1, 30, 15, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "path",
    ["j.doe/ps1/problem1.ipynb", "j.doe/work.ipynb", "j.doe_ps1.ipynb", "j.doe/a/b.ipynb"],
)
def test_a_known_id_is_found_as_it_is(path: str) -> None:
    """Wherever it stands in the path, and before what else may be a name."""
    found = participant_names.named(path, "ps1", notebooks=["problem1"], known={"j.doe"})
    assert found
    assert found.written == "j.doe"


def test_names_hold_no_markup() -> None:
    """nbgrader shows names unescaped, so none reaches it that could be a script."""
    assert (
        participant_names.name_in("a/<img src=x onerror=alert(1)>.ipynb", "w")
        == "img src=x onerror=alert(1)"
    )


@pytest.mark.parametrize(
    "path",
    [
        "privacy_1.ipynb",
        "privacy_1 (1).ipynb",
        "_.ipynb",
        "Privacy-1.json",
        "Untitled.ipynb",
        "privacy_1 final.ipynb",
        "final/exercise.ipynb",
    ],
)
def test_the_workshop_is_nobodys_name(path: str) -> None:
    """A path without a person gives none."""
    assert participant_names.name_in(path, "privacy_1") is None


def test_a_pattern_of_ones_own() -> None:
    """A stated pattern takes the place of the known ones."""
    assert participant_names.name_in("w3-Ana-x.ipynb", "w", ("w{number}-{student}-*",)) == "Ana"
    assert participant_names.name_in("Ana.ipynb", "w", ("w{number}-{student}-*",)) is None


def test_a_pattern_needs_a_name() -> None:
    """A pattern without {student} is refused with an example."""
    with pytest.raises(SubmissionError, match=r"\{student\} once, for example"):
        participant_names.name_in("Ana.ipynb", "w", ("{id}",))


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a b.ipynb", "a b.ipynb"),
        ("con.ipynb", "_con.ipynb"),
        ("LPT1 .tar.gz", "_LPT1 .tar.gz"),
        ('a:b"c?.ipynb', "a_b_c_.ipynb"),
        ("x.ipynb. ", "x.ipynb"),
        ("..", "file"),
        ("č" * 300 + ".ipynb", "č" * 97 + ".ipynb"),
    ],
)
def test_file_names_for_every_system(name: str, made: str) -> None:
    """A file name loses only the characters and names that a system refuses."""
    assert participant_names.file(name) == made


@given(st.text(max_size=400))
def test_any_name_gives_a_file_name(name: str) -> None:
    """Any text gives a file name that every system allows."""
    made = participant_names.file(name)
    assert 0 < len(made.encode()) <= 220
    assert made.isprintable()
    assert not set(made) & set('<>:"/\\|?*')
    assert made == made.strip(" ")
    assert made not in {".", ".."}
