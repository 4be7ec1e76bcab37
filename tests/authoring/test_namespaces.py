"""Names that are kept for every section."""

from collections.abc import Iterator

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from kit.authoring import namespaces


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """A notebook's Python after its setup cell."""
    shell = InteractiveShell.instance()
    shell.run_cell("import math\nimport pandas as pd\ntable = pd.DataFrame({'a': [1]})\nl = [[]]")
    shell.run_cell("same = l")
    namespaces.keep()
    yield shell
    InteractiveShell.clear_instance()


def test_each_section_begins_alike(shell: InteractiveShell) -> None:
    """What a section changes, adds or deletes, the next one doesn't see."""
    for _section in range(2):
        shell.run_cell("table['b'] = 2\nl[0].append(1)\nnew = 3\ndel math")
        namespaces.restore()
    names = shell.user_ns
    pd.testing.assert_frame_equal(names["table"], pd.DataFrame({"a": [1]}))
    assert names["l"] == [[]]
    assert "new" not in names
    assert names["math"].pi > 3


def test_what_is_one_stays_one(shell: InteractiveShell) -> None:
    """Two names of one list are two names of its copy."""
    namespaces.restore()
    assert shell.user_ns["l"] is shell.user_ns["same"]
