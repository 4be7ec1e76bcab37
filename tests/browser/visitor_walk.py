"""``visitor_walk.py ADDRESS CODE``: do as a simulated participant what a person does in a room."""

import asyncio
import sys

from kit.room.rehearsal.visitor import Visitor


async def walk(address: str, code: str) -> None:
    """Come by the first page, type the code, open the workshop, move, vote, and close the page."""
    visitor = Visitor(address)
    await visitor.go("")
    await visitor.join(code)
    await visitor.open("workshops/shelf_1")
    await visitor.get("room/state?workshop=shelf_1")
    async for _picture in visitor.events("room/events?workshop=shelf_1"):
        break
    widgets = await visitor.connect()
    await widgets.move()
    vote = {"workshop": "shelf_1", "key": "share", "value": "yes"}
    await visitor.post("room/answer", vote)
    await widgets.close()
    await visitor.leave()
    await visitor.close()


if __name__ == "__main__":
    asyncio.run(walk(*sys.argv[1:]))
