"""Answers in the words of the page on which they were given."""

from collections.abc import Iterator, Mapping
from typing import Any

from kit.messages import _
from kit.programme import evaluation_choices

__all__ = ["lines", "state"]


def lines(body: Mapping[str, Any], value: Any) -> list[str]:
    """Return the answer ``value`` as lines of text; ``body`` is the declaration of its question.

    Each stored part of an evaluation has its line, also those that the person left out.
    """
    if body["kind"] == "evaluation":
        return list(_evaluation(body, value))
    texts = body.get("options") or {}
    chosen = value if isinstance(value, list) else [value]
    return [texts.get(str(one), str(one)) for one in chosen]


def state(name: str) -> str:
    """Return a state of the pulse as its button shows it."""
    return {"working": _("Working"), "stuck": _("Stuck"), "done": _("Done")}[name]


def _evaluation(body: Mapping[str, Any], value: Mapping[str, Any]) -> Iterator[str]:
    steps = evaluation_choices.steps()
    for outcome, given in zip(body["outcomes"], value["outcomes"], strict=False):
        levels = {
            when: _("left out") if given[when] is None else steps[given[when]]
            for when in ("before", "now")
        }
        yield _("{outcome}: before today “{before}”, now “{now}”").format(outcome=outcome, **levels)
    named = (
        (_("The pace was"), evaluation_choices.paces().get(value["pace"])),
        (_("The hardest part"), value["hardest"]),
        (_("Keep one thing: which?"), value["keep"]),
        (_("Change one thing: which?"), value["change"]),
    )
    yield from (
        _("{question} · {answer}").format(question=what, answer=said or _("left out"))
        for what, said in named
    )
