"""A small exercise of the kit's own tasks with a table of its answers, right and wrong."""

import json
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell
from support import minimal

from kit.grading import release

ID = minimal.ID
ASK = """\
from kit import tasks

ways = {"keep": "Keep it", "ask": "Ask somebody", "bin": "Throw it away"}
edge = tasks.Number(0, 1, step=0.1)
task_1 = tasks.form("brief", {"edge": ("How wide?", edge), "torn": ("If torn?", tasks.One(ways))})
task_2 = tasks.several("facts", ["birth_year", "postcode", "branch"])"""
ANSWERS = {
    1: ("brief = ...  # for example {'edge': 0.5, 'torn': 'bin'}", "brief = ..."),
    2: ("facts = ...  # for example ['branch']", "facts = ['postcode', 'birth_year']"),
    3: ("def double(n):\n    ...", "def double(n):\n    return 2 * n"),
}
TESTS = {
    1: "task_1.answer(brief)\n### BEGIN HIDDEN TESTS\n"
    "2 * (brief['edge'] == 0.3) + (brief['torn'] == 'ask')\n### END HIDDEN TESTS",
    2: "task_2.answer(facts)\n### BEGIN HIDDEN TESTS\n"
    "tasks.require(set(facts) == {'birth_year', 'postcode'}, 'Others single out more people.')\n"
    "### END HIDDEN TESTS",
    3: "tasks.expect(double, 4, equals=8)",
}
POINTS = {1: 3, 2: 1, 3: 1}
WAYS = {
    "task_1": [
        'brief = {"edge": 0.3, "torn": "ask"}',
        'brief = dict(edge=3/10, torn="Ask")',
        "brief: dict = {'edge': .3, 'torn': 'Ask somebody'}",
        'brief = {}\nbrief["edge"] = 0.3\nbrief["torn"] = "ask"',
        'brief = {"edge": 0.1 + 0.2, "torn": "ask"}',
        'brief = {"edge": 3 / 10, "torn": "a" + "sk"}',
        '%time brief = {"edge": 0.3, "torn": "ask"}',
        'brief = {"edge": 0.3, "torn": "ask"}\nbrief?',
    ],
    "task_2": [
        'facts = ["postcode", "birth_year"]',
        'facts = ("birth_year", "postcode")',
        'facts = {"birth_year", "postcode"}',
        'facts = "birth_year postcode".split()',
        'facts = list(("birth_year", "postcode"))',
        'facts = ["Birth_Year", "POSTCODE"]',
        'facts = []\nfacts.append("postcode")\nfacts += ["birth_year"]',
        'facts = sorted({"birth_year": 1, "postcode": 2})',
    ],
    "task_3": [
        "def double(n):\n    return 2 * n",
        "def double(n):\n    return n * 2",
        "def double(n):\n    return n + n",
        "double = lambda n: 2 * n",
        "def double(number):\n    return sum([number, number])",
        "def double(n):\n    twice = n + n\n    return twice",
        "import operator\n\n\ndef double(n):\n    return operator.mul(n, 2)",
        "def double(n):\n    return n << 1",
    ],
}
SLIPS: dict[str, list[tuple[str, int]]] = {
    "task_1": [
        ("brief = ...", 0),
        ("", 0),
        ('brief = {"edge": 0.3}', 0),
        *((f"brief = {{'edge': 0.3, 'torn': '{way}'}}", 2) for way in ("keep", "bin")),
        *((f"brief = {{'edge': {n / 10}, 'torn': 'ask'}}", 1) for n in (0, 1, 2, 4, 10)),
    ],
    "task_2": [
        ("facts = ...", 0),
        *((f"facts = {chosen}", 0) for chosen in ([], ["branch"], ["postcode"], ["birth_year"])),
        ('facts = ["postcode", "branch"]', 0),
        ('facts = ["birth_year", "branch"]', 0),
        ('facts = ["birth_year", "postcode", "branch"]', 0),
        ('facts = ["postcode", "postcode"]', 0),
        ('facts = "birth_year and postcode"', 0),
    ],
    "task_3": [
        ("def double(n):\n    ...", 0),
        *((f"def double(n):\n    return n + {more}", 0) for more in (0, 1, 2, 3, 5)),
        ("def double(n):\n    return n ** 3", 0),
        ("def double(n):\n    return 2", 0),
        ("def double(n):\n    print(2 * n)", 0),
        ("double = 8", 0),
    ],
}


def build(home: Path) -> None:
    """Write the minimal workshop with this exercise and its table; ``HACKYACK_HOME`` names it."""
    minimal.build(home)
    cells = [new_markdown_cell("# The exercise", id="title"), new_code_cell(ASK, id="ask")]
    for n, (stub, right) in ANSWERS.items():
        source = f"{stub}\n### BEGIN SOLUTION\n{right}\n### END SOLUTION"
        cells.append(minimal.marked(f"answer_{n}", source, solution=True))
        cells.append(minimal.marked(f"task_{n}", TESTS[n], points=POINTS[n], grade=True))
    minimal.save(home / f"solutions/{ID}/{ID}.ipynb", minimal.book(*cells))
    release.release(ID)
    write(home, WAYS, SLIPS)


def write(home: Path, ways: dict[str, list[str]], slips: dict[str, list[tuple[str, int]]]) -> None:
    """Write ``answers.toml``; every text of JSON is one of TOML."""
    lines = []
    for task, right in ways.items():
        lines.append(f'[{task}]\nwhy = "So it was agreed."\nright = {_text(right)}')
        lines += [
            f"[[{task}.wrong]]\ncell = {_text(cell)}\npoints = {points}\n"
            'because = "thinks of another rule"'
            for cell, points in slips[task]
        ]
    (home / f"solutions/{ID}/answers.toml").write_text("\n".join(lines), encoding="utf-8")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
