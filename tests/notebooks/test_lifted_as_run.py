"""What is lifted from a cell is what IPython makes of it: that value, or none."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from kit.errors import SubmissionError
from kit.notebooks.static_values import static_values
from kit.notebooks.writing import text_of

NAMES = st.sampled_from(["answer", "a", "b"])
KNOWN = ["1", "2.5", "'x'", "'y x'", "True", "None", "'x y'.split()", "{}", "[]", "set()", "b''"]
MADE = [
    "[{}, {}]", "({}, {})", "({},)", "{{'x': {}, 'y': {}}}", "{{{}, {}}}", "dict(x={}, y={})",
    "list({})", "tuple({})", "set({})", "frozenset([{}])", "sorted({})", "[*{}, {}]", "{{**{}}}",
    "{} + {}", "{} * 2", "2 * {}", "{} | {}", "{} - {}", "-{}", "{}[0]", "{}['x']", "{}.copy()",
    "dict(zip({}, {}))", "zip({}, {})", "sum([{}, {}])", "','.join({})", "[n for n in {}]",
    "f'{{{}}}'", "{} if {} else 3", "(b := {})", "len({})", "max({}, {})",
]  # fmt: skip
EXPRESSIONS = st.recursive(
    NAMES | st.sampled_from(KNOWN),
    lambda part: st.builds(
        lambda form, *parts: form.format(*parts), st.sampled_from(MADE), part, part
    ),
    max_leaves=4,
)
STATEMENTS = [
    "{n} = {e}", "{n} = {e}", "{n} = {e}", "{n} = {m} = {e}", "{n}, {m} = {e}, {f}",
    "{n}, {m} = {e}", "*{n}, {m} = {e}", "{n}: list = {e}", "{n}: {m}.append(1) = {e}",
    "{n} += {e}", "{n} -= {e}",
    "{n} |= {e}", "{n} *= 2", "{n}[0] = {e}", "{n}['x'] = {e}", "{n}[0] += {e}", "{n}.append({e})",
    "{n}.extend({e})", "{n}.insert(0, {e})", "{n}.update({e})", "{n}.add({e})", "{n}.remove({e})",
    "{n}.sort()", "{n}.reverse()", "{n}.pop()", "{n}[0].append({e})", "{n}['x'].append({e})",
    "del {n}", "del {n}[0]", "if {n}: {m} = {e}", "if {n}: {m} += {m}", "while {n}: {n} = 0",
    "for {n} in {m}: pass", "for n in {n}: n.append(1)", "try: {n} = {e}\nexcept E as {m}: pass",
    "match {e}:\n    case {n}: pass", "match {e}:\n    case [*{n}]: pass", "print({n})", "{n}",
    "print({n} := {e})", "print(*{n})", "print(x.append(1) for x in {n})", "len({n})", "help",
    "f = lambda: {n}.append(1)", "def f(x=0): {n}.append(1)", "def f(x=0): x.append(1)", "f()",
    "f({n})", "def f(x=0):\n    global {n}\n    {n} = {e}", "class C: {n} = {e}", "dict = list",
    "def print(x): x.append(1)", "def len(x): {n}.append(1)", "import os as {n}",
    "exec('{n} = 5')", "globals()['{n}'] = 5", "vars().update({n}=5)", "setattr(M, '{n}', 5)",
    "import __main__ as M", "get_ipython().user_ns['{n}'] = 5", "from os.path import *",
    "{n}?", "?{n}", "%time {n} = {e}", "%timeit -n 1 -r 1 {n} = {e}", "%who", "%xdel {n}",
    "%timeit -n 1 -r 1 {n}.append(1)", "{n} = '''\nwhy?\n%time\n!x\n'''", "{n} = 3  # why?",
    "{n} = {e};", "return", "break", "pass", "assert {n}", "{n} = _",
    "async def f(): {n}.append(1)",
    "await f()", "{n} = {e} \\\n", "[{n} := {e}]", "x = {n}.append\nx(1)", "list.append({n}, 1)",
]  # fmt: skip
FIRST = [
    "[1]",
    "{'x': [1]}",
    "([1],)",
    "{1, 2}",
    "{'x', 'y'}",
    "1",
    "'x'",
    "[['x']]",
    "{}",
    "dict(x=1)",
]
THEN = ["a", "[a]", "(a, 1)", "{'x': a}", "[*a]", "a * 1", "list(a)", "dict(x=a)", "a, a", *FIRST]
CELLS = st.builds(
    lambda a, b, answer, rest: "\n".join([f"a = {a}", f"b = {b}", f"answer = {answer}", *rest]),
    st.sampled_from(FIRST), st.sampled_from(THEN), st.sampled_from([*THEN, "b", "(b, a)"]),
    st.lists(
        st.builds(
            lambda form, **parts: form.format(**parts),
            st.sampled_from(STATEMENTS), n=NAMES, m=NAMES, e=EXPRESSIONS, f=EXPRESSIONS,
        ),
        max_size=3,
    ),
)  # fmt: skip


class Shell:
    """IPython with nothing but its own names, for one cell after the other."""

    def __init__(self) -> None:
        self.shell = InteractiveShell.instance()
        self.own = dict(self.shell.user_ns)

    def value(self, source: str) -> Any:
        """Return what a cell gives to ``answer``; ``...`` if it gives nothing, or fails."""
        with capture_output():
            ran = self.shell.run_cell(source)
        found = self.shell.user_ns.get("answer", ...) if ran.success else ...
        self.shell.user_ns.clear()
        self.shell.user_ns.update(self.own)
        return found


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    """IPython, as a notebook has it."""
    yield Shell()
    InteractiveShell.clear_instance()


def lifted(source: str) -> str:
    """Return the literal that is lifted for ``answer``; "" if it would have to be run."""
    given = static_values(source)
    if given is None or "answer" not in given.values:
        return ""
    try:
        return text_of(given.values["answer"])
    except SubmissionError:
        return ""


def compare(shell: Shell, source: str) -> None:
    """Fail if something else is lifted than Python has; a cell that fails there is no matter."""
    text = lifted(source)
    if text:
        found = shell.value(source)
        assume(found is not ...)
        assert text == text_of(found)


@settings(max_examples=300, suppress_health_check=[*HealthCheck], deadline=None)
@given(CELLS)
def test_a_lifted_value_is_the_value(shell: Shell, source: str) -> None:
    """However a cell is written, no other value is lifted than the one that its check sees."""
    compare(shell, source)
