"""Measures for how many people this machine suffices: its processors, their speed, its memory.

A room's work is mostly that of the copies: opening pages, and drawing anew what a control shows.
So a figure like a control's is drawn here, and timed in seconds of processor time, which other
programs don't lengthen. How many people that makes was measured with ``hackyack rehearse``.
"""

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path

from kit.kernels.zygote import address

__all__ = [
    "COPY",
    "KERNEL",
    "SERVER",
    "SHARE",
    "by_memory",
    "by_processor",
    "copy",
    "processors",
    "seconds_for_a_figure",
]

KERNEL = 100_000_000
"""Bytes that an ordinary kernel takes, measured with pandas and matplotlib loaded."""
COPY = 42_000_000
"""Bytes that a copy takes where it is forked and shares the rest: 39 to 42 MB in rehearsals."""
SERVER = 400_000_000
"""Bytes of the server with its pages' stages, and what else must stay free for the system."""
SHARE = 0.8
"""The share of the free memory that may be used; ``rehearse`` has the same rule."""
QUICK = 2.6
"""Figures a second that the processors must be able to draw before the first person waits for a
control no longer than a second, nineteen times in twenty."""
EACH = 0.32
"""Figures a second that each further person costs."""

GROUPS = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
BARS = 24


def processors() -> float:
    """Return the number of processors that this process may use; quotas make it a fraction.

    Unlike ``os.cpu_count()`` it heeds what the process is bound to, and cgroups of both versions,
    as containers and virtual machines' hosts set them.
    """
    return min([float(_bound_to()), *_quotas()])


def _bound_to() -> int:
    import psutil  # type: ignore[import-untyped]  # it ships none

    own = psutil.Process()
    if hasattr(own, "cpu_affinity"):  # not on macOS
        return len(own.cpu_affinity())
    return os.cpu_count() or 1


def _quotas() -> Iterator[float]:
    """Yield each quota, in processors, of the cgroups that this process is in.

    Source: the kernel's cgroup-v2 (cpu.max) and sched-bwc (cpu.cfs_quota_us) documents.
    """
    try:
        lines = OWN.read_text(encoding="utf-8").splitlines()
    except OSError:
        return  # another system
    for _number, controllers, path in (line.split(":", 2) for line in lines):
        if controllers and "cpu" not in controllers.split(","):
            continue
        for base in [GROUPS / controllers] if controllers else [GROUPS, GROUPS / "unified"]:
            folder = base / path.strip("/")
            for one in (folder, *folder.parents):
                if one.is_relative_to(base) and (quota := _quota(one)):
                    yield quota


def _quota(folder: Path) -> float | None:
    try:
        if (file := folder / "cpu.max").is_file():
            quota, period = file.read_text().split()
        else:
            quota = (folder / "cpu.cfs_quota_us").read_text().strip()
            period = (folder / "cpu.cfs_period_us").read_text().strip()
        return int(quota) / int(period) if int(quota) > 0 else None
    except (OSError, ValueError):  # no such group, or "max"
        return None


def seconds_for_a_figure() -> float:
    """Draw a figure like a control's three times; return the least processor seconds it took."""
    _draw()  # what is looked up once, such as fonts
    taken = []
    for _time in range(3):
        begin = time.process_time()
        _draw()
        taken.append(time.process_time() - begin)
    return min(taken)


def _draw() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.barh([str(place) for place in range(BARS)], range(BARS))
    axes.set_title("The size of a group")
    figure.savefig(io.BytesIO(), format="png")


def by_processor(usable: float, seconds: float) -> int:
    """Return how many people ``usable`` processors suffice for, a figure taking ``seconds``.

    The rule was fitted to rehearsals of privacy_1 under quotas, whose simulated people work the
    machine too, a figure taking 0.062 s: 5 people with a quarter of a processor, 20 with half of
    one and 44 with one were a few too many, and "about" 4, 13 and 40 were told; 14 with half a
    processor kept every limit.
    """
    return max(0, int((usable / seconds - QUICK) / EACH))


def copy() -> int:
    """Return how many bytes a person's copy takes on this system."""
    return COPY if address.supported() else KERNEL


def by_memory(free: int) -> int:
    """Return for how many people ``free`` bytes suffice, one copy each."""
    return max(0, int((SHARE * free - SERVER) // copy()))
