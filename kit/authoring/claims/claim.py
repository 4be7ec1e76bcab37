"""How an author writes a claim, and how it is compared with the sentence that it quotes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.authoring.claims.figures import Figure, figures, plain
from kit.messages import _

__all__ = ["Bound", "Claim", "Near", "Setting", "above", "below", "claim", "near", "setting"]

HAIR = 1e-9  # so that a value in the middle between two figures is still the lower one


@dataclass(frozen=True)
class Bound:
    """A value that lies above or below the figure of its sentence."""

    value: float
    above: bool

    def fits(self, value: float) -> bool:
        """Tell whether the bound holds for a figure of this value."""
        return self.value > value if self.above else self.value < value


@dataclass(frozen=True)
class Near:
    """A value that is known within ``error`` only, because chance has a part in it."""

    value: float
    error: float


@dataclass(frozen=True)
class Setting:
    """A figure that a sentence sets and does not find: a threshold, a unit such as 100."""

    value: float


@dataclass(frozen=True)
class Claim:
    """Sentences and the function that computes their figures from the data's folder."""

    quotes: tuple[str, ...]
    compute: Callable[[Path], Any]

    @property
    def name(self) -> str:
        """Return the name of the function."""
        return str(getattr(self.compute, "__name__", "claim"))

    def faults(self, computed: Any) -> Iterator[str]:
        """Yield what does not agree between the quotes and what was ``computed``."""
        values = list(computed) if isinstance(computed, list | tuple) else [computed]
        truths = [value for value in values if _is_truth(value)]
        given = [value for value in values if not _is_truth(value)]
        if odd := [value for value in given if not _is_number(value)]:
            remedy = _("{name}() returns {value}, which is no number; return one for each figure.")
            yield remedy.format(name=self.name, value=" ".join(repr(odd[0]).split())[:100])
            return
        for quote in self.quotes:
            yield from self._of(quote, figures(quote), given, truths)

    def _of(
        self, quote: str, written: list[Figure], given: list[Any], truths: list[Any]
    ) -> Iterator[str]:
        if not truths and all(isinstance(value, Setting) for value in given) and given:
            remedy = _("{name}() finds nothing: it returns settings alone for “{quote}”.")
            yield remedy.format(name=self.name, quote=quote)
        if len(written) != len(given) or not (written or truths):
            yield _(
                "{name}() returns {n} figures for “{quote}”, which has {m} ({all}): return one for "
                "each, in their order, and True for a comparison."
            ).format(
                name=self.name, n=len(given), quote=quote, m=len(written),
                all=", ".join(figure.text for figure in written) or "–",
            )  # fmt: skip
            return
        if not all(truths):
            yield _("“{quote}” is not so: {name}() returns False.").format(
                quote=quote, name=self.name
            )
        for figure, value in zip(written, given, strict=True):
            if not _fits(figure, value, figure.value):
                said = _("“{quote}” says {figure}, but {name}() computes {value}.")
                number = value.value if isinstance(value, Bound | Near | Setting) else value
                yield said.format(quote=quote, figure=figure.text, name=self.name, value=number)
            elif all(_fits(figure, value, figure.value + s * figure.step) for s in (-1, 1)):
                said = _("{name}() would also prove another figure than {figure} in “{quote}”.")
                yield said.format(name=self.name, figure=figure.text, quote=quote)


def claim(*quotes: str) -> Callable[[Callable[[Path], Any]], Claim]:
    """Say that a function computes the figures of each sentence in ``quotes``.

    The function takes the folder ``data/`` and returns a value for each figure, in the order in
    which the sentence has them: a number, which is rounded as the figure is; ``above(number)``
    or ``below(number)`` for “more than a half” and the like; ``near(number, error)`` for what is
    drawn at random; ``setting(number)`` for what the sentence sets and does not find. For a
    comparison it returns True.
    """
    return lambda compute: Claim(tuple(plain(quote) for quote in quotes), compute)


def above(number: float) -> Bound:
    """Return ``number`` as a value that is more than the figure in the sentence."""
    return Bound(float(number), above=True)


def below(number: float) -> Bound:
    """Return ``number`` as a value that is less than the figure in the sentence."""
    return Bound(float(number), above=False)


def near(number: float, error: float) -> Near:
    """Return ``number`` as a value that another draw would change, by ``error`` at most."""
    return Near(float(number), float(error))


def setting(number: float) -> Setting:
    """Return ``number`` as a figure that the sentence sets: what people choose or count by.

    It proves nothing; another figure of the same claim, or a comparison, has to.
    """
    return Setting(float(number))


def _is_truth(value: Any) -> bool:
    return type(value).__name__ in {"bool", "bool_"}  # NumPy's too


def _is_number(value: Any) -> bool:
    """Tell whether a value is one number, of Python or of NumPy, or made of one."""
    if isinstance(value, Bound | Near | Setting):
        return True
    if isinstance(value, str) or hasattr(value, "__len__"):
        return False
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _fits(figure: Figure, computed: Any, value: float) -> bool:
    if isinstance(computed, Bound):
        return computed.fits(value)
    if isinstance(computed, Near):
        return abs(computed.value - value) <= figure.tolerance + computed.error
    if isinstance(computed, Setting):
        return abs(computed.value - value) <= HAIR
    return abs(float(computed) - value) <= figure.tolerance + HAIR
