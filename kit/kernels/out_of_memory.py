"""Whom the system ends first when memory runs out: a kernel, and the server last.

Linux weighs each process by the memory it has and by ``oom_score_adj``, from -1000 to 1000; other
systems have no such say. A kernel that ends costs one person their copy, which comes back as they
set it; the server's end costs everybody the room. Source: proc(5), ``/proc/pid/oom_score_adj``.
"""

from pathlib import Path

__all__ = ["end_first", "end_last"]

FIRST = 500  # anybody may raise it
LAST = (-900, 0)  # below 0 only root may go; 0 undoes what a desktop adds to its programs


def end_last() -> None:
    """Ask the system to end this process after all others, as far as it is allowed to ask."""
    own = Path("/proc/self/oom_score_adj")
    for wanted in LAST:
        try:
            if int(own.read_text()) > wanted:
                own.write_text(str(wanted))
        except OSError:  # it may not, or this is another system
            continue
        return


def end_first(pid: int) -> None:
    """Ask the system to end process ``pid``, one of this user's, before others."""
    its = Path(f"/proc/{pid}/oom_score_adj")
    try:
        if int(its.read_text()) < FIRST:
            its.write_text(str(FIRST))
    except OSError:  # it has ended, or this is another system
        return
