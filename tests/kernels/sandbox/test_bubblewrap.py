"""Hostile code in the sandbox: each attack is stopped, and by the defence that is meant for it."""

import functools
import os
import socket
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from support.tools import need

from kit.kernels.sandbox import bubblewrap
from kit.kernels.sandbox.bubblewrap import MB, Limits
from kit.kernels.trees.tree import Files, KernelEndedError, Tree

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
    """Skip a test if this system can't isolate code."""
    need("bwrap")
    if problem := bubblewrap.probe():
        pytest.skip(f"this system does not isolate: {problem}")


def said(code: str, *, without: str = "", files: Files | None = None) -> str:
    """Run code in a sandbox without some defences and return its output or its error."""
    defences = bubblewrap.DEFENCES - set(without.split())
    tree = Tree(enclosed=True, limits=SMALL, defences=defences)
    try:
        branch, _known = tree.branch([], files or {})
        ran = branch.execute(code, 60)
    except KernelEndedError:
        return "ended"
    finally:
        tree.end()
    shown = [one["content"] for one in ran.messages if one["msg_type"] in {"stream", "error"}]
    return " ".join(str(one.get("text", one.get("ename", ""))).strip() for one in shown)


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    """A tree for all tests that need every defence."""
    with_all = Tree(enclosed=True, limits=SMALL)
    yield with_all
    with_all.end()


def inside(tree: Tree, code: str, files: Files | None = None) -> str:
    """Run code in a branch of a tree that is used again; return its output or its error."""
    branch, _known = tree.branch([], files or {})
    ran = branch.execute(code, 60)
    tree.clean(branch)
    shown = [one["content"] for one in ran.messages if one["msg_type"] in {"stream", "error"}]
    return " ".join(str(one.get("text", one.get("ename", ""))).strip() for one in shown)


@pytest.fixture
def listener() -> Iterator[int]:
    """A server on this machine, such as a database or a neighbour's kernel."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def secret() -> Iterator[Path]:
    """A file outside the sandbox that every user of this machine may read."""
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
    "environment": ("environment", "nothing", """
        import os
        told = os.environ.get("HACKYACK_TEST_SECRET", "nothing")
        try: told = "token" if b"HACKYACK" in open("/proc/1/environ", "rb").read() else told
        except OSError: pass
        print(told)""", "token"),
    "other processes": ("processes", "few", """
        import os
        print("few" if sum(n.isdigit() for n in os.listdir("/proc")) < 10 else "many")""", "many"),
}  # fmt: skip


def dedented(code: str) -> str:
    """The code of an attack without the table's indentation, and without Python's own warnings.

    Python 3.12 and later warn of a fork in a process that has threads.
    """
    quiet = "import warnings; warnings.simplefilter('ignore')"
    return f"{quiet}\n{textwrap.dedent(code).strip()}"


@pytest.mark.parametrize("name", ATTACKS)
def test_contained(name: str, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside, the attack meets the defence; with that one defence off, it doesn't."""
    monkeypatch.setenv("HACKYACK_TEST_SECRET", "token")
    defence, met, code, outside = ATTACKS[name]
    assert inside(tree, dedented(code)) == met
    off = said(dedented(code), without=defence)
    assert outside in off
    assert met != off


def test_no_network(listener: int, tree: Tree) -> None:
    """No server can be reached, not even on 127.0.0.1; with a shared network it can."""
    code = f"import socket; socket.create_connection(('127.0.0.1', {listener}), 5); print('in')"
    assert inside(tree, code) == "ConnectionRefusedError"
    assert said(code, without="network") == "in"


def test_nothing_private_is_there(secret: Path, tree: Tree) -> None:
    """A file outside isn't there at all; with the whole disk shown, it can be read."""
    code = f"print(open({str(secret)!r}).read())"
    assert inside(tree, code) == "FileNotFoundError"
    assert said(code, without="files identity") == "everybody's points"


@pytest.mark.skipif(os.getuid() != 0, reason="the identity is given up only by root")
def test_code_runs_without_the_rights_of_root(tree: Tree) -> None:
    """Code of a grading by root runs as an unused user; without that defence it is root."""
    code = "import os; print(os.getuid() == 0)"
    assert inside(tree, code) == "False"
    assert said(code, without="identity") == "True"


def test_memory_of_all_processes_together_is_limited() -> None:
    """Processes that each stay within their limit are ended together by the watch."""
    code = dedented("""
        import os, time
        for n in range(4):
            if os.fork() == 0:
                data = bytearray(os.urandom(1)) * (150 * 2**20); time.sleep(60); os._exit(0)
        time.sleep(SECONDS)
        print("sat")""")
    assert said(code.replace("SECONDS", "50")) == "ended"
    assert said(code.replace("SECONDS", "1"), without="watch") == "sat"


def test_the_files_beside_it_are_there(tree: Tree) -> None:
    """The submission's other files are there to read, in a folder to write to."""
    code = "import glob; open('new', 'w').write('x'); print(sorted(glob.glob('*')))"
    assert inside(tree, code, {"deep/a.txt": (0o600, b"one")}) == "['deep', 'new']"


def test_nothing_of_one_is_left_for_the_next(tree: Tree) -> None:
    """Files, closed folders, links and detached processes of a run are gone after it."""
    mark = f"mark{os.getpid()}"
    code = dedented(f"""
        import os, subprocess, sys
        for place in (".", "/tmp", "/dev/shm"):
            os.makedirs(place + "/" + "deep/" * 40 + "er"); os.chmod(place + "/deep", 0)
            os.symlink("/", place + "/link"); open(place + "/file", "w").write("x")
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "{mark}"],
                         start_new_session=True)
        print("left")""")
    assert inside(tree, code) == "left"
    look = "import os; print([os.listdir(p) for p in ('.', '/tmp', '/dev/shm')])"
    assert "deep" not in inside(tree, look)
    assert "file" not in inside(tree, look)
    cmdlines = (one.info["cmdline"] or [] for one in psutil.process_iter(["cmdline"]))
    assert not [words for words in cmdlines if mark in words]


def test_what_is_kept_can_not_be_reached(tree: Tree) -> None:
    """Code can neither read nor write the memory of the processes that are kept, nor their files.

    They are there to be seen as root sees them; as an ordinary user the code has the same number.
    """
    tree.run_shared(["secret = 'kept' * 1000"], lambda _at: 60, keep=[0])
    code = dedented("""
        import os, pathlib
        got = []
        for pid in (int(n) for n in os.listdir("/proc") if n.isdigit() and int(n) != os.getpid()):
            for part in ("mem", "fd/3", "environ", "cwd/x"):
                try: open(f"/proc/{pid}/{part}", "rb").close(); got.append((pid, part))
                except OSError: pass
        print(got)""")
    assert inside(tree, code) == "[]"


def test_what_is_shared_goes_with_its_process(tree: Tree) -> None:
    """Memory, semaphores and queues of System V would outlive the code that made them."""
    make = "import ctypes; c = ctypes.CDLL(None); print(c.shmget(7, 4096, 0o1666) >= 0"
    make += ", c.semget(8, 1, 0o1666) >= 0, c.msgget(9, 0o1666) >= 0)"
    look = "print([open(f'/proc/sysvipc/{kind}').read().count('\\n') - 1 "
    look += "for kind in ('shm', 'sem', 'msg')])"
    assert inside(tree, f"{make}; {look}") == "True True True\n[1, 1, 1]"
    assert inside(tree, look) == "[0, 0, 0]"


QUEUE = """
import ctypes, os
print(ctypes.CDLL(None, use_errno=True).mq_open(b"/left", {flags}, 0o666, None) >= 0)
"""


@pytest.mark.skipif(
    "mqueue" not in Path("/proc/filesystems").read_text("ascii"), reason="this kernel has no queues"
)
def test_a_message_queue_goes_with_its_process(tree: Tree) -> None:
    """A queue of POSIX would outlive the code that made it, for the next submission to read."""
    assert inside(tree, QUEUE.format(flags="os.O_CREAT | os.O_RDWR")) == "True"
    assert inside(tree, QUEUE.format(flags="os.O_RDONLY")) == "False"


@pytest.mark.parametrize(("defence", "word"), [("network", "network"), ("processes", "processes")])
def test_the_probe_names_the_missing_isolation(
    monkeypatch: pytest.MonkeyPatch, defence: str, word: str
) -> None:
    """If a part of the isolation is missing, the probe names it."""
    less = functools.partial(bubblewrap.command, defences=bubblewrap.DEFENCES - {defence})
    monkeypatch.setattr(bubblewrap, "command", less)
    assert word in bubblewrap.probe()


FIGURE = """
import time
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.set_title('Loans')
plt.show()
assert time.strftime('%Z') and __import__('pathlib').Path('/etc/localtime').read_bytes()
print(sorted(p.name for p in __import__('pathlib').Path().iterdir()))
"""


def test_a_figure_is_drawn_without_a_word(tree: Tree) -> None:
    """Fonts and time zone can be read by the sandbox's own user: a complaint would cost points."""
    assert inside(tree, FIGURE) == "[]"


LISTS = """
from pathlib import Path
folder = Path('/tmp/matplotlib')
print(*(f'{path.name}: {path.read_text()}' for path in sorted(folder.iterdir())))
(folder / 'own').write_text('')
(folder / 'fontlist-v1.json').write_text('changed')
"""


def test_the_list_of_fonts_is_this_accounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matplotlib finds it made, for every hand-in the same: making one takes seconds."""
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    (tmp_path / "fontlist-v1.json").write_text("{}")
    (tmp_path / "matplotlibrc").write_text("not for them")
    one = Tree(enclosed=True, limits=SMALL)
    try:
        shown = [inside(one, LISTS) for _hand_in in range(2)]
    finally:
        one.end()
    assert shown == ["fontlist-v1.json: {} OSError"] * 2
    assert (tmp_path / "fontlist-v1.json").read_text() == "{}"
