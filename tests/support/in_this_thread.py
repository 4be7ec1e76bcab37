"""An executor without processes or threads of its own."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

__all__ = ["InThisThread"]


class InThisThread(Executor):
    """An executor in this thread, for tests that patch this process; errors end the whole run."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Do it now."""
        done: Future[Any] = Future()
        done.set_result(task(*args, **options))
        return done
