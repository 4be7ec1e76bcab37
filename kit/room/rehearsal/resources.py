"""Measuring the memory and the work of a server and its kernels while people are there."""

import asyncio
import time
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]  # it ships none

__all__ = ["Reading", "ResourceMonitor", "free_memory"]

EVERY = 5.0  # seconds
IDLE = ("idle", "iowait", "guest", "guest_nice")  # guests stand in "user" and "nice" already


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One measurement, ``at`` seconds after the start.

    ``server`` and ``everything`` are bytes of the server alone and of all its processes,
    ``processes`` is their number.
    """

    at: float
    server: int
    everything: int
    processes: int


class ResourceMonitor:
    """Measures a server's memory at intervals, and how busy other programs are meanwhile.

    ``others`` is how many processors they have used on average until the last reading. The
    rehearsal's own work, of its people and of the server and its copies, doesn't count.
    """

    def __init__(self, pid: int) -> None:
        self.server = psutil.Process(pid)
        self.readings: list[Reading] = []
        self.others = 0.0
        self._began = time.monotonic()
        self._busy_before = _busy()
        self._worked: dict[tuple[int, float], float] = {}
        self._worked_before = 0.0
        self.read()
        self._worked_before = sum(self._worked.values())

    async def measure(self) -> None:
        """Add a reading every ``EVERY`` seconds until cancelled."""
        while True:
            self.readings.append(await asyncio.to_thread(self.read))
            await asyncio.sleep(EVERY)

    def read(self) -> Reading:
        """Return one reading; shared memory is counted once if the system reports it."""
        family = [self.server, *self.server.children(recursive=True)]
        sizes = [_size(process) for process in family]
        for process in (psutil.Process(), *family):
            self._note_work(process)
        own = sum(self._worked.values()) - self._worked_before
        seconds = time.monotonic() - self._began
        self.others = max(0.0, (_busy() - self._busy_before - own) / seconds)
        return Reading(
            at=seconds,
            server=sizes[0],
            everything=sum(sizes),
            processes=sum(size > 0 for size in sizes),
        )

    def _note_work(self, process: psutil.Process) -> None:
        """Note the processor seconds of a process: it counts also after it has ended."""
        try:
            times = process.cpu_times()
            self._worked[process.pid, process.create_time()] = times.user + times.system
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return  # it has ended meanwhile


def free_memory() -> int:
    """Return the bytes of memory that programs could take now."""
    return int(psutil.virtual_memory().available)


def _busy() -> float:
    """Return the seconds that all processors together have worked since the system started."""
    times = psutil.cpu_times()._asdict()
    return float(sum(seconds for name, seconds in times.items() if name not in IDLE))


def _size(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0  # it has ended meanwhile
    return int(getattr(memory, "pss", 0) or memory.rss)
