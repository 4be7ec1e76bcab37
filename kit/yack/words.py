"""The technical words of a paragraph, explained below it from the programme's glossary."""

import html

from kit.messages import _
from kit.programme import glossary

__all__ = ["Words", "words"]


class Words:
    """Technical words with their sentences: a folded list, or lines of text."""

    def __init__(self, terms: list[glossary.Term]) -> None:
        self.terms = terms

    def _repr_html_(self) -> str:
        names = ", ".join(one.name for one in self.terms)
        listed = "".join(
            f"<dt>{html.escape(one.name)}</dt><dd>{html.escape(one.sentence)}</dd>"
            for one in self.terms
        )
        summary = html.escape(_("In plain words: {names}").format(names=names))
        return f'<details class="kit-words"><summary>{summary}</summary><dl>{listed}</dl></details>'

    def __repr__(self) -> str:
        return "\n".join(f"{one.name}: {one.sentence}" for one in self.terms)


def words(*names: str) -> Words:
    """Explain technical words where they stand first; ``names`` are terms of the glossary.

    The list is folded, so that people who know the words read on. Raises WorkshopError for a word
    that ``workshops/glossary.toml`` doesn't explain.
    """
    return Words(glossary.find(names))
