"""Pages whose cells run once for all visitors, also after notebook or stage have changed."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell
from support.served import Served, course
from support.waiting import until

from kit.kernels.zygote import address

pytestmark = pytest.mark.skipif(not address.supported(), reason="nothing is forked here")

CELLS = [new_code_cell("import os\nprint('run by', os.getpid(), 'of edition 1')")]
NOTEBOOK = Path("workshops", "shelf_1", "workshop.ipynb")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return course(tmp_path_factory.mktemp("staged"), CELLS)


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Served]:
    served = Served(home)
    yield served
    served.stop()


def seen(server: Served) -> tuple[int, int]:
    """Return which process has run the page's cells, and of which edition they are."""
    html, _kernel = server.open()
    found = re.search(r"run by (\d+) of edition (\d)", html)
    assert found
    return int(found[1]), int(found[2])


def test_two_visitors_share_one_run_and_no_kernel(server: Served) -> None:
    """The cells run once, in a process that is no visitor's kernel; each visitor has a kernel."""
    before = len(server.kernels())
    runner, _edition = seen(server)
    assert seen(server) == (runner, 1)
    kernels = [kernel.pid for kernel in server.kernels()]
    assert len(kernels) == before + 2
    assert runner not in kernels


def test_a_stage_that_dies_is_set_again(server: Served) -> None:
    """Its death harms no page: the next visitor gets one from a new run."""
    runner, _edition = seen(server)
    os.kill(runner, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(runner) or seen(server)[0] != runner)
    assert seen(server)[0] != runner


def test_a_changed_notebook_is_run_again(server: Served, home: Path) -> None:
    """After a notebook is saved, the next visit shows the new one."""
    runner, _edition = seen(server)
    notebook = nbformat.read(home / NOTEBOOK, 4)
    notebook.cells[0].source = notebook.cells[0].source.replace("edition 1", "edition 2")
    nbformat.write(notebook, home / NOTEBOOK)
    another, edition = seen(server)
    assert another != runner
    assert edition == 2
