"""pyproject.toml, the two locks and environment.yml agree."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {"requirements.lock": ["setup"], "requirements-test.lock": ["setup", "test"]}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ENTRY = re.compile(
    r"^(?P<requirement>[a-z0-9][^\\\n]*?)(?P<hashes>(?: \\\n +--hash=\S+)*)$", re.MULTILINE
)


def declared(extras: list[str]) -> list[Requirement]:
    """Return the requirements of pyproject.toml, with some extras."""
    optional = PROJECT["optional-dependencies"]
    return [
        Requirement(text)
        for text in [*PROJECT["dependencies"], *(t for extra in extras for t in optional[extra])]
    ]


def locked(name: str) -> dict[str, Requirement]:
    """Return the packages of a lock by name."""
    text = (ROOT / name).read_text("utf-8")
    found = [Requirement(entry["requirement"]) for entry in ENTRY.finditer(text)]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def version(requirement: Requirement) -> str:
    """Return the version of a locked package."""
    (only,) = requirement.specifier
    assert only.operator == "=="
    return only.version


@pytest.mark.parametrize(("name", "extras"), LOCKS.items())
def test_lock_satisfies_pyproject(name: str, extras: list[str]) -> None:
    """Everything that pyproject.toml declares is locked, at a version that it allows."""
    pins = locked(name)
    wanted = {canonicalize_name(asked.name): asked for asked in declared(extras)}
    assert sorted(set(wanted) - set(pins)) == []
    wrong = [str(a) for n, a in wanted.items() if not a.specifier.contains(version(pins[n]))]
    assert wrong == []


def test_lock_has_no_direct_package_that_pyproject_dropped() -> None:
    """The lock's direct packages are those that pyproject.toml declares."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    asked = re.findall(
        r"^([a-z0-9-]+)==(?:(?!^[a-z0-9]).)*?hackyack \(pyproject", text, re.MULTILINE | re.DOTALL
    )
    assert sorted(asked) == sorted(canonicalize_name(item.name) for item in declared(["setup"]))


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_exact_and_hashed(name: str) -> None:
    """Each package has one version and at least one sha256."""
    entries = list(ENTRY.finditer((ROOT / name).read_text("utf-8")))
    assert len(entries) > 100
    loose = [e["requirement"] for e in entries if "--hash=sha256:" not in e["hashes"]]
    assert loose == []
    assert all(version(pin) for pin in locked(name).values())


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_index(name: str) -> None:
    """The lock holds no address of a package index, so that any mirror serves."""
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"://|--index-url|--extra-index|--find-links|--trusted-host", text) == []


def test_tests_run_on_what_people_get() -> None:
    """The test lock holds every package of the other at the same version and condition."""
    people, tests = locked("requirements.lock"), locked("requirements-test.lock")
    assert {name: str(pin) for name, pin in people.items()} == {
        name: str(tests.get(name)) for name in people
    }


def test_conda_environment_asks_for_the_same() -> None:
    """environment.yml's Python and seven packages are pyproject.toml's, word for word."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    conda = [Requirement(text) for text in content["dependencies"] if isinstance(text, str)]
    extra = {"tesseract", "pip"}
    assert {str(item) for item in conda if item.name not in extra} == {
        f"python{Requirement('x' + PROJECT['requires-python']).specifier}",
        *(str(Requirement(text)) for text in PROJECT["dependencies"][:7]),
    }
    assert {item.name for item in conda} >= extra


def test_conda_environment_installs_the_kit_with_its_sandbox() -> None:
    """pip brings the kit from the clone, with an extra that pyproject.toml has."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    (pip,) = [item["pip"] for item in content["dependencies"] if isinstance(item, dict)]
    assert pip == ["--editable .[sandbox]"]
    assert "sandbox" in PROJECT["optional-dependencies"]
