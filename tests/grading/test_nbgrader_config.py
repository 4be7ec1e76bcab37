"""nbgrader_config.py: nbgrader's own command line and formgrader work from the clone's root."""

import json
import os
import re
import subprocess
import sysconfig
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from support.nbgrader_runs import nbgrader
from support.ports import free_port
from support.small_course import ID, filled, graded, write_solution

from kit.grading import course, release

__all__ = ["graded"]  # a fixture


def test_nbgrader_releases_the_same_bytes(home: Path) -> None:
    """The button in the formgrader makes the exercise that hackyack release makes."""
    write_solution(home)
    nbgrader(home, "generate_assignment", ID)
    assert release.differences(ID) == []
    made = (home / "exercises" / ID / f"{ID}.ipynb").read_bytes()
    assert made == (release.release(ID) / f"{ID}.ipynb").read_bytes()


def test_nbgrader_validates_an_exercise(home: Path) -> None:
    """Validating tells a participant which task isn't done, from the calm line."""
    write_solution(home)
    file = release.release(ID) / f"{ID}.ipynb"
    assert "Not answered yet: facts" in nbgrader(home, "validate", str(file))


def test_nbgrader_gives_the_kits_feedback(graded: Path) -> None:
    """nbgrader's own command writes the kit's page."""
    nbgrader(graded, "generate_feedback", ID, "--student=wanda-wrong")
    file = graded / "programme" / "feedback" / "wanda-wrong" / ID / f"{ID}.html"
    assert "Not a test, not for your manager." in file.read_text("utf-8")


def test_run_all_passes_unfinished_tasks(home: Path) -> None:
    """JupyterLab's Run all goes on after a task that isn't done, which says one calm line."""
    write_solution(home)
    file = release.release(ID) / f"{ID}.ipynb"
    nbformat.write(filled(file, {"double": "return 2 * n"}), file)
    jupyter = Path(sysconfig.get_path("scripts")) / "jupyter"
    command = [str(jupyter), "execute", "--inplace", str(file)]
    subprocess.run(command, cwd=home, check=True, capture_output=True)
    done = nbformat.read(file, as_version=4)
    assert done.cells[4].outputs[0].traceback == ["Not answered yet: facts is still three dots."]
    assert done.cells[10].execution_count


@pytest.fixture
def server(graded: Path) -> Iterator[str]:
    """The address of a Jupyter server in a graded home."""
    port = free_port()
    scripts = sysconfig.get_path("scripts")
    command = [f"{scripts}/jupyter-server", "--allow-root", "--no-browser", f"--port={port}",
               "--ServerApp.port_retries=0", "--IdentityProvider.token="]  # fmt: skip
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    process = subprocess.Popen(
        command, cwd=graded, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/api")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str) -> None:
    for _attempt in range(120):
        try:
            get(address)
        except urllib.error.URLError:
            time.sleep(0.25)
        else:
            return
    pytest.fail("the Jupyter server did not answer within 30 seconds")


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


def loaded(page: str) -> list[str]:
    """Return the addresses that a page loads by itself."""
    return re.findall(r"<(?:script|link|img|iframe)[^>]*?(?:src|href)=[\"']([^\"']+)", page)


def test_the_formgrader_asks_no_other_host(server: str, graded: Path) -> None:
    """The formgrader opens graded notebooks, and its pages load files of this machine only."""
    with course.gradebook() as book:
        row = book.find_submission_notebook(ID, ID, "wanda-wrong").id
    pages = ["manage_assignments", f"manage_submissions/{ID}", f"gradebook/{ID}/{ID}",
             f"submissions/{row}/", "manage_students"]  # fmt: skip
    for name in pages:
        addresses = loaded(get(f"{server}/formgrader/{name}"))
        assert addresses
        assert [a for a in addresses if re.match(r"(https?:)?//", a)] == []
    (mathjax,) = (
        a for a in loaded(get(f"{server}/formgrader/submissions/{row}/")) if "MathJax" in a
    )
    assert "MathJax" in get(
        urllib.parse.urljoin(f"{server}/formgrader/submissions/{row}/", mathjax)
    )


def test_the_formgrader_sees_the_course(server: str) -> None:
    """The formgrader lists the assignment with its submissions."""
    assignments = json.loads(get(f"{server}/formgrader/api/assignments"))
    assert [(a["name"], a["num_submissions"]) for a in assignments] == [(ID, 7)]
