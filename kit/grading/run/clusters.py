"""Grading on other machines, through a Dask scheduler that may end at any moment."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from typing import Any

from kit.errors import SetupError
from kit.grading.run.pool import Remote
from kit.messages import _, ngettext

__all__ = ["Cluster", "executor"]

ANSWER = 20.0  # seconds in which a scheduler answers
JOIN = 20.0  # seconds in which the first worker joins
RETURN = 30.0  # seconds in which a worker comes back after the last one has gone
CLOSE = 2.0  # seconds in which the connection is closed
EVERY = 1.0  # seconds between two looks at the workers

Say = Callable[[str], object]


class Cluster(Remote):
    """The executor of a Dask scheduler; it sees when the scheduler or all workers are gone.

    ``client`` is Dask's; ``say`` gets a sentence whenever workers come or go.
    """

    def __init__(self, client: Any, address: str, say: Say) -> None:
        self._client, self._address, self.say = client, address, say
        self._executor = client.get_executor()
        self._machines: Counter[str] = Counter()
        self._seen = self._looked = time.monotonic()

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> "Future[Any]":
        """Let a worker run ``task``; raise ``BrokenExecutor`` if the scheduler is gone."""
        try:
            found: Future[Any] = self._executor.submit(task, *args, **options)
        except Exception as error:  # Dask raises many kinds for a connection that is closed
            raise BrokenExecutor(self._scheduler_gone()) from error
        return found

    def lost(self, *, dropped: bool = False) -> str:
        """Return a sentence on who is gone, "" while somebody is there.

        ``dropped`` tells that the scheduler has dropped tasks.
        """
        if dropped or self._client.status != "running":
            return self._scheduler_gone()
        if time.monotonic() - self._looked < EVERY:
            return ""
        try:
            self.look()
        except (OSError, TimeoutError):
            return self._scheduler_gone()
        if self._machines or time.monotonic() - self._seen < RETURN:
            return ""
        return _("All workers of the Dask scheduler at {address} are gone.").format(
            address=self._address
        )

    def look(self) -> bool:
        """Look at the workers and say who is there, if that has changed; tell whether any is."""
        known = self._client.sync(
            self._client.scheduler.identity, n_workers=-1, callback_timeout=ANSWER
        )
        found = Counter(str(worker["host"]) for worker in known["workers"].values())
        self._looked = time.monotonic()
        if found:
            self._seen = self._looked
        if found != self._machines:
            self._machines = found
            self.say(self._described())
        return bool(found)

    def _described(self) -> str:
        n = sum(self._machines.values())
        if not n:
            return _(
                "The last worker of {address} is gone. Waiting {seconds:g} seconds for another; "
                "start one with: dask worker {address}"
            ).format(address=self._address, seconds=RETURN)
        hosts = ", ".join(f"{host} ({many})" for host, many in sorted(self._machines.items()))
        return ngettext(
            "Grading on {n} worker of {address}: {hosts}.",
            "Grading on {n} workers of {address}: {hosts}.",
            n,
        ).format(n=n, address=self._address, hosts=hosts)

    def _scheduler_gone(self) -> str:
        return _("The Dask scheduler at {address} is gone.").format(address=self._address)


@contextmanager
def executor(address: str | None, say: Say = lambda _line: None) -> Iterator[Cluster | None]:
    """Give the executor of the Dask scheduler at ``address``; None if ``address`` is None.

    ``say`` gets a sentence before it is looked for, and whenever workers come or go. Raises
    ``SetupError`` if Dask isn't installed, no scheduler answers there, or no worker has joined it.
    """
    if address is None:
        yield None
        return
    if not address.strip():
        raise SetupError(
            _(
                "--cluster needs the address that a Dask scheduler prints, such as {example}."
            ).format(example="tcp://192.0.2.7:8786")
        )
    say(_("Looking for the Dask scheduler at {address} …").format(address=address))
    client = _connected(address)
    with _silent():
        try:
            cluster = Cluster(client, address, say)
            _joined(client, cluster, address)
            yield cluster
        finally:
            client.close(timeout=CLOSE)


@contextmanager
def _silent() -> Iterator[None]:
    """Keep Dask's log off the screen: it shows tracebacks of connections that are gone."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise SetupError(
            _("Grading on a cluster needs Dask. Run: python -m pip install distributed")
        ) from error
    try:
        return Client(address, timeout=ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise SetupError(
            _("No Dask scheduler answers at {address}. Look at the address it printed.").format(
                address=address
            )
        ) from error


def _joined(client: Any, cluster: Cluster, address: str) -> None:
    """Wait for the first worker; raise ``SetupError`` if none comes."""
    if cluster.look():
        return
    told = _(
        "No worker has joined the Dask scheduler at {address}. Start one on each machine with: "
        "dask worker {address}"
    ).format(address=address)
    try:
        client.wait_for_workers(1, timeout=JOIN)
    except TimeoutError as error:
        raise SetupError(told) from error
    cluster.look()
