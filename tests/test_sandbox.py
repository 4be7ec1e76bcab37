"""kit.kernels.sandbox: what hostile code meets inside, and that each defence is what stops it."""

import functools
import os
import socket
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import need
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

from kit.kernels import sandbox
from kit.kernels.sandbox import MB, Limits

pytestmark = pytest.mark.timeout(300)

SMALL = Limits(
    cpu=20,
    memory=1024 * MB,
    together=300 * MB,
    file=5 * MB,
    processes=40,
    files=200,
    scratch=20 * MB,
)


@pytest.fixture(scope="module", autouse=True)
def isolating() -> None:
    """Real isolation, or no test."""
    need("bwrap")
    if problem := sandbox.probe():
        pytest.skip(f"this system does not isolate: {problem}")


def said(code: str, folder: Path, *, without: str = "", timeout: int = 20) -> str:
    """Run code inside and return what it shows or raises; leave a defence out."""
    notebook = new_notebook(cells=[new_code_cell(code)])
    with sandbox.Manager.confined(limits=SMALL) as manager:
        manager.defences = sandbox.DEFENCES - set(without.split())
        client = NotebookClient(
            notebook, kernel_manager_class=manager, kernel_name="python3", allow_errors=True,
            timeout=timeout, resources={"metadata": {"path": str(folder)}},
        )  # fmt: skip
        try:
            client.execute()
        except DeadKernelError:
            return "ended"
    (cell,) = notebook.cells
    return " ".join(
        str(output.get("text", output.get("ename", ""))).strip() for output in cell.outputs
    )


@pytest.fixture
def listener() -> Iterator[int]:
    """A server on this machine, such as a database or a neighbour's kernel."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def secret() -> Iterator[Path]:
    """A file that a submission has no business with; everybody on this machine may read it."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:  # /tmp is a new one inside
        file = Path(folder) / "gradebook.db"
        file.write_text("everybody's points", "utf-8")
        file.parent.chmod(0o755)
        yield file


# What a submission tries, what it sees inside, and which defence it sees otherwise without.
ATTACKS = {
    "fork bomb": ("limits", "BlockingIOError", """
        import os, time
        for n in range(60):
            if os.fork() == 0:
                time.sleep(5); os._exit(0)
        print("forked")""", "forked"),
    "memory bomb": ("limits", "OSError", """
        import mmap
        taken = mmap.mmap(-1, 1500 * 2**20); print("taken")""", "taken"),
    "a large file": ("limits", "OSError", """
        open("big", "wb").write(b"0" * (8 * 2**20)); print("written")""", "written"),
    "disk filler": ("scratch", "OSError", """
        for n in range(10):
            open(f"part{n}", "wb").write(b"0" * (4 * 2**20))
        print("written")""", "written"),
    "environment": ("environment", "KeyError", """
        import os
        print(os.environ["HACKYACK_TEST_SECRET"])""", "token"),
    "other processes": ("processes", "2 of them", """
        import os
        print(sum(name.isdigit() for name in os.listdir("/proc")), "of them")""", "of them"),
}  # fmt: skip


def dedented(code: str) -> str:
    """The code of an attack without the table's indentation."""
    return textwrap.dedent(code).strip()


@pytest.mark.parametrize("name", ATTACKS)
def test_contained(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside, the attack meets the defence; with that one defence off, it doesn't."""
    monkeypatch.setenv("HACKYACK_TEST_SECRET", "token")
    defence, inside, code, outside = ATTACKS[name]
    assert said(dedented(code), tmp_path) == inside
    off = said(dedented(code), tmp_path, without=defence)
    assert outside in off
    assert inside != off


def test_no_network(listener: int, tmp_path: Path) -> None:
    """Nothing answers, not even on 127.0.0.1; with the network shared, the neighbour does."""
    code = f"import socket; socket.create_connection(('127.0.0.1', {listener}), 5); print('in')"
    assert said(code, tmp_path) == "ConnectionRefusedError"
    assert said(code, tmp_path, without="network") == "in"


def test_nothing_private_is_there(secret: Path, tmp_path: Path) -> None:
    """A file outside isn't there at all; with the whole disk shown, it can be read."""
    code = f"print(open({str(secret)!r}).read())"
    assert said(code, tmp_path) == "FileNotFoundError"
    assert said(code, tmp_path, without="files identity") == "everybody's points"


@pytest.mark.skipif(os.getuid() != 0, reason="the identity is given up only by root")
def test_no_rights(tmp_path: Path) -> None:
    """Root's code runs as nobody; without that it is root inside."""
    code = "import os; print(os.getuid() == 0)"
    assert said(code, tmp_path) == "False"
    assert said(code, tmp_path, without="identity") == "True"


def test_many_small_bites_of_memory(tmp_path: Path) -> None:
    """Processes that each stay within their limit are ended together by the watch."""
    code = dedented("""
        import os, time
        for n in range(4):
            if os.fork() == 0:
                data = bytearray(os.urandom(1)) * (150 * 2**20); time.sleep(6); os._exit(0)
        time.sleep(5)
        print("sat")""")
    assert said(code, tmp_path) == "ended"
    assert said(code, tmp_path, without="watch") == "sat"


def test_the_hidden_tests_are_not_on_disk(tmp_path: Path) -> None:
    """The submission's other files are there to read, its notebooks aren't."""
    (tmp_path / "words.txt").write_text("one", "utf-8")
    (tmp_path / "task.ipynb").write_text("hidden", "utf-8")
    code = "import glob; print(sorted(glob.glob('*.*')))"
    assert said(code, tmp_path) == "['words.txt']"


def test_nothing_is_written_back(tmp_path: Path) -> None:
    """What code writes stays in the scratch folder and goes away with it."""
    assert said("open('new.txt', 'w').write('x'); print('ok')", tmp_path) == "ok"
    assert not list(tmp_path.iterdir())


def test_everything_inside_ends_with_it(tmp_path: Path) -> None:
    """A process left behind by a cell, detached, is gone when the kernel is."""
    mark = f"mark{os.getpid()}"
    code = dedented(f"""
        import subprocess, sys
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "{mark}"],
                         start_new_session=True)
        print("left")""")
    assert said(code, tmp_path) == "left"
    assert not [
        one for one in psutil.process_iter(["cmdline"]) if mark in (one.info["cmdline"] or [])
    ]


@pytest.mark.parametrize(("defence", "word"), [("network", "network"), ("processes", "processes")])
def test_the_probe_notices(monkeypatch: pytest.MonkeyPatch, defence: str, word: str) -> None:
    """Where a part of the isolation is missing, the probe says which."""
    less = functools.partial(sandbox.command, defences=sandbox.DEFENCES - {defence})
    monkeypatch.setattr(sandbox, "command", less)
    assert word in sandbox.probe()
