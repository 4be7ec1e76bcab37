"""Evaluations on paper: read from a table that a facilitator typed, and added to a room's.

``hackyack print`` makes the sheet and an empty table, ``evaluation.csv``: a row for each sheet, and
in it the numbers that stand beside the ticked boxes (or their words). Screen and paper are counted
apart, each by the rule of ``kit.room.session.points.crowd``, and what may be shown of either is
added. So the sum tells nothing that the two would not tell alone. Fewer than five sheets are added
as a span, from none of them to all.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kit import pages, places
from kit.errors import DataError
from kit.messages import _
from kit.programme import evaluation_choices as choices
from kit.programme import handouts, workshops
from kit.programme.workshops import Workshop
from kit.room.refusals import RefusedError
from kit.room.session.points import counting, talking_points
from kit.room.session.records import count_tables
from kit.tables import EncodingChoice, read_table, safe_csv

__all__ = ["KEPT", "add", "body", "count", "read", "report", "write"]

LONGEST = 5_000  # letters of a sentence on paper
MOST = 12  # faults that are told at once
SHOWN = 60  # letters of a wrong cell that are repeated
QUESTIONS = ("pace", "hardest")
KEPT = "room-paper.csv"
"""The copy that is kept with a room's report, and goes when the report goes."""

Counted = dict[str, Any]


def body(workshop: Workshop) -> dict[str, list[str]]:
    """Return what the evaluation asks about, as a room declares it."""
    asked = choices.asked(workshop)
    return {"outcomes": list(asked.outcomes), "sections": list(asked.sections)}


def read(file: Path, workshop: Workshop) -> list[dict[str, Any]]:
    """Return the evaluations typed into ``file``, each as a room stores one.

    Commas or semicolons, a byte-order mark, empty rows and columns in any order are fine, and a
    workbook is too. Raises DataError, with all that is to be corrected, where a column is missing
    or unknown, a cell is none of the choices, or no row is filled in, and where the table is of
    another workshop; then nothing is counted.
    """
    try:
        table = read_table(file, text=True, header=True, skip=0).frame
    except EncodingChoice as error:
        raise DataError(
            _(
                "{file} isn't written in UTF-8, so letters would be read wrongly. Save it again as "
                "“CSV UTF-8”, or as .xlsx."
            ).format(file=file.name)
        ) from error
    table.columns = [str(name).strip().casefold() for name in table.columns]
    table = table.drop(columns=_of_this(file, list(table.columns), workshop))
    _columns(file, list(table.columns), handouts.paper_columns(workshop))
    filled = table.astype(object).where(table.notna(), "")
    rows: list[dict[str, Any]] = [dict(zip(filled.columns, r, strict=True)) for r in filled.values]
    faults: list[str] = []
    given = [_sheet(row, number, workshop, faults) for number, row in enumerate(rows, 1)]
    if faults:
        more = len(faults) - MOST
        told = faults[:MOST] + ([_("{n} more.").format(n=more)] if more > 0 else [])
        raise DataError(
            _("Nothing of {file} is counted yet.").format(file=file.name) + " " + " ".join(told)
        )
    sheets = [one for one in given if one is not None]
    if not sheets:
        raise DataError(
            _(
                "No row of {file} has anything filled in: type a row for each sheet of paper."
            ).format(file=file.name)
        )
    return sheets


def write(file: Path, given: Sequence[Mapping[str, Any]], workshop: Workshop) -> None:
    """Write evaluations as a table that ``read`` reads."""
    paces, asked = list(choices.paces()), choices.asked(workshop)
    rows = []
    for value in given:
        levels = [one[when] for one in value["outcomes"] for when in choices.times()]
        chosen = [
            *levels,
            _at(value["pace"], paces),
            _at(value["hardest"], asked.sections),
        ]
        numbers = ["" if place is None else place + 1 for place in chosen]
        rows.append([*numbers, *(value[name] for name in talking_points.SENTENCES)])
    safe_csv.write(file, handouts.paper_columns(workshop), rows)


def _at(name: str | None, names: Sequence[str]) -> int | None:
    return None if name is None else names.index(name)


def _of_this(file: Path, found: Sequence[str], workshop: Workshop) -> list[str]:
    """Return the columns that only say which workshop the table is of.

    An older table has none. Raises DataError if it is of another workshop.
    """
    ids = {one.id.casefold(): one.id for one in workshops.workshops()}
    ids[workshop.id.casefold()] = workshop.id
    named = [name for name in found if name in ids]
    for other in (ids[name] for name in named if ids[name] != workshop.id):
        raise DataError(
            _(
                "{file} is the table of {other}, and not of {id}: nothing of it is counted. Run: "
                "hackyack report {other} --paper {file}"
            ).format(file=file.name, other=other, id=workshop.id)
        )
    return named


def _columns(file: Path, found: Sequence[str], wanted: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in found]
    unknown = [name for name in found if name not in wanted]
    if missing or unknown or len(found) != len(wanted):
        faults = [
            said.format(names=", ".join(names))
            for said, names in (
                (_("Missing: {names}."), missing),
                (_("Not known: {names}."), unknown),
                (_("Twice: {names}."), sorted({one for one in found if found.count(one) > 1})),
            )
            if names
        ]
        raise DataError(
            _(
                "The first row of {file} must be: {wanted}. {faults} hackyack print makes an empty "
                "table, evaluation.csv."
            ).format(file=file.name, wanted=", ".join(wanted), faults=" ".join(faults))
        )


def _sheet(
    row: Mapping[str, Any], number: int, workshop: Workshop, faults: list[str]
) -> dict[str, Any] | None:
    """Return the evaluation of a row, None where it is empty; its faults go into ``faults``."""
    asked = choices.asked(workshop)

    def chosen(column: str, texts: Sequence[str]) -> int | None:
        cell = " ".join(str(row[column]).split())
        place = _place(cell, texts)
        if cell and place is None:
            told = _(
                "Row {n} below the names, “{column}”: “{cell}” is none of the choices; write 1 to "
                "{most}, or leave it empty."
            )
            shown = cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…"
            faults.append(told.format(n=number, column=column, cell=shown, most=len(texts)))
        return place

    levels = [
        {when: chosen(f"{n} {when}", choices.steps()) for when in choices.times()}
        for n in range(1, len(asked.outcomes) + 1)
    ]
    pace = chosen("pace", list(choices.paces().values()))
    hardest = chosen("hardest", asked.sections)
    texts = {name: _sentence(row, name, number, faults) for name in talking_points.SENTENCES}
    value = {
        "outcomes": levels,
        "pace": None if pace is None else list(choices.paces())[pace],
        "hardest": None if hardest is None else asked.sections[hardest],
        **texts,
    }
    declared = {"kind": "evaluation", "several": False, **body(workshop)}
    accepted: dict[str, Any] | None = talking_points.accept(declared, value)
    return accepted


def _sentence(row: Mapping[str, Any], name: str, number: int, faults: list[str]) -> str:
    try:
        return talking_points.accept_text(str(row[name]), longest=LONGEST)
    except RefusedError as error:
        told = _("Row {n} below the names, “{column}”: {why}")
        faults.append(told.format(n=number, column=name, why=error))
        return ""


def _place(cell: str, texts: Sequence[str]) -> int | None:
    """Return the place of a choice, typed as its number or its words."""
    number = cell.removesuffix(".0")
    if number.isdecimal() and 1 <= int(number) <= len(texts):
        return int(number) - 1
    known = [" ".join(text.split()).casefold() for text in texts]
    return known.index(cell.casefold()) if cell.casefold() in known else None


def count(given: Sequence[Mapping[str, Any]], workshop: Workshop) -> Counted:
    """Count evaluations on paper, each on its own sheet, as a room counts its own."""
    cast = [(f"sheet {n}", value) for n, value in enumerate(given)]
    counted = counting.count_evaluation(cast, body(workshop))
    answers = _answers(given, len(body(workshop)["outcomes"]))
    for shown, number in zip(_questions(counted), answers, strict=True):
        shown.update(paper=number, screen=0)
    return counted


def _answers(given: Sequence[Mapping[str, Any]], outcomes: int) -> Iterator[int]:
    """Yield how many sheets answer each question, in the order of ``_questions``."""
    for n in range(outcomes):
        yield sum(None not in value["outcomes"][n].values() for value in given if value["outcomes"])
    for name in QUESTIONS:
        yield sum(value[name] is not None for value in given)


def _questions(counted: Counted) -> list[dict[str, Any]]:
    return [*counted["outcomes"], *(counted[name] for name in QUESTIONS)]


def add(screen: Counted | None, paper: Counted) -> Counted:
    """Return the counts of a room's evaluation and of one on paper, added question by question.

    ``screen`` is None where a room counted none.
    """
    if screen is None:
        return paper
    sums = [
        _add(one, other) for one, other in zip(_questions(screen), _questions(paper), strict=True)
    ]
    texts = {
        name: sorted({*screen[name], *paper[name]}, key=str.casefold)
        for name in talking_points.SENTENCES
    }
    return {
        "outcomes": sums[: -len(QUESTIONS)],
        **dict(zip(QUESTIONS, sums[-len(QUESTIONS) :], strict=True)),
        **texts,
    }


def _add(screen: dict[str, Any], paper: dict[str, Any]) -> dict[str, Any]:
    """Add two counts of one question; what was not counted of either is a span, or left out."""
    if screen["people"] is None:
        return paper
    sheets = paper["paper"]
    span = [0, sheets]
    rounds = [
        {
            **one,
            "counts": {
                name: [a + b for a, b in zip(shown, _of(paper, at, name, span), strict=True)]
                for name, shown in one["counts"].items()
            },
        }
        for at, one in enumerate(screen["rounds"])
    ]
    both = {"people": screen["people"] + sheets, "screen": screen["people"], "paper": sheets}
    return {**screen, **both, "rounds": rounds}


def _of(paper: dict[str, Any], at: int, name: str, span: list[int]) -> list[int]:
    if paper["people"] is None:
        return span
    counts: dict[str, list[int]] = paper["rounds"][at]["counts"]
    return counts[name]


def report(id: str, file: Path) -> list[Path]:
    """Write ``paper.html`` and a table of the evaluations in ``file``; return them.

    They are about the workshop ``id``, and lie in ``programme/report/<id>/``.
    """
    workshop = workshops.read(id)
    sheets = read(file, workshop)
    counted, outcomes = count(sheets, workshop), body(workshop)["outcomes"]
    folder = places.programme() / "report" / workshop.id
    folder.mkdir(parents=True, exist_ok=True)
    about = {"workshop": workshop, "outcomes": outcomes, "sheets": len(sheets)}
    page = folder / "paper.html"
    text = pages.render("paper-report.html", evaluation=counted, **about, **count_tables.words())
    page.write_text(text, encoding="utf-8")
    table = folder / "paper-evaluation.csv"
    rows = count_tables.evaluated(counted, outcomes)
    return [page, safe_csv.write(table, count_tables.evaluation_heads(), rows)]
