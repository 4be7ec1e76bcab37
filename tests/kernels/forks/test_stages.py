"""Stages: cells that have run once, and kernels that are forked after them."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import warm_kernels
from support.warm_kernels import kernel, said

from kit.kernels.forks import stages
from kit.kernels.forks.stages import ForkRefusedError, Stage

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked on Windows")

SLIDER = """
slider, shown = widgets.IntSlider(), widgets.HTML()
slider.observe(lambda change: setattr(shown, "value", str(change["new"])), names="value")
widgets.VBox([slider, shown])"""
CELLS = ("import ipywidgets as widgets\nx = 41", "print('a')\nx + 1", "1 / 0", SLIDER)
THREAD = (
    "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
)


@pytest.fixture(autouse=True, scope="module")
def home() -> Iterator[Path]:
    with warm_kernels.zygote() as folder:
        yield folder


@contextlib.asynccontextmanager
async def staged(*cells: str, **options: Any) -> AsyncIterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="s") as name:
        folder = Path(name)
        stage = await stages.prepare(
            cells or CELLS, folder=folder, env=warm_kernels.environment(), cwd=folder, **options
        )
        try:
            yield stage
        finally:
            pid = stage.process.pid
            stage.close()
            warm_kernels.gone(pid)


def asked(code: str, *cells: str) -> str:
    """Run ``code`` in a kernel of the stage and return its text."""

    async def once() -> str:
        async with staged(*cells) as stage, kernel(stage=stage.socket) as (_manager, client):
            return await said(client, code)

    return asyncio.run(once())


def test_the_messages_of_the_cells_are_kept() -> None:
    """Stream, result, error and widget are each in the list of their cell."""

    async def kinds() -> list[list[str]]:
        async with staged() as stage:
            return [[message["msg_type"] for message in cell] for cell in stage.messages]

    assert asyncio.run(kinds()) == [
        [],
        ["stream", "execute_result"],
        ["error"],
        ["execute_result"],
    ]


def test_a_kernel_has_the_variables_of_the_cells() -> None:
    """A kernel of the stage has the cells' names, and further cells run in it."""
    assert asked("x += 1; print(x)") == "42\n"


def test_each_kernel_is_a_copy_of_its_own() -> None:
    """A change in one kernel doesn't reach the next; their random numbers differ."""
    code = "import numpy, random\nx += 1\nprint(x, numpy.random.random(), random.random())"

    async def twice() -> list[list[str]]:
        found = []
        async with staged() as stage:
            for _ in range(2):
                async with kernel(stage=stage.socket) as (_manager, client):
                    found.append((await said(client, code)).split())
        return found

    (one, *chance), (other, *another) = asyncio.run(twice())
    assert one == other == "42"
    assert not set(chance) & set(another)


def test_its_widgets_answer() -> None:
    """A widget made before the fork receives messages of its front end and sends changes to it."""

    async def answered() -> str:
        async with staged() as stage, kernel(stage=stage.socket) as (_manager, client):
            slider = (await said(client, "print(slider.model_id)")).strip()
            data = {"method": "update", "state": {"value": 7}, "buffer_paths": []}
            content = {"comm_id": slider, "data": data}
            client.shell_channel.send(client.session.msg("comm_msg", content))
            while True:
                message = await client.get_iopub_msg(timeout=warm_kernels.PATIENCE)
                state = message["content"].get("data", {}).get("state", {})
                if message["msg_type"] == "comm_msg" and isinstance(state.get("value"), str):
                    return str(state["value"])

    assert asyncio.run(answered()) == "7"


def test_figures_are_shown_behind_a_figure() -> None:
    """A figure is shown although the shell that drew the first figure is gone."""
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    assert "<Figure" in asked("plt.plot([2, 1]);", figure)


def test_a_cell_without_an_end_is_refused() -> None:
    """A stage with an endless cell is refused after ``seconds``."""

    async def wait() -> None:
        async with staged("while True: pass", seconds=1):
            pass

    with pytest.raises(ForkRefusedError):
        asyncio.run(wait())


def test_threads_that_end_for_a_fork_are_no_hindrance() -> None:
    """A library that multiplies matrices in parallel starts its threads anew in each kernel."""
    large = "import numpy as np\na = np.ones((600, 600)); int((a @ a).sum())"
    assert asked("int((a @ a)[0, 0])", large) == "600"


def test_threads_are_not_forked() -> None:
    """Cells that start threads make no stage: a fork would lack them."""

    async def start() -> None:
        async with staged(THREAD):
            pass

    with pytest.raises(ForkRefusedError, match="threads"):
        asyncio.run(start())


def test_without_the_stage_there_is_no_kernel() -> None:
    """No ordinary kernel starts in place of a stage's: it would lack the cells' variables."""

    async def start() -> None:
        async with staged() as stage:
            place = stage.socket
        async with kernel(stage=place):
            pass

    with pytest.raises(ForkRefusedError):
        asyncio.run(start())


def test_it_ends_with_the_process_that_asked_for_it(home: Path) -> None:
    """The asker is killed outright; the stage follows without being told."""
    code = f"""
import asyncio, pathlib, tempfile, time
from kit.kernels.forks import stages
import os
folder = pathlib.Path(tempfile.mkdtemp(dir={str(home)!r}))
stage = asyncio.run(stages.prepare(["x = 1"], folder=folder, env=dict(os.environ), cwd=folder))
print(stage.process.pid, flush=True)
time.sleep(600)"""
    env = warm_kernels.environment()
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE) as asker:
        assert asker.stdout
        pid = int(asker.stdout.readline())
        os.kill(asker.pid, signal.SIGKILL)
    warm_kernels.gone(pid)
