"""A forked kernel equals a fresh one, also in ways that a notebook can't show.

The rest is compared cell by cell in test_twins.py.
"""

import asyncio
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import warm_kernels
from support.warm_kernels import answer, forked, kernel, said

from kit import kernels

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked on Windows")


@pytest.fixture(autouse=True, scope="module")
def home() -> Iterator[Path]:
    with warm_kernels.zygote() as folder:
        yield folder


def of_siblings(code: str) -> set[str]:
    """Run ``code`` in three kernels of one zygote and return their outputs."""
    return {answer(code) for _ in range(3)}


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np; print(np.random.rand())",
        "import numpy as np; print(np.random.default_rng().random())",
        "import random; print(random.random())",
        "import uuid; print(uuid.uuid4())",
        "import tempfile; print(tempfile.mktemp())",
        "import multiprocessing as m; print(bytes(m.current_process().authkey))",
        "print(get_ipython().kernel.session.key, get_ipython().kernel.ident)",
    ],
)
def test_siblings_share_no_randomness(code: str) -> None:
    """Three kernels of one zygote draw three different values, as three fresh ones would."""
    assert len(of_siblings(code)) == 3


def test_a_secret_of_one_kernel_is_in_no_siblings_memory() -> None:
    """Neither the environment nor the words of another kernel can be found in a kernel's memory."""
    look = """
import re
found = set()
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        span, rights = line.split()[:2]
        if rights.startswith("r") and "[v" not in line:
            start, end = (int(part, 16) for part in span.split("-"))
            memory.seek(start)
            found.update(re.findall(rb"sesame-[0-9a-f]{16}", memory.read(end - start)))
print(sorted(found))
"""
    one, other = "sesame-" + "1f" * 8, "sesame-" + "2e" * 8

    async def check() -> str:
        async with kernel(env=warm_kernels.environment(SECRET=one)) as (_manager, first):
            await said(first, f"word = '{one}'", store_history=False)  # all kernels share history
            async with kernel(env=warm_kernels.environment(SECRET=other)) as (manager, second):
                assert forked(manager)
                return await said(second, look)

    assert asyncio.run(check()) == f"[{other.encode()}]\n"


def test_the_kernels_first_environment_holds_nothing_of_its_starters() -> None:
    """The environment block that the system shows for a kernel has no secrets of its starter."""
    os.environ["SESAME"] = "open"
    try:
        block = answer("print(open('/proc/self/environ').read().replace(chr(0), ' '))")
    finally:
        del os.environ["SESAME"]
    assert "PATH=" in block
    assert "SESAME" not in block


def test_folder_umask_limits_priority_and_affinity_are_the_askers(tmp_path: Path) -> None:
    """A kernel inherits from its asker, not from the zygote."""
    code = """
import os, resource
print(os.getcwd(), oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_NOFILE)[0],
      os.getpriority(os.PRIO_PROCESS, 0) == NICE, os.sched_getaffinity(0))
"""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    affinity = os.sched_getaffinity(0)
    one = {min(affinity)}
    mask = os.umask(0o027)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
    os.sched_setaffinity(0, one)
    try:
        code = code.replace("NICE", str(os.getpriority(os.PRIO_PROCESS, 0)))
        told = answer(code, cwd=str(tmp_path))
    finally:
        os.umask(mask)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        os.sched_setaffinity(0, affinity)
    assert told == f"{tmp_path} 0o27 {soft - 1} True {one}\n"


def test_the_clock_follows_the_kernels_own_time_zone() -> None:
    """A time zone is read at import: another one means another zygote, here an ordinary kernel."""
    code = "import time; print(time.tzname[0])"
    assert answer(code, env=warm_kernels.environment(TZ="America/Caracas")) == "-04\n"


def test_figures_follow_the_backend_of_the_environment() -> None:
    """MPLBACKEND decides, as it would when matplotlib is imported."""
    code = "import matplotlib.pyplot as plt; plt.plot([1]); print(plt.get_backend())"
    assert "agg\n" in answer(code, env=warm_kernels.environment(MPLBACKEND="agg"))


@pytest.mark.parametrize("configured", [True, False])
def test_a_home_of_its_own_is_no_obstacle_where_no_import_has_read_it(
    configured: bool, home: Path, tmp_path: Path
) -> None:
    """A room gives each kernel its own home, and matplotlib a folder that is not in it."""
    (tmp_path / "empty").mkdir()
    settings = {"MPLCONFIGDIR": str(tmp_path)} if configured else {}
    env = warm_kernels.environment(**settings)

    async def check() -> bool:
        mine = env | {"HOME": str(tmp_path / "empty")}
        async with kernel(env=mine) as (manager, client):
            told = await said(client, "import pathlib; print(pathlib.Path.home())")
            assert told == f"{tmp_path / 'empty'}\n"
            return forked(manager)

    assert kernels.warm(env=env, wait=warm_kernels.PATIENCE)
    assert asyncio.run(check()) == configured
    if configured:
        kernels.stop(env)


def test_input_and_getpass_ask_the_client() -> None:
    """Both go through the stdin channel, the second as a password."""
    asked: list[Any] = []

    async def check() -> str:
        async with kernel() as (_manager, client):

            def reply(message: Any) -> None:
                asked.append(message["content"])
                client.input("Ann")

            code = "import getpass; print(input('who? '), getpass.getpass('word? '))"
            return await said(client, code, stdin_hook=reply, allow_stdin=True)

    assert "Ann Ann" in asyncio.run(check())
    assert asked == [
        {"prompt": "who? ", "password": False},
        {"prompt": "word? ", "password": True},
    ]


async def control(client: Any, kind: str, **content: Any) -> Any:
    """Send a request on the control channel and return the reply's content."""
    message = client.session.msg(kind, content)
    client.control_channel.send(message)
    reply = await client._async_recv_reply(message["header"]["msg_id"], 60, channel="control")
    return reply["content"]


def test_a_subshell_answers_while_the_main_shell_is_busy() -> None:
    """ipykernel's subshells work: a second thread of execution in the same kernel."""

    async def check() -> Any:
        async with kernel() as (_manager, client):
            subshell = (await control(client, "create_subshell_request"))["subshell_id"]
            client.execute("import threading; gate = threading.Event(); print(1); gate.wait(60)")
            while (await client.get_iopub_msg(timeout=60))["msg_type"] != "stream":
                pass  # until the cell has begun
            request = client.session.msg("execute_request", {"code": "gate.set()"})
            request["header"]["subshell_id"] = subshell
            client.shell_channel.send(request)
            return await client._async_recv_reply(request["header"]["msg_id"], 60)

    assert asyncio.run(check())["content"]["status"] == "ok"


async def debugged(client: Any) -> tuple[str, list[str]]:
    """Stop at a breakpoint in a cell, look at a variable and the stack, go on."""

    async def debug(command: str, **arguments: Any) -> Any:
        request = {"type": "request", "seq": 1, "command": command, "arguments": arguments}
        answered = await control(client, "debug_request", **request)
        assert answered.get("success"), answered
        return answered.get("body", {})

    code = "value = 20\nvalue += 1\nprint(value * 2)"
    await debug("initialize", clientID="test", adapterID="", pathFormat="path")
    await debug("attach")
    file = (await debug("dumpCell", code=code))["sourcePath"]
    await debug("setBreakpoints", source={"path": file}, breakpoints=[{"line": 3}])
    await debug("configurationDone")
    running = client.execute(code)
    while True:
        message = await client.get_iopub_msg(timeout=60)
        if message["content"].get("event") == "stopped":
            break
    thread = message["content"]["body"]["threadId"]
    stack = (await debug("stackTrace", threadId=thread))["stackFrames"]
    shown = await debug("evaluate", expression="value", frameId=stack[0]["id"])
    await debug("continue", threadId=thread)
    reply = await client._async_recv_reply(running, 60)
    assert reply["content"]["status"] == "ok"
    await debug("disconnect")
    return shown["result"], [f"{frame['name']}:{frame['line']}" for frame in stack]


def test_the_debugger_stops_looks_and_goes_on_as_in_an_ordinary_kernel() -> None:
    """JupyterLab's debugger sees the same frames and values in both kinds of kernel."""

    async def check(ordinary: bool) -> Any:
        async with kernel(ordinary=ordinary) as (manager, client):
            assert forked(manager) != ordinary
            return await debugged(client)

    warm = asyncio.run(check(False))
    assert warm[0] == "21"
    assert warm == asyncio.run(check(True))


def test_the_debugger_steps_into_the_same_files() -> None:
    """Modules that a fresh kernel imports later than it starts aren't counted as its own."""
    code = "print([f for f in get_ipython().kernel.debugger.kernel_modules if '/pandas/' in f])"
    assert answer(code) == "[]\n"


def test_a_widgets_messages_reach_it() -> None:
    """A comm message from the page changes the widget, as it does with a fresh kernel."""
    code = """
import ipywidgets
slider = ipywidgets.IntSlider()
slider.observe(lambda change: print("now", change["new"]), "value")
print(slider.comm.comm_id)
"""

    async def check() -> str:
        async with kernel() as (_manager, client):
            comm = (await said(client, code)).strip()
            data = {"method": "update", "state": {"value": 7}}
            message = client.session.msg("comm_msg", {"comm_id": comm, "data": data})
            client.shell_channel.send(message)
            return await said(client, "print(slider.value)")

    assert asyncio.run(check()) == "7\n"


def test_a_kernel_asked_for_from_a_sandbox_is_not_made_outside_it(
    home: Path, tmp_path: Path
) -> None:
    """A process with fewer rights than the zygote gets no kernel with more rights."""
    code = """
import asyncio, ctypes
assert ctypes.CDLL(None).prctl(38, 1, 0, 0, 0) == 0  # no new privileges from here on
from jupyter_client.manager import AsyncKernelManager
async def main():
    manager = AsyncKernelManager()
    await manager.start_kernel(stderr=-3)
    print(type(manager.provisioner).__name__, type(manager.provisioner.process).__name__)
    await manager.shutdown_kernel(now=True)
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=warm_kernels.environment(JUPYTER_DEFAULT_PROVISIONER_NAME="hackyack-warm"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "WarmProvisioner Popen\n"
