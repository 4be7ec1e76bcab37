"""A kernel client that knows when a kernel is ready, without waiting for silence.

``AsyncKernelClient.wait_for_ready`` ends with 0.2 s in which no IOPub message may arrive. Every
request ends with an ``idle`` status on IOPub; after that no message of the request can follow.
Set the class as ``KernelManager.client_class``.
"""

import asyncio
import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

__all__ = ["WarmKernelClient"]


class WarmKernelClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel has answered on shell and on IOPub."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for a kernel_info reply and for the ``idle`` that ends it.

        Args:
            timeout: Seconds after which to give up, None for never.

        Raises:
            RuntimeError: The kernel has died or hasn't answered in time.
        """
        end = time.monotonic() + (float("inf") if timeout is None else timeout)
        replied = False
        while True:
            asked = self.kernel_info()
            replied = await self._replied(asked) or replied
            if replied and await self._idle(asked):
                return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _replied(self, asked: str) -> bool:
        try:
            reply: dict[str, Any] = await self._async_recv_reply(asked, timeout=1)
        except TimeoutError:
            return False
        self._handle_kernel_info_reply(reply)
        return True

    async def _idle(self, asked: str) -> bool:
        """Read IOPub until request ``asked`` ends; return False if it isn't connected in time."""
        try:
            async with asyncio.timeout(0.5):
                while True:
                    message = await self.get_iopub_msg(timeout=0.2)
                    if (
                        message["msg_type"] == "status"
                        and message["content"]["execution_state"] == "idle"
                        and message["parent_header"].get("msg_id") == asked
                    ):
                        return True
        except (Empty, TimeoutError):
            return False
