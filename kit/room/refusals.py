"""The error for a request that the room refuses."""

from kit.errors import KitError

__all__ = ["RefusedError"]


class RefusedError(KitError):
    """A refused request.

    Its message is shown to the person who sent it, ``status`` is HTTP's status code.
    """

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
