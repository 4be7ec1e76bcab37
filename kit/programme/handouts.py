"""A session without screens: what a facilitator prints and hands out.

Everything comes from files that are there already: ``workshop.toml``, ``facilitator.md``, the
committed notebook with its figures, the solution, and ``paper.py`` with what a task needs on paper
alone. Each sheet is one HTML file that asks no other host for anything; a browser prints it on A4.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from kit import pages, places
from kit.errors import WorkshopError
from kit.messages import _
from kit.notebooks import cells, markup
from kit.notebooks.normal_form import read
from kit.programme import answer_tables, evaluation_choices, glossary, runsheet, workshops
from kit.programme.paper import author, exercise, handout, outputs
from kit.programme.paper.author import Additions, OwnSheet
from kit.programme.paper.exercise import PaperTask
from kit.programme.paper.handout import Section
from kit.programme.workshops import AgendaItem, Workshop
from kit.tables import safe_csv

__all__ = ["Printed", "make", "paper_columns"]

MODEL_ANSWERS = "Model answers"
ON_THE_TABLE = "Run-sheet"
FEWEST_LETTERS = 4


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A file that was made: its path, how many are needed, and when it is handed out."""

    file: Path
    copies: str
    when: str


@dataclass(frozen=True, kw_only=True)
class _Content:
    """All that the sheets of a workshop are made from."""

    workshop: Workshop
    notebook: NotebookNode
    sections: list[Section]
    tasks: list[PaperTask]
    added: Additions
    start: str

    @property
    def at(self) -> Callable[[int], str]:
        """Return the function that gives the time of day of a minute."""
        return runsheet.time_of_day(self.start)


def make(name: str, *, start: str = "") -> list[Printed]:
    """Write a workshop's sheets to ``programme/print/<id>/`` and return them.

    ``start`` is when the session begins, as 14:00: then the sheets have clock times. The solution
    is run once, for the choices of its tasks and their right answers. Raises WorkshopError where
    ``start`` is no time, the workshop's notebook was never executed or its notes are missing.
    """
    runsheet.time_of_day(start)
    workshop = workshops.read(name)
    notebook = read(workshop.notebook)
    if all(cell.execution_count is None for cell in cells.code_cells(notebook)):
        raise WorkshopError(
            _("workshops/{id}/workshop.ipynb shows nothing yet; run: hackyack tidy {id}").format(
                id=name
            )
        )
    added = author.read(workshop)
    author.known(workshop, notebook, added)
    content = _Content(
        workshop=workshop,
        notebook=notebook,
        sections=handout.sections(workshop, notebook, added),
        tasks=exercise.tasks(workshop),
        added=added,
        start=start,
    )
    return list(_written(content, places.programme() / "print" / name))


def _written(content: _Content, folder: Path) -> Iterator[Printed]:
    sheets = list(_sheets(content))
    texts = [_rendered(content, sheet, sheets) for sheet in sheets]  # all or nothing is written
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):  # a sheet that is made no more would be printed too
        old.unlink()
    for sheet, text in zip(sheets, texts, strict=True):
        page = folder / f"{sheet.name}.html"
        page.write_text(text, encoding="utf-8")
        yield Printed(file=page, copies=sheet.copies, when=sheet.when)
    # the last head has no cells below it: it says which workshop the table is of
    columns = [*paper_columns(content.workshop), content.workshop.id]
    yield Printed(
        file=safe_csv.write(_empty_table(folder), columns, ()),
        copies=_("to type the evaluations into"),
        when=_("afterwards"),
    )


def _empty_table(folder: Path) -> Path:
    """Return where the empty table goes: evaluation.csv, unless somebody has typed into it."""
    for n in count(1):
        file = folder / (f"evaluation-{n}.csv" if n > 1 else "evaluation.csv")
        if not file.exists() or len(file.read_bytes().splitlines()) <= 1:  # its heads, at most
            return file
    raise AssertionError


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A sheet: its file's name and its title, how many are needed, when, and what it is made of."""

    name: str
    title: str
    copies: str
    when: str
    template: str
    context: Mapping[str, Any]


def _sheet(name: str, title: str, copies: str, when: str, **context: object) -> _Sheet:
    return _Sheet(
        name=name, title=title, copies=copies, when=when, template=f"{name}.html", context=context
    )


def _rendered(content: _Content, sheet: _Sheet, sheets: list[_Sheet]) -> str:
    given = {"workshop": content.workshop, "at": content.at, "title": sheet.title}
    return pages.render(sheet.template, sheets=sheets, **given, **sheet.context)


def _sheets(content: _Content) -> Iterator[_Sheet]:
    """Yield each sheet, in the order in which a session needs them."""
    sheet, pair, you = _sheet, _("one for each pair"), _("one for you")
    plan, at = content.workshop, content.at
    start, end = at(0), at(plan.agenda[-1].end)
    yield sheet(
        "run-sheet", _("Run-sheet"), you, start, rows=_rows(content), cuts=_cuts(plan), end=end
    )
    yield sheet("notes", _("Notes"), you, _("before"), notes=_notes(plan))
    terms = glossary.named(plan)
    parts = {"sections": content.sections, "tasks": _by_section(content), "words": bool(terms)}
    yield sheet("handout", _("Handout"), pair, start, **parts)
    if terms:
        yield sheet("glossary", _("Words"), _("one for each table"), start, terms=terms, titles={})
    for own in content.added.sheets:
        yield replace(
            sheet(own.name, own.title, own.copies, _needed_at(content, own), sheet=own),
            template="own-sheet.html",
        )
    later = [section for section in content.sections if section.item and section.later]
    after = [section for section in content.sections if not section.item and section.later]
    when = ", ".join(at(section.item.start) for section in later if section.item)
    if later:
        yield sheet("answers", _("After your guesses"), pair, when, later=later)
    yield sheet("solutions", _("Solutions"), pair, end, tasks=_graded(content), after=after)
    yield from _cards(content)


def _cards(content: _Content) -> Iterator[_Sheet]:
    """Yield the sheets of which each person gets one: the vote cards and the evaluation."""
    plan, at, each = content.workshop, content.at, _("one for each person")
    polls = list(outputs.polls(content.notebook))
    letters = ascii_uppercase[: max([FEWEST_LETTERS, *(len(texts) for _question, texts in polls)])]
    when = ", ".join(at(item.start) for item in plan.agenda if item.kind in {"yack", "case"})
    yield _sheet("vote-cards", _("Vote cards"), each, when, polls=polls, letters=letters)
    asked = evaluation_choices.asked(plan)
    when = ", ".join(at(item.start) for item in plan.agenda if item.kind == "wrap")
    yield _sheet("evaluation", _("Evaluation"), each, when, asked=asked, choices=evaluation_choices)


def _rows(content: _Content) -> list[tuple[AgendaItem, runsheet.Cue | None]]:
    """Return each block of the agenda with what the facilitator says and does in it."""
    cues = {cue.start: cue for cue in runsheet.cues(runsheet.read(content.workshop))}
    return [(item, cues.get(item.start)) for item in content.workshop.agenda]


def _notes(workshop: Workshop) -> list[tuple[str, list[Markup], bool]]:
    """Return (title, text, whether it is for the facilitator alone) of each part of the notes."""
    parts = runsheet.read(workshop).parts
    order = sorted(parts, key=lambda title: title == MODEL_ANSWERS)
    return [
        (title, outputs.text(parts[title]), title == MODEL_ANSWERS)
        for title in order
        if title != ON_THE_TABLE
    ]


def _cuts(workshop: Workshop) -> list[tuple[int, str, int]]:
    """Return (level, titles of the blocks cut, minutes that remain) for each level of cuts."""
    levels = sorted({item.cut for item in workshop.agenda if item.cut})
    return [
        (
            level,
            ", ".join(item.title for item in workshop.agenda if item.cut == level),
            workshop.after_cuts(level)[-1].end,
        )
        for level in levels
    ]


def _by_section(content: _Content) -> dict[str, list[tuple[PaperTask, list[Markup]]]]:
    """Return the tasks of each section with the tables that stand beside them.

    Those of no section are under the empty title.
    """
    titles = {section.title for section in content.sections if section.now}
    belongs = {name: i.section for i in content.workshop.agenda for name in i.tasks}
    found: dict[str, list[tuple[PaperTask, list[Markup]]]] = {}
    for task in content.tasks:
        title = belongs.get(task.name, "")
        beside = [author.html(author.made(one)) for one in content.added.beside.get(task.name, ())]
        found.setdefault(title if title in titles else "", []).append((task, beside))
    return found


def _graded(content: _Content) -> list[tuple[PaperTask, str]]:
    """Return each task that has a right answer, with why it is right where somebody wrote it."""
    answers = answer_tables.read(content.workshop.id)
    return [
        (task, answers[task.name].why if task.name in answers else "")
        for task in content.tasks
        if task.name and task.answered
    ]


def _needed_at(content: _Content, sheet: OwnSheet) -> str:
    """Return when the section begins that holds the cell or the task for which ``sheet`` is."""
    title = ""
    for cell in content.notebook.cells if sheet.replaces else ():
        if cell.cell_type == "markdown":
            found = [text for level, text in markup.headings(cell.source) if level == 2]
            title = found[-1] if found else title
        if cell.id == sheet.replaces:
            break
    needs = [
        i for i in content.workshop.agenda if sheet.task in i.tasks or i.section == title != ""
    ]
    return content.at(needs[0].start) if needs else ""


def paper_columns(workshop: Workshop) -> list[str]:
    """Return the heads of the table into which the evaluations on paper are typed."""
    outcomes = evaluation_choices.asked(workshop).outcomes
    levels = [f"{n} {when}" for n in range(1, len(outcomes) + 1) for when in ("before", "now")]
    return [*levels, *evaluation_choices.words()]
