"""An estimate of the minutes that each section takes: what people read there, and what they do.

A section is read in two faces, JupyterLab and the page of a room, and what is shown differs: cells
of one face only, code to run, an answer to type or to choose. Counted is one reading of all of it
and each action once. What people do that no cell shows (on paper, with a partner) counts as
``by_hand`` minutes of the agenda; tasks that no outcome needs are for those who are done early.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from kit.authoring.material import Found, Material
from kit.authoring.sections import sections
from kit.messages import _
from kit.notebooks import cells, guesses, markup
from kit.programme.workshops import CORE_TASKS, Workshop

__all__ = ["FACES", "SECONDS", "WORDS_A_MINUTE", "Estimate", "estimates", "minutes"]

FACES = {"lab": "voila-only", "room": "lab-only"}
"""Each face with the tag of the cells that it doesn't show."""

WORDS_A_MINUTE = 130
"""The reading speed. Adults read about 238 words of English a minute for themselves (M. Brysbaert,
2019, doi.org/10.1016/j.jml.2019.104047); here they read what is new to them, many in a second
language, and aloud to a partner."""

KEYS_A_MINUTE = 95
"""The speed of composing at a keyboard: 19 words of five letters a minute (C.-M. Karat and others,
“Patterns of entry and correction in large vocabulary continuous speech recognition systems”,
1999)."""

SECONDS = {
    "begin": 90,  # the facilitator says what comes, people find the place; two tell what they saw
    "guess": 30,  # a question in bold print: think, and write the guess down
    "control": 75,  # moved five times or six, looked at each time, and talked over
    "look": 15,  # a figure, or the head of a table, is taken in
    "row": 2,  # a row of a table is glanced at
    "run": 5,  # in JupyterLab: a code cell is run and its output appears
    "task": 30,  # the exercise is opened, the task found, and the way back
    "choose": 15,  # one decision of an answer, agreed with a partner, once its choices are read
    "check": 45,  # the check's line is thought about, something is changed and checked again
    # Peer instruction gives one to two minutes to think and vote, two to four to talk (C. H. Crouch
    # and E. Mazur, “Peer Instruction: Ten years of experience and results”, 2001); then the second
    # vote.
    "vote": 60 + 150 + 30,
    "wall": 120,  # a sentence of 15 words at 19 a minute, a moment to think, the others' notes
    "note": 180,  # three sentences
    "evaluation": 150,  # three outcomes are rated, and one sentence is written
}
"""The seconds of each action, in whole fives: estimates by hand where no source is named."""

YACK = {
    "yack.poll": "vote",
    "yack.scale": "vote",
    "yack.wall": "wall",
    "yack.note": "note",
    "yack.evaluation": "evaluation",
}
TABLE = re.compile(r"<tbody>.*?</tbody>", re.DOTALL)
TABLE_CELL = re.compile(r"<t[dh][^>]*>([^<]*)<")
BOLD = re.compile(r"\*\*[^*]+\*\*|__[^_]+__")
SOURCES = re.compile(r"\W*Sources?\b")
ANSWER = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
NOT_READ = re.compile(r'<span class="kit-on-screen">.*?</span>|<tbody>.*?</tbody>', re.DOTALL)
SENTENCE = 4  # words: a table's cell with so many is read, a shorter one is glanced at


@dataclass(frozen=True)
class Estimate:
    """The minutes of a section in one face: those it has, and those of reading and doing."""

    section: str
    face: str
    planned: int
    words: int
    seconds: int

    @property
    def reading(self) -> float:
        """Return the minutes of reading."""
        return self.words / WORDS_A_MINUTE

    @property
    def doing(self) -> float:
        """Return the minutes of what people do."""
        return self.seconds / 60

    @property
    def minutes(self) -> float:
        """Return the minutes of reading and doing together."""
        return self.reading + self.doing


def estimates(material: Material) -> Iterator[Estimate]:
    """Yield the estimate of each section that the agenda names, in each face."""
    workshop, solution = material.workshop, material.solution
    contents = {one.title: one.cells for one in sections(material.notebook)}
    for title in dict.fromkeys(item.section for item in workshop.agenda if item.section):
        items = [item for item in workshop.agenda if item.section == title]
        tasks = [task for item in items for task in item.tasks if not _optional(workshop, task)]
        for face in FACES:
            parts = [(0, sum(SECONDS["begin"] + 60 * item.by_hand for item in items))]
            parts += [_cell(cell, face) for cell in _seen(contents.get(title, ()), face)]
            parts += [_task(task, solution, face) for task in tasks]
            planned = sum(item.minutes for item in items)
            words, seconds = map(sum, zip(*parts, strict=True))
            yield Estimate(title, face, planned, words, seconds)


def minutes(material: Material) -> Found:
    """Each section can be read and done in the minutes that the agenda gives it."""
    found = list(estimates(material))
    for title in dict.fromkeys(one.section for one in found):
        worst = max((one for one in found if one.section == title), key=lambda one: one.minutes)
        if worst.minutes > worst.planned:
            yield material.plan, "", _said(worst)


def _said(one: Estimate) -> str:
    where = _("in JupyterLab") if one.face == "lab" else _("on the room's page")
    return _(
        "“{section}” has {planned} minutes and takes about {n:.1f} {where}: {words} words at "
        "{speed} a minute are {reading:.1f}, and what people do there takes {doing:.1f}. Take out "
        "{least} words or a control, move a task, or give it more minutes."
    ).format(
        section=one.section, planned=one.planned, n=one.minutes, where=where, words=one.words,
        speed=WORDS_A_MINUTE, reading=one.reading, doing=one.doing,
        least=round((one.minutes - one.planned) * WORDS_A_MINUTE + 0.5),
    )  # fmt: skip


def _optional(workshop: Workshop, task: str) -> bool:
    """Tell whether a task is for those who are done early: no outcome needs it."""
    return task not in {*CORE_TASKS, *(name for o in workshop.outcomes for name in o.evidence)}


def _seen(content: tuple[NotebookNode, ...], face: str) -> list[NotebookNode]:
    return [cell for cell in content if not cells.tagged(cell, FACES[face])]


def _cell(cell: NotebookNode, face: str) -> tuple[int, int]:
    """Return the words and the seconds of a workshop's cell."""
    if cell.cell_type == "markdown":
        return _prose(cell.source)
    if cells.explained(cell.source):
        return 0, 0  # folded: for those who don't know the words
    called = cells.called(cell.source)
    # the control of a guess is set once, in the time of the question that asks for it
    moved = cells.controls(cell.source) - guesses.asks_itself(cell)
    seconds = SECONDS["control"] * moved
    seconds += sum(SECONDS[what] for name, what in YACK.items() if name in called)
    seconds += SECONDS["run"] * (face == "lab")
    shown = [_output(output) for output in cell.get("outputs", [])]
    return sum(words for words, _s in shown), seconds + sum(took for _w, took in shown)


def _prose(source: str) -> tuple[int, int]:
    """Return the words of a text without its sources, and the seconds of its questions."""
    blocks = [block for block in re.split(r"\n\s*\n", source) if not SOURCES.match(block)]
    guesses = sum(bool(BOLD.search(block)) and "?" in block for block in blocks)
    return markup.words("\n\n".join(blocks)), guesses * SECONDS["guess"]


def _output(output: NotebookNode) -> tuple[int, int]:
    """Return the words of an output, and the seconds to look at its figures and tables."""
    html = output.get("data", {}).get("text/html", "")
    pictures = html.count("<img") + ("image/png" in output.get("data", {}) and not html)
    looks = pictures + html.count("<table")
    rows = " ".join(TABLE.findall(html))
    sentences = [text for text in TABLE_CELL.findall(rows) if len(text.split()) >= SENTENCE]
    text = output.get("text", "") or " ".join([NOT_READ.sub("", html), *sentences])
    return markup.words(text), looks * SECONDS["look"] + rows.count("<tr") * SECONDS["row"]


def _task(task: str, solution: NotebookNode, face: str) -> tuple[int, int]:
    """Return the words and the seconds of a task: read, decide, answer, check."""
    words, seconds = 0, SECONDS["task"] + SECONDS["check"]
    for cell in _seen(tuple(_cells_of(task, solution)), face):
        if cell.cell_type == "markdown":
            read, took = _prose(cell.source)
            words, seconds = words + read, seconds + took
            continue
        words += _asked(cell.source)
        seconds += SECONDS["look"] * ("data.show" in cells.called(cell.source))
        for answer in ANSWER.findall(cell.source):
            seconds += SECONDS["choose"] * _decisions(answer)
            if face == "lab":
                seconds += round(60 * len(answer) / KEYS_A_MINUTE) + 2 * SECONDS["run"]
    return words, seconds


def _cells_of(task: str, solution: NotebookNode) -> list[NotebookNode]:
    """Return the cells of a task, from its heading to the graded cell."""
    found: list[NotebookNode] = []
    for cell in solution.cells:
        if cell.cell_type == "markdown" and markup.headings(cell.source):
            found = []
        found.append(cell)
        if cell.metadata.get("nbgrader", {}).get("grade_id") == task:
            return found
    return []


def _asked(source: str) -> int:
    """Count the words of a task's question and choices, and those of its check's longest line."""
    module = cells.tree(re.sub(r"### BEGIN HIDDEN TESTS.*", "", source, flags=re.DOTALL))
    lines, words = [0], 0
    for node in module.body if module and not ANSWER.search(source) else []:
        texts = list(cells.texts(ast.unparse(node)))
        if isinstance(node, ast.FunctionDef):
            lines.append(max((markup.words(text) for text in texts), default=0))
        else:
            words += sum(map(markup.words, texts))
    return words + max(lines)


def _decisions(answer: str) -> int:
    """Count the values of an answer: the parts of a form, the items of a list."""
    module = cells.tree(answer)
    nodes = [node for node in ast.walk(module) if isinstance(node, ast.Constant)] if module else []
    keys = {
        id(key)
        for node in ast.walk(module or ast.Module([], []))
        if isinstance(node, ast.Dict)
        for key in node.keys
    }
    return sum(id(node) not in keys for node in nodes)
