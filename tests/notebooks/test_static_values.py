"""Values worked out without running anything: what Python would say, within bounds."""

import ast
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.notebooks.static_values import static_values
from kit.notebooks.writing import text_of

RIGHT = {"edge": 0.3, "torn": "ask"}


def value(source: str, name: str = "a") -> Any:
    """Return the value of a name in a cell; raise KeyError if it isn't known."""
    found = static_values(source)
    assert found is not None
    return found.values[name]


@pytest.mark.parametrize(
    "source",
    [
        "a = dict(edge=0.3, torn='ask')",
        "a: dict = {'edge': 0.3, 'torn': 'ask'}",
        "a = {}\na['edge'] = 3/10\na['torn'] = 'a' + 'sk'",
        "a = dict([('edge', .3)], torn='ASK'.lower())",
        "a = dict(zip(('edge', 'torn'), [0.3, 'ask']))",
        "b = 0.3\na = {'edge': b, 'torn': 'ask'}",
        "a = {**{'edge': 0.3}, 'torn': 'ask'}",
        "a = {'edge': 0.3} | {'torn': 'ask'}",
        "a = {}\na.update({'edge': 0.3, 'torn': 'ask'})",
        "a = b = {}\nb['edge'], b['torn'] = 0.3, 'ask'",
        "%time a = {'edge': 0.3, 'torn': 'ask'}",
        "%%time\na = {'edge': 0.3, 'torn': 'ask'}",
        "a = {'edge': 0.3, 'torn': 'ask'}\nloans?\n!ls\n%who\n?a",
        "import math\na = {'edge': 0.3, 'torn': 'ask'}\nprint(a)\ntask_1.answer(a)\na",
        "a = {'edge': 0.1, 'torn': 'ask'}\na['edge'] = round(0.1 + 0.2, 1)",
        "names = 'keep ask'.split()\na = {'edge': 0.3, 'torn': names[1]}",
    ],
)
def test_one_answer_in_many_writings(source: str) -> None:
    """Each is an answer that its check accepts: none has to be run."""
    assert value(source) == RIGHT


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a = 4 * 7", 28),
        ("a = 28.0", 28.0),
        ("a = -(2 ** 3) % 5 // 2", 1),
        ("a = ('x', 'y')", ("x", "y")),
        ("a = {'x', 'y'}", {"x", "y"}),
        ("a = 'x y'.split()", ["x", "y"]),
        ("a = ', '.join(['x', 'y']).split(', ')", ["x", "y"]),
        ("a = sorted({'y': 1, 'x': 2})", ["x", "y"]),
        ("a = [*('x',), 'y'] + ['z'] * 2", ["x", "y", "z", "z"]),
        ("a = []\na += ('x',)\na.append('y')\na.sort()", ["x", "y"]),
        ("a = set()\na.add('x')", {"x"}),
        ("a, b = 1, 2", 1),
        ("a = ...", ...),
        ("a = b = {}\nb |= {'x': 1}", {"x": 1}),
        ("a = b = {'x', 'y'}\nb -= {'y'}", {"x"}),
        ("a = b = ['x']\nb *= 2", ["x", "x"]),
        ("a = b = ('x',)\nb += ('y',)", ("x",)),
        ("a = sorted({'y', 'x'})", ["x", "y"]),
        ("a = 1\nmatch 5:\n    case 5: b = 2", 1),
    ],
)
def test_it_says_what_python_says(source: str, said: Any) -> None:
    """Sums, texts, and lists that are filled bit by bit."""
    assert value(source) == said
    names: dict[str, Any] = {}
    exec(source, names)
    assert names["a"] == said


@pytest.mark.parametrize(
    "source",
    [
        "a = [x for x in 'ab']",
        "a = sorted(['x'], key=len)",
        "a = ['x']\na.pop()",
        "a = ['x']\nrandom.shuffle(a)",
        "a = ['x']\nb = a\nshuffle(b)",
        "a = ['x']\nif a: a = ['y']",
        "a = ['x']\ndef f(): a.append('y')\nf()",
        "def f(): a.append('y')\na = ['x']\nf()",
        "a = ['x']\nprint(a.pop())",
        "a = ['x']\nprint(a := ['y'])",
        "a = 1\nfor a in [2]: pass",
        "a = 1\ndel a",
        "list = set\na = list(['x'])",
        "a = 1 / 0",
        "a = {}['x']",
        "a = f'{1}'",
        "a = open('/etc/passwd').read()",
        "a = __import__('os')",
        "a = (1).__class__",
        "from x import a",
        "a = a + 1",
        "a = ['x']\nfrom x import *",
        "a = 1\nmatch 5:\n    case a: pass",
        "a = {}\nmatch {'x': 1}:\n    case {**a}: pass",
        "a = (['x'],)\na[0].append('y')",
        "b = ['x']\na = (b,)\nshuffle(b)",
        "b = ['x']\na: b.append('y') = b",
        "a = ['x']\ndef print(x): x.append('y')\nprint(a)",
        "a = ['x']\nclass task_1: answer = list.pop\ntask_1.answer(a)",
        "a = list({'x', 'y'})",
        "a = [*{'x', 'y'}]",
        "a = ','.join({'x', 'y'})",
        "a, b = {'x', 'y'}",
        "a = []\na.extend({'x', 'y'})",
        "a = zip('x', 'y')",
        "a = sum([['x'], ['y']], [])",
        "a = {**[('x', 1)]}",
        "a = 1\nexec('a = 2')",
        "a = 1\nglobals()['a'] = 2",
        "a = 1\nvars().update(a=2)",
        "a = 1\nimport __main__\n__main__.a = 2",
        "a = 1\nsys.modules['__main__'].a = 2",
        "a = 1\nget_ipython().push({'a': 2})",
        "a = 1\n%run other.py",
        "a = 1\n%reset -f",
        "a = 1\n%xdel a",
        "%%capture a\na = 1",
        "a = ['x']\n%timeit a.append('y')",
    ],
)
def test_what_has_to_be_run_is_unknown(source: str) -> None:
    """Whatever could change a value, or can't be worked out, leaves the name without one."""
    found = static_values(source)
    assert found is not None
    assert "a" not in found.values
    assert "a" in found.unknown


@pytest.mark.parametrize(
    "bomb",
    [
        "a = 'a' * 10 ** 9",
        "a = 9 ** 9 ** 9",
        "a = [0] * 10 ** 9",
        "a = round(1, -10 ** 9)",
        "a = ('ab' * 5000).replace('a', 'b' * 5000)",
        "a = ('b' * 5000).join(['x'] * 5000)",
        "a = 2\n" + "a = a * a\n" * 60,
        "a = 'x'\n" + "a = a + a\n" * 60,
        "a = [1]\n" + "a = [a, a]\n" * 60,
        "a = [1]\n" + "a = [a, a]\n" * 18,
        "a = []\na.append(a)",
        "a = {}\na['x'] = a",
        "a = [1]\n" + "a += a\n" * 60,
        "a = " + "[" * 90 + "]" * 90,
        "a = " + "1 + " * 10_000 + "1",
        "a = [0]\n" + "a = a + [0]\n" * 3_000,
        "a = sum([[0] * 40] * 10_000, [])",
        "a = [[0] * 900] * 900",
        "x x" + "\n" * 49_000,
        "%time a = 1\n" * 400,
        "%pwd\n" + "a." * 20_000 + "?",
    ],
)
def test_a_bomb_is_no_answer(bomb: str) -> None:
    """Nothing grows without bound, however it is written, and all of it is read in a moment."""
    began = time.process_time()
    found = static_values(bomb)
    assert found is None or "a" not in found.values
    assert time.process_time() - began < 1


@given(st.text(st.sampled_from("ab=[](){}'\",.+*/0123456789 \n%?!:"), max_size=60))
def test_reading_never_fails(source: str) -> None:
    """Whatever somebody types, reading it gives names or none."""
    found = static_values(source)
    assert found is None or not found.unknown & found.values.keys()


def test_a_text_with_a_line_like_jupyters_stays_a_text() -> None:
    """A question, a per cent sign or an exclamation mark begins or ends a line of it."""
    text = "\nWhose is it?\n%time is short\n!\n"
    assert value(f"a = '''{text}'''\n%who\nloans?") == text
    assert value("a = 3  # sure?\n%who") == 3
    assert value("a = [\n  1,  # why?\n  2]\n!ls") == [1, 2]


@pytest.mark.parametrize("source", ["    a = 3", ">>> a = 3", "%%capture\na = 3"])
def test_what_ipython_reads_is_read(source: str) -> None:
    """A cell that was copied with its blanks or its prompt, and one that keeps its output."""
    assert value(source) == 3


@pytest.mark.parametrize(
    "line", ["return", "break", "nonlocal a", "yield a", "*a", "raise E\na = 4"]
)
def test_what_python_does_not_run_is_not_read(line: str) -> None:
    """Python refuses the whole cell, or what comes after an error."""
    found = static_values(f"a = 3\n{line}")
    assert found is None or found.values == {"a": 3}


@pytest.mark.parametrize("source", ["%%bash\nls", "a = [", "a = [“x”]", "a = 1 " + "#" * 60_000])
def test_what_is_no_python_is_none(source: str) -> None:
    """Another language, half a bracket, curly quotes, and a cell beyond all bounds."""
    assert static_values(source) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=5)
        | st.floats(allow_nan=False),
        lambda part: st.lists(part, max_size=3) | st.lists(part, max_size=2).map(tuple)
        | st.dictionaries(st.text(max_size=3), part, max_size=3)
        | st.sets(st.integers(0, 9), min_size=1),
        max_leaves=8,
    )
)  # fmt: skip
def test_a_written_value_is_the_value(some: Any) -> None:
    """A value written as a literal gives the value again."""
    assert ast.literal_eval(text_of(some)) == some
    assert value(f"a = {text_of(some)}") == some
