"""Answers that are choices: one of a list, several of it, or all of it in an order.

An answer may be written in several ways: with other capitals, as the text of a choice, as a list, a
tuple or a set. What is accepted has one form, which visible checks and hidden tests see, whether it
was typed or came from a control.
"""

import difflib
import html
from typing import Any

from kit import controls
from kit.controls import Options
from kit.errors import NotYet, WorkshopError
from kit.messages import _

__all__ = ["Choices", "One", "Order", "Several", "brief", "paragraph", "plain"]


def brief(value: object) -> str:
    """Return ``value`` as it is typed, on one line of at most 60 characters."""
    if value is ...:
        return "..."
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python writes no integer of more than 4,300 digits
        return _("a very long number")
    return text if len(text) <= 60 else f"{text[:59]}…"


# curly quotes, which no keyboard types, and the straight ones in their place
STRAIGHT = str.maketrans("\u2018\u2019\u02bc\u201c\u201d", "'''\"\"")


def plain(text: str) -> str:
    """Return ``text`` without capitals, curly quotes, double blanks, and blanks at its ends."""
    return " ".join(text.casefold().translate(STRAIGHT).split())


def paragraph(text: str) -> str:
    """Return ``text`` as an HTML paragraph."""
    return f"<p>{html.escape(text)}</p>"


class Choices:
    """Names to choose from, each with the text that explains it.

    Raises ``WorkshopError`` where there is nothing to choose.
    """

    def __init__(self, options: Options) -> None:
        self.options = controls.named(options)
        if not self.options:
            raise WorkshopError(_("A task has no choices. Give it at least two."))

    def known(self, name: Any) -> str:
        """Return the choice that is meant by ``name``, which may be its text, in any capitals.

        Raises ``NotYet``, with the nearest choice, if it is none of them.
        """
        if isinstance(name, str) and name in self.options:
            return str(name)
        if name is None or name is ...:
            raise NotYet(_("Nothing is chosen yet. Put a choice in place of the three dots."))
        typed = self._typed()
        heard = plain(name if isinstance(name, str) else brief(name))
        if isinstance(name, str) and len(typed.get(heard, ())) == 1:
            return typed[heard][0]
        near = difflib.get_close_matches(heard, typed, n=1)
        raise NotYet(
            _("{name} is not among the choices. Did you mean {hint}?").format(
                name=brief(name), hint=brief(typed[near[0]][0])
            )
            if near
            else _("{name} is not among the choices. You can choose from {choices}.").format(
                name=brief(name), choices=", ".join(map(repr, self.options))
            )
        )

    def _typed(self) -> dict[str, list[str]]:
        """Return the choices by what may be typed for them; names come before texts."""
        found: dict[str, list[str]] = {}
        for name in self.options:
            found.setdefault(plain(name), []).append(name)
        for name, text in self.options.items():
            if name not in found.setdefault(plain(text), []):
                found[plain(text)].append(name)
        return found

    def listing(self) -> str:
        """Return the choices as an HTML list, each as it is typed, or one line of bare names."""
        if all(text == name for name, text in self.options.items()):
            names = (f"<code>{html.escape(repr(name))}</code>" for name in self.options)
            return f"<p>{', '.join(names)}</p>"
        rows = (
            f"<li><code>{html.escape(repr(name))}</code>"
            + (f" {html.escape(text)}" if text != name else "")
            + "</li>"
            for name, text in self.options.items()
        )
        return f"<ul>{''.join(rows)}</ul>"


class One(Choices):
    """One of the choices; the answer is its name, a text."""

    def describe(self) -> str:
        """Return the choices as HTML."""
        return paragraph(_("Choose one, in quotes:")) + self.listing()

    def accept(self, value: Any) -> str:
        """Return the chosen name."""
        if value is None or value is ...:
            raise NotYet(_("Nothing is chosen yet. Choose one."))
        if isinstance(value, list | tuple | set):
            raise NotYet(
                _("Your answer is {value}. Choose one, in quotes, without brackets.").format(
                    value=brief(value)
                )
            )
        return self.known(value)

    def lazy(self) -> list[Any]:
        """Return the answers that need no thought: the first choice, and the last."""
        return [next(iter(self.options)), next(reversed(self.options))]

    def control(self, label: str) -> controls.Control:
        """Make the list to choose one from."""
        return controls.choice(label, self.options)


class Several(Choices):
    """Some of the choices, ``count`` of them if given; the answer is a list of names.

    Raises ``WorkshopError`` where there are fewer choices than ``count``.
    """

    def __init__(self, options: Options, *, count: int | None = None) -> None:
        super().__init__(options)
        self.count = count
        if count is not None and not 0 < count <= len(self.options):
            raise WorkshopError(
                _("A task asks for {count} of {n} choices. Ask for as many as there are.").format(
                    count=count, n=len(self.options)
                )
            )

    def describe(self) -> str:
        """Return the choices as HTML."""
        if self.count is None:
            how = _("Choose any of these, in quotes, with commas between, in square brackets:")
        else:
            how = _("Choose {n} of these, in quotes, with commas between, in square brackets:")
        return paragraph(how.format(n=self.count)) + self.listing()

    def accept(self, value: Any) -> list[str]:
        """Return the list of chosen names."""
        names = self._names(value)
        if self.count is not None and len(names) != self.count:
            raise NotYet(
                _("Choose {count} of them. You have chosen {n}.").format(
                    count=self.count, n=len(names)
                )
            )
        return names

    def _names(self, value: Any) -> list[str]:
        """Return a list of names that are among the choices, each once.

        A set has no order: its names come in the order of the choices.
        """
        if not isinstance(value, list | tuple | set | frozenset):
            raise NotYet(
                _(
                    "Your answer is {value}. Write a list in square brackets, like {example}."
                ).format(value=brief(value), example=self._begun())
            )
        names = [self.known(name) for name in value]
        if isinstance(value, set | frozenset):
            names.sort(key=list(self.options).index)
        for at, name in enumerate(names):
            if name in names[:at]:
                raise NotYet(_("{name} is there twice. Name each once.").format(name=brief(name)))
        return names

    def _begun(self) -> str:
        """Return how such a list begins; a whole one might be the right answer."""
        return f"[{next(iter(self.options))!r}, …]"

    def lazy(self) -> list[Any]:
        """Return the answers that need no thought: nothing, all, the first ones, the last ones."""
        names = list(self.options)
        if self.count is None:
            return [[], names, names[:1], names[-1:]]
        return [names[: self.count], names[-self.count :]]

    def control(self, label: str) -> controls.Control:
        """Make the list of boxes to tick."""
        return controls.several(label, self.options)


class Order(Several):
    """All the choices in an order; the answer is a list of names, first one first."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.count = len(self.options)

    def describe(self) -> str:
        """Return the choices as HTML."""
        how = _("Put these in order, in quotes, with commas between, in square brackets:")
        return paragraph(how) + self.listing()

    def accept(self, value: Any) -> list[str]:
        """Return the list of all names in the order chosen."""
        if isinstance(value, set | frozenset):
            raise NotYet(
                _("{value} has no order. Write square brackets in place of the curly ones.").format(
                    value=brief(value)
                )
            )
        for place, name in enumerate(value if isinstance(value, list | tuple) else (), start=1):
            if name is None or name is ...:
                raise NotYet(
                    _("Place {n} is still empty. Choose what stands there.").format(n=place)
                )
        names = self._names(value)
        missing = [brief(name) for name in self.options if name not in names]
        if missing:
            raise NotYet(_("Still to be put in order: {names}.").format(names=", ".join(missing)))
        return names

    def lazy(self) -> list[Any]:
        """Return the answers that need no thought: as the choices stand there, and backwards."""
        return [list(self.options), list(self.options)[::-1]]

    def control(self, label: str) -> controls.Control:
        """Make one list to choose from for each place in the order."""
        return controls.order(label, self.options)
