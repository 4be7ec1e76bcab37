"""A function of one process is called in another; what comes back is never run."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kit.kernels.frames import Message
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.calls import Foreign, StandIn, answered
from kit.kernels.trees.cells import KernelEndedError
from kit.kernels.trees.member import Branch
from kit.kernels.trees.plain_values import NotPlainError
from kit.kernels.trees.tree import Tree

on_linux = pytest.mark.skipif(sys.platform == "win32", reason="trees are Linux's")


def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function gives when it is called from elsewhere."""
    names = {"theirs": function}

    def ask(call: Message) -> Message:
        said: Message = json.loads(json.dumps(answered(names, json.loads(json.dumps(call)))))
        return said

    return StandIn("theirs", ask)(*arguments)


def test_arguments_and_results_keep_their_types() -> None:
    """Tables with what is missing go there; numbers of NumPy and arrays come back."""
    table = pd.DataFrame({"branch": ["Mill", None], "day": pd.to_datetime(["2026-01-01", None])})
    seen: list[Any] = []
    assert called(lambda *given: seen.extend(given) or np.int64(3), table, {"a": (1, None)}) == 3
    pd.testing.assert_frame_equal(seen[0], table)
    assert seen[1] == {"a": (1, None)}
    assert called(np.asarray, [1.5]).dtype == np.float64


def test_what_is_no_plain_value_is_foreign() -> None:
    """Of a table or an object that comes back, only the type is known."""
    found = called(lambda: pd.DataFrame({"a": [1]}))
    assert isinstance(found, Foreign)
    assert (type(found).__name__, repr(found)) == ("DataFrame", "<DataFrame>")
    assert type(called(object)).__name__ == "object"


class OwnError(ValueError):
    """An error of somebody's own."""


def fails(error: BaseException) -> Callable[[], Any]:
    """Return a function that raises an error."""

    def stops() -> None:
        raise error

    return stops


@pytest.mark.parametrize(
    "error",
    [KeyError("a"), ZeroDivisionError("by zero"), OwnError("own"), SystemExit("out"),
     UnicodeDecodeError("utf-8", b"", 0, 1, "odd"), KeyboardInterrupt()],
)  # fmt: skip
def test_an_error_keeps_its_type(error: BaseException) -> None:
    """One of Python's own is caught as such, somebody's own by its name and its base."""
    base = next(cls for cls in type(error).__mro__ if cls.__module__ == "builtins")
    base = Exception if base is UnicodeDecodeError else base  # needs more than a text
    with pytest.raises(base) as caught:
        called(fails(error))
    assert type(caught.value).__name__ == type(error).__name__
    assert str(caught.value) == str(error)


def test_a_name_that_is_not_there() -> None:
    """As in a cell."""
    with pytest.raises(NameError, match="'other' is not defined"):
        StandIn("other", lambda call: answered({}, call))()


def test_an_argument_that_is_no_plain_value_is_refused() -> None:
    """The function isn't called."""
    asked: list[Message] = []
    stand_in = StandIn("theirs", lambda call: asked.append(call) or {"given": 0})
    for way in (stand_in, stand_in.packed):
        with pytest.raises(NotPlainError, match="builtin_function_or_method"):
            way(len)
    assert asked == []


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"given": {"type": "frame", "value": []}},
        {"given": {"type": 1}},
        {"foreign": []},
        {"foreign": "no name"},
        {"foreign": None},
    ],
)
def test_a_reply_that_is_malformed_is_no_value(said: Message) -> None:
    """It equals nothing."""
    found = StandIn("theirs", lambda _call: said)()
    assert isinstance(found, Foreign)
    assert type(found).__name__ == "object"


@pytest.mark.parametrize(
    "told",
    [
        7,
        [],
        ["a", "b"],
        ["exec", "exec", "x"],
        ["no name", "str", "x"],
        ["a" * 999, "KeyError", ""],
    ],
)
def test_an_error_that_is_malformed_is_a_plain_one(told: Any) -> None:
    """Whatever another process says, nothing but an error of Python's own is made of it."""
    with pytest.raises(Exception) as caught:  # noqa: PT011
        StandIn("theirs", lambda _call: {"raised": told})()
    assert type(caught.value).__mro__[-3] in (Exception, BaseException)


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    """A tree in a sandbox, if there is one; else its processes keep their user."""
    enclosed = bubblewrap.available()
    found = Tree(enclosed=enclosed, defences=bubblewrap.DEFENCES if enclosed else frozenset())
    yield found
    found.end()


@pytest.fixture
def sides(tree: Tree) -> Iterator[tuple[Branch, Branch]]:
    """The process of a test, and one with a participant's code."""
    tests = tree.trusted([])
    theirs, _none = tree.branch([], {})
    yield tests, theirs
    tests.close()
    tree.clean(theirs)


def told(branch: Branch, code: str, theirs: Branch) -> str:
    """Run a test's cell; return the error that it ends with, or what it prints."""
    ran = branch.execute(code, 60, answer=lambda call: theirs.call(call, 2))
    reply = ran.messages[-1]["content"]
    return ran.printed or f"{reply.get('ename')}: {reply.get('evalue')}"


@on_linux
def test_two_processes(sides: tuple[Branch, Branch]) -> None:
    """Names, printing, errors and time are each process's own."""
    tests, theirs = sides
    theirs.execute(
        "import time\nseen = []\ndef double(n):\n    seen.append(n)\n    return 2 * n", 60
    )
    theirs.execute("def odd(n):\n    print('printed', n)\n    raise KeyError(n)", 60)
    theirs.execute("def slow():\n    time.sleep(100)", 60)
    tests.stand_in(["double", "odd", "slow"])
    assert told(tests, "print(double(4), double('ab'))", theirs) == "8 abab\n"
    assert told(tests, "odd(3)", theirs) == "KeyError: 3"
    assert told(tests, "slow()", theirs) == "KeyboardInterrupt: "
    assert told(tests, "print(double(5))", theirs) == "10\n"
    assert theirs.execute("print(seen)", 60).printed == "[4, 'ab', 5]\n"


@on_linux
def test_a_fork_answers_with_the_state_of_its_beginning(sides: tuple[Branch, Branch]) -> None:
    """Also one of a process that listens to the programs it starts, with the same numbers."""
    tests, theirs = sides
    theirs.execute(
        "import os, random\nrandom.seed(1)\nn = 1\ndef state(): return n, random.random()", 60
    )
    early = theirs.fork(exact=True)
    theirs.execute(
        "def state():\n    os.system('echo heard; head -c 200000 /dev/zero')\n    return 0", 60
    )
    tests.stand_in(["state"])
    assert told(tests, "print(state())", early) == "(1, 0.13436424411240122)\n"
    assert told(tests, "print(state())", theirs) == "0\n"
    loud = theirs.fork(exact=True)
    assert told(tests, "print(state())", loud) == "0\n"
    loud.close()
    early.close()


@on_linux
def test_a_process_that_ends_in_a_call(sides: tuple[Branch, Branch]) -> None:
    """It is told as in a cell."""
    tests, theirs = sides
    theirs.execute("def out():\n    import os\n    os._exit(0)", 60)
    tests.stand_in(["out"])
    with pytest.raises(KernelEndedError):
        told(tests, "out()", theirs)
