"""A small programme and a real server for it, for tests over HTTP."""

import contextlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import nbformat
import psutil
import websocket
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.minimal import PLAN

from kit.room.rehearsal.browser_headers import browser_headers

V1 = "v1.kernel.websocket.jupyter.org"
SERVE = """
import json, logging, sys
from kit.room.server.app import serve
logging.basicConfig(level=logging.INFO, format="LOG %(message)s")
options = json.loads(sys.argv[1])
sys.exit(serve(**options, port=0, announce=lambda address: print(address, flush=True)))
"""
SLIDER = """\
box = widgets.BoundedIntText(description="Weeks", min=0, max=9, value=3)
slider = widgets.IntSlider(min=0, max=9, value=3, readout=False)
widgets.link((box, "value"), (slider, "value"))
days = widgets.HTML()
def show(_=None):
    days.value = f"<p class='days'>{slider.value * 7} days</p>"
slider.observe(show, names="value")
show()
widgets.VBox([box, slider, days])"""
BUTTON = """\
button = widgets.Button(description="Break it")
button.on_click(lambda _button: print(1 / 0))
button"""
CELLS = [
    new_markdown_cell("# How many books are on loan?\n\nWhat do you expect? Now move it."),
    new_code_cell("import json, os\nimport ipywidgets as widgets\nhidden_word = 'in the source'"),
    new_code_cell(SLIDER),
    new_code_cell(BUTTON),
    new_code_cell("1 / 0"),
    new_code_cell("from kit.errors import DataError\nraise DataError('Did you mean loans?')"),
    new_code_cell("print('only in the lab')", metadata={"tags": ["lab-only"]}),
    new_code_cell("print('only in Voilà')", metadata={"tags": ["voila-only"]}),
    new_code_cell("print('ENV', json.dumps(dict(os.environ)))"),
    new_code_cell("print('CWD', json.dumps([os.getcwd(), os.listdir()]))"),
    new_markdown_cell("## The end"),
]


def course(home: Path, cells: Sequence[Any] = CELLS, *, name: str = "shelf_1") -> Path:
    """Write a workshop with these cells, and an exercise, below ``home``; return ``home``."""
    for folder in (home / "workshops" / name, home / "exercises" / name):
        folder.mkdir(parents=True)
    (home / "workshops" / name / "workshop.toml").write_text(PLAN, encoding="utf-8")
    python = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=list(cells), metadata={"kernelspec": python})
    nbformat.write(notebook, str(home / "workshops" / name / "workshop.ipynb"))
    exercise = new_notebook(cells=[new_markdown_cell("# The exercise")], metadata=notebook.metadata)
    nbformat.write(exercise, str(home / "exercises" / name / f"{name}.ipynb"))
    return home


class Served:
    """A server in a process of its own.

    Its folder has Voilà settings that would open everything; the server must ignore them.
    """

    def __init__(self, home: Path, **options: Any) -> None:
        careless = {"file_allowlist": [".*"], "show_tracebacks": True, "strip_sources": False}
        (home / "voila.json").write_text(json.dumps({"VoilaConfiguration": careless}))
        self.log = home / "server.log"
        self.temp = home / "tmp"
        self.temp.mkdir()
        self.sockets: list[websocket.WebSocket] = []
        own = {"HACKYACK_HOME": str(home), "TMPDIR": str(self.temp), "OPEN_SESAME": "a secret"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE, json.dumps(options)],
                cwd=home, env=os.environ | own, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        self.address = (self.process.stdout.readline() if self.process.stdout else "").strip()
        assert self.address, self.log.read_text()
        self.port = int(self.address.rsplit(":", 1)[1].strip("/"))

    def ask(
        self, path: str, *, method: str = "GET", headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """Send a request with the path exactly as it is; the answer has its text in ``.text``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")  # type: ignore[attr-defined]
        connection.close()
        return answer

    def as_sent(self, kind: str, path: str) -> dict[str, str]:
        """Return the headers with which a page of this server makes a request of a kind."""
        page = urljoin(self.address, "/workshops/shelf_1")
        return browser_headers(kind, urljoin(self.address, path), page=page)

    def open(self, path: str = "/workshops/shelf_1") -> tuple[str, str]:
        """Open a page and return its HTML and the id of its kernel."""
        html: str = self.ask(path).text  # type: ignore[attr-defined]
        return html, html.split('"kernelId": "')[1].split('"', maxsplit=1)[0]

    def connect(self, kernel: str, *, session: str = "", **headers: Any) -> websocket.WebSocket:
        """Open the websocket of a kernel as a page of this server does."""
        channels = f"ws://127.0.0.1:{self.port}/api/kernels/{kernel}/channels"
        address = f"{channels}?session_id={session or uuid4()}"
        options = {"origin": self.address.rstrip("/"), "subprotocols": [V1], "timeout": 20}
        self.sockets.append(websocket.create_connection(address, **(options | headers)))
        return self.sockets[-1]

    def kernels(self) -> list[psutil.Process]:
        """Return the running kernels: those started by the server, its zygote or a stage."""
        server = psutil.Process(self.process.pid)
        warm = [
            child
            for child in server.children()
            if "kit.kernels.zygote.fork_server" in child.cmdline()
        ]
        running = [child for child in server.children(recursive=True) if child not in warm]
        return sorted(filter(_is_kernel, running), key=hash)

    def stop(self) -> None:
        """End the server, and the connections to it."""
        for socket in self.sockets:
            socket.close()
        self.process.terminate()
        self.process.wait(30)
        if self.process.stdout:
            self.process.stdout.close()


def _is_kernel(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        staged = Path(process.cwd()).parent.name.startswith("stage_")
        return process.status() != psutil.STATUS_ZOMBIE and not staged
    return False


def send(
    socket: websocket.WebSocket,
    kind: str,
    content: Any,
    *,
    channel: str = "shell",
    of: str = "1.0.0",
) -> None:
    """Send a kernel a message as JupyterLab's front end does; ``of`` is ipywidgets' protocol."""
    header = {
        "msg_id": uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3",
        "date": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    metadata = {"version": of}
    parts = [json.dumps(part).encode() for part in (header, {}, metadata, content)]
    socket.send_binary(serialize_msg_to_ws_v1(parts, channel))


def receive(socket: websocket.WebSocket, wanted: Callable[[str, Any], bool]) -> list[str]:
    """Return the kinds of the messages received, until ``wanted`` is true for one."""
    kinds = []
    while True:
        _channel, parts = deserialize_msg_from_ws_v1(socket.recv())
        kinds.append(json.loads(parts[0])["msg_type"])
        if wanted(kinds[-1], json.loads(parts[3])):
            return kinds
