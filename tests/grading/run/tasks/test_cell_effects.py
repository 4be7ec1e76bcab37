"""What an author's cell reads and changes, told from its source."""

import pytest

from kit.grading.run.tasks.cell_effects import changes_more_than_names, function_effects, names


def test_names_are_told_apart_by_when_they_are_read() -> None:
    """At once, by a function later, or bound; a name bound before it is read isn't read."""
    found = names("y = x + 1\nz = y\ndef f(a, n=m):\n    return a + y + g\nimport os.path as p")
    assert found is not None
    assert found.read == {"x", "m"}
    assert found.later == {"y", "g"}
    assert found.bound == {"y", "z", "f", "p"}


def test_a_comprehension_reads_at_once_and_its_own_names_are_its_own() -> None:
    """Its loop variable is no name of the cell."""
    found = names("sum(x[k] for k in ks)\ncare |= {1}")
    assert found is not None
    assert found.read == {"sum", "x", "ks", "care"}
    assert not found.later
    assert found.bound == {"care"}


def test_a_magic_cannot_be_read() -> None:
    """Nor can a typing error."""
    assert names("%matplotlib inline") is None
    assert names("x = (") is None


@pytest.mark.parametrize(
    "source",
    [
        "task_1.answer(facts)\nwanted = {'a': 1}\nsum(facts[k] == v for k, v in wanted.items())",
        "some = members.copy()\nsome.loc[some.index[:2], 'branch'] = None",
        "held = []\nheld.append(1)",
        "care = {1} & set(care_2)\ncare |= {2}\n5 - len(care)",
        "tasks.require(found == most, 'No.')",
        "first = next(x for x in xs if x)",
        "def visits(steps):\n    rows = [steps]\n    rows.append(1)\n    return rows",
    ],
)
def test_data_of_its_own_may_be_changed(source: str) -> None:
    """A check may make and change its own objects, and hand values to the kit."""
    assert not changes_more_than_names([source])


@pytest.mark.parametrize(
    "source",
    [
        "members['x'] = 1",
        "same = members\nsame['x'] = 1",
        "part = members.head()\npart['x'] = 1",
        "a, b = members, 1\na['x'] = 1",
        "for one in rows:\n    one['x'] = 1",
        "shared.append(1)",
        "n = shared.pop()",
        "shared |= {1}",
        "del members",
        "members.drop(columns='x', inplace=True)",
        "task_1.look = print",
        "change(members)",
        "next(numbers)",
        "x = random.random()",
        "x = np.random.default_rng()",
        "from random import choice",
        "import numpy.random as r",
        "_",
        "globals()['x'] = 1",
        "fig = plt.gcf()",
        "with open('x') as f:\n    y = f",
        "global_ = [setattr(members, 'x', 1)]",
        "x = (",
    ],
)
def test_what_may_reach_another_cell_is_a_change(source: str) -> None:
    """Whatever isn't surely the check's own counts."""
    assert changes_more_than_names([source])


def test_only_functions_matter_in_cells_that_are_the_same_for_all() -> None:
    """Such a cell may do anything itself; a function of it may be called by a check."""
    assert not function_effects("members['x'] = 1")
    assert function_effects("def f(a):\n    a['x'] = 1")
    assert function_effects("f = lambda a: a.append(1)")
    assert function_effects("def f():\n    global x\n    x = 1")
    assert not function_effects("def f(a):\n    b = a.assign(x=1)\n    return len(b)")
