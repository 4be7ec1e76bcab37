"""Output that never decides how a command ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kit.cli import output

PROGRAM = """
import sys, typer
from kit.cli import output, terminal
output.make_steady()
for n in range(20_000):
    typer.echo(f"Žiga Čuček {n}: Ωмега “…”")
terminal.red("Čuček")
terminal.table(("ime",), [("Čuček",)])
terminal.begins("Čuček …")
open(sys.argv[1], "w").close()
sys.exit(3)
"""


def run(done: Path, encoding: dict[str, str], after: str = "") -> "subprocess.Popen[bytes]":
    """Start the program in another environment; its output goes where ``after`` says."""
    (program := done.with_name("program.py")).write_text(PROGRAM, "utf-8")
    shell = f'"{sys.executable}" "{program}" "{done}" {after}'
    return subprocess.Popen(
        ["bash", "-c", shell],
        env={**os.environ, **encoding},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(os.name == "nt", reason="bash")
@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ({"PYTHONIOENCODING": "cp1252"}, b"\x8eiga Cucek 0: ????? \x93\x85\x94"),
        ({"PYTHONIOENCODING": "utf-8"}, "Žiga Čuček 0".encode()),
        ({"PYTHONIOENCODING": "ascii"}, b"Cucek"),
        ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, b"Cucek"),
    ],
)
def test_a_letter_that_the_code_page_lacks(
    tmp_path: Path, encoding: dict[str, str], shown: bytes
) -> None:
    """The nearest one is shown, and the command ends as it would."""
    said, errors = (command := run(tmp_path / "done", encoding)).communicate()
    assert (command.returncode, (tmp_path / "done").exists()) == (3, True), errors
    assert b"UnicodeEncodeError" not in errors
    assert shown in said + errors


@pytest.mark.skipif(os.name == "nt", reason="bash")
@pytest.mark.parametrize(
    "after", ["| head -1; exit ${PIPESTATUS[0]}", "2>&1 | head -1; exit ${PIPESTATUS[0]}", ">&-"]
)
def test_a_pipe_that_nobody_reads(tmp_path: Path, after: str) -> None:
    """The command does all of its work and ends with its own status."""
    _said, errors = (command := run(tmp_path / "done", {}, after)).communicate()
    assert (command.returncode, (tmp_path / "done").exists()) == (3, True), errors
    assert b"BrokenPipe" not in errors


@pytest.mark.parametrize(
    ("text", "plain"), [("č", "c"), ("đ", "d"), ("ﬁ", "fi"), ("→", "?"), ("Ж", "?"), ("̌", "?")]
)
def test_the_nearest_letters(text: str, plain: str) -> None:
    """A mark that the code page lacks is left out; what has nothing near is a question mark."""
    assert output.nearest(text, "cp1252") == plain


def test_every_command_prints_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is done before anything else, for all commands."""
    from kit.cli import commands

    def seen() -> None:
        raise SystemExit(9)

    monkeypatch.setattr(output, "make_steady", seen)
    with pytest.raises(SystemExit, match="9"):
        commands.main(["list"])
