"""Grading's commands on a disk that is full, and again when there is space."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support import minimal
from support.small_course import ID, graded
from support.tools import need

__all__ = ["graded"]  # a fixture

SIZE = 4 * 2**20
COMMANDS = {
    "grade": ["grade", ID, "--force", "--student", "emil-empty", "--workers", "1"],
    "feedback": ["feedback", ID, "--student", "emil-empty"],
    "report": ["report", ID],
    "record": ["record", ID, "--student", "emil-empty"],
    "collect": ["collect", "{handed_in}", "--workshop", ID],
    "forget": ["forget", "Wanda Wrong", "--yes"],
}
RUN = """
import contextlib, io, json, os, shutil, sys
programme, filled, commands = json.loads(sys.argv[1])
shutil.copytree(filled, programme, dirs_exist_ok=True)
from kit.cli import main

def fill():
    with open(os.path.join(programme, "filling"), "ab", buffering=0) as file:
        for piece in (65536, 4096, 512, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * piece):
                    pass

def run(words):
    said, status = io.StringIO(), 0
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            main(words)
        except SystemExit as ended:
            status = ended.code
    return status, said.getvalue()

found = {}
for name, words in commands.items():
    fill()
    full = run(words)
    os.unlink(os.path.join(programme, "filling"))
    found[name] = [full, run(words)]
print(json.dumps(found))
"""


@pytest.mark.timeout(600)
def test_a_full_disk_is_said_and_nothing_is_lost(graded: Path, tmp_path: Path) -> None:
    """Each command says it in one sentence; with space again, the same command does its work."""
    programme = graded / "programme"
    filled = programme.rename(tmp_path / "filled")
    programme.mkdir()
    plan = graded / "workshops" / ID / "workshop.toml"
    plan.parent.mkdir(parents=True)
    plan.write_text(minimal.PLAN, "utf-8")
    handed = tmp_path / "handed in"
    handed.mkdir()
    source = filled / "submitted" / "petra-perfect" / ID / f"{ID}.ipynb"
    (handed / f"Nora New_{ID}.ipynb").write_bytes(source.read_bytes())
    commands = {
        name: [word.format(handed_in=handed) for word in words] for name, words in COMMANDS.items()
    }
    given = json.dumps([str(programme), str(filled), commands])
    inside = [need("bwrap"), "--dev-bind", "/", "/", "--die-with-parent"]
    inside += ["--size", str(SIZE), "--tmpfs", str(programme)]
    done = subprocess.run(
        [*inside, sys.executable, "-c", RUN, given], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for name, (full, again) in json.loads(done.stdout).items():
        assert full[0] == 1, (name, full)
        assert full[1].splitlines()[-1].startswith("The disk is full"), (name, full)
        assert "Traceback" not in full[1], (name, full)
        assert again[0] == 0, (name, again)
