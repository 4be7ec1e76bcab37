"""Makes of a kernel's messages such as a notebook can hold, whatever a participant's code sends.

A kernel passes on what code gives it: half a character, a number in place of a text, an object that
is nested a thousand times. nbformat and nbgrader stop at each of them.
"""

import base64
import math
from typing import Any

from kit.kernels.frames import Message

__all__ = ["fitting", "reply_of"]

DEEPEST = 100  # lists and objects in one another
TEXTS = ("ename", "evalue")


def fitting(message: Message) -> Message:
    """Return a copy of ``message`` with valid Unicode, finite numbers and decoded buffers."""
    made: Message = _fitting({name: value for name, value in message.items() if name != "buffers"})
    made["buffers"] = [
        one if isinstance(one, bytes | memoryview) else base64.b64decode(str(one))
        for one in message.get("buffers") or ()
    ]
    return made


def reply_of(message: Message) -> Message:
    """Return the reply in ``message`` with the fields that nbclient and nbgrader look for."""
    content = _fitting(message["content"])
    if content.get("status") != "error":
        return {"content": {"status": "ok"}}
    lines = content.get("traceback")
    texts = {name: str(content.get(name, "")) for name in TEXTS}
    traceback = [str(line) for line in lines] if isinstance(lines, list) else []
    return {"content": {"status": "error", **texts, "traceback": traceback}}


def _fitting(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)  # as Jupyter has it
    if not isinstance(value, dict | list):
        return value
    if depth == DEEPEST:
        return "…"
    if isinstance(value, list):
        return [_fitting(one, depth + 1) for one in value]
    return {_fitting(name): _fitting(one, depth + 1) for name, one in value.items()}
