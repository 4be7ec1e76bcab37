"""Questions in a text file, which a facilitator writes beforehand with any editor.

A question is a line; its answers stand in the lines below it, each after a dash, or after a plus
where people may choose several. A scale has two lines instead, ``1 = …`` and ``5 = …``; a question
with nothing below it is answered on a wall, one with ``=`` alone in words that are counted. An
empty line ends a question, and a line
that begins with ``#`` is left out.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.session.points import ad_hoc

__all__ = ["QuestionFile", "read"]

LINES = re.compile(r"\r\n|\r|\n")  # as editors count them; str.splitlines finds more
ANSWER = re.compile(r"(?P<mark>[-–—−‐‑•·*+])\s*(?P<text>.*)", re.DOTALL)  # noqa: RUF001  typographic dashes
STEP = re.compile(r"(?P<step>\d)\s*[=:)]\s*(?P<text>.*)", re.DOTALL)
COUNTED = "="  # alone in a line: people write words, which are counted
SHORT = 40  # characters of a line that its error repeats
Line = tuple[int, str]


@dataclass(frozen=True)
class QuestionFile:
    """What a file holds: the ``questions`` as declarations, and what is wrong, line by line."""

    questions: tuple[dict[str, Any], ...]
    problems: tuple[str, ...]


def read(data: bytes) -> QuestionFile:
    """Return the questions in the bytes of a file.

    Where a line is wrong there are no questions at all, and a sentence for each such line. Raises
    RefusedError if ``data`` is not the text of at least one question, or has too many.
    """
    text = _decoded(data)
    blocks = [_Block(lines) for lines in _blocks(text)]
    if not blocks:
        raise RefusedError(_("There is no question in this file. Write one to a line."))
    if len(blocks) > ad_hoc.MOST:
        raise RefusedError(
            _("This file has {n} questions; {most} fit. Make more files of it.").format(
                n=len(blocks), most=ad_hoc.MOST
            )
        )
    found = [block.declaration() for block in blocks]
    problems = sorted(problem for block in blocks for problem in block.problems)
    said = tuple(_("Line {n}: {problem}").format(n=n, problem=what) for n, what in problems)
    return QuestionFile(() if said else tuple(body for body in found if body), said)


def _decoded(data: bytes) -> str:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    codec = "utf-16" if marked else "utf-8-sig"  # takes UTF-8 with and without its mark
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise RefusedError(_encoding()) from error
    if "\0" in text:
        raise RefusedError(_encoding())
    return text


def _encoding() -> str:
    return _(
        "The letters of this file can't be read. Open it in your editor, choose “Save as” and the "
        "encoding UTF-8 (in Notepad below the name), and load it again."
    )


def _blocks(text: str) -> Iterator[list[Line]]:
    """Yield the numbered lines of each question."""
    block: list[Line] = []
    for number, line in enumerate([*LINES.split(text), ""], 1):
        words = line.strip()
        if words.startswith("#"):
            continue
        if words:
            block.append((number, words))
        elif block:
            yield block
            block = []


@dataclass
class _Block:
    """The lines of one question, and what is wrong with them."""

    lines: list[Line]
    problems: list[tuple[int, str]] = field(default_factory=list)

    def declaration(self) -> dict[str, Any] | None:
        """Return the question's declaration; None if a line is wrong."""
        head, *below = self.lines
        if ANSWER.fullmatch(head[1]):
            self._wrong(head, _("“{line}” stands under no question. Write the question above it."))
            return None
        self._check(head, _("The question"), "question")
        given = {"form": "wall", "question": head[1], **self._answers(head, below)}
        return None if self.problems else self._made(head, given)

    def _answers(self, head: Line, below: list[Line]) -> dict[str, Any]:
        """Return how people answer, by the lines below the question."""
        steps = [(n, found) for n, line in below if (found := STEP.fullmatch(line))]
        marked = [(n, found) for n, line in below if (found := ANSWER.fullmatch(line))]
        counted = [line for line in below if line[1] == COUNTED]
        known = {n for n, _found in [*steps, *marked, *counted]}
        for line in below:
            if line[0] not in known:
                self._wrong(line, _misplaced())
        if counted and (steps or marked or counted[1:]):
            self._wrong(counted[-1], _("“=” stands alone below a question. Leave one of the two."))
        elif steps and marked:
            self._wrong((marked[0][0], ""), _mixed())
        elif steps:
            return self._scale(head, steps)
        elif marked:
            return self._choice(head, marked)
        return {"form": "own_words"} if counted else {}

    def _made(self, head: Line, given: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return ad_hoc.declaration(given)
        except RefusedError as error:
            self.problems.append((head[0], str(error)))
            return None

    def _choice(self, head: Line, marked: list[tuple[int, re.Match[str]]]) -> dict[str, Any]:
        seen: set[str] = set()
        several = marked[0][1]["mark"] == "+"
        for number, found in marked:
            text = found["text"]
            if (found["mark"] == "+") is not several:
                self._wrong((number, text), _("“{line}” has another sign than the answers above."))
            if text and text.casefold() in seen:
                self._wrong((number, text), _("“{line}” is there twice. Change one of the two."))
            seen.add(text.casefold())
            self._check((number, text), _("The answer"), "answer")
        if not self.problems:  # else some that are meant as answers may not be counted here
            self._try(head, lambda: ad_hoc.check_count(len(marked)))
        answers = [found["text"] for _n, found in marked]
        return {"form": "choice", "answers": answers, "several": several}

    def _scale(self, head: Line, steps: list[tuple[int, re.Match[str]]]) -> dict[str, Any]:
        ends: dict[str, str] = {}
        for number, found in steps:
            step, text = found["step"], found["text"]
            if step not in {"1", str(ad_hoc.STEPS)}:
                told = _("a scale has words for 1 and 5 alone. Take “{line}” away.")
                self._wrong((number, found[0]), told)
            elif step in ends:
                self._wrong((number, found[0]), _("“{line}” is the second one. Take one away."))
            else:
                ends[step] = text
                self._check((number, text), _("The words at {n}").format(n=step), "end")
        for missing in sorted({"1", str(ad_hoc.STEPS)} - ends.keys()):
            told = _("This scale lacks the words at {n}. Add a line “{n} = …” below it.")
            self.problems.append((head[0], told.format(n=missing)))
        return {"form": "scale", "low": ends.get("1"), "high": ends.get(str(ad_hoc.STEPS))}

    def _check(self, line: Line, name: str, kind: str) -> None:
        self._try(line, lambda: ad_hoc.check(name, line[1], kind))

    def _try(self, line: Line, work: Callable[[], object]) -> None:
        try:
            work()
        except RefusedError as error:
            self.problems.append((line[0], str(error)))

    def _wrong(self, line: Line, sentence: str) -> None:
        shown = line[1] if len(line[1]) <= SHORT else f"{line[1][:SHORT]}…"
        self.problems.append((line[0], sentence.format(line=shown)))


def _misplaced() -> str:
    return _(
        "“{line}” has no dash in front. Put “- ” there if it is an answer, or leave a line empty "
        "above it if it is a question."
    )


def _mixed() -> str:
    return _("This question has a scale and answers. Leave one of the two.")
