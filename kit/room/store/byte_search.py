"""Search the bytes of files for words; a program of its own, which uses the standard library only.

SQLite's locks belong to a process, and end when that process closes any handle of the file. So a
process that uses a SQLite file must not read its bytes itself: ``found`` starts another one. The
words go through a pipe, so that the list of processes does not show them.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["found"]

SECONDS = 60


def found(words: Iterable[bytes], files: Iterable[Path]) -> set[bytes]:
    """Return those of ``words`` that stand anywhere in ``files``; a missing file holds none.

    Raises OSError if the files can't be searched.
    """
    asked = {"words": [word.hex() for word in words], "files": [str(file) for file in files]}
    done = subprocess.run(
        [sys.executable, "-I", str(Path(__file__))],
        input=json.dumps(asked), capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        raise OSError((done.stderr.strip().splitlines() or [str(done.returncode)])[-1])
    return {bytes.fromhex(word) for word in json.loads(done.stdout)}


def _search(asked: dict[str, list[str]]) -> list[str]:
    left = set(asked["words"])
    hits = set()
    for name in asked["files"]:
        try:
            content = Path(name).read_bytes()
        except FileNotFoundError:
            continue  # SQLite removes its log when the last program has closed the file
        hits |= {word for word in left if bytes.fromhex(word) in content}
        left -= hits
    return sorted(hits)


if __name__ == "__main__":
    json.dump(_search(json.load(sys.stdin)), sys.stdout)
