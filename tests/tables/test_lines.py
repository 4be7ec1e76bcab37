"""Finding the separator, and the values between."""

from pathlib import Path

import pytest

from kit.tables.lines import find_delimiter, records


def file(folder: Path, text: str) -> Path:
    path = folder / "own.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("1,5;2,5\n3,5;4,5\n", ";"),
        ("City, country;Visits\nRiga, Latvia;5\nOslo, Norway;6\n", ";"),
        ('name,note\nA,"x; y; z"\nB,"p; q; r"\n', ","),
        ("Visits, 2024\nMade by Ann, Ben\n\nBranch;Visits;Loans\nA;1;2\nB;3;4\n", ";"),
        ("a;b;c\n", ";"),
        ("sep=|\na,b|c\n1,2|3\n", "|"),
        ('a,b\n"line\nbreak; and",2\n"another; one",3\n', ","),
        ("a;b\n1;2\n3\n4;5\n", ";"),
    ],
)
def test_the_separator_is_found(tmp_path: Path, text: str, sign: str) -> None:
    """Decimal commas, quoted separators, lines above and ragged lines don't mislead."""
    assert find_delimiter(file(tmp_path, text), "utf-8")[0] == sign


@pytest.mark.parametrize(
    "text",
    ["title\nThe Town, part 1\nOther\n", "One, two.\nThree four.\nFive, six, seven.\nEight.\n"],
)
def test_running_text_has_no_separator(tmp_path: Path, text: str) -> None:
    """A list of titles or prose is one value a line, and that is said."""
    path = file(tmp_path, text)
    sign, notes = find_delimiter(path, "utf-8")
    assert "each line is one value" in notes[0]
    assert {len(row) for _line, row in records(path, "utf-8", sign)} == {1}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ending(tmp_path: Path, end: str) -> None:
    """Files of any system are split at their own line ends, and counted."""
    path = file(tmp_path, f'a,b{end}"x{end}y",2{end}3,4{end}')
    assert list(records(path, "utf-8", ",")) == [
        (1, ["a", "b"]),
        (2, [f"x{end}y", "2"]),
        (4, ["3", "4"]),
    ]
