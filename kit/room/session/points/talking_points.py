"""Talking points: reading the declarations of notebooks, and checking answers to them."""

import json
import logging
import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any
from unicodedata import category, normalize

from kit.messages import _
from kit.notebooks.literals import LONGEST_NOTE
from kit.room.refusals import RefusedError
from kit.room.session.points.visible_text import is_visible, most_marks

__all__ = [
    "COUNTED",
    "KEY",
    "LEVELS",
    "PACES",
    "SENTENCES",
    "VOTES",
    "accept",
    "accept_text",
    "declared",
]

# A kind of talking point stands in exactly one of these three.
VOTES = (
    "poll",
    "scale",
    "own_words",
)  # two rounds, which the facilitator opens, closes and reveals
COUNTED = ("pulse", "evaluation")  # answered too: shown at once, or counted at the end
UNCOUNTED = ("wall", "note", "agenda", "hand_in")  # answered elsewhere or not at all
UNNAMED = ("scale", "evaluation", "own_words")  # of all others an answer is the name of an option
KEY = re.compile(r"[\w-]{1,60}")
MOST_MARKS = 8  # on one letter; Burmese has seven at most, Hebrew four
JOINERS = "\u200c\u200d"
# Scotland's and Wales' flags: a black one, then tags for letters, which alone are drawn as nothing.
FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
LEVELS = range(4)  # couldn't · with help · alone · could show a colleague
PACES = ("slow", "abit_slow", "right", "abit_fast", "fast")
SENTENCES = ("keep", "change")  # of an evaluation: the person's own words
MOST_WORDS = 3  # of one person, to a question that counts words
LONGEST_WORD = 30
OUTSIDE = " .,;:!?…'’‘‚\"“”„«»‹›()[]-–—#*"  # noqa: RUF001  around a word, not part of it
MOST = 60  # options, outcomes or sections of one question

log = logging.getLogger("hackyack.room")


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section" and "kit-yack" in (given.get("class") or "").split():
            self.found.append(given.get("data-yack") or "")


def declared(outputs: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the talking points that a cell's outputs declare; log declarations that are wrong."""
    finder = _Finder()
    for output in outputs:
        html = "".join(output.get("data", {}).get("text/html", ""))
        if "data-yack" in html:  # forty people open the same tables and figures
            finder.feed(html)
    points = []
    for text in finder.found:
        try:
            points.append(_point(json.loads(text)))
        except (ValueError, TypeError, AttributeError) as error:
            log.warning("A talking point can't be understood: %s", error)
    return points


def _point(given: Any) -> dict[str, Any]:
    """Return the declaration ``given`` with all members; raises ValueError if one is wrong."""
    kinds = (*VOTES, *COUNTED, *UNCOUNTED)
    if given.get("kind") not in kinds or not KEY.fullmatch(str(given.get("key", ""))):
        raise ValueError(str(given)[:80])
    texts = {name: str(given.get(name) or "") for name in ("kind", "key", "question", "none")}
    lists = {
        name: [str(text) for text in given.get(name) or []][:MOST]
        for name in ("afterwards", "outcomes", "sections")
    }
    choices = {str(name): str(text) for name, text in (given.get("options") or {}).items()}
    steps = [str(n) for n in range(1, len(choices) + 1)]
    if len(choices) > MOST or (texts["kind"] == "scale" and list(choices) != steps):
        raise ValueError(texts["key"])
    return {**texts, **lists, "options": choices, "several": bool(given.get("several"))}


def accept(body: Mapping[str, Any], value: Any) -> Any:
    """Return the answer ``value`` in the form that is stored; None if it is withdrawn.

    ``body`` is the declaration of the question. Raises RefusedError if ``value`` is not one of the
    answers that it offers.
    """
    if value is None or (value == [] and body["several"]):
        return None
    kind = body["kind"]
    if kind == "evaluation" and isinstance(value, dict):
        return _evaluation(body, value)
    if kind == "own_words":
        return _words(value)
    if kind == "scale" and type(value) is int and str(value) in body["options"]:
        return value
    names = value if body["several"] and isinstance(value, list) else [value]
    if kind not in UNNAMED and all(isinstance(name, str) for name in names):
        chosen = [name for name in body["options"] if name in names]
        if body.get("none") in chosen and chosen[1:]:
            raise RefusedError(
                _("“{none}” goes with no other choice. Untick it, or the others.").format(
                    none=body["options"][body["none"]]
                )
            )
        if len(chosen) == len(names) and (body["several"] or chosen == [value]):
            return chosen if body["several"] else value
    raise RefusedError(_("This answer isn't one of those offered. Choose again."))


def _evaluation(body: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the evaluation ``value`` with exactly the members asked for; None if it is empty."""
    outcomes = value.get("outcomes") or []
    pace, hardest = value.get("pace"), value.get("hardest")
    fits = isinstance(outcomes, list) and len(outcomes) <= len(body["outcomes"])
    if not (fits and pace in (None, *PACES) and hardest in (None, *body["sections"])):
        raise RefusedError(_misfit())
    levels = [{when: _level(one, when) for when in ("before", "now")} for one in outcomes]
    texts = {name: accept_text(value.get(name) or "") for name in SENTENCES}
    said = [*(level for one in levels for level in one.values()), pace, hardest]
    if not any(texts.values()) and all(one is None for one in said):
        return None
    return {"outcomes": levels, "pace": pace, "hardest": hardest, **texts}


def _words(value: Any) -> list[str] | None:
    """Return the words of one person as they are counted: small letters, each once; None if none.

    The same word is the same however it is typed: capitals, full stop and wide letters don't count.
    """
    if not isinstance(value, list) or len(value) > MOST_WORDS:
        raise RefusedError(
            _("Write {most} words or names at most, each on its line.").format(most=MOST_WORDS)
        )
    shown = [accept_text(text, longest=LONGEST_WORD) for text in value]
    plain = [normalize("NFKC", text).lower().strip(OUTSIDE) for text in shown]
    return list(dict.fromkeys(word for word in plain if word)) or None


def _level(outcome: Any, when: str) -> int | None:
    level = outcome.get(when) if isinstance(outcome, dict) else -1
    if level is None or (type(level) is int and level in LEVELS):
        return level
    raise RefusedError(_misfit())


def _misfit() -> str:
    return _("This evaluation doesn't fit the questions. Reload the page, then fill it in again.")


def accept_text(text: Any, *, longest: int = LONGEST_NOTE) -> str:
    """Return ``text`` without invisible characters and with single spaces.

    Characters that change the direction of writing are removed too; the two that join letters and
    emoji stay. Raises RefusedError if ``text`` is not a text, is longer than ``longest``
    characters, has nothing that can be seen, or has letters under more marks than any writing has.
    """
    if not isinstance(text, str):
        raise RefusedError(_("This isn't a text. Write again."))
    in_flags = {n for flag in FLAG.finditer(text) for n in range(*flag.span())}
    kept = (
        c
        if c.isprintable() or c in JOINERS or n in in_flags
        else ""
        if category(c) == "Cf"
        else " "
        for n, c in enumerate(text)
    )
    shown = " ".join("".join(kept).split())
    if len(shown) > longest:
        raise RefusedError(
            _("This has {n} characters; {most} fit. Shorten it.").format(n=len(shown), most=longest)
        )
    if shown and not is_visible(shown):
        raise RefusedError(_("There is nothing to see in this text. Write a few words."))
    if (marks := most_marks(shown)) > MOST_MARKS:
        raise RefusedError(
            _(
                "{n} marks stand on one letter here, and cover the lines above. Take most away."
            ).format(n=marks)
        )
    return shown
