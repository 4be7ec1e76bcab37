"""Carries out the tests of code tasks: each call is made in the participant's process.

Of what comes back only values count (``kit.kernels.trees.calls``). How a test ends is final, also
where their code has made the test itself end oddly.
"""

import builtins
from collections.abc import Callable
from dataclasses import replace

from kit.grading.run.code.separate_tests import SeparateTest
from kit.kernels.frames import Message
from kit.kernels.trees.cells import CellResult
from kit.kernels.trees.member import Branch
from kit.messages import _

__all__ = ["Caller"]

KIND = 1  # the place of an error's nearest kind of Python's own among what is told of it


class Caller:
    """Makes the calls of one hand-in's tests.

    The text of an error comes back only as long as none of the hand-in's processes has seen
    anything hidden, ``saw_hidden``: what one has seen, another may say.
    """

    def __init__(self, *, saw_hidden: bool) -> None:
        self._saw_hidden = saw_hidden

    def outcome(
        self,
        test: SeparateTest,
        tests: Branch,
        theirs: Branch,
        seconds: Callable[[], float | None],
        *,
        number: int | None = None,
    ) -> CellResult:
        """Run ``test`` in the process ``tests``, its functions in ``theirs``; return the outcome.

        ``seconds`` are those that each call, and the test without them, may take; ``number`` is the
        cell's. Raises the errors of ``Branch.execute``.
        """
        made = 0
        stopped = False

        def answer(call: Message) -> Message:
            nonlocal made, stopped
            made += 1
            self._saw_hidden |= made > test.visible
            said = theirs.call(call, seconds())
            stopped |= bool(said.pop("stopped"))
            return _without_words(said) if self._saw_hidden else said

        tests.stand_in(test.functions)
        ran = tests.execute(test.source, seconds(), answer=answer, number=number)
        return replace(ran, stopped=ran.stopped or stopped)


def _without_words(said: Message) -> Message:
    """Return an answer without words of the participant's code: names of types, texts of errors."""
    if "raised" in said:
        kind = _own_kind(said["raised"])
        reason = _("what it says is not shown, as it may repeat a hidden test")
        return {"raised": [kind, kind, reason]}
    return {"given": said["given"]} if "given" in said else {}


def _own_kind(told: object) -> str:
    """Return the name of Python's own kind of an error, as ``calls`` tells errors."""
    name = told[KIND] if isinstance(told, list) and len(told) > KIND else ""
    kind = vars(builtins).get(name) if isinstance(name, str) else None
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return str(name) if known else Exception.__name__
