"""How long a room waits when everybody opens the workshop at once: stock Voilà and the kit's room.

``python benchmarks/room.py [--visitors 40] [--json]``. Each visitor fetches the page over HTTP to
its last byte, connects to its kernel over a websocket as the page's script does, asks for the
widgets' state, moves the first slider and waits until the kernel has answered. The servers take
turns on the same notebook (without the cells that are for JupyterLab only).
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import machine
import nbformat

from kit import kernels
from kit.programme import workshops
from kit.room.copies import served_pages
from kit.room.rehearsal.visitor import PATIENCE, Visitor

STOCK, ORDINARY, WARM = "stock Voilà", "room, ordinary kernels", "room, warm kernels"


def commands(workshop: str, port: int, folder: Path) -> dict[str, tuple[list[str], str]]:
    """Return for each server its command and the path of the page."""
    notebook = folder / "workshop.ipynb"
    nbformat.write(served_pages.read(workshops.read(workshop).notebook), notebook)
    stock = ["voila", str(notebook), "--no-browser", f"--port={port}"]
    room = ["kit.cli", "serve", workshop, "--port", str(port)]
    page = f"/workshops/{workshop}"
    return {
        STOCK: ([sys.executable, "-m", *stock], "/"),
        ORDINARY: ([sys.executable, "-m", *room], page),
        WARM: ([sys.executable, "-m", *room], page),
    }


@contextlib.contextmanager
def serving(name: str, command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until it listens and has shown one page, then end it."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env[kernels.SWITCH_VARIABLE] = "1" if name == WARM else "0"
    null = subprocess.DEVNULL
    with subprocess.Popen(command, env=env, stdout=null, stderr=null) as process:
        try:
            _listening(process, port)
            yield process
        finally:
            process.terminate()


def _listening(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 120
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"the server did not start: {process.args}")
        time.sleep(0.1)


def busy(pid: int) -> float:
    """Return the seconds of processor time that a process (not its children) has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def visit(address: str, path: str) -> dict[str, Any]:
    """Open the page, move a widget; return when the page and the answer were there."""
    visitor = Visitor(f"http://{address}")
    begin = time.perf_counter()
    page = await visitor.open(path.lstrip("/"))
    opened = time.perf_counter() - begin
    await asyncio.wait_for(_move(visitor), PATIENCE)
    answered = time.perf_counter() - begin
    await visitor.close()
    return {"page s": opened, "answer s": answered, "html": plain(page), "figures": figures(page)}


async def _move(visitor: Visitor) -> None:
    widgets = await visitor.connect()
    if await widgets.move() is None:
        raise RuntimeError("a page without a slider")
    await widgets.close()


def figures(page: str) -> tuple[str, ...]:
    """Return the digests of the images in a page."""
    images = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)", page)
    return tuple(hashlib.sha256("".join(i.split()).encode()).hexdigest()[:12] for i in images)


def plain(page: str) -> str:
    """Return a digest of the page without what differs between any two visitors."""
    for pattern in (
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        r"[0-9a-f]{32}",
        r'nonce="[^"]+"',
        r"0x[0-9a-f]+",
        r"ipykernel_\d+",
        r"<script>window\.voila_heartbeat\(\)</script>\n",
        r'</pre>\s*<pre class="output">',  # where a stream is cut is chance
    ):
        page = re.sub(pattern, "", page)
    return hashlib.sha256(page.encode()).hexdigest()[:12]


async def crowd(
    process: subprocess.Popen[bytes], address: str, path: str, n: int
) -> dict[str, Any]:
    """Let ``n`` visitors come at the same moment; return what they saw and what it cost."""
    await visit(address, path)  # the first page of a server compiles and caches
    before = busy(process.pid)
    results = await asyncio.gather(
        *(visit(address, path) for _ in range(n)), return_exceptions=True
    )
    used = busy(process.pid) - before
    seen = [one for one in results if isinstance(one, dict)]
    failed = [repr(one) for one in results if not isinstance(one, dict)]
    if not seen:
        raise SystemExit(f"nobody saw a page: {failed[0]}")
    pages, answers = ([one[name] for one in seen] for name in ("page s", "answer s"))
    return {
        "visitors": n,
        "first page s": min(pages),
        "median page s": statistics.median(pages),
        "last page s": max(pages),
        "last answer s": max(answers),
        "server ms a page": 1000 * used / n,
        "failed": len(failed),
        "different pages": len({one["html"] for one in seen}),
        "figures": seen[0]["figures"],
        "why failed": sorted(set(failed)),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=40)
    parser.add_argument("--workshop", default="privacy_1")
    parser.add_argument("--servers", nargs="*", default=[STOCK, ORDINARY, WARM])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    about = machine.about((*kernels.HEAVY, "voila.app"), runs=1)
    rows = []
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        known = commands(options.workshop, port, Path(folder))
        for name in options.servers:
            command, path = known[name]
            with serving(name, command, port) as process:
                row = asyncio.run(crowd(process, f"127.0.0.1:{port}", path, options.visitors))
            rows.append({"server": name, **row})
    same = len({row.pop("figures") for row in rows}) == 1
    notes = {"why failed": [line for row in rows for line in row.pop("why failed")]}
    machine.show({"rows": rows, "same figures": same, **notes, **about}, as_json=options.json)
    if len(rows) > 1 and "last page s" in rows[0]:
        times = rows[0]["last page s"] / rows[-1]["last page s"]
        print(f"last page {times:.1f} times sooner", file=sys.stderr)


if __name__ == "__main__":
    main()
