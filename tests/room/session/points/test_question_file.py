"""A file of questions, as facilitators write it in Notepad; each wrong line has its sentence."""

import codecs
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.room.refusals import RefusedError
from kit.room.session.points import question_file

GOOD = """\
# Monday's questions
Which of “these” would you publish?
- The title
- The postcode

How sure are you?
1 = not at all
5 = very


Which ones do you know?
+\tMaps
+ Films
+ Keys

What will you try first?

In one word?
=
"""
READ = [
    ("poll", "Which of “these” would you publish?", ["The title", "The postcode"], False),
    ("scale", "How sure are you?", ["1 · not at all", "2", "3", "4", "5 · very"], False),
    ("poll", "Which ones do you know?", ["Maps", "Films", "Keys"], True),
    ("wall", "What will you try first?", [], False),
    ("own_words", "In one word?", [], False),
]


def read(text: str) -> question_file.QuestionFile:
    """Read a text as UTF-8."""
    return question_file.read(text.encode())


def short(found: question_file.QuestionFile) -> list[tuple[Any, ...]]:
    """Return what tells the questions apart."""
    return [
        (one["kind"], one["question"], [*one["options"].values()], one["several"])
        for one in found.questions
    ]


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode("utf-16"),
        codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
        GOOD.replace("\n", "\r").encode(),
        GOOD.rstrip().replace("- ", "–").replace("+ ", "+").encode(),
        GOOD.replace("- ", "\t• ").replace("\n\n", "\n \t\u00a0\n").encode(),
        GOOD.replace("1 =", "1:").replace("5 =", "5)").encode(),
    ],
    ids=["plain", "BOM", "UTF-16", "UTF-16 BE", "old Mac", "dashes", "tabs", "other signs"],
)
def test_it_reads_what_editors_write(data: bytes) -> None:
    """Byte order marks, line ends, typographic dashes and quotes, tabs."""
    found = question_file.read(data)
    assert found.problems == ()
    assert short(found) == READ


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("- Maps\n- Films", ["Line 1: “- Maps” stands under no question"]),
        ("\nWhich?\n- Maps\nFilms", ["Line 4: “Films” has no dash in front"]),
        ("Which?\n- Maps", ["Line 1: This question has 1 answer. Give it 2 to 8"]),
        ("Which?\n" + "- x{}\n" * 9, ["Line 1: This question has 9 answers"]),
        ("Which?\n- Maps\n- maps", ["Line 3: “maps” is there twice"]),
        ("Which?\n- Maps\n+ Films", ["Line 3: “Films” has another sign"]),
        ("Which?\n-\n- Films", ["Line 2: The answer is empty"]),
        ("Sure?\n1 = no", ["Line 1: This scale lacks the words at 5. Add a line “5 = …”"]),
        ("Sure?\n1 = no\n3 = so\n5 = yes", ["Line 3: a scale has words for 1 and 5 alone"]),
        ("Sure?\n1 = no\n1 = not\n5 = yes", ["Line 3: “1 = not” is the second one"]),
        ("Sure?\n1 = no\n5 = yes\n- Maps", ["Line 4: This question has a scale and answers"]),
        ("Word?\n=\n- Maps", ["Line 2: “=” stands alone below a question"]),
        ("Word?\n=\n=", ["Line 3: “=” stands alone below a question"]),
        ("x" * 201, ["Line 1: The question: This has 201 characters; 200 fit"]),
        (
            f"Which?\n- {'x' * 101}\n- Maps\n\n\nSure?\n1 =\n5 = {'x' * 41}",
            [
                "Line 2: The answer: This has 101 characters; 100 fit",
                "Line 7: The words at 1 is empty",
                "Line 8: The words at 5: This has 41 characters; 40 fit",
            ],
        ),
    ],
)
def test_each_wrong_line_has_its_sentence(text: str, problems: list[str]) -> None:
    """With its number as the editor counts it; nothing is taken then."""
    found = read(text.format(*range(9)) if "{}" in text else text)
    assert len(found.problems) == len(problems), found.problems
    for said, expected in zip(found.problems, problems, strict=True):
        assert said.startswith(expected)
    assert found.questions == ()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "There is no question in this file"),
        (b"\n# only a remark\n \n", "There is no question in this file"),
        ("Ž?".encode("cp1250"), "choose “Save as” and the encoding UTF-8"),
        ("Which?".encode("utf-16-le"), "choose “Save as” and the encoding UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "choose “Save as” and the encoding UTF-8"),
        (b"Which?\n\n" * 41, "This file has 41 questions; 40 fit"),
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes, why: str) -> None:
    """In one sentence."""
    with pytest.raises(RefusedError, match=why):
        question_file.read(data)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_end_in_questions_or_sentences(data: bytes) -> None:
    """Never in another error, never in both."""
    try:
        found = question_file.read(data)
    except RefusedError:
        return
    assert bool(found.questions) != bool(found.problems)
