"""The part of a test that is the same for every answer."""

import ast

import pytest

from kit.authoring.answers.hoisting import hoisted


@pytest.mark.parametrize(
    ("test", "once"),
    [
        ("task.answer(a)\nb = load()\nc = f(a, b)\nrequire(c)", "b = load()"),
        ("b = a\nb = 2\nb", ""),
        ("def f():\n    return a\n\n\nf()\nx = 1", "x = 1"),
        ("twin = load()\ntwin.loc[0] = None\nf(a, twin)", "twin = load()\ntwin.loc[0] = None"),
        ("twin = load()\nf(a)\ntwin.part = a\ng(twin)\nh(twin)", "twin = load()"),
        ("import pandas as pd\na = pd.x\npd", "import pandas as pd\npd"),
        ("for a in b:\n    c = a\nc\nd = b", "d = b"),
    ],
)
def test_only_what_mentions_no_answer_runs_once(test: str, once: str) -> None:
    """A statement that an answer reaches, by whatever way, runs for each."""
    first, rest = hoisted(test, ["a"])
    assert ast.unparse(first) == ast.unparse(ast.parse(once))
    assert len(first.body) + len(rest.body) == len(ast.parse(test).body)


def test_a_name_with_two_values_stays_in_its_place() -> None:
    """What is right is worked out for one table, then for the next, under the same name."""
    source = "right = one\nexpect(f, right)\nright = two\nexpect(f, right)"
    once, each = hoisted(source, ["f"])
    assert ("", source) == (ast.unparse(once), ast.unparse(each))
