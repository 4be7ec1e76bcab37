"""Start hackyack on a machine that has nothing but Python 3.11 or newer.

python3 start.py                open JupyterLab; the first time, make the folder .venv
python3 start.py ARGS...        the same as: hackyack ARGS...
python3 start.py test           run every check and test; with ARGS: pytest ARGS...
python3 start.py lock           bring the lock files in line with pyproject.toml;
                                with --upgrade: move to today's releases
python3 start.py bundle DIR     pack a start without network, for a USB stick; other machines
                                may follow: windows-3.13 macos-3.13 linux-3.11
python3 start.py --from DIR     take the packages from such a bundle; ARGS may follow
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Older Pythons must get as far as this line to say what is wrong: no syntax newer than 3.6
# anywhere in this file, and nothing above that they lack.
OLDEST, NEWEST = (3, 11), (3, 14)
if not OLDEST <= sys.version_info[:2] <= NEWEST:
    sys.exit(
        "This is Python {}.{}, and hackyack needs {}.{} to {}.{}: install Python 3.13 from "
        "python.org or your system's packages, then run: python3.13 start.py".format(
            *(sys.version_info[:2] + OLDEST + NEWEST)
        )
    )

from collections.abc import Sequence

from kit.errors import KitError, SetupError
from kit.messages import _
from kit.setup import bundle, suite
from kit.setup.environment import (
    LOCK,
    PYTHON,
    ROOT,
    SCRIPTS,
    TEST_LOCK,
    UV,
    ensure_environment,
    ensure_uv,
    environment,
    ready,
    setup,
)
from kit.setup.progress import NoNetworkError, NotThereError, explain_os

NODE_LOCK = ROOT / "tests" / "package-lock.json"


def main(args: list[str]) -> int:
    """Run one command of start.py or hackyack and return its exit status."""
    try:
        return run(args)
    except KitError as error:
        return refuse(error)
    except OSError as error:
        return refuse(explain_os(error))
    except KeyboardInterrupt:
        print(_("Stopped. Start again when you like."), file=sys.stderr)
        return 130


def refuse(error: KitError) -> int:
    """Print the error in one line and return the exit status 1."""
    red, plain = ("\x1b[31m", "\x1b[0m") if sys.stderr.isatty() and os.name != "nt" else ("", "")
    print(f"{red}{error}{plain}", file=sys.stderr)
    return 1


def run(args: list[str]) -> int:
    """Prepare .venv for the command in the first of ``args``, then run the command."""
    packages, args = packages_from(args)
    first, rest = (args[0], args[1:]) if args else ("lab", [])
    if first in ("-h", "--help"):
        print(__doc__)
        return hackyack(args) if ready(LOCK) else 0
    if first == "test":
        prepare(TEST_LOCK, packages)
        return check(rest)
    if first == "lock":
        ensure_uv(packages)
        return refresh_locks(rest)
    prepare(LOCK, packages)
    if first == "bundle":
        return pack(rest)
    return hackyack(args or ["lab"])


def packages_from(args: list[str]) -> tuple[Path | None, list[str]]:
    """Return the folder of packages to install from, if any, and the other arguments."""
    if args[:1] == ["--from"]:
        if len(args) < 2:
            raise SetupError(_("--from needs a folder: python3 start.py --from DIR"))
        return bundle.packages(Path(args[1])), args[2:]
    beside = ROOT / bundle.PACKAGES
    return (beside if beside.is_dir() else None), args


def prepare(lock: Path, packages: Path | None) -> None:
    """Make .venv fit ``lock``; packages missing in the folder beside start.py are downloaded."""
    try:
        ensure_environment(lock, packages)
    except NotThereError as lacking:
        if packages != ROOT / bundle.PACKAGES:
            raise
        try:
            ensure_environment(lock, None)
        except NoNetworkError:
            raise lacking from None


def hackyack(args: list[str]) -> int:
    """Run hackyack in place of this process; on Windows, wait for it and return its status."""
    command = [str(SCRIPTS / "hackyack"), *args]
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment())  # noqa: S606 (a shell has no part in it)
    return call(command)


def call(command: Sequence[object]) -> int:
    """Run a command of .venv to its end and return its status.

    Ctrl-C reaches the command as well, which decides itself whether to end.
    """
    process = subprocess.Popen([str(word) for word in command], env=environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def check(args: list[str]) -> int:
    """Run every check of the repository and the whole suite, or pytest with arguments."""
    os.chdir(ROOT)
    npm = npm_with_packages()
    pytest = [PYTHON, "-m", "pytest"]
    if args:
        return call([*pytest, *args])
    run_script: list[object] = [npm, "--prefix", "tests", "--silent", "run"]
    checks: tuple[list[object], ...] = (
        [SCRIPTS / "hackyack", "tidy", "--check"],  # the longest begins
        [SCRIPTS / "mypy"],
        [SCRIPTS / "ruff", "check"],
        [SCRIPTS / "ruff", "format", "--check"],
        [SCRIPTS / "lint-imports", "--no-logo"],
        [SCRIPTS / "hackyack", "release", "--check"],
        [SCRIPTS / "hackyack", "check"],
        # the scripts of the room's pages: lint and format, then their unit tests
        *([*run_script, script] for script in ("lint", "test") if npm),
    )
    failed = [] if npm or not os.environ.get("HACKYACK_REQUIRE_TOOLS") else ["npm"]
    failed += suite.check(checks, env=environment())
    print("\n── pytest", flush=True)
    if suite.test(pytest, root=ROOT, env=environment()) != 0:
        failed.append("pytest")
    if failed:
        print(_("Failed: {names}").format(names=", ".join(failed)))
    return 1 if failed else 0


def npm_with_packages() -> str | None:
    """Return npm once it has fetched what tests/package-lock.json names; None where it can't."""
    npm = shutil.which("npm")
    if not npm:
        print(_("npm is not installed: the room's scripts are not checked."), file=sys.stderr)
        return None
    there = NODE_LOCK.parent / "node_modules" / ".package-lock.json"  # npm writes it last
    if not there.is_file() or there.stat().st_mtime < NODE_LOCK.stat().st_mtime:
        try:
            ci = [npm, "ci", "--ignore-scripts", "--prefix", NODE_LOCK.parent]
            setup(_("Fetching packages for tests"), *ci)
        except SetupError as error:
            print(error, file=sys.stderr)
            return None
    return npm


def refresh_locks(args: list[str]) -> int:
    """Resolve both locks for every supported Python and system, without an index address."""
    said = ["--custom-compile-command", "python3 start.py lock", "--quiet"]
    # "fewest": one version for every Python, so that figures are the same everywhere and a bundle
    # fits each patch release of a Python
    how = ["--universal", "--fork-strategy", "fewest", "--generate-hashes"]
    how += ["--no-emit-index-url", "--no-emit-find-links", "--python-version", "3.11"]
    compile_lock = [UV, "pip", "compile", "pyproject.toml", *how, *said, "--extra", "setup", *args]
    setup(_("Resolving {lock}").format(lock=LOCK.name), *compile_lock, "-o", LOCK)
    # the same versions in both, so that tests run on what people get
    extra = ["--extra", "test", "--constraints", LOCK.name, "--no-annotate"]
    setup(_("Resolving {lock}").format(lock=TEST_LOCK.name), *compile_lock, *extra, "-o", TEST_LOCK)
    return 0


def pack(args: list[str]) -> int:
    """Write a bundle: the kit's files and every package, for the machines that are named."""
    if not args:
        raise SetupError(_("bundle needs a folder: python3 start.py bundle DIR"))
    target = Path(args[0]).absolute()
    files = bundle.copy(ROOT, target)
    steps = bundle.commands(target, args[1:], lock=LOCK, uv=UV, python=PYTHON)
    for doing, command in steps:
        setup(doing, *command)
    wheels = list(bundle.packages(target).glob("*.whl"))
    size = sum(path.stat().st_size for path in wheels) // 1_000_000
    print(
        _("{target}: {files} files of the kit, {n} packages ({size} MB).").format(
            target=target, files=files, n=len(wheels), size=size
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
