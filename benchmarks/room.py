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
import json
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
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from kit import kernels, workshops
from kit.room import shelf

PROTOCOL = "v1.kernel.websocket.jupyter.org"
STOCK, ORDINARY, WARM = "stock Voilà", "room, ordinary kernels", "room, warm kernels"
SLIDERS = ("IntSliderModel", "FloatSliderModel", "SelectionSliderModel", "BoundedIntTextModel")
PATIENCE = 120


def commands(workshop: str, port: int, folder: Path) -> dict[str, tuple[list[str], str]]:
    """Return for each server its command and the path of the page."""
    notebook = folder / "workshop.ipynb"
    nbformat.write(shelf.read(workshops.read(workshop).notebook), notebook)
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
    env[kernels.OFF] = "1" if name == WARM else "0"
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
    begin = time.perf_counter()
    request = HTTPRequest(
        f"http://{address}{path}", connect_timeout=PATIENCE, request_timeout=PATIENCE
    )
    page = (await AsyncHTTPClient().fetch(request)).body.decode()
    opened = time.perf_counter() - begin
    found = re.search(r'"kernelId": "([0-9a-f-]{36})"', page)
    if not found:
        raise RuntimeError("a page without a kernel")
    await asyncio.wait_for(move(address, found[1]), PATIENCE)
    answered = time.perf_counter() - begin
    return {"page s": opened, "answer s": answered, "html": plain(page), "figures": figures(page)}


async def move(address: str, kernel: str) -> None:
    """Ask for all widgets' state, move the first slider, wait until the kernel is done."""
    url = HTTPRequest(
        f"ws://{address}/api/kernels/{kernel}/channels",
        headers={"Origin": f"http://{address}"},
        connect_timeout=PATIENCE,
    )
    line = await websocket_connect(
        url, subprotocols=[PROTOCOL], max_message_size=2**26, ping_interval=None
    )
    session = Session(key=b"")
    _send(line, session, "kernel_info_request", {})  # as a page does: nothing is lost after it
    while (await _next(line))["header"]["msg_type"] != "kernel_info_reply":
        pass
    comm = {"comm_id": session.session.replace("-", ""), "data": {}}
    _send(line, session, "comm_open", comm | {"target_name": "jupyter.widget.control"})
    _send(line, session, "comm_msg", comm | {"data": {"method": "request_states"}})
    states = await _states(line)
    slider = next(i for i, one in states.items() if one["model_name"] in SLIDERS)
    state = states[slider]["state"]
    name, value = ("index", 1) if "index" in state else ("value", state["min"] + 1)
    update = {"comm_id": slider, "data": {"method": "update", "state": {name: value}}}
    moved = _send(line, session, "comm_msg", update)
    while True:
        message = await _next(line)
        done = message["content"].get("execution_state") == "idle"
        if done and message["parent_header"].get("msg_id") == moved:
            break
    line.close()


def _send(line: Any, session: Session, kind: str, content: dict[str, Any]) -> str:
    message = session.msg(kind, content, metadata={"version": "1.0.0"})  # of the control comm
    parts = [json.dumps(message[name], default=str).encode() for name in PARTS]
    line.write_message(bytes(serialize_msg_to_ws_v1(parts, "shell")), binary=True)
    return str(message["header"]["msg_id"])


PARTS = ("header", "parent_header", "metadata", "content")


async def _next(line: Any) -> dict[str, Any]:
    raw = await line.read_message()
    if raw is None:
        raise RuntimeError("the server hung up")
    _channel, parts = deserialize_msg_from_ws_v1(raw)
    return {name: json.loads(part) for name, part in zip(PARTS, parts, strict=False)}


async def _states(line: Any) -> dict[str, Any]:
    while True:
        data = (await _next(line))["content"].get("data", {})
        if data.get("method") == "update_states":
            states: dict[str, Any] = data["states"]
            return states


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
    AsyncHTTPClient.configure(None, max_clients=n, max_body_size=2**28)
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
