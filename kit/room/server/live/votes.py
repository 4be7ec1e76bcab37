"""The votes and walls of a workshop, read from its page before somebody has opened it."""

import logging

from kit.programme.workshops import Workshop
from kit.room.copies import prestart
from kit.room.copies.staging import Stages
from kit.room.server.live.live_session import LiveSession

__all__ = ["read"]

log = logging.getLogger("hackyack.room")


async def read(live_session: LiveSession, stages: Stages, workshop: Workshop) -> None:
    """Store what the page of ``workshop`` asks its room, once in a run of the server.

    If the page can't be opened now, that is logged, and tried again when it is asked for next.
    """
    if workshop.id in live_session.votes_read:
        return
    live_session.votes_read.add(workshop.id)
    try:
        for page in live_session.pages:
            if page.workshop.id != workshop.id or page.kind != "workshops":
                continue
            async for number, cell in prestart.opened(stages, page):
                if cell.cell_type == "code":
                    await live_session.declare(workshop.id, number, cell.outputs)
    except Exception:
        live_session.votes_read.discard(workshop.id)
        log.exception("The votes of %s could not be read from its page yet", workshop.id)
