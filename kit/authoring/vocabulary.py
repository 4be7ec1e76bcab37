"""The rule of technical words: each is in the glossary, and explained where it stands first."""

from collections.abc import Iterator

from nbformat import NotebookNode

from kit import places
from kit.authoring.material import Found, Material
from kit.authoring.reading_time import FACES
from kit.authoring.sections import sections
from kit.messages import _
from kit.notebooks import cells, markup
from kit.programme import glossary
from kit.programme.glossary import Term

__all__ = ["words"]


def words(material: Material) -> Found:
    """Every technical word is in the glossary, and explained where it stands first."""
    known = {one.term: one for one in glossary.read()}
    explained = {word: cell["id"] for cell in material.notebook.cells for word in _explained(cell)}
    yield from _declared(material, known, explained)
    yield from _taught(material, known, explained)
    file = f"workshops/{material.workshop.id}/workshop.ipynb"
    late = {found for face in FACES for found in _late(material.notebook, known, face)}
    yield from ((file, cell, remedy) for cell, remedy in sorted(late))
    yield from _exercise(material, known, explained)


def _declared(material: Material, known: dict[str, Term], explained: dict[str, str]) -> Found:
    """The words of the plan are those that the notebook explains, and the glossary has them."""
    declared = material.workshop.words
    for word in declared:
        if word not in known:
            remedy = _(
                "{word!r} is in words but not in the glossary; explain it in workshops/{file}."
            )
            yield material.plan, "", remedy.format(word=word, file=glossary.FILE)
        elif word not in explained:
            remedy = _('no cell explains {word!r}; put yack.words("{word}") where it stands first.')
            yield material.plan, "", remedy.format(word=word)
    for word, cell in explained.items():
        if word not in declared:
            remedy = _("{word!r} is explained but not declared; add it to words in {plan}.")
            file = f"workshops/{material.workshop.id}/workshop.ipynb"
            yield file, cell, remedy.format(word=word, plan=material.plan)


def _taught(material: Material, known: dict[str, Term], explained: dict[str, str]) -> Found:
    """A term that the glossary sends people here for is explained here, in a section there is."""
    file = f"workshops/{glossary.FILE}"
    titles = [one.title for one in sections(material.notebook)]
    workshops = sorted(one.parent.name for one in places.workshops().glob("*/workshop.toml"))
    for one in known.values():
        if one.workshop not in workshops:
            remedy = _(
                "{word!r} is said to be taught in {id}, which is no workshop; there are: {all}."
            )
            all_of_them = ", ".join(workshops)
            yield file, "", remedy.format(word=one.term, id=one.workshop, all=all_of_them)
        if one.workshop != material.workshop.id:
            continue
        if one.term not in explained:
            remedy = _("{word!r} is said to be taught in {id}, where no cell explains it.")
            yield file, "", remedy.format(word=one.term, id=one.workshop)
        if one.section not in titles:
            remedy = _("{word!r}: {section!r} is no section of {id}; there are: {all}.")
            yield (
                file,
                "",
                remedy.format(
                    word=one.term, section=one.section, id=one.workshop, all=" · ".join(titles)
                ),
            )


def _late(notebook: NotebookNode, known: dict[str, Term], face: str) -> Iterator[tuple[str, str]]:
    """Yield (cell, remedy) for each term that people of a face meet before it is explained.

    What stands before the setup cell, title and promises, may use a word early.
    """
    shown = [cell for cell in notebook.cells if not cells.tagged(cell, FACES[face])]
    first = shown.index(start) if (start := cells.setup(notebook)) in shown else 0
    texts, explained = list(map(_read, shown)), list(map(_explained, shown))
    for one in known.values():
        used = [n for n, text in enumerate(texts) if n > first and one.stands_in(text)]
        if not used:
            continue
        prose = (n for n, c in enumerate(shown) if n > used[0] and c.cell_type == "markdown")
        until = next(prose, len(shown))
        if not any(one.term in words for words in explained[:until]):
            remedy = _(
                '{word!r} stands here first and isn\'t explained; put a cell yack.words("{word}") '
                "below it, before the next text."
            )
            yield shown[used[0]]["id"], remedy.format(word=one.term)


def _exercise(material: Material, known: dict[str, Term], explained: dict[str, str]) -> Found:
    """The exercise uses no term that neither it nor the workshop explains."""
    file = f"solutions/{material.workshop.id}/{material.workshop.id}.ipynb"
    here = {word for cell in material.solution.cells for word in _explained(cell)}
    texts = [
        _read(cell) if cell.cell_type == "markdown" else " ".join(cells.texts(cell.source))
        for cell in material.solution.cells
    ]
    for one in known.values():
        for cell, text in zip(material.solution.cells, texts, strict=True):
            if one.term not in here | explained.keys() and one.stands_in(text):
                remedy = _(
                    "{word!r} stands here, and neither workshop nor exercise explains it; put "
                    'yack.words("{word}") into one of them.'
                )
                yield file, cell["id"], remedy.format(word=one.term)
                break


def _explained(cell: NotebookNode) -> list[str]:
    return cells.explained(cell.source) if cell.cell_type == "code" else []


def _read(cell: NotebookNode) -> str:
    """Return what a person reads of a cell: its text, or what its outputs say."""
    if cell.cell_type == "markdown":
        return markup.plain(markup.as_html(cell.source))
    if _explained(cell):
        return ""
    outputs = cell.get("outputs", [])
    html = " ".join(out.get("data", {}).get("text/html", "") for out in outputs)
    return " ".join([markup.plain(html), *(out.get("text", "") for out in outputs)])
