"""The evaluation, on screen and on paper: its questions, their choices, and what is stored."""

from dataclasses import dataclass

from kit.messages import _
from kit.programme.workshops import Workshop

__all__ = ["TALKED", "Asked", "asked", "friday", "paces", "sections", "steps", "times", "words"]

OUTCOMES = 3  # if there are more, people click without reading
TALKED = ("hack", "mistake", "yack", "case")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the evaluation of a workshop asks about: its outcomes, and the sections of its hours."""

    outcomes: tuple[str, ...]
    sections: tuple[str, ...]


def asked(plan: Workshop) -> Asked:
    """Return what the evaluation of ``plan`` asks about."""
    outcomes = tuple(outcome.text for outcome in plan.outcomes[:OUTCOMES])
    return Asked(outcomes=outcomes, sections=tuple(sections(plan)))


def sections(plan: Workshop) -> list[str]:
    """Return the headings of the sections with an exercise or a discussion, each once."""
    return list(dict.fromkeys(i.section for i in plan.agenda if i.kind in TALKED and i.section))


def steps() -> list[str]:
    """Return the texts of the four levels of confidence, the lowest first."""
    return [
        _("I couldn't"),
        _("With help"),
        _("Alone"),
        _("Could show a colleague"),
    ]


def paces() -> dict[str, str]:
    """Return the choices for the pace: the name that is stored, and its text."""
    return {
        "slow": _("Too slow"),
        "abit_slow": _("A bit slow"),
        "right": _("Right"),
        "abit_fast": _("A bit fast"),
        "fast": _("Too fast"),
    }


def times() -> dict[str, str]:
    """Return the two times for which the confidence is asked: the name stored, and its text."""
    return {"before": _("before today"), "now": _("now")}


def words() -> dict[str, str]:
    """Return the other questions: the name under which the answer is stored, and the text."""
    return {
        "pace": _("The pace was"),
        "hardest": _("The hardest part"),
        "keep": _("Keep one thing: which?"),
        "change": _("Change one thing: which?"),
    }


def friday() -> str:
    """Return the beginning of the sentence that a participant takes home."""
    return _("By Friday I will …")
