"""The zygote: the right to ask, its traces, and the life of its kernels."""

import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from support import warm_kernels
from support.waiting import until
from support.warm_kernels import forked, kernel, said

from kit import kernels
from kit.kernels import client
from kit.kernels.forks import starter
from kit.kernels.zygote import address, fork_server, protocol

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked on Windows")

STRESS = bool(os.environ.get("HACKYACK_STRESS"))
"""Set it to fork 500 kernels in a row and 100 at once; without it 20 and 10."""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with warm_kernels.zygote("fractions") as folder:
        yield folder


def path() -> Path:
    found = address.socket_path(os.environ)
    assert found
    return found


def test_only_its_user_can_open_the_folder(home: Path) -> None:
    """The socket's folder is closed to all other users."""
    assert path().parent.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_somebody_else_may_open_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open folder, or a link in its place, is passed over."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(address, "MAX_PATH_BYTES", 500)
    ours = tmp_path / f"warm-kernels-{os.getuid()}"
    assert address.folder() == ours
    ours.chmod(0o755)
    assert address.folder() != ours
    ours.rmdir()
    ours.symlink_to(tmp_path)
    assert address.folder() != ours


def test_a_path_too_long_for_a_socket_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets' paths end at 107 bytes; a deep runtime folder gives way to a short one."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/tmp/" + "deep/" * 30)
    found = address.socket_path(os.environ)
    assert found is not None
    assert len(os.fsencode(found)) <= 107


def test_another_locale_is_another_zygote_but_another_secret_is_not() -> None:
    """Variables that imports read decide the zygote; other variables don't."""
    own = address.socket_path({"LANG": "C.UTF-8"})
    assert own != address.socket_path({"LANG": "C"})
    assert own == address.socket_path({"LANG": "C.UTF-8", "TOKEN": "x"})
    assert own == address.socket_path({"LANG": "C.UTF-8", "MPLBACKEND": "agg"})


class Listener:
    """A listener with callers of another user."""

    def __init__(self) -> None:
        self.here, self.there = socket.socketpair()

    def accept(self) -> tuple[socket.socket, str]:
        """Return the caller."""
        return self.here, ""


def test_another_user_is_not_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection from another user id is closed before a byte is read."""
    server = object.__new__(fork_server.Zygote)
    listener = Listener()
    server.listener, server.connections = listener, {}
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    server._accept()
    assert listener.there.recv(1) == b""
    assert server.connections == {}
    listener.there.close()


def test_there_is_one_zygote_for_an_environment(home: Path) -> None:
    """A second start finds the first zygote."""
    first = kernels.status().zygote.pid
    for _ in range(3):
        starter.release()
        assert kernels.warm(("fractions",), wait=60)
    assert kernels.status().zygote.pid == first


def test_it_has_one_thread_when_it_forks(home: Path) -> None:
    """The zygote has only its calling thread, so a fork copies the whole process."""
    tasks = Path(f"/proc/{kernels.status().zygote.pid}/task")
    assert len(list(tasks.iterdir())) == 1


def test_it_has_imported_what_a_kernel_puts_off(home: Path) -> None:
    """A first error, magic and display import no module that the zygote could have imported."""
    code = """
import sys
before = set(sys.modules)
%timeit -n1 -r1 None
try:
    1 / 0
except ZeroDivisionError:
    get_ipython().showtraceback()
print(len(set(sys.modules) - before))
"""
    assert warm_kernels.answer(code).endswith("0\n")


def test_rubbish_on_the_socket_harms_nobody(home: Path) -> None:
    """Unknown words, half a request and a hang-up leave the zygote serving."""
    noise = b"?" + os.urandom(2000)  # its first letter might have been a word that is understood
    for rubbish in (b"?", b"", b"kkkk", b"k\xff\xff\xff\xff", b"k\0\0\0\2{]", noise):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            starter.connect(path(), rubbish).close()
    until(lambda: not kernels.status().kernels)
    assert warm_kernels.answer("print('well')") == "well\n"


def test_status_counts_shared_and_private_memory(home: Path) -> None:
    """A kernel shares more with its siblings than it has of its own."""

    async def check() -> None:
        async with kernel() as (manager, _client):
            status = kernels.status()
            (one,) = [k for k in status.kernels if k.pid == manager.provisioner.pid]
            assert one.asker == os.getpid()
            assert 0 < one.private < one.shared

    asyncio.run(check())


def test_a_kernel_survives_the_zygote_and_its_end_is_still_noticed() -> None:
    """With the zygote killed, a kernel goes on; its manager sees it end; a new zygote comes."""

    async def check(pid: int) -> None:
        async with kernel() as (manager, client):
            os.kill(pid, signal.SIGKILL)
            warm_kernels.gone(pid)
            assert await said(client, "print('on')") == "on\n"
            assert await manager.is_alive()
            client.execute("import os; os._exit(0)")
            assert await manager.provisioner.wait() == 0
        async with kernel() as (manager, _client):
            assert not forked(manager)

    with warm_kernels.zygote("fractions"):
        pid = kernels.status().zygote.pid
        asyncio.run(check(pid))
        assert until(kernels.status).zygote.pid != pid


ASKER = """
import asyncio, sys
from jupyter_client.manager import AsyncKernelManager
async def main():
    manager = AsyncKernelManager()
    await manager.start_kernel(independent=bool(int(sys.argv[1])), stdout=-3, stderr=-3)
    print(type(manager.provisioner.process).__name__, manager.provisioner.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def asker(*, independent: bool) -> int:
    """Let another process ask for a kernel, kill that process, return the kernel's id."""
    env = warm_kernels.environment(JUPYTER_DEFAULT_PROVISIONER_NAME=kernels.PROVISIONER)
    command = [sys.executable, "-c", ASKER, str(int(independent))]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        kind, pid = process.stdout.readline().split()
        process.kill()
    assert kind == "ForkedProcess"
    return int(pid)


def test_a_kernel_ends_with_the_process_that_asked_for_it(home: Path) -> None:
    """The asker is killed outright; its kernel follows without being told."""
    warm_kernels.gone(asker(independent=False))


def test_an_independent_kernel_outlives_its_asker(home: Path) -> None:
    """An independent kernel lives on after its asker was killed."""
    pid = asker(independent=True)
    assert pid in [one.pid for one in kernels.status().kernels]
    os.kill(pid, signal.SIGKILL)
    warm_kernels.gone(pid)


def test_a_zygote_whose_packages_have_changed_gives_way(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an installation (here: an edited module) kernels come from a new zygote."""
    module = tmp_path / "edited.py"
    module.write_text("value = 1")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def value() -> tuple[bool, str]:
        async with kernel() as (manager, client):
            return forked(manager), await said(client, "import edited; print(edited.value)")

    with warm_kernels.zygote("edited"):
        pid = kernels.status().zygote.pid
        assert asyncio.run(value()) == (True, "1\n")
        module.write_text("value = 22")
        os.utime(module, ns=(1, 1))
        assert asyncio.run(value()) == (False, "22\n")
        until(lambda: asyncio.run(value()) == (True, "22\n"))  # as soon as it is there
        assert kernels.status().zygote.pid != pid


def test_it_ends_when_nobody_needs_it_any_more() -> None:
    """A zygote without connections and kernels ends after its time, and its socket goes."""
    with warm_kernels.zygote("fractions", linger=0.2):
        pid, socket_path = kernels.status().zygote.pid, path()
        starter.release(socket_path)
        warm_kernels.gone(pid)
        assert not socket_path.exists()


def test_a_stopped_zygote_lets_its_kernels_live() -> None:
    """``stop`` closes the door; the zygote itself ends with its last kernel."""

    async def check(pid: int) -> None:
        async with kernel() as (_manager, client):
            assert kernels.stop()
            until(lambda: kernels.status() is None)
            assert await said(client, "print('on')") == "on\n"
        warm_kernels.gone(pid)

    with warm_kernels.zygote("fractions"):
        asyncio.run(check(kernels.status().zygote.pid))


async def start(deadly: random.Random) -> AsyncKernelManager:
    """Start a kernel; kill a third of them at a random moment; let the others answer."""
    manager = AsyncKernelManager(transport_encryption="auto")
    manager.client_class = f"{client.__name__}.WarmKernelClient"
    await manager.start_kernel(env=warm_kernels.environment())
    assert forked(manager)
    talk = manager.client()
    talk.start_channels()
    if deadly.random() < 1 / 3:
        await asyncio.sleep(deadly.random() / 5)
        os.killpg(manager.provisioner.pgid, signal.SIGKILL)
    else:
        await talk.wait_for_ready(timeout=warm_kernels.PATIENCE)
        assert await said(talk, "print(6 * 7)") == "42\n"
    talk.stop_channels()
    await manager.shutdown_kernel(now=deadly.random() < 0.9)
    return manager


def traces(home: Path) -> dict[str, Any]:
    """Return possible traces of kernels: processes, files, open files on both sides."""
    status = kernels.status()
    its, ours = Path(f"/proc/{status.zygote.pid}/fd"), Path("/proc/self/fd")
    return {
        "kernels": [one.pid for one in status.kernels],
        "children": Path(
            f"/proc/{status.zygote.pid}/task/{status.zygote.pid}/children"
        ).read_text(),
        "zygote's files": len(list(its.iterdir())),
        "our files": len(list(ours.iterdir())),
        "connection files": sorted(str(file) for file in home.rglob("*") if "jupyter" in str(file)),
    }


def left(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Return new traces; a connection that was closing before may be gone."""
    return {
        name: value
        for name, value in after.items()
        if (value > before[name] if isinstance(value, int) else value != before[name])
    }


@pytest.mark.timeout(900)
def test_many_kernels_leave_nothing_behind(home: Path) -> None:
    """Many in a row and many at once, a third of them killed at random moments, leave no trace."""
    in_a_row, at_once = (500, 100) if STRESS else (20, 10)
    deadly = random.Random(7)
    KernelProvisionerFactory.instance().default_provisioner_name = kernels.PROVISIONER

    async def row() -> None:
        for _ in range(in_a_row):
            await start(deadly)

    async def crowd() -> None:
        await asyncio.gather(*(start(deadly) for _ in range(at_once)))

    asyncio.run(start(deadly))  # the first one opens what stays open
    until(lambda: not kernels.status().kernels)
    before = traces(home)
    asyncio.run(row())
    asyncio.run(crowd())
    until(lambda: not kernels.status().kernels)
    until(lambda: left(traces(home), before) == {})


def test_frames_survive_any_cut(home: Path) -> None:
    """A frame is read whole, however the stream was cut."""
    here, there = socket.socketpair()
    frame = protocol.pack({"ready": 1, "text": "ä" * 5000})
    with here, there:
        here.sendall(frame + b"more")
        assert protocol.receive(there) == protocol.unpack(frame + b"more")
