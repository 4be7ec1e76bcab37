"""Executing a notebook. tests/authoring/test_tidy.py executes some to their end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from support.waiting import until

RUN = """
import sys
from pathlib import Path
from nbformat.v4 import new_code_cell, new_notebook
from kit.notebooks import execution
wait = f"import time; open({sys.argv[1]!r}, 'w').close(); time.sleep(600)"
try:
    execution.execute(new_notebook(cells=[new_code_cell(wait)]), file=Path("x.ipynb"))
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals between processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_asked_to_end_is_no_fault(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C while a cell runs ends its kernel, and is told as what it is.

    The kernel is a child: no zygote is looked for where another test may have left one.
    """
    began = tmp_path / "began"
    words = [sys.executable, "-c", RUN, str(began)]
    alone = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, text=True, env=alone) as ran:
        until(began.exists, "the cell runs")
        kernels = psutil.Process(ran.pid).children(recursive=True)
        ran.send_signal(number)
        said, complained = ran.communicate(timeout=60)
    assert (said, complained) == ("interrupted\n", "")
    assert kernels
    assert not psutil.wait_procs(kernels, timeout=60)[1]
