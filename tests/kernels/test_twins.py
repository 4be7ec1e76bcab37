"""The same notebooks, on an ordinary and on a forked kernel: every output must be equal."""

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from support import warm_kernels
from traitlets.config import Config

from kit import kernels, places
from kit.kernels.forks import stages
from kit.room.copies import cell_executor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked on Windows")

TORTURE = Path(__file__).parent / "torture.ipynb"
NOTEBOOKS = [TORTURE, *sorted(places.workshops().glob("*/workshop.ipynb"))]
CHANCE = [
    (r"ipykernel_\d+", "ipykernel_PID"),
    (r"\(pid=\d+\)", "(pid=PID)"),  # Python 3.12 and later warn of a fork beside threads
    (r"0x[0-9a-f]{6,}", "0xADDRESS"),
    (r'("model_id": ")[0-9a-f]{32}', r"\1"),
]
"""What differs between any two runs: process ids, addresses, the ids of widgets."""


@pytest.fixture(autouse=True, scope="module")
def home() -> Iterator[Path]:
    with warm_kernels.zygote() as folder:
        yield folder


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="t") as name:
        yield Path(name)


def ran(path: Path, folder: Path, provisioner: str) -> list[Any]:
    """Execute a notebook in ``folder`` and return the outputs of every code cell."""
    KernelProvisionerFactory.instance().default_provisioner_name = provisioner
    notebook = nbformat.read(path, 4)
    settings = Config()
    settings.KernelManager.transport_encryption = "auto"
    client = NotebookClient(
        notebook, timeout=100, config=settings, resources={"metadata": {"path": str(folder)}}
    )
    with client.setup_kernel(env=warm_kernels.environment()):
        _send_by_socket(client.kc)
        assert warm_kernels.forked(client.km) == (provisioner == kernels.PROVISIONER)
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
    return [(c.id, merged(c.outputs)) for c in notebook.cells if c.cell_type == "code"]


def _send_by_socket(client: AsyncKernelClient) -> None:
    """Let the client send on its shell's socket itself.

    Through ``Session.send`` the state of an Output widget, sent while nbclient waits for a cell's
    reply, can hide a reply that has just arrived until nbclient's whole timeout is over:
    findings/jupyter-client-send-hides-an-answer.sh.
    """
    shell = client.shell_channel
    shell.send = lambda message: shell.socket.send_multipart(client.session.serialize(message))


def staged(path: Path, folder: Path) -> list[Any]:
    """Run a notebook's cells on a stage and return the outputs of every code cell, as on a page."""
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    for cell in cells:
        cell.outputs = []

    async def said() -> tuple[list[Any], ...]:
        place = folder / "stage"
        place.mkdir(mode=0o700)
        env = warm_kernels.environment()
        stage = await stages.prepare(
            [cell.source for cell in cells], folder=place, env=env, cwd=folder
        )
        stage.close()
        return stage.messages

    cell_executor.fill(cells, asyncio.run(said()))
    return [(cell.id, merged(cell.outputs)) for cell in cells]


def merged(outputs: list[Any]) -> list[Any]:
    """Merge adjacent pieces of a stream; blot out text that differs between any two runs."""
    whole: list[Any] = []
    for output in outputs:
        last = whole[-1] if whole else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            whole.append(dict(output))
    text = json.dumps(whole)
    for pattern, instead in CHANCE:
        text = re.sub(pattern, instead, text)
    result: list[Any] = json.loads(text)
    return result


@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_all_kinds_of_kernel_say_the_same(path: Path, short: Path) -> None:
    """Text, tables, errors and figures (to the byte) are those of an ordinary kernel.

    Of a workshop, too, what a stage says for everybody; the torture needs a front end.
    """
    ordinary = ran(path, short, warm_kernels.ORDINARY)
    assert sum(len(outputs) for _id, outputs in ordinary) > 5
    assert ran(path, short, kernels.PROVISIONER) == ordinary
    if path != TORTURE:
        assert staged(path, short) == ordinary


def test_the_torture_shows_figures() -> None:
    """The comparison includes PNG images: a missing figure can't pass as equal."""
    with_figures = [c for c in nbformat.read(TORTURE, 4).cells if "plt." in c.source]
    assert len(with_figures) >= 5
    outputs = nbformat.v4.output_from_msg(
        {
            "header": {"msg_type": "display_data"},
            "content": {"data": {"image/png": "a"}, "metadata": {}},
        }
    )
    assert merged([outputs]) != merged([])
