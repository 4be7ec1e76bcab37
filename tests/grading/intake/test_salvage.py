"""Reading damaged notebook files."""

import json
from typing import Any

import nbformat
import pytest

from kit.errors import SubmissionError
from kit.grading.intake import salvage as salvages
from kit.grading.intake.salvage import salvage, sides

CELLS = [
    nbformat.v4.new_markdown_cell("# Čitanje", id="title"),
    nbformat.v4.new_code_cell("x = 1", id="x", metadata={"nbgrader": {"grade_id": "x"}}),
    nbformat.v4.new_raw_cell("as it is", id="raw"),
]


def text(**changes: Any) -> str:
    """Return a notebook's file, with other values at its top."""
    return json.dumps(nbformat.v4.new_notebook(cells=CELLS) | changes, ensure_ascii=False, indent=1)


def sources(content: bytes) -> list[list[str]]:
    return [[cell.source for cell in version] for version in salvage(content, "x").versions]


ALL = [cell.source for cell in CELLS]


def test_a_sound_file_is_whole() -> None:
    """A valid notebook gives no notes, and is the same as nbformat reads it."""
    found = salvage(text().encode(), "x")
    assert (found.told, found.torn) == ((), False)
    assert found.whole == nbformat.reads(text(), as_version=4)
    assert [(cell.kind, cell.id) for cell in found.versions[0]] == [
        ("markdown", "title"), ("code", "x"), ("raw", "raw")
    ]  # fmt: skip
    assert found.versions[0][1].marks == {"grade_id": "x"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_other_encodings_are_read(encoding: str) -> None:
    """Files in other encodings of Unicode give the right letters."""
    assert sources(text().encode(encoding)) == [ALL]


def test_a_western_file_is_guessed() -> None:
    """A file in an encoding of Windows is read, and that it is a guess is told."""
    found = salvage(text().replace("Č", "é").encode("cp1252"), "x")
    assert found.versions[0][0].source == "# éitanje"
    assert "may be wrong" in found.told[0]


def test_a_file_torn_within_a_letter_is_only_torn() -> None:
    """Half a letter at the end of a file is no sign of another encoding."""
    content = text().encode()
    torn = content[: content.index("Č".encode()) + 1]
    with pytest.raises(SubmissionError, match="breaks off"):
        salvage(torn, "x")
    whole = content + b"\n\xc4"
    assert salvage(whole, "x").told == ()


def test_cells_before_a_tear_are_read() -> None:
    """Of a torn file every whole cell is kept, and that it is torn is told."""
    found = salvage(text().partition('"as it is"')[0].encode(), "x")
    assert [cell.source for cell in found.versions[0]] == ALL[:2]
    assert found.torn
    assert found.told == ("Its form is broken: 2 cells could still be read.",)


def test_cells_around_a_hole_are_read() -> None:
    """A cell that is broken costs only itself."""
    assert sources(text().replace('"x = 1"', "x = 1").encode()) == [[ALL[0], ALL[2]]]


def test_both_sides_of_a_conflict_are_read() -> None:
    """Both versions are read from a file with git's conflict marks."""
    mine = text().replace(' "cells"', '<<<<<<< a\n "cells"', 1)
    both = f"{mine}\n=======\n{text().replace('x = 1', 'x = 2')}\n>>>>>>> b\n"
    assert sources(both.encode()) == [ALL, [ALL[0], "x = 2", ALL[2]]]


@pytest.mark.parametrize(
    ("joined", "versions"),
    [
        ("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\nd", ("a\nb\nd", "a\nc\nd")),
        ("<<<<<<<\nb\n||||||| x\nz\n=======\n>>>>>>>\n", ("b\n", "")),
        ("<<<<<<< x\nb\n", ("b\n", "")),
        ("a\n=======\nb", None),
        ("a = b", None),
    ],
)
def test_sides_of_a_text(joined: str, versions: tuple[str, str] | None) -> None:
    """Git's markers part a text in two; a line of equals signs alone doesn't."""
    assert sides(joined) == versions


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"cells": [CELLS[0] | {"metadata": 3}]}, "It broke a rule of notebooks"),
        ({"cells": [dict(CELLS[0]) | {"source": "\ud800"}]}, "It broke a rule of notebooks"),
        ({"cells": [CELLS[0], CELLS[0]]}, "Two cells had one id."),
        ({"nbformat": 5}, "It was in notebook format 5"),
    ],
)
def test_what_breaks_the_rules_is_not_whole(change: dict[str, Any], why: str) -> None:
    """A cell that can be read isn't yet a notebook; why not is told."""
    content = json.dumps(json.loads(text()) | change).encode()
    found = salvage(content, "x")
    assert found.whole is None
    assert why in found.told[0]
    assert "\ud800" not in found.versions[0][0].source


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"hello", b"\xff\xfe", b"null", b"\0" * 9])
def test_what_was_never_a_notebook_is_refused(content: bytes) -> None:
    """A file without any cell is refused."""
    with pytest.raises(SubmissionError, match="never was a notebook"):
        salvage(content, "x")


@pytest.mark.parametrize(
    "content",
    [
        '{"cells": ' + "[" * 100_000,
        text(metadata=json.loads("[" * 80 + "]" * 80)),
        text(metadata=json.loads('{"a":' * 80 + "1" + "}" * 80)),
    ],
    ids=["bomb", "lists", "objects"],
)
def test_deep_json_is_refused(content: str) -> None:
    """JSON nested deeper than any notebook is refused with one sentence."""
    with pytest.raises(SubmissionError, match="nested too deep"):
        salvage(content.encode(), "x")


def test_a_notebook_of_thousands_of_cells_is_refused() -> None:
    """A notebook of thousands of cells is refused, for a person to look at."""
    many = json.dumps({"nbformat": 4, "cells": [CELLS[0]] * (salvages.MOST + 1)})
    with pytest.raises(SubmissionError, match="2,001 cells"):
        salvage(many.encode(), "x")


def test_a_large_file_is_refused_unread() -> None:
    """A hundred megabytes are refused by their size alone."""
    with pytest.raises(SubmissionError, match="100 MB large; 20 MB are allowed"):
        salvage(bytes(100_000_000), "x")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece", ['{"id":', '{"id":"', '{"cell_type":[', "<<<<<<< a\n", '{"id":{}']
)
def test_a_search_for_cells_ends(piece: str) -> None:
    """Megabytes of beginnings of cells cost seconds, not hours."""
    content = (piece * (3_000_000 // len(piece))).encode()
    with pytest.raises(SubmissionError):
        salvage(content, "x")
