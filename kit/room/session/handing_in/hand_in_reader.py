"""Reads what a hand-in holds, in a process of its own with bounded memory and time.

People send notebooks of megabytes, several at once. Reading one takes a good part of a second and
many times its size in memory: in the server's own process everybody's votes would wait for it.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from concurrent.futures import BrokenExecutor
from typing import Any

import nbformat
from tornado.httputil import HTTPHeaders, HTTPInputError, HTTPServerRequest

from kit.grading.run.pool import Processes
from kit.messages import _
from kit.notebooks import parsing
from kit.notebooks.bare import bare
from kit.room import bounded_json
from kit.room.refusals import RefusedError

__all__ = ["DEEPEST", "FIELDS", "Door", "Reader", "notebook_file", "read_form"]

FIELDS = ("workshop", "name", "once")  # of the form that comes with a notebook
DEEPEST = 60  # lists and objects in one another: a figure's own description needs fifteen
MOST_CELLS = 2_000  # an exercise has thirty
MOST_OBJECTS = 100_000  # lists and objects without outputs; nbformat takes a kilobyte for each
SECONDS = 30  # a notebook of the largest size takes less than two, on an idle machine
MEMORY = 2**30  # bytes of addresses: Python with nbformat needs a fifth
IDLE = 60.0  # seconds after the last hand-in, when the process ends


def read_form(kind: str, body: bytes) -> dict[str, Any]:
    """Return the fields of a form whose content type is ``kind``, and its notebook as ``content``.

    Raises RefusedError if the form or the notebook can't be read.
    """
    form = HTTPServerRequest("POST", "/", headers=HTTPHeaders({"Content-Type": kind}), body=body)
    try:
        form._parse_body()
        (file,) = form.files["notebook"]
        fields = {name: form.body_arguments.get(name, [b""])[-1].decode() for name in FIELDS}
    except (HTTPInputError, KeyError, ValueError) as error:
        raise RefusedError(_("Choose a notebook first, then hand in.")) from error
    return {**fields, "content": notebook_file(file["body"])}


def notebook_file(content: bytes) -> bytes:
    """Return the notebook in ``content`` with nothing but what grading needs.

    Raises RefusedError if ``content`` is not a notebook, or takes too much to read.
    """
    try:
        light = _light(content)  # first, because nbformat makes many objects of each output
        fits = light.count("{") + light.count("[") <= MOST_OBJECTS
        kept = _rewritten(light) if fits else ""
    except MemoryError:
        kept = ""
    except Exception as error:  # a broken file can raise any exception
        raise RefusedError(
            _("This is no notebook. Hand in the file that ends in .ipynb.")
        ) from error
    if not kept:
        raise RefusedError(_too_much())
    return kept.encode("utf-8", "replace")  # JSON can hold half an emoji, and no file can


def _rewritten(light: str) -> str:
    with parsing.quiet():  # an older file's cells have no ids
        notebook = nbformat.from_dict(bare(nbformat.reads(light, as_version=4)))
        return str(nbformat.writes(notebook))


def _light(content: bytes) -> str:
    text = content.decode("utf-8-sig")
    bounded_json.check_depth(text, DEEPEST)
    notebook = json.loads(text)
    _lighten(notebook)
    return json.dumps(notebook)


def _lighten(notebook: dict[str, Any]) -> None:
    """Remove from ``notebook``, of any version of the format, all that its author did not write."""
    notebook.get("metadata", {}).pop("widgets", None)
    sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
    cells = [cell for sheet in sheets for cell in sheet["cells"]]
    if len(cells) > MOST_CELLS:
        raise ValueError(len(cells))
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["prompt_number" if "prompt_number" in cell else "execution_count"] = None


def _too_much() -> str:
    return _("This notebook takes too much to read. Clear its outputs, then hand in again.")


def _outcome(kind: str, body: bytes) -> dict[str, Any] | str:
    """Return what ``read_form`` does, and a refusal as its sentence: processes lose exceptions."""
    try:
        return read_form(kind, body)
    except RefusedError as error:
        return str(error)


def _bound() -> None:
    """Bound the memory of this process, where the system can."""
    if sys.platform != "win32":
        import resource  # Windows has none

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class Door:
    """Lets ``most`` large hand-ins in at once, one less from the same address; others wait.

    So a device that sends several and never ends them leaves a place to everybody else.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._all = asyncio.Semaphore(most)
        self._own: dict[str, asyncio.Semaphore] = {}
        self._there: Counter[str] = Counter()  # inside or waiting, from each address

    async def enter(self, address: str) -> None:
        """Wait for a place, first among those of ``address``."""
        own = self._own.setdefault(address, asyncio.Semaphore(self._most - 1))
        self._there[address] += 1
        await own.acquire()
        await self._all.acquire()

    def leave(self, address: str) -> None:
        """Give the place back."""
        self._all.release()
        self._own[address].release()
        self._there[address] -= 1
        if not self._there[address]:
            del self._there[address], self._own[address]


class Reader:
    """One process that reads hand-ins one after the other; it ends when none has come for a while.

    ``LARGE`` hand-ins at once are received at most; others wait at the door, so that the server
    holds no more of their bytes than that.
    """

    LARGE = 3

    def __init__(self) -> None:
        self.door = Door(self.LARGE)
        self._turn = asyncio.Lock()
        self._pool: Processes | None = None
        self._last = 0.0

    async def read(self, kind: str, body: bytes) -> dict[str, Any]:
        """Return what ``read_form`` returns; raises RefusedError also if it takes too much."""
        async with self._turn:
            outcome = await self._read(kind, body)
        self._last = time.monotonic()
        asyncio.get_running_loop().call_later(IDLE, self._rest)
        if isinstance(outcome, str):
            raise RefusedError(outcome)
        return outcome

    async def _read(self, kind: str, body: bytes) -> dict[str, Any] | str:
        if self._pool is None:
            self._pool = await asyncio.to_thread(Processes, 1, preload=__name__, ready=_bound)
        loop = asyncio.get_running_loop()
        try:
            reading = loop.run_in_executor(self._pool.executor, _outcome, kind, body)
            return await asyncio.wait_for(reading, SECONDS)
        except (BrokenExecutor, TimeoutError):
            self.close()
            return _too_much()

    def _rest(self) -> None:
        if time.monotonic() - self._last >= IDLE and not self._turn.locked():
            self.close()

    def close(self) -> None:
        """End the process, with what it is doing."""
        pool, self._pool = self._pool, None
        if pool:
            pool.end()
