"""Bundles: the kit's files and every package they need, for a start without network.

A bundle is a clone with a folder of packages in it. Copy it from the stick to a laptop and start
as usual; or keep a clone and name the bundle: ``python3 start.py --from DIR``. Like start.py, this
module needs nothing but Python.
"""

import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kit.errors import SetupError
from kit.messages import _

__all__ = [
    "CONTENT",
    "PACKAGES",
    "SYSTEMS",
    "Pin",
    "commands",
    "copy",
    "count",
    "packages",
    "pinned",
]

PACKAGES = "wheels"

# What a bundle takes from the clone, by name, so that nothing private that lies beside it (a
# programme's submissions, a person's own member file) ever travels on a stick.
CONTENT = (
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-CONTENT.md",
    "README.md",
    "SECURITY.md",
    "benchmarks",
    "biome.json",
    "data",
    "docs",
    "environment.yml",
    "exercises",
    "findings",
    "kit",
    "nbgrader_config.py",
    "pyproject.toml",
    "requirements-test.lock",
    "requirements.lock",
    "solutions",
    "start.cmd",
    "start.py",
    "tests",
    "workshops",
)
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*", "node_modules", "*.egg-info")

# How uv and pip name the systems that a bundle can be made for.
SYSTEMS = {
    "windows": ("x86_64-pc-windows-msvc", ("win_amd64",)),
    "macos": ("aarch64-apple-darwin", ("macosx_14_0_arm64",)),
    "linux": (
        "x86_64-manylinux_2_28",
        (
            *(f"manylinux_2_{n}_x86_64" for n in (28, 27, 26, 24, 17, 12, 5)),
            *(f"manylinux{year}_x86_64" for year in (2014, 2010, 1)),
        ),
    ),
}


@dataclass(frozen=True)
class Pin:
    """One package of a lock: its exact version, and its lines with the hashes."""

    version: str
    text: str


def pinned(lock: Path, name: str) -> Pin:
    """Return the package ``name`` of a lock.

    Raises:
        SetupError: the lock doesn't name it.
    """
    found = re.search(
        rf"^{re.escape(name)}==(\S+).*\n(?:    --hash=.*\n)+", lock.read_text("utf-8"), re.MULTILINE
    )
    if found is None:
        raise SetupError(
            _("{lock} doesn't name {name}: get a fresh copy of it.").format(lock=lock, name=name)
        )
    return Pin(version=found[1], text=found[0])


def count(lock: Path) -> int:
    """Return the number of packages in a lock, those of other systems included."""
    return len(re.findall(r"^[a-z0-9].*==", lock.read_text("utf-8"), re.MULTILINE))


def packages(folder: Path) -> Path:
    """Return the folder of packages, given that folder or its bundle.

    Raises:
        SetupError: there is no package in it.
    """
    for place in (folder / PACKAGES, folder):
        if any(place.glob("*.whl")):
            return place.resolve()
    raise SetupError(
        _(
            "There is no package in {folder}: make a bundle with python3 start.py bundle DIR."
        ).format(folder=folder)
    )


def copy(root: Path, target: Path) -> int:
    """Copy the kit's files from ``root`` to the bundle ``target`` and return their number.

    Raises:
        SetupError: the target is the clone itself, or a folder that holds something else.
    """
    if target.exists() and (target.samefile(root) or not _is_ours(target)):
        raise SetupError(
            _("{target} holds something else: name a new folder for the bundle.").format(
                target=target
            )
        )
    for name in CONTENT:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=LEFTOVERS, dirs_exist_ok=True)
        elif source.exists():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    return sum(1 for path in target.rglob("*") if path.is_file())


def _is_ours(target: Path) -> bool:
    """Return whether a folder is empty or an earlier bundle."""
    return not any(target.iterdir()) or (target / PACKAGES).is_dir()


def commands(
    target: Path, machines: Sequence[str], *, lock: Path, uv: Path, python: Path
) -> Iterator[tuple[str, list[object]]]:
    """Yield the steps that fetch the packages of a lock: each one's name and command.

    Args:
        target: the bundle.
        machines: systems with a Python, as in ``windows-3.13``; none means this one.
        lock: the lock.
        uv: uv, which narrows a lock to one machine.
        python: the Python whose pip downloads.

    Raises:
        SetupError: a machine's name isn't understood.
    """
    fetch: list[object] = [python, "-I", "-m", "pip", "download", "--disable-pip-version-check"]
    fetch += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-d", target / PACKAGES]
    if not machines:
        here = f"{sys.platform}, Python {sys.version_info[0]}.{sys.version_info[1]}"
        yield _("Fetching packages for {machine}").format(machine=here), [*fetch, "-r", lock]
    for machine in machines:
        system, version = _machine(machine)
        triple, tags = SYSTEMS[system]
        target_lock = target / PACKAGES / f"{machine}.lock"
        target_lock.parent.mkdir(parents=True, exist_ok=True)
        # pip judges markers by the machine it runs on, so uv leaves only what the other one needs
        narrow: list[object] = [uv, "pip", "compile", lock, "--no-deps", "--generate-hashes"]
        narrow += ["--no-annotate", "--no-header", "--quiet", "--python-platform", triple]
        narrow += ["--python-version", version, "-o", target_lock]
        yield _("Choosing packages for {machine}").format(machine=machine), narrow
        platforms = [word for tag in (*tags, "any") for word in ("--platform", tag)]
        elsewhere = [*platforms, "--python-version", version, "--implementation", "cp"]
        yield (
            _("Fetching packages for {machine}").format(machine=machine),
            [*fetch, *elsewhere, "-r", target_lock],
        )


def _machine(name: str) -> tuple[str, str]:
    """Return the system and the Python version of a name such as ``windows-3.13``."""
    system, _dash, version = name.partition("-")
    if system not in SYSTEMS or not re.fullmatch(r"3\.1[1-4]", version):
        raise SetupError(
            _(
                "{name} is no machine to bundle for: try windows-3.13, macos-3.13, linux-3.11."
            ).format(name=name)
        )
    return system, version
