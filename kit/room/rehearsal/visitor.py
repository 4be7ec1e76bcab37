"""A browser without a screen: it fetches pages, keeps cookies, moves widgets, follows events.

It does over real HTTP and websockets the same as the page's own scripts. ``rehearse.py`` and
``benchmarks/room.py`` run forty of them.
"""

import json
import re
import ssl
import time
from collections.abc import AsyncIterator
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import httpx
from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from kit.room.rehearsal.browser_headers import browser_headers

__all__ = ["PATIENCE", "VisitError", "Visitor", "Widgets"]

PATIENCE = 120.0  # seconds until a visitor gives up
PROTOCOL = "v1.kernel.websocket.jupyter.org"
KERNEL = re.compile(r'"kernelId": "([0-9a-f-]{36})"')
SLIDERS = ("IntSliderModel", "FloatSliderModel", "SelectionSliderModel", "BoundedIntTextModel")
PARTS = ("header", "parent_header", "metadata", "content")


class VisitError(Exception):
    """The server's answer is one that a page would show as a failure."""


@cache
def _tls() -> ssl.SSLContext:
    """Return the trusted certificates, read once for all visitors."""
    return ssl.create_default_context()


class Visitor:
    """One browser with its cookies, its page and its kernel; ``address`` is the server's."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/") + "/"
        self.page: str | None = None  # the address of the page that is open
        self.kernel = ""
        self.http = httpx.AsyncClient(
            base_url=self.address, timeout=PATIENCE, verify=_tls(), trust_env=False
        )

    async def go(self, path: str) -> httpx.Response:
        """Open the page at ``path`` and follow redirects; raises VisitError if it fails."""
        headers = self._headers("page", path)
        answer = _checked(await self.http.get(path, headers=headers, follow_redirects=True))
        self.page = str(answer.url)
        return answer

    async def get(self, path: str) -> httpx.Response:
        """Fetch ``path`` as a page's script does; raises VisitError if it fails."""
        return _checked(await self.http.get(path, headers=self._headers("read", path)))

    async def post(self, path: str, body: Any) -> Any:
        """Send ``body`` as JSON and return the answer's JSON; raises VisitError if it fails."""
        answer = await self.http.post(path, json=body, headers=self._headers("send", path))
        return _checked(answer).json()

    async def join(self, code: str) -> None:
        """Send the join page's form with ``code``; raises VisitError if the code is wrong."""
        if self.page != urljoin(self.address, "join"):
            await self.go("join")
        headers = self._headers("form", "join")
        answer = await self.http.post("join", data={"code": code}, headers=headers)
        if answer.status_code != HTTPStatus.SEE_OTHER:
            raise VisitError(f"join {answer.status_code}")
        await self.go(urljoin(self.address, answer.headers["Location"]))

    async def open(self, path: str) -> str:
        """Open a notebook's page, set ``kernel`` to its kernel's id, and return the page's HTML."""
        page = (await self.go(path)).text
        found = KERNEL.search(page)
        if found is None:
            raise VisitError(f"{path} came without a kernel")
        self.kernel = found[1]
        return page

    async def connect(self) -> "Widgets":
        """Connect to the kernel of the open page, as the page does."""
        path = f"api/kernels/{self.kernel}/channels?session_id={uuid4()}"
        url = self.address.replace("http", "ws", 1) + path
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.http.cookies.jar)
        headers = self._headers("websocket", path) | ({"Cookie": cookies} if cookies else {})
        request = HTTPRequest(url, headers=headers, connect_timeout=PATIENCE)
        socket = await websocket_connect(
            request, subprotocols=[PROTOCOL], max_message_size=2**26, ping_interval=None
        )
        return await Widgets(socket).load_states()

    async def leave(self) -> None:
        """Close the page, which ends its kernel."""
        ending = f"voila/api/shutdown/{self.kernel}"
        form = {"_xsrf": (None, "")}  # Voilà's front end sends its cookie; here there is none
        _checked(await self.http.post(ending, files=form, headers=self._headers("beacon", ending)))

    async def events(self, path: str) -> AsyncIterator[Any]:
        """Yield the news in the stream at ``path``; raises VisitError if it fails."""
        # The server gives a sign of life every 1.5 s; long silence means that it is gone.
        times = httpx.Timeout(PATIENCE, read=60)
        headers = {"Accept": "text/event-stream"} | self._headers("read", path)
        async with self.http.stream("GET", path, timeout=times, headers=headers) as answer:
            _checked(answer)
            event = ""
            async for line in answer.aiter_lines():
                name, _colon, value = line.partition(": ")
                event = value if name == "event" else event
                if name == "data" and event == "public":
                    yield json.loads(value)

    async def close(self) -> None:
        """Close every connection without ending the kernel, as a phone that loses its network."""
        await self.http.aclose()

    def _headers(self, kind: str, path: str) -> dict[str, str]:
        return browser_headers(kind, urljoin(self.address, path), page=self.page)


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        path = re.sub("[0-9a-f-]{36}", "…", answer.request.url.path)
        raise VisitError(f"{answer.request.method} {path}: {answer.status_code}")
    return answer


class Widgets:
    """The websocket between a page and its kernel, and the state of the page's widgets."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self.socket = socket
        self.session = Session(key=b"")
        self.states: dict[str, Any] = {}

    async def load_states(self) -> "Widgets":
        """Load the state of all widgets from the kernel, as ipywidgets does, and return itself."""
        self._send("kernel_info_request", {})  # as a page does: after the reply no message is lost
        while (await self._next())["header"]["msg_type"] != "kernel_info_reply":
            pass
        comm = {"comm_id": self.session.session.replace("-", ""), "data": {}}
        self._send("comm_open", comm | {"target_name": "jupyter.widget.control"})
        self._send("comm_msg", comm | {"data": {"method": "request_states"}})
        while True:
            message = await self._next()
            data = message["content"].get("data", {})
            if data.get("method") == "update_states":
                self.states = data["states"]
                return self
            if message["header"]["msg_type"] == "comm_close":
                return self  # no widget was made in this kernel

    async def move(self) -> float | None:
        """Move the first slider by one step and return the seconds until the kernel was done.

        None if the page has no slider.
        """
        found = (i for i, one in self.states.items() if one["model_name"] in SLIDERS)
        slider = next(found, None)
        if slider is None:
            return None
        begin = time.perf_counter()
        change = _step(self.states[slider]["state"])
        self.states[slider]["state"].update(change)
        update = {"comm_id": slider, "data": {"method": "update", "state": change}}
        moved = self._send("comm_msg", update)
        while True:
            message = await self._next()
            done = message["content"].get("execution_state") == "idle"
            if done and message["parent_header"].get("msg_id") == moved:
                return time.perf_counter() - begin

    async def close(self) -> None:
        """Close the websocket; the kernel lives on."""
        self.socket.close()
        while await self.socket.read_message() is not None:
            pass

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        message = self.session.msg(kind, content, metadata={"version": "1.0.0"})
        parts = [json.dumps(message[name], default=str).encode() for name in PARTS]
        sealed = serialize_msg_to_ws_v1(parts, "shell")  # type: ignore[no-untyped-call]
        self.socket.write_message(bytes(sealed), binary=True)
        return str(message["header"]["msg_id"])

    async def _next(self) -> dict[str, Any]:
        raw = await self.socket.read_message()
        if raw is None:
            raise VisitError("the server hung up on a widget")
        _channel, parts = deserialize_msg_from_ws_v1(raw)  # type: ignore[no-untyped-call]
        return {name: json.loads(part) for name, part in zip(PARTS, parts, strict=False)}


def _step(state: dict[str, Any]) -> dict[str, Any]:
    """Return the changed state of a slider: one step further, or its first value after the last."""
    if "index" in state:
        return {"index": (state["index"] + 1) % len(state["_options_labels"])}
    further = state["value"] + (state.get("step") or 1)
    return {"value": further if further <= state["max"] else state["min"]}
