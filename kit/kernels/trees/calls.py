"""A function of one process, called in another: arguments and results travel as plain values.

Tests run in a process without a participant's code. Their functions are stood in for there; each
call goes out through the process's connection, to whoever answers it outside, and is made in the
participant's process. That process sees the arguments of a call and nothing else of a test.
"""

import builtins
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kit.kernels.frames import Message

__all__ = ["Foreign", "StandIn", "answered"]

LONGEST_NAME = 80  # characters
LONGEST_REASON = 500
Ask = Callable[[Message], Message]


class Foreign:
    """The place of a value that could not be exchanged: of it, only the name of its type is known.

    ``Foreign.of`` makes one whose type has that name.
    """

    @classmethod
    def of(cls, kind: object) -> "Foreign":
        """Return the place of a value of a type called ``kind``, if that can be a name."""
        name = kind[:LONGEST_NAME] if isinstance(kind, str) else ""
        made: Foreign = type(name if name.isidentifier() else "object", (cls,), {})()
        return made

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class StandIn:
    """Stands for the function ``name`` of another process; ``ask`` sends a call and waits.

    A call returns what the function gives, a ``Foreign`` where that is no plain value. It raises
    an error of the type that the function raises, and the errors of ``packed``.
    """

    def __init__(self, name: str, ask: Ask) -> None:
        self.__name__ = name
        self._ask = ask

    def __call__(self, *arguments: Any) -> Any:
        """Call the function."""
        from kit.kernels.trees import plain_values

        said = self._ask({"name": self.__name__, "arguments": self.packed(*arguments)})
        if "raised" in said:
            raise _error(said["raised"])
        try:
            return plain_values.unpacked(said["given"])
        except (ValueError, KeyError):
            return Foreign.of(said.get("foreign"))

    def packed(self, *arguments: Any) -> Any:
        """Return the arguments of a call as JSON can say them.

        Raises ``NotPlainError`` if one is no plain value: then the call can't be made.
        """
        # here, so that a kernel starts without NumPy and pandas
        from kit.kernels.trees import plain_tables, plain_values

        return plain_values.packed(list(arguments), plain_tables.writer)


def answered(names: Mapping[str, Any], call: Message) -> Message:
    """Make ``call`` of a function in ``names``; return what it gives, or the error it raises."""
    from kit.kernels.trees import plain_tables, plain_values

    name = str(call.get("name"))
    if name not in names:
        return {"raised": _told(NameError(f"name {name!r} is not defined"))}
    try:
        arguments = plain_values.unpacked(call["arguments"], plain_tables.READERS)
        return {"given": plain_values.packed(names[name](*arguments))}
    except plain_values.NotPlainError as error:
        return {"foreign": str(error)}
    except BaseException as error:  # noqa: BLE001  whatever their code raises is an answer
        return {"raised": _told(error)}


def _told(error: BaseException) -> Sequence[str]:
    """Return the type of an error, the nearest one that Python has, and the error's text."""
    known = next(cls.__name__ for cls in type(error).__mro__ if cls.__module__ == "builtins")
    try:
        reason = str(error)
    except Exception:  # noqa: BLE001  their class may have any text
        reason = ""
    return [type(error).__name__, known, reason[:LONGEST_REASON]]


def _error(said: Any) -> BaseException:
    """Return an error as ``_told`` has told it; a plain one if that is malformed."""
    kind, known, reason = map(str, said) if _is_told(said) else ("Exception", "Exception", "")
    base = getattr(builtins, known, Exception)
    if not (isinstance(base, type) and issubclass(base, BaseException)):
        base = Exception
    name = kind if kind.isidentifier() else known
    own: type[BaseException] = type(name, (base,), {"__str__": lambda _self: reason})
    try:
        return own(reason)
    except TypeError:  # some need more than a text
        other: type[Exception] = type(name, (Exception,), {})
        return other(reason)


def _is_told(said: Any) -> bool:
    texts = isinstance(said, list) and len(said) == 3 and all(isinstance(one, str) for one in said)
    return texts and len(said[0]) <= LONGEST_NAME and len(said[2]) <= LONGEST_REASON
