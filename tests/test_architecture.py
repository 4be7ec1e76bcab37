"""The map of the house fits the house: its wings, its paths, its picture."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import kit

KIT = Path(kit.__file__).parent
ROOT = KIT.parent
MAP = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PICTURE = MAP.partition("```mermaid\n")[2].partition("```")[0]
DOCS = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
DOCS += [file.relative_to(ROOT).as_posix() for file in sorted((ROOT / "docs").rglob("*.md"))]


def contract() -> list[set[str]]:
    """Return the floors of the import contract, from the roof to the ground."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in found if one.get("containers") == ["kit"])
    return [{wing.strip() for wing in layer.split("|")} for layer in layers]


def arrows() -> list[tuple[str, str]]:
    """Return the picture's arrows as (importer, imported)."""
    return re.findall(r"^ *(\w+) --> (\w+)$", PICTURE, re.MULTILINE)


def imports() -> set[tuple[str, str]]:
    """Return which wing imports which, as the code says."""
    found = set()
    for file in KIT.rglob("*.py"):
        own = file.relative_to(KIT).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "kit":
                names = str(node.module).split(".")[1:2] or [alias.name for alias in node.names]
                found |= {(own, name) for name in names}
    return found


def test_the_picture_has_the_floors_of_the_contract() -> None:
    """Each wing stands on its floor, and none is left out."""
    floors = re.findall(r"^ *subgraph .*?\n(.*?)^ *end$", PICTURE, re.MULTILINE | re.DOTALL)
    assert [set(floor.split()) for floor in floors] == contract()


def test_no_arrow_contradicts_the_contract() -> None:
    """Every arrow leads from a floor to a lower one."""
    floor = {wing: n for n, wings in enumerate(contract()) for wing in wings}
    assert [arrow for arrow in arrows() if not floor[arrow[0]] < floor[arrow[1]]] == []


def test_every_arrow_is_an_import() -> None:
    """The picture shows no connection that the code doesn't have; and it shows some."""
    assert len(arrows()) >= len(contract())
    assert set(arrows()) - imports() == set()


def test_each_wing_has_its_sentence() -> None:
    """The table names exactly what lies in ``kit/``, folders and modules."""
    told = re.findall(r"^\| `kit/(\w+)(?:/|\.py)` \| \S.*\. \|$", MAP, re.MULTILINE)
    there = {file.stem for file in KIT.glob("*.py")} | {
        file.parent.name for file in KIT.glob("*/__init__.py")
    }
    assert sorted(told) == sorted(there - {"__init__"})


@pytest.mark.parametrize("name", DOCS)
def test_every_path_is_there(name: str) -> None:
    """A page that names a file or folder of the clone names one that exists."""
    text = (ROOT / name).read_text("utf-8")
    paths = re.findall(r"(?<![\w/.-])((?:kit|tests|docs|benchmarks)/[\w/.-]*[\w/])(?![\w<*])", text)
    assert [path for path in dict.fromkeys(paths) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", DOCS)
def test_every_link_leads_somewhere(name: str) -> None:
    """A link to another page of the clone finds it."""
    file = ROOT / name
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", file.read_text("utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_contributing_begins_with_the_map() -> None:
    """Whoever wants to change something is shown the map first."""
    links = re.findall(r"\]\(([^)]+)\)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert links[:1] == ["docs/architecture.md"]
