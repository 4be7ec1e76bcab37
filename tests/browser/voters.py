"""``voters.py ADDRESS CODE N KEY VALUE``: let N people come into a room and answer the same."""

import asyncio
import sys

from kit.room.rehearsal.visitor import Visitor


async def vote(address: str, code: str, key: str, value: str) -> None:
    """Type the code, open the workshop, vote, and leave."""
    visitor = Visitor(address)
    await visitor.go("")
    await visitor.join(code)
    await visitor.open("workshops/shelf_1")
    await visitor.post("room/answer", {"workshop": "shelf_1", "key": key, "value": value})
    await visitor.leave()
    await visitor.close()


async def main(address: str, code: str, n: str, key: str, value: str) -> None:
    """Let them all come at once."""
    await asyncio.gather(*(vote(address, code, key, value) for _n in range(int(n))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
