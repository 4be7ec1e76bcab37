"""What a room doesn't do, said to the person who asked."""

from kit.errors import KitError

__all__ = ["Refused"]


class Refused(KitError):  # noqa: N818  what is refused is no fault of the room's
    """A request that is not granted; ``status`` is HTTP's word for it."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
