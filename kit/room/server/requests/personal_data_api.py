"""Handlers for a participant's own data: sent as a file, and deleted."""

from kit.messages import _
from kit.room.refusals import RefusedError
from kit.room.server.requests.base_handler import ApiHandler
from kit.room.session.records import personal_data
from kit.room.store.erasure import Erased
from kit.room.store.full_disk import FullDiskError

__all__ = ["Forget", "MyData"]


class MyData(ApiHandler):
    """All data that the store holds about the participant, as JSON."""

    async def get(self) -> None:
        """Send the data as a file to download."""
        self.set_header("Content-Disposition", 'attachment; filename="my-data.json"')
        self.finish(
            await self.live_session.store.run(personal_data.held, self.live_session.id, self.person)
        )


class Forget(ApiHandler):
    """Deletes a participant's data."""

    async def post(self) -> None:
        """Delete the participant's data, end their copies, and delete the browser's token.

        It says ``ok`` once no byte of the data is left in the store's files. Status 202 says that
        the data is deleted, and that the files follow.
        """
        try:
            erased = await self.live_session.forget(self.person)
        except RefusedError as error:
            raise RefusedError(_not_yet(error), status=error.status) from error
        self.live_session.admission.leave(self)
        proved = erased is Erased.PROVED
        self.set_status(200 if proved else 202)
        self.finish({"ok": proved, "erased": erased})


def _not_yet(error: RefusedError) -> str:
    if isinstance(error, FullDiskError):
        return _(
            "Nothing is deleted yet: the disk of the facilitator's computer is full. Leave this "
            "page open, it tries again by itself, and tell your facilitator."
        )
    return _(
        "Nothing is deleted yet: the room's database is in use by another program. Leave this page "
        "open, it tries again by itself. If it stays so, tell your facilitator: close the program "
        "that has opened {file}."
    ).format(file="room.db")
