"""A kernel manager that sees whether kernels are idle, at less cost than Jupyter's.

Jupyter checks and reads each message whole, a second time beside the page's own websocket. That
was a good part of the server's time for a page; here the headers are read, and a kernel's state.
"""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from jupyter_client.session import DELIM
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

__all__ = ["WatchingKernelManager"]


class WatchingKernelManager(AsyncMappingKernelManager):
    """Jupyter's manager of many kernels, with a cheaper way to see whether a kernel is idle."""

    def start_watching_activity(self, kernel_id: str) -> None:
        """Follow when a kernel was last active, and its state; Jupyter calls this."""
        super().start_watching_activity(kernel_id)  # type: ignore[no-untyped-call]
        kernel: Any = self.get_kernel(kernel_id)
        kernel._activity_stream.on_recv(partial(self.record, kernel))

    def record(self, kernel: Any, parts: Sequence[bytes]) -> None:
        """Update a kernel's state and last activity from one message, as Jupyter would.

        ``parts`` are the message's frames from ZeroMQ.
        """
        at = parts.index(DELIM)
        header, parent = (json.loads(part) for part in parts[at + 2 : at + 4])
        asked = self._is_tracked(parent.get("msg_type"))
        if asked or self._is_tracked(header["msg_type"]) or kernel.execution_state == "busy":
            self.last_kernel_activity = kernel.last_activity = utcnow()
        if header["msg_type"] == "status":
            state = json.loads(parts[at + 5])["execution_state"]
            if asked:
                kernel.execution_state = state
            elif kernel.execution_state == "starting" != state:
                kernel.execution_state = "idle"

    def _is_tracked(self, kind: str | None) -> bool:
        return bool(self.track_message_type(kind))  # type: ignore[no-untyped-call]
