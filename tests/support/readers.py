"""Another program that reads a SQLite file, as a backup or a viewer does."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

READER = """
import sqlite3, sys
reader = sqlite3.connect(sys.argv[1], isolation_level=None)
reader.execute("BEGIN")
reader.execute("SELECT count(*) FROM room_session").fetchone()
print("reads", flush=True)
sys.stdin.read()
reader.execute("COMMIT")
"""


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Let another process read ``file``, from a fixed moment on, while the context lasts."""
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with reader:
        assert reader.stdout
        assert reader.stdout.readline() == "reads\n"
        yield
        reader.communicate("")
