"""start.py on a bare machine: real environments in real clones, with and without a network."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.clones import ODD
from support.tools import need

import start as program
from kit.setup.progress import NoNetworkError, NotThereError

ROOT = Path(__file__).resolve().parents[2]
SETUP = [pytest.mark.setup, pytest.mark.timeout(600)]
# what a bare machine would not have set
FOREIGN = ("VIRTUAL_ENV", "PYTHONPATH", "HACKYACK_HOME", "UV_CACHE_DIR")

Done = subprocess.CompletedProcess[str]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows is not tried: see the README")


def outer(python: str = "") -> str:
    """Return the Python that a person would type, not the one of an environment."""
    return python or getattr(sys, "_base_executable", sys.executable)


def start(clone: Path, *args: str, before: Sequence[str] = (), **variables: str) -> Done:
    """Run start.py in a clone, perhaps inside something else."""
    return run([*before, outer(), "start.py", *args], clone, **variables)


def run_code(code: str, clone: Path, *, before: Sequence[str] = ()) -> Done:
    """Run a piece of Python in a clone, without an environment."""
    return run([*before, outer(), "-c", code], clone)


def run(command: Sequence[str], clone: Path, **variables: str) -> Done:
    """Run a command in a clone as a bare machine would."""
    env = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return subprocess.run(
        command, cwd=clone, env={**env, **variables}, capture_output=True, text=True, check=False
    )


def seconds_of_children() -> float:
    """Return the processor time of ended children: unlike a clock, it ignores a busy machine."""
    return sum(os.times()[2:4])


def no_network() -> list[str]:
    """Return what to put before a command so that it has no network."""
    return [need("bwrap"), "--dev-bind", "/", "/", "--unshare-net"]


def make_clone(folder: Path) -> Path:
    """Clone the repository into an oddly named folder, with what isn't committed yet."""
    clone = folder / ODD
    subprocess.run([need("git"), "clone", "-q", ROOT, clone], check=True)
    listing = ["git", "ls-files", "-z", "--modified", "--others", "--exclude-standard"]
    changed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, changed.split("\0")):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    return clone


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone without an environment; leave it so."""
    return make_clone(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, made by the clone under test."""
    stick = tmp_path_factory.mktemp("usb") / "stick"
    packed = start(ROOT, "bundle", str(stick))
    assert packed.returncode == 0, packed.stderr
    return stick


Started = tuple[Path, Done]


@pytest.fixture(scope="module")
def started(stick: Path, tmp_path_factory: pytest.TempPathFactory) -> Started:
    """A clone whose first start was killed, and its second start, which went on without a network.

    Both take the packages from the stick, with nothing cached: the one environment that this module
    makes shows what a start needs. From the package index, `.ci/run` makes one of its own.
    """
    clone = make_clone(tmp_path_factory.mktemp("started"))
    cache = str(tmp_path_factory.mktemp("cache"))
    args = ("--from", str(stick), "list")
    kill_when_installing(clone, *args)
    offline = no_network()
    return clone, start(clone, *args, before=offline, UV_CACHE_DIR=cache, PIP_CACHE_DIR=cache)


def kill_when_installing(clone: Path, *args: str) -> None:
    """Start a clone, and kill it outright while packages are being installed."""
    first = [outer(), "start.py", *args]
    process = subprocess.Popen(first, cwd=clone, stderr=subprocess.PIPE, start_new_session=True)
    while not list(clone.glob(".venv/lib/python*/site-packages/pandas")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert json.loads((clone / ".venv/hackyack.json").read_text("utf-8")) == {}


@pytest.fixture
def clone(started: Started) -> Path:
    """A clone that has been started."""
    clone, second = started
    assert second.returncode == 0, second.stderr
    return clone


def one_line(done: Done) -> str:
    """Return the last line of a start that failed as it should: no traceback, status 1."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


class TestStart:
    """A machine whose first start was interrupted."""

    pytestmark = SETUP

    def test_a_start_that_was_killed_is_taken_up(self, started: Started) -> None:
        """The next start says in five lines what it does, and comes to its end."""
        _clone, second = started
        assert (second.returncode, second.stderr.count("\n")) == (0, 5), second.stderr

    def test_everything_of_the_lock_is_there(self, clone: Path) -> None:
        """The environment holds each package of the lock, and they fit together."""
        uv = [clone / ".venv/bin/uv", "pip"]
        there = ["--python", clone / ".venv/bin/python"]
        sync = [*uv, "install", *there, "--offline", "--dry-run", "-r", "requirements.lock"]
        done = subprocess.run(sync, cwd=clone, capture_output=True, text=True, check=True)
        assert "Would make no changes" in done.stderr
        subprocess.run([*uv, "check", *there], cwd=clone, check=True, capture_output=True)

    def test_kit_is_the_clones_own(self, clone: Path) -> None:
        """An edit of kit/ counts at the next start."""
        ask = [clone / ".venv/bin/python", "-c", "import kit; print(kit.__file__)"]
        done = subprocess.run(ask, cwd="/", capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str(clone / "kit" / "__init__.py")

    def test_a_gradebook_is_made_there(self, clone: Path) -> None:
        """nbgrader writes its own path and the gradebook's where ``%`` is a sign of its own."""
        code = "from kit.grading import course\nwith course.gradebook():\n    print('made')"
        done = run([str(clone / ".venv/bin/python"), "-c", code], clone)
        assert done.stdout == "made\n", done.stderr
        assert (clone / "programme" / "gradebook.db").is_file()

    def test_code_is_compiled(self, clone: Path) -> None:
        """pandas starts from bytecode, which a kernel needs to be quick."""
        (pandas,) = clone.glob(".venv/lib/python*/site-packages/pandas")
        assert list(pandas.glob("__pycache__/__init__.*.pyc"))

    def test_later_start_adds_less_than_a_second(self, clone: Path) -> None:
        """Going through start.py costs little more than calling hackyack itself."""
        began = seconds_of_children()
        assert start(clone, "list").returncode == 0
        between = seconds_of_children()
        subprocess.run([clone / ".venv/bin/hackyack", "list"], check=True, capture_output=True)
        added = (between - began) - (seconds_of_children() - between)
        assert added < 0.5

    def test_command_finds_the_environments_programs(self, clone: Path) -> None:
        """nbgrader calls alembic by name, so it is on PATH without activating anything."""
        show = "import shutil; print(shutil.which('alembic'))"
        code = (
            "import subprocess, sys; from kit.setup.environment import environment;"
            f"subprocess.run([sys.executable, '-c', {show!r}], env=environment())"
        )
        assert run_code(code, clone).stdout.strip() == str(clone / ".venv/bin/alembic")


class TestRepair:
    """An environment that no longer fits is made to fit."""

    pytestmark = SETUP

    def test_stale(self, clone: Path) -> None:
        """A lock that changed is installed at the next start, and only then."""
        uninstall = [clone / ".venv/bin/uv", "pip", "uninstall", "segno"]
        subprocess.run([*uninstall, "--python", clone / ".venv"], check=True, capture_output=True)
        with (clone / "requirements.lock").open("a", encoding="utf-8") as lock:
            lock.write("# another day\n")
        assert start(clone, "list").returncode == 0
        subprocess.run([clone / ".venv/bin/python", "-c", "import segno"], check=True)
        assert start(clone, "list").stderr == ""

    def test_stale_without_network_goes_on(self, clone: Path) -> None:
        """After a pull in a place without Wi-Fi the earlier packages still serve."""
        lock = clone / "requirements.lock"
        whole = lock.read_text("utf-8")
        lock.write_text(whole.replace("pandas==3", "pandas==2"), "utf-8")
        done = start(clone, "list", before=no_network())
        lock.write_text(whole, "utf-8")
        assert done.returncode == 0, done.stderr
        assert "Going on with the packages of before" in done.stderr


class TestWithoutNetwork:
    """Dead Wi-Fi."""

    pytestmark = SETUP

    def test_one_line(self, bare: Path) -> None:
        """Where nothing is there yet, one line says what to do."""
        line = one_line(start(bare, "list", before=no_network()))
        assert line.startswith("No connection to the package index: connect to the internet")
        shutil.rmtree(bare / ".venv")

    def test_bundle_serves(self, started: Started) -> None:
        """A clone starts from a stick, without a network and with nothing cached."""
        _clone, second = started
        assert "privacy_1" in second.stdout, second.stderr

    def test_bundle_is_a_clone(self, stick: Path) -> None:
        """A copy of the stick is ready to start: kit, workshops and packages side by side."""
        assert {"start.py", "start.cmd", "kit", "data", "wheels"} <= {
            path.name for path in stick.iterdir()
        }
        assert not (stick / ".venv").exists()
        assert not (stick / "programme").exists()


class TestStickThatLacksAPackage:
    """A bundle for another machine, copied to this one."""

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
        """Where packages were asked for; the stick lacks one, and there is no network."""
        asked: list[Path | None] = []

        def ensure(lock: Path, packages: Path | None) -> None:
            asked.append(packages)
            raise NotThereError("lacking") if packages else NoNetworkError("offline")

        monkeypatch.setattr(program, "ensure_environment", ensure)
        return asked

    def test_index_is_asked_next(self, asked: list[Path | None]) -> None:
        """What lies beside start.py is a help, not a fence; offline, its lack is what counts."""
        with pytest.raises(NotThereError, match="lacking"):
            program.prepare(program.LOCK, ROOT / "wheels")
        assert asked == [ROOT / "wheels", None]

    def test_a_named_bundle_is_the_only_source(self, asked: list[Path | None]) -> None:
        """--from means from there."""
        with pytest.raises(NotThereError):
            program.prepare(program.LOCK, Path("/media/stick/wheels"))
        assert asked == [Path("/media/stick/wheels")]


class TestRefusal:
    """What stops a start is one line."""

    @pytest.mark.parametrize("version", ["3.6.15", "3.8.18", "3.9.18", "3.10.13"])
    def test_python_too_old(self, version: str) -> None:
        """An old Python can still read the file and say what it lacks."""
        python = Path.home() / ".pyenv/versions" / version / "bin/python"
        if not python.exists():
            pytest.skip(f"no Python {version} to try (pyenv would have it)")
        done = subprocess.run(
            [python, ROOT / "start.py"], capture_output=True, text=True, check=False
        )
        short = ".".join(version.split(".")[:2])
        assert one_line(done).startswith(f"This is Python {short}, and hackyack needs 3.11 to 3.14")

    def test_python_without_ensurepip(self, bare: Path) -> None:
        """Debian without python3-venv is told the package's name."""
        code = (
            "import runpy, sys; sys.modules['ensurepip'] = None; sys.argv = ['start.py', 'list'];"
            "runpy.run_path('start.py', run_name='__main__')"
        )
        done = run_code(code, bare)
        assert "sudo apt install python3-venv" in one_line(done)

    def test_disk_full_before(self, bare: Path) -> None:
        """A disk too small is told before anything is fetched."""
        (bare / ".venv").mkdir(exist_ok=True)
        small = ["--size", "50000000", "--tmpfs", str(bare / ".venv")]
        done = start(bare, "list", before=[need("bwrap"), "--dev-bind", "/", "/", *small])
        assert one_line(done).startswith("The disk is too full: 49 MB are free")

    def test_disk_full_meanwhile(self, bare: Path) -> None:
        """A disk that fills up while packages arrive is one line too."""
        (bare / ".venv").mkdir(exist_ok=True)
        small = ["--size", "60000000", "--tmpfs", str(bare / ".venv")]
        code = (
            "import sys, start; from kit.setup import environment;"
            "environment.ROOM = 0; sys.exit(start.main(['list']))"
        )
        done = run_code(code, bare, before=[need("bwrap"), "--dev-bind", "/", "/", *small])
        assert one_line(done) == "The disk is full: free about 1 GB, then start again."

    def test_second_double_click(self, bare: Path) -> None:
        """Two starts at once don't spoil each other's work."""
        import fcntl  # Windows has none

        with (bare / ".venv.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            line = one_line(start(bare, "list"))
        assert line.startswith("Another start is still preparing hackyack")

    def test_ctrl_c(self, bare: Path) -> None:
        """Ctrl-C ends the set-up at once with one line, not with a traceback."""
        # as in a person's terminal, even if these tests run where Ctrl-C is ignored
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            [outer(), "start.py", "list"], cwd=bare, stderr=subprocess.PIPE, text=True
        )
        signal.signal(signal.SIGINT, before)
        while not (bare / ".venv/bin").exists():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1].splitlines()
        assert (process.returncode, said[1:]) == (130, ["Stopped. Start again when you like."])

    def test_help_installs_nothing(self, bare: Path) -> None:
        """Asking what it does doesn't start a download of minutes."""
        shutil.rmtree(bare / ".venv", ignore_errors=True)
        done = start(bare, "--help")
        assert (done.returncode, "python3 start.py bundle DIR" in done.stdout) == (0, True)
        assert not (bare / ".venv").exists()

    def test_from_a_folder_without_packages(self, bare: Path, tmp_path: Path) -> None:
        """A wrong folder is named, with the command that makes a right one."""
        assert str(tmp_path) in one_line(start(bare, "--from", str(tmp_path)))
