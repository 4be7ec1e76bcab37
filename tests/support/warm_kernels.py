"""Kernels for the tests: a zygote of one's own, and short ways to start and ask a kernel."""

import asyncio
import contextlib
import os
import select
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from support.waiting import PATIENCE

from kit import kernels
from kit.kernels.forks import starter
from kit.kernels.forks.process import ForkedProcess
from kit.kernels.zygote import address

ORDINARY = "local-provisioner"


@contextlib.contextmanager
def place() -> Iterator[Path]:
    """Keep sockets, connection files and history in a folder that nobody else uses.

    PYTEST_CURRENT_TEST goes: where it is set, ipykernel doesn't capture what is written below
    Python.
    """
    with (
        tempfile.TemporaryDirectory(prefix="w", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        home = Path(folder)
        (home / "jupyter").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", folder)
        patch.setenv("JUPYTER_RUNTIME_DIR", str(home / "jupyter"))
        patch.setenv("IPYTHONDIR", str(home / "ipython"))
        patch.setenv(KernelProvisionerFactory.default_provisioner_name_env, ORDINARY)
        patch.setenv(starter.MODULES_VARIABLE, "")
        patch.setattr(starter, "_warned", [])
        patch.setattr(starter, "_attempts", {})
        patch.setattr(starter, "_wanted", {})
        KernelProvisionerFactory.clear_instance()
        try:
            yield home
        finally:
            KernelProvisionerFactory.clear_instance()


@contextlib.contextmanager
def zygote(*modules: str, **options: Any) -> Iterator[Path]:
    """Run a zygote that imports ``modules`` (the usual ones where none is named), then end it."""
    if not address.supported():
        pytest.skip("this system doesn't fork kernels")
    with place() as home:
        assert kernels.warm(modules or kernels.HEAVY, wait=PATIENCE, **options)
        try:
            yield home
        finally:
            status = kernels.status()
            kernels.stop()
            for one in (*status.kernels, status.zygote) if status else ():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(one.pid, signal.SIGKILL if one.asker else signal.SIGTERM)
                gone(one.pid)


def gone(pid: int) -> None:
    """Wait until a process has ended; fail where it doesn't."""
    try:
        file = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    poll = select.poll()
    poll.register(file, select.POLLIN)
    ended = poll.poll(PATIENCE * 1000)
    os.close(file)
    assert ended, f"process {pid} is still there"


def environment(**extra: str) -> dict[str, str]:
    """Return the environment for a kernel that captures its streams as it does outside pytest."""
    return {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"} | extra


@contextlib.asynccontextmanager
async def kernel(*, ordinary: bool = False, **options: Any) -> AsyncIterator[tuple[Any, Any]]:
    """Start a kernel and give its manager and a client that is ready."""
    name = ORDINARY if ordinary else kernels.PROVISIONER
    KernelProvisionerFactory.instance().default_provisioner_name = name
    manager = AsyncKernelManager(transport_encryption="auto")
    manager.client_class = "kit.kernels.client.WarmKernelClient"
    await manager.start_kernel(**({"env": environment()} | options))
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=PATIENCE)
        yield manager, client
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


async def said(
    client: Any, code: str, *, begun: asyncio.Event | None = None, **options: Any
) -> str:
    """Run code and return all that it wrote, showed or raised as one text.

    ``begun`` is set as soon as it has written something.
    """
    texts: list[str] = []

    def collect(message: Any) -> None:
        if begun is not None and message["msg_type"] == "stream":
            begun.set()
        content = message["content"]
        data = content.get("data", {})
        texts.append(content.get("text") or data.get("text/plain") or content.get("evalue") or "")

    await client.execute_interactive(code, output_hook=collect, timeout=PATIENCE, **options)
    return "".join(texts)


def answer(code: str, **options: Any) -> str:
    """Return what a new kernel says to one piece of code."""

    async def once() -> str:
        async with kernel(**options) as (_manager, client):
            return await said(client, code)

    return asyncio.run(once())


def forked(manager: Any) -> bool:
    """Tell whether a manager's kernel came from the zygote."""
    return isinstance(manager.provisioner.process, ForkedProcess)
