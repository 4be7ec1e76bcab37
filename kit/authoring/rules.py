"""The rules of a workshop: for a room, a phone, paper and a screen reader.

Each rule is a function that takes a ``Material`` and yields (file, cell, remedy); ``RULES`` names
them. Files are paths within the clone; an empty cell stands for the whole file.
"""

from collections.abc import Callable
from statistics import median

from kit import places
from kit.authoring import answer_lines, marks, predictions
from kit.authoring.answers import gate
from kit.authoring.claims import proofs
from kit.authoring.claims.statements import statements
from kit.authoring.material import Found, Material
from kit.authoring.reading_time import minutes
from kit.authoring.sections import alone, sections
from kit.authoring.vocabulary import words
from kit.messages import _
from kit.notebooks import cells, markup
from kit.notebooks.folding import is_folded, needs_no_reading
from kit.notebooks.normal_form import dumps, normalised
from kit.programme import agenda as plans
from kit.programme import runsheet, workshops
from kit.programme.paper import author

__all__ = ["RULES"]


def agenda(material: Material) -> Found:
    """The agenda has no problem (``kit.programme.agenda.problems``)."""
    for problem in plans.problems(material.workshop):
        yield material.plan, "", problem


def section(material: Material) -> Found:
    """Every section that the agenda names is a heading of the notebook."""
    titles = [found.title for found in sections(material.notebook)]
    for item in material.workshop.agenda:
        if item.section and item.section not in titles:
            remedy = _("{section!r} is no heading of level 2 in workshop.ipynb; there are: {all}.")
            yield material.plan, "", remedy.format(section=item.section, all=" · ".join(titles))
        if item.kind in workshops.HANDS_ON and not item.section:
            remedy = _("{title!r} names no section; say which heading of the notebook it uses.")
            yield material.plan, "", remedy.format(title=item.title)


def runs_alone(material: Material) -> Found:
    """Every section runs from the setup cell alone."""
    file, notebook = next(material.notebooks)
    for cell, error in alone(notebook, file=material.workshop.notebook):
        remedy = _("the section fails after the setup cell alone ({error}); define it here.")
        yield file, cell, remedy.format(error=error)


def length(material: Material) -> Found:
    """The notebook can be read and run in two hours, and no cell of either fills a screen."""
    file, notebook = next(material.notebooks)
    count = sum(markup.words(c.source) for c in notebook.cells if c.cell_type == "markdown")
    code = [c for c in cells.code_cells(notebook) if not cells.explained(c.source)]
    told = [c for c in notebook.cells if c.cell_type != "code" or c in code]  # no folded words
    sizes = [cells.lines(cell) for cell in code]
    short, middle = sum(size <= 10 for size in sizes), median(sizes or [0])
    totals = [
        (count <= 1500, _("{n} words; keep 1,500.").format(n=count)),
        (len(told) <= 40, _("{n} cells; keep 40.").format(n=len(told))),
        (sum(sizes) <= 100, _("{n} lines of code; keep 100.").format(n=sum(sizes))),
        (middle <= 3, _("the median code cell has {n} lines; keep 3.").format(n=middle)),
        (
            short >= 0.9 * len(sizes),
            _("{n} of {all} code cells have 10 lines or fewer; make it nine in ten.").format(
                n=short, all=len(sizes)
            ),
        ),
    ]
    yield from ((file, "", remedy) for holds, remedy in totals if not holds)
    for file, notebook in material.notebooks:
        code = cells.code_cells(notebook)
        for cell, size in ((cell, cells.lines(cell)) for cell in code):
            most = 5 if cell is code[0] else 20
            if size > most:
                remedy = _("{n} lines; {most} at most here.")
                yield file, cell["id"], remedy.format(n=size, most=most)


def code(material: Material) -> Found:
    """No cell has outputs that can't be compared or needs a network; six controls at most."""
    for file, notebook in material.notebooks:
        for cell in cells.code_cells(notebook):
            for what in cells.forbidden(cell.source):
                yield file, cell["id"], what + "."
    file, notebook = next(material.notebooks)
    making = [(c, cells.controls(c.source)) for c in cells.code_cells(notebook)]
    count = sum(n for _cell, n in making)
    if count > 6:
        last = [cell for cell, n in making if n][-1]
        yield file, last["id"], _("{n} controls in the notebook; keep 6.").format(n=count)


def evidence(material: Material) -> Found:
    """Every outcome is shown by graded cells, and every graded cell is placed."""
    placed = {task for item in material.workshop.agenda for task in item.tasks}
    for outcome in material.workshop.outcomes:
        if not outcome.evidence:
            remedy = _("the outcome {text!r} has no evidence; name a graded cell of the exercise.")
            yield material.plan, "", remedy.format(text=outcome.text)
    named = placed | {task for o in material.workshop.outcomes for task in o.evidence}
    for task in sorted(named - set(material.graded)):
        remedy = _("{task} is no graded cell in solutions/; there are: {all}.")
        yield material.plan, "", remedy.format(task=task, all=", ".join(material.graded))
    for task in sorted(set(material.graded) - placed):
        yield material.plan, "", _("{task} is in no agenda item; place it.").format(task=task)


def alternatives(material: Material) -> Found:
    """Every figure has a text alternative."""
    for file, notebook in material.notebooks:
        for cell in notebook.cells:
            for what in markup.unexplained(cell):
                remedy = _("{what} has no text alternative; write its finding as alt text.")
                yield file, cell["id"], remedy.format(what=what)


def letters(material: Material) -> Found:
    """Letters on each chart can be read on a phone, as far as its picture tells their size."""
    from kit.charts.letters import READABLE, on_a_phone

    for file, notebook in material.notebooks:
        for cell in notebook.cells:
            for pixels in filter(None, map(on_a_phone, markup.pngs(cell))):
                if pixels < READABLE:
                    remedy = _(
                        "a chart has letters of {n:.1f} pixels on a phone; {least} can be read: "
                        "draw it with kit.charts."
                    )
                    yield file, cell["id"], remedy.format(n=pixels, least=READABLE)


def other_hosts(material: Material) -> Found:
    """Showing the workshop asks no other host for anything."""
    for file, notebook in material.notebooks:
        for cell in notebook.cells:
            for address in (
                a for html in markup.shown(cell) for a in markup.loaded_elsewhere(html)
            ):
                remedy = _("{address} would be loaded from another host; ship it or link to it.")
                yield file, cell["id"], remedy.format(address=address)


def datasets(material: Material) -> Found:
    """Every dataset in use is declared, and every declared one is there."""
    declared = set(material.workshop.datasets)
    for file, notebook in material.notebooks:
        for cell in cells.code_cells(notebook):
            for name in sorted(cells.datasets(cell.source) - declared):
                remedy = _("{name!r} is used but not declared; add it to datasets in {plan}.")
                yield file, cell["id"], remedy.format(name=name, plan=material.plan)
    for name in sorted(declared):
        if not (places.data() / name / "datapackage.json").is_file():
            remedy = _("data/{name}/datapackage.json is missing; add the dataset or undeclare it.")
            yield material.plan, "", remedy.format(name=name)


def tidy(material: Material) -> Found:
    """Both notebooks are in normal form, the workshop executed."""
    remedy = _("not tidy; run: hackyack tidy {id}").format(id=material.workshop.id)
    files = (material.workshop.notebook, material.workshop.solution)
    for (file, notebook), path in zip(material.notebooks, files, strict=True):
        executed = path == material.workshop.notebook
        if dumps(normalised(notebook, outputs=executed)) != path.read_text(encoding="utf-8"):
            yield file, "", remedy
        elif executed and (new := [c for c in cells.code_cells(notebook) if not c.execution_count]):
            yield file, new[0]["id"], remedy


def folded(material: Material) -> Found:
    """Code that nobody needs to read is folded in JupyterLab, and no other."""
    for file, notebook in material.notebooks:
        for cell in notebook.cells:
            if is_folded(cell) == needs_no_reading(cell):
                continue
            if is_folded(cell):
                remedy = _("JupyterLab hides code that people need to see; run: hackyack tidy {id}")
            else:
                remedy = _(
                    "JupyterLab shows code here that nobody needs to read; run: hackyack tidy {id}"
                )
            yield file, cell["id"], remedy.format(id=material.workshop.id)


def exercise(material: Material) -> Found:
    """The exercise is up to date with its solution."""
    from kit.grading import release

    for what in release.differences(material.workshop.id):
        yield f"exercises/{material.workshop.id}/{material.workshop.id}.ipynb", "", what


def claims(material: Material) -> Found:
    """What the workshop says about its data is computed in ``claims.py``, and so."""
    notes = material.workshop.facilitator
    text = notes.read_text(encoding="utf-8") if notes.is_file() else ""
    said = statements(material.notebooks, (f"workshops/{material.workshop.id}/{notes.name}", text))
    yield from proofs.problems(places.workshops() / material.workshop.id / "claims.py", said)


def answers(material: Material) -> Found:
    """Right answers of ``answers.toml`` get all points; wrong and lazy ones what is said there."""
    yield from gate.problems(material.workshop, material.solution)


def asking(material: Material) -> Found:
    """Each answer is asked for by three dots alone, and given away by no line above it."""
    file = f"solutions/{material.workshop.id}/{material.workshop.id}.ipynb"
    yield from ((file, cell, remedy) for cell, remedy in answer_lines.problems(material.solution))


def paper(material: Material) -> Found:
    """What ``paper.py`` adds for paper can be made, and is about cells and tasks there are."""
    added = author.read(material.workshop)
    author.known(material.workshop, material.notebook, added)
    functions = [one for several in added.beside.values() for one in several]
    for function in [*functions, *added.instead.values(), *(one.made for one in added.sheets)]:
        author.made(function)
    yield from ()


def guesses(material: Material) -> Found:
    """What comes after a prediction waits behind a Show button, and each control does so."""
    file, notebook = next(material.notebooks)
    yield from ((file, cell, remedy) for cell, remedy in predictions.problems(notebook))


def markers(material: Material) -> Found:
    """The solution is marked as nbgrader needs it, and with no other markers."""
    file = f"solutions/{material.workshop.id}/{material.workshop.id}.ipynb"
    yield from ((file, cell, remedy) for cell, remedy in marks.problems(material.solution))


def notes(material: Material) -> Found:
    """The facilitator's notes stand under their headings, with the agenda's clock."""
    file = f"workshops/{material.workshop.id}/facilitator.md"
    found = runsheet.read(material.workshop)
    if found.headings != runsheet.HEADINGS:
        missing = [title for title in runsheet.HEADINGS if title not in found.headings]
        remedy = _("the headings of level 2 are not the fixed ones; missing or misplaced: {all}.")
        extra = [title for title in found.headings if title not in runsheet.HEADINGS]
        yield file, "", remedy.format(all=" · ".join(missing + extra) or _("their order"))
    planned = [(item.start, item.minutes) for item in material.workshop.agenda]
    if runsheet.clock(found) != planned:
        rows = " · ".join(f"{start} | {minutes}" for start, minutes in planned)
        remedy = _("the run-sheet's table is not the agenda's; its rows start with: {rows}.")
        yield file, "", remedy.format(rows=rows)


RULES: dict[str, Callable[[Material], Found]] = {
    rule.__name__.replace("_", " "): rule
    for rule in (
        agenda,
        section,
        length,
        minutes,
        words,
        code,
        evidence,
        alternatives,
        letters,
        other_hosts,
        datasets,
        notes,
        claims,
        answers,
        asking,
        paper,
        guesses,
        markers,
        tidy,
        folded,
        exercise,
        runs_alone,
    )
}
