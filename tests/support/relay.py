"""``relay.py HOST LISTEN TO``: the network between a room's server and its pages, which can fail.

Pages ask for the port ``LISTEN``, the server is at ``TO``, both of ``HOST``. Each line of standard
input is one of ``STATES``, and is said back once it is so.
"""

import asyncio
import contextlib
import sys

STATES = ("open", "closed", "silent")  # silent: as behind a Wi-Fi that is out of reach


class Relay:
    """Passes on what comes in, unless it is closed or silent."""

    def __init__(self, host: str, listen: int, to: int) -> None:
        self._host = host
        self._listen = listen
        self._to = to
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._heard = asyncio.Event()

    async def become(self, state: str) -> None:
        """Open, close or silence the network."""
        if state == "silent":
            self._heard.clear()
            return
        if state == "closed":
            await self._close()
        self._heard.set()
        if state == "open" and self._server is None:
            self._server = await asyncio.start_server(self._pass, self._host, self._listen)

    async def end(self) -> None:
        """Close, and wait until nothing is on its way."""
        await self.become("closed")
        while self._writers:
            await asyncio.sleep(0.01)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None
        for writer in self._writers:
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, to = await asyncio.open_connection(self._host, self._to)
        except OSError:  # the server is down
            writer.transport.abort()
            return
        await asyncio.gather(self._copy(reader, to), self._copy(there, writer))

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(OSError):  # one side has gone: so does the other
            while piece := await reader.read(65536):
                await self._heard.wait()
                writer.write(piece)
                await writer.drain()
        self._writers.discard(writer)
        writer.close()


async def main(host: str, listen: str, to: str) -> None:
    """Do what standard input says, until it ends."""
    relay, loop = Relay(host, int(listen), int(to)), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        await relay.become(line.strip())
        sys.stdout.write(line)
        sys.stdout.flush()
    await relay.end()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
