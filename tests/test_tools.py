"""Jupyter's own tools, started as ``hackyack`` starts them, get their kernels from the zygote."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from support import warm_kernels

from kit import kernels
from kit.kernels.zygote import address

pytestmark = pytest.mark.skipif(not address.supported(), reason="nothing is forked here")

FORKED = "import os\nassert os.getppid() == int(os.environ['ZYGOTE'])"
GRADE = """
import sys, nbformat
from nbgrader.preprocessors import Execute
notebook = nbformat.read(sys.argv[1], 4)
Execute(allow_errors=False).preprocess(notebook, {"metadata": {"path": "."}})
errors = [one for cell in notebook.cells for one in cell.outputs if one.output_type == "error"]
sys.exit(bool(errors))
"""
TOOLS = {
    "nbconvert": ["-m", "nbconvert", "--execute", "--to", "notebook", "--stdout"],
    "nbclient": ["-m", "jupyter", "execute"],
    "nbval": ["-m", "pytest", "-q", "--nbval-lax", "-p", "no:cacheprovider", "-c", os.devnull],
    "nbgrader": ["-c", GRADE],
}


@pytest.fixture(autouse=True, scope="module")
def home() -> Iterator[Path]:
    with warm_kernels.zygote("fractions") as folder:
        yield folder


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_gets_warm_kernels(tool: str, tmp_path: Path) -> None:
    """Nothing but the environment that ``hackyack`` gives it tells the tool so."""
    file = tmp_path / "one.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(FORKED)]), file)
    env = warm_kernels.environment(ZYGOTE=str(kernels.status().zygote.pid))
    done = subprocess.run(
        [sys.executable, *TOOLS[tool], str(file)],
        cwd=tmp_path, env=env, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
