"""Executing a notebook. tests/authoring/test_tidy.py executes some to their end."""

import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psutil
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from support.waiting import until

from kit.errors import WorkshopError
from kit.notebooks import execution

RUN = """
import sys
from pathlib import Path
from nbformat.v4 import new_code_cell, new_notebook
from kit.notebooks import execution
wait = f"import os, time; open({sys.argv[1]!r}, 'w').write(str(os.getpid())); time.sleep(600)"
try:
    execution.execute(new_notebook(cells=[new_code_cell(wait)]), file=Path("x.ipynb"))
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals between processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_asked_to_end_is_no_fault(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C while a cell runs ends its kernel, whoever started it, and is told as what it is."""
    began = tmp_path / "began"
    words = [sys.executable, "-c", RUN, str(began)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ran:
        until(lambda: began.exists() and began.read_text(), "the cell runs")
        kernel = psutil.Process(int(began.read_text()))
        ran.send_signal(number)
        said, complained = ran.communicate(timeout=60)
    assert (said, complained) == ("interrupted\n", "")
    assert not psutil.wait_procs([kernel], timeout=60)[1]


@pytest.mark.parametrize(("lost", "runs"), [(2, True), (3, False)])
def test_a_kernel_that_lost_its_port_is_started_again(
    monkeypatch: pytest.MonkeyPatch, lost: int, runs: bool
) -> None:
    """Two kernels that start at one moment can choose the same port; it is tried three times."""
    ended = [RuntimeError("Kernel died before replying to kernel_info") for _time in range(lost)]
    start = NotebookClient.async_start_new_kernel_client

    async def starting(client: NotebookClient) -> Any:
        if ended:
            await client._async_cleanup_kernel()
            raise ended.pop()
        return await start(client)

    monkeypatch.setattr(NotebookClient, "async_start_new_kernel_client", starting)
    book = new_notebook(cells=[new_code_cell("6 * 7", id="sum")])
    with nullcontext() if runs else pytest.raises(RuntimeError, match="died before replying"):
        done = execution.execute(book, file=Path("x.ipynb"))
        assert done.cells[0].outputs[0].data["text/plain"] == "42"


def test_a_cell_that_ends_its_kernel_is_named(tmp_path: Path) -> None:
    """Also where its number has come already, and a cell stands after it."""
    ends = "import os, sys, time\nprint('seen', flush=True)\ntime.sleep(0.5)\nos._exit(3)"
    cells = [new_code_cell(source, id=name) for name, source in (("a", "1"), ("b", ends))]
    book = new_notebook(cells=[*cells, new_code_cell("2", id="c")])
    with pytest.raises(WorkshopError, match=r"cell b, does not run \(it ends Python itself\)"):
        execution.execute(book, file=tmp_path / "some.ipynb", errors=True)
