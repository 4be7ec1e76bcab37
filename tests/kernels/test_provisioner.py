"""The provisioner gives managers the same as Jupyter's local one, only sooner."""

import asyncio
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.connect import LocalPortCache
from jupyter_client.manager import AsyncKernelManager, start_new_kernel
from jupyter_client.provisioning import KernelProvisionerFactory
from nbclient import NotebookClient
from nbformat import v4
from support import warm_kernels
from support.ports import free_port
from support.waiting import until
from support.warm_kernels import forked, kernel, said

from kit import kernels
from kit.kernels import out_of_memory, provisioner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked on Windows")


@pytest.fixture(autouse=True, scope="module")
def home() -> Iterator[Path]:
    with warm_kernels.zygote("fractions") as folder:
        yield folder


def request(cmd: list[str], **kwargs: Any) -> Any:
    return provisioner._request(cmd, kwargs)


USUAL = [sys.executable, "-m", "ipykernel_launcher", "-f", "file"]


def test_a_kernel_is_forked() -> None:
    """A kernel started through the default provisioner is the zygote's child."""

    async def check() -> None:
        async with kernel() as (manager, client):
            assert forked(manager)
            parent = await said(client, "import os; print(os.getppid())")
        assert kernels.status().zygote.pid == int(parent)

    asyncio.run(check())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has such a say")
@pytest.mark.parametrize("fork", [True, False])
def test_kernels_are_the_first_to_go_when_memory_runs_out(
    fork: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork and an ordinary kernel alike: the server that asks for them outlives them."""

    async def no_fork(*_given: object) -> None:
        return None

    async def check() -> str:
        if not fork:
            monkeypatch.setattr(provisioner.WarmProvisioner, "_forked", no_fork)
        async with kernel() as (manager, client):
            assert forked(manager) == fork
            return await said(client, "print(open('/proc/self/oom_score_adj').read())")

    assert int(asyncio.run(check())) == out_of_memory.FIRST


def test_other_programs_are_left_to_the_local_provisioner() -> None:
    """R, another Python or an unknown module is not asked of the zygote."""
    assert request(USUAL)
    assert request(["R", "--slave", "-e", "IRkernel::main()"]) is None
    assert request(["/usr/bin/python3", *USUAL[1:]]) is None
    assert request([sys.executable, "-m", "bash_kernel", "-f", "file"]) is None


def test_another_environment_with_the_same_interpreter_is_another(tmp_path: Path) -> None:
    """A link to this interpreter in another environment's folder isn't this environment."""
    link = tmp_path / "python"
    link.symlink_to(sys.executable)
    assert request([str(link), *USUAL[1:]]) is None


def test_options_of_popen_that_a_fork_cannot_keep_mean_an_ordinary_kernel() -> None:
    """Other options of Popen (a pre-exec function, a group) mean an ordinary kernel."""
    assert request(USUAL, cwd="/", independent=True, stdout=subprocess.DEVNULL)
    assert request(USUAL, preexec_fn=print) is None


def test_a_kernelspec_of_another_language_starts_in_silence(
    home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the warm provisioner as default, another kernelspec still starts its own program."""
    monkeypatch.setenv("JUPYTER_PATH", str(home))
    spec = home / "kernels" / "other"
    spec.mkdir(parents=True)
    argv = ["sleep", "60", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "o"}))

    async def check() -> None:
        KernelProvisionerFactory.instance().default_provisioner_name = kernels.PROVISIONER
        manager = AsyncKernelManager(kernel_name="other")
        await manager.start_kernel()
        assert isinstance(manager.provisioner.process, subprocess.Popen)
        await manager.shutdown_kernel(now=True)

    asyncio.run(check())
    assert not caplog.records


def test_without_a_zygote_an_ordinary_kernel_starts_with_one_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without a zygote two kernels start, with one warning, and a zygote is started."""

    async def check() -> list[bool]:
        found = []
        for _ in range(2):
            async with kernel() as (manager, client):
                assert await said(client, "print(6 * 7)") == "42\n"
                found.append(forked(manager))
        return found

    with warm_kernels.place(), caplog.at_level(logging.WARNING):
        assert asyncio.run(check())[0] is False
        until(kernels.status)
        assert asyncio.run(check()) == [True, True]
        pid = kernels.status().zygote.pid
        assert kernels.stop()
        warm_kernels.gone(pid)
    assert len([record for record in caplog.records if "warm kernel" in record.message]) == 1


@pytest.mark.parametrize("name", ["fractions.py", "fractions/__init__.py", "matplotlibrc"])
def test_a_file_that_stands_in_for_a_module_means_an_ordinary_kernel(
    name: str, tmp_path: Path
) -> None:
    """If a fresh kernel would import a file beside the notebook, this one does too."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")

    async def check() -> bool:
        async with kernel(cwd=str(tmp_path)) as (manager, _client):
            return forked(manager)

    assert asyncio.run(check()) is False


def test_a_port_that_somebody_takes_first_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a chosen port is taken before the kernel binds it, the kernel starts with others."""
    found = LocalPortCache.find_available_port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = iter([taken.getsockname()[1]])

        def choose(cache: LocalPortCache, ip: str) -> int:
            return next(ports, None) or found(cache, ip)

        monkeypatch.setattr(LocalPortCache, "find_available_port", choose)

        async def check() -> str:
            async with kernel() as (manager, client):
                assert forked(manager)
                assert manager.shell_port != taken.getsockname()[1]
                return await said(client, "print('bound')")

        assert asyncio.run(check()) == "bound\n"


def test_exit_statuses_are_what_popen_reports() -> None:
    """An exit code is reported as it is, a deadly signal as its negative number."""

    async def check(code: str) -> Any:
        async with kernel() as (manager, client):
            process = manager.provisioner.process
            assert await manager.provisioner.poll() is None
            client.execute(code)
            status = await manager.provisioner.wait()
            assert not manager.has_kernel
            assert process.returncode == status
            return status

    assert asyncio.run(check("import os; os._exit(3)")) == 3
    assert asyncio.run(check("import os; os.kill(os.getpid(), 9)")) == -9


def test_a_running_cell_can_be_interrupted() -> None:
    """An interrupt ends the cell, not the kernel."""

    async def check() -> None:
        async with kernel() as (manager, client):
            begun = asyncio.Event()
            code = "import time; print('on'); time.sleep(60)"
            waiting = asyncio.create_task(said(client, code, begun=begun))
            await asyncio.wait_for(begun.wait(), warm_kernels.PATIENCE)
            await manager.interrupt_kernel()
            assert "on" in await waiting
            assert await said(client, "print('alive')") == "alive\n"

    asyncio.run(check())


def test_an_interrupt_reaches_the_cells_own_subprocesses() -> None:
    """Signals go to the kernel's process group, as the local provisioner sends them."""
    code = "import subprocess; subprocess.run(['sh', '-c', 'echo on; exec sleep 60'])"

    async def check() -> None:
        async with kernel() as (manager, client):
            begun = asyncio.Event()
            waiting = asyncio.create_task(said(client, code, begun=begun))
            await asyncio.wait_for(begun.wait(), warm_kernels.PATIENCE)
            await manager.interrupt_kernel()
            await waiting
            left = await said(client, "import os; print(os.listdir('/proc/self/task') != [])")
            assert left == "True\n"

    asyncio.run(check())


def test_a_restart_gives_a_new_process_behind_the_same_ports() -> None:
    """After a restart the same client talks to a new, empty kernel."""

    async def check() -> None:
        async with kernel() as (manager, client):
            await said(client, "kept = 1")
            first, ports = manager.provisioner.pid, manager.get_connection_info()
            await manager.restart_kernel(now=True)
            await client.wait_for_ready(timeout=60)
            assert forked(manager)
            assert manager.provisioner.pid != first
            assert manager.get_connection_info() == ports
            assert await said(client, "print('kept' in globals())") == "False\n"

    asyncio.run(check())


def test_a_polite_shutdown_ends_with_status_0_and_leaves_no_file(home: Path) -> None:
    """A shutdown request lets the kernel end by itself; its connection file goes too."""

    async def check() -> int | None:
        async with kernel() as (manager, _client):
            process = manager.provisioner.process
            await manager.shutdown_kernel()
            return process.returncode

    assert asyncio.run(check()) == 0
    assert list((home / "jupyter").iterdir()) == []


def test_killing_one_kernel_leaves_its_siblings_alone() -> None:
    """A sibling of a killed kernel answers as before."""

    async def check() -> None:
        async with kernel() as (_one, client), kernel() as (other, _client):
            os.killpg(other.provisioner.pgid, signal.SIGKILL)
            assert await other.provisioner.wait() == -9
            assert await said(client, "print('here')") == "here\n"

    asyncio.run(check())


@pytest.mark.parametrize("turns", [1, 3, 10, 30])
def test_a_launch_that_is_given_up_leaves_no_kernel(turns: int) -> None:
    """Cancelling a start, after some turns of the event loop, ends the half-made kernel."""

    async def check() -> None:
        KernelProvisionerFactory.instance().default_provisioner_name = kernels.PROVISIONER
        manager = AsyncKernelManager()
        start = asyncio.create_task(manager.start_kernel())
        for _turn in range(turns):
            await asyncio.sleep(0)
        if start.cancel():
            with pytest.raises(asyncio.CancelledError):
                await start
            manager.cleanup_connection_file()
        else:  # it was quicker
            await manager.shutdown_kernel(now=True)

    asyncio.run(check())
    until(lambda: not kernels.status().kernels)


def test_provisioner_info_goes_to_another_provisioner_and_back() -> None:
    """One provisioner's information about its kernel lets another one take it over."""

    async def check() -> None:
        async with kernel() as (manager, _client):
            told = await manager.provisioner.get_provisioner_info()
            other = provisioner.WarmProvisioner(kernel_spec=manager.kernel_spec)
            await other.load_provisioner_info(told)
            assert (other.pid, other.pgid) == (manager.provisioner.pid, manager.provisioner.pid)

    asyncio.run(check())


def test_a_blocking_manager_gets_a_forked_kernel_too() -> None:
    """nbval's and jupyter_kernel_test's way of starting a kernel works."""
    KernelProvisionerFactory.instance().default_provisioner_name = kernels.PROVISIONER
    manager, client = start_new_kernel(transport_encryption="auto")
    assert forked(manager)
    assert client.execute_interactive("1", timeout=60)["content"]["status"] == "ok"
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_nbclient_gets_a_forked_kernel_from_the_environment_alone(home: Path) -> None:
    """``jupyter execute``, started by hackyack, needs only its environment for forked kernels."""
    notebook = v4.new_notebook(cells=[v4.new_code_cell("import os\nprint(os.getppid())")])
    path = home / "one.ipynb"
    path.write_text(json.dumps(notebook))
    kernels.warm(("fractions",), wait=60)
    program = [sys.executable, "-m", "jupyter", "execute", "--inplace", str(path)]
    subprocess.run(program, check=True, env=warm_kernels.environment(), capture_output=True)
    ran = json.loads(path.read_text())["cells"][0]["outputs"][0]["text"]
    assert int("".join(ran)) == kernels.status().zygote.pid


def test_a_jupyter_server_gets_forked_kernels(home: Path) -> None:
    """JupyterLab's and Notebook's server, asked over HTTP, forks from the environment alone."""
    kernels.warm(("fractions",), wait=60)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    options = [f"--port={port}", "--no-browser", "--allow-root"]
    program = [sys.executable, "-m", "jupyter_server", "--IdentityProvider.token=t", *options]
    request = urllib.request.Request(f"{address}/api/kernels?token=t", b"{}")

    def asked() -> Any:
        try:
            with urllib.request.urlopen(request) as reply:
                return json.load(reply)
        except OSError:  # it doesn't listen yet
            return None

    null = subprocess.DEVNULL
    env = warm_kernels.environment(HOME=os.environ["HOME"])
    with subprocess.Popen(program, cwd=home, env=env, stdout=null, stderr=null) as server:
        try:
            assert until(asked)["execution_state"]
            assert server.pid in [one.asker for one in kernels.status().kernels]
        finally:
            server.terminate()


def test_streams_go_where_the_asker_wants_them(tmp_path: Path) -> None:
    """A kernel's own standard output goes to the file that the asker gave."""
    told = tmp_path / "told"

    async def check(stdout: Any) -> None:
        async with kernel(stdout=stdout, env=os.environ | {"PYTEST_CURRENT_TEST": "x"}) as (
            manager,
            client,
        ):
            assert forked(manager)
            await said(client, "import os; os.write(1, b'below')")

    with told.open("w") as stdout:
        asyncio.run(check(stdout))
    assert told.read_text() == "below"


def test_on_windows_the_package_imports_and_warms_nothing() -> None:
    """Without the Unix modules everything imports, and ``warm`` says no in silence."""
    code = """
import sys
from kit.kernels import provisioner, client
for name in ("fcntl", "resource"):
    assert name not in vars(provisioner)
sys.platform = "win32"
from kit import kernels
print(kernels.warm(), kernels.status(), kernels.stop())
print(provisioner._request([sys.executable, "-m", "ipykernel_launcher"], {}))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("False None False\nNone\n", "")


def test_notebook_client_uses_the_quick_client() -> None:
    """nbclient takes the quick client through the manager's configuration."""
    from traitlets.config import Config

    KernelProvisionerFactory.instance().default_provisioner_name = kernels.PROVISIONER
    settings = Config()
    settings.KernelManager.client_class = "kit.kernels.client.WarmKernelClient"
    settings.KernelManager.transport_encryption = "auto"
    notebook = v4.new_notebook(cells=[v4.new_code_cell("print('done')")])
    NotebookClient(notebook, config=settings, timeout=60).execute()
    assert notebook.cells[0].outputs[0].text == "done\n"
