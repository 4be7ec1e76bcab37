"""Dependence: a value that a claim only writes down is told from one that it computes."""

import textwrap

import pytest

from kit.authoring.claims.dependence import constants


def found(body: str) -> list[str]:
    """Return what a claim with this body returns without the data."""
    source = "LIMIT = 3\n\n@claim('x')\ndef one(data):\n" + textwrap.indent(body, "    ")
    return [value for _name, value in constants(source, settings="setting")]


@pytest.mark.parametrize(
    "body",
    [
        "return len(read(data))",
        "return setting(80), 100 * data.share()",
        "rows = read(data)\nmore = rows * 2\nreturn more, near(more, 0.3)",
        "best = set()\nfor row in read(data):\n    best.add(row)\nreturn best == {1}",
        "seen = {}\nfor row in read(data):\n    seen[row] = 1\nreturn len(seen)",
        "return [row for row in data][0]",
        "low, high = ends(data)\nreturn low, *(near(end, 1) for end in (low, high))",
        "n = 0\nfor row in data:\n    n += row\nreturn n",
        "with open(data) as lines:\n    return len(lines.read())",
        "return (share := data.share()), share * 2",
    ],
)
def test_what_comes_from_the_data(body: str) -> None:
    """Names, loops, containers and files carry it on."""
    assert found(body) == []


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("return 80, len(data)", ["80"]),
        ("return LIMIT, len(data)", ["LIMIT"]),
        ("read(data)\nn = 2 * 40\nreturn n", ["n"]),
        ("return above(9), True, data.all()", ["above(9)", "True"]),
        ("if len(data):\n    return 8\nreturn 9", ["8", "9"]),
        ("return [-3.5, near(7, 0.3), len(data)]", ["-3.5", "near(7, 0.3)"]),
        ("return count(16)", ["count(16)"]),
        ("n = np.mean(data)\nreturn np.float64(9), n", ["np.float64(9)"]),
    ],
)
def test_what_only_stands_there(body: str, values: list[str]) -> None:
    """Neither a constant nor what is made of constants proves anything."""
    assert sorted(found(body)) == sorted(values)


def test_other_functions_may_return_what_they_like() -> None:
    """Only a claim proves: what it calls is read with it."""
    source = "def helper():\n    return 3\n\n@claim('x')\ndef one(data):\n    return helper()\n"
    assert list(constants(source, settings="setting")) == [("one", "helper()")]
