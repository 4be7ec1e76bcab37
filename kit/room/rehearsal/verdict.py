"""The verdict on a rehearsal: numbers, and one sentence on how many people fit comfortably.

The rule, which is also printed: a rehearsal was comfortable if no request failed, no answer was
lost or doubled, nineteen waits in twenty stayed within the limits below, and kernels and server
took no more than four fifths of the free memory. Then the number is that of the people who were
there, never more. If a limit was passed, the number shrinks in proportion to the worst of them:
an estimate, to be rehearsed. If a request failed or an answer was lost there is no number.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kit import capacity
from kit.messages import _, ngettext
from kit.room.rehearsal.rehearse import RehearsalResult
from kit.room.session.points import crowd

__all__ = ["LIMITS", "Wait", "comfortable", "conclusion", "facilitator", "memory", "waits"]

LIMITS = {
    "page": 20.0,
    "connect": 5.0,
    "control": 1.0,
    "vote": 2.0,
    "note": 2.0,
    "pulse": 2.0,
    "seen: vote": 2.0,
    "seen: note": 2.0,
    "seen: reveal": 2.0,
}
"""Seconds within which nineteen waits in twenty should end; pages all open at once, on arrival."""

BUSY = 0.25  # of the usable processors: what other programs may take without being told
FIRST = 60.0  # seconds in which everybody arrives and memory may grow
MEGABYTE = 1e6


@dataclass(frozen=True, kw_only=True)
class Wait:
    """The waits for one thing, in seconds; ``most`` is the longest of the shortest 95 %."""

    what: str
    times: int
    median: float
    most: float
    longest: float
    limit: float | None

    @property
    def kept(self) -> bool:
        """Return whether nineteen waits in twenty were no longer than the limit."""
        return self.limit is None or self.most <= self.limit


REASONS = {
    "Timeout": _("no answer came in time"),
    "429": _("the room said that it was too much at once"),
    "503": _("the room had no place, or its database was locked"),
    "507": _("the disk was full"),
    ": 500": _("the room met an error of its own, see its log"),
    "Connect": _("the server could not be reached"),
    "Read": _("the server hung up"),
    "Stream": _("the server hung up"),
    "hung up": _("the server hung up"),
}
"""What stands in a failure, and what it means."""


def waits(result: RehearsalResult) -> list[Wait]:
    """Return one row for each kind of request, and for each kind of change that was seen."""
    seen = {f"seen: {what}": seconds for what, seconds in result.ledger.sights.items()}
    return [
        Wait(
            what=what,
            times=len(seconds),
            median=_quantile(seconds, 0.5),
            most=_quantile(seconds, 0.95),
            longest=max(seconds),
            limit=LIMITS.get(what),
        )
        for what, seconds in (*sorted(result.ledger.waits.items()), *sorted(seen.items()))
    ]


def _quantile(seconds: Sequence[float], share: float) -> float:
    """Return the smallest wait that is not exceeded by a ``share`` of ``seconds``."""
    return sorted(seconds)[max(0, -int(-share * len(seconds) // 1) - 1)]


def comfortable(result: RehearsalResult) -> int | None:
    """Return the number of people that fit comfortably by the rule above; None if it has none."""
    if result.ledger.failures or result.lost or result.doubled:
        return None
    ratios = [row.limit / row.most for row in waits(result) if row.limit and not row.kept]
    peak = max((reading.everything for reading in result.readings), default=0)
    base = min((reading.everything for reading in result.readings), default=0)
    if peak > capacity.SHARE * result.free:
        ratios.append(max(0.0, (capacity.SHARE * result.free - base) / (peak - base)))
    return int(result.people * min([1.0, *ratios]))


def memory(result: RehearsalResult) -> Iterator[str]:
    """Yield sentences on the memory of the server and its kernels, and its growth."""
    readings = result.readings
    if not readings:
        return
    peak = max(readings, key=lambda reading: reading.everything)
    least = min(reading.everything for reading in readings)
    yield _("Memory: {peak:.0f} MB at most in {n} processes, {free:.0f} MB were free.").format(
        peak=peak.everything / MEGABYTE, n=peak.processes, free=result.free / MEGABYTE
    )
    yield _("That is {each:.0f} MB for each person besides the server's own {own:.0f} MB.").format(
        each=(peak.everything - least) / MEGABYTE / result.people, own=least / MEGABYTE
    )
    settled = [reading for reading in readings if reading.at >= FIRST]
    if len(settled) > 1:
        yield _(
            "After the first minute the server alone went from {first:.0f} to {last:.0f} MB, all "
            "together from {all_first:.0f} to {all_last:.0f} MB."
        ).format(
            first=settled[0].server / MEGABYTE,
            last=settled[-1].server / MEGABYTE,
            all_first=settled[0].everything / MEGABYTE,
            all_last=settled[-1].everything / MEGABYTE,
        )


def facilitator(result: RehearsalResult) -> Iterator[str]:
    """Yield the results on the facilitator's page at the end: votes, notes, pages, hand-ins."""
    seen = result.seen
    asked = {body["key"]: body["question"] for body in seen.get("declared", [])}
    for key, poll in seen.get("polls", {}).items():
        shown = poll["shown"] or {"rounds": []}
        rounds = (
            _("{total} people: {counts}").format(
                total=shown["people"],
                counts=", ".join(
                    f"{name} {crowd.in_words(n, shown['people'])}"
                    for name, n in one["counts"].items()
                ),
            )
            for one in shown["rounds"]
        )
        then = _(" — then ")
        yield f"{asked.get(key) or key} {then.join(rounds) or '–'}"
    for key, notes in seen.get("walls", {}).items():
        yield _("{wall} Notes: {n}").format(wall=asked.get(key) or key, n=len(notes))
    yield _("Pages open at once: {pages}. Hand-ins: {n}.").format(
        pages=result.most_open, n=seen.get("handed_in", 0)
    )


def conclusion(result: RehearsalResult) -> Iterator[str]:
    """Yield sentences on losses and failures, the rule, and last the number of people."""
    ledger = result.ledger
    sure = sum(ledger.expected().values()) + len(ledger.notes) + len(ledger.receipts)
    yield _(
        "Store compared with what was acknowledged: {n} answers, notes and hand-ins; {lost} lost, "
        "{doubled} doubled."
    ).format(n=sure, lost=len(result.lost), doubled=len(result.doubled))
    for line in (*result.lost[:5], *result.doubled[:5]):
        yield f"  {line}"
    failed = len(ledger.failures)
    yield ngettext("{n} request failed.", "{n} requests failed.", failed).format(n=failed)
    yield from (f"  {line}" for line in failed_in_words(ledger.failures))
    if result.log:
        yield _("The server's log says:")
        yield from (f"  {line}" for line in list(dict.fromkeys(result.log))[-8:])
    there = os.cpu_count() or 1
    if there - result.others < (1 - BUSY) * min(there, capacity.processors()):
        yield _(
            "Other programs kept {others:.1f} of this machine's {there} processors busy meanwhile: "
            "the waits are worth little. Close other programs and rehearse again."
        ).format(others=result.others, there=there)
    yield _(
        "Comfortable means: nothing failed or was lost, 19 waits in 20 within their limit, and "
        "at most four fifths of the free memory used. The simulated people worked this machine "
        "too; real ones bring their own."
    )
    yield _final_sentence(result)


DEEDS = {
    "page": _("opening a page"),
    "connect": _("connecting to a copy"),
    "control": _("moving a control"),
    "vote": _("voting"),
    "note": _("putting a note on the wall"),
    "me too": _("agreeing with a note"),
    "pulse": _("saying how it goes"),
    "state": _("reading what was sent before"),
    "hand-in": _("handing in"),
    "join": _("joining"),
    "leave": _("leaving a page"),
    "lead": _("the facilitator's own page"),
}


def failed_in_words(failures: Iterable[str]) -> list[str]:
    """Return what failed and how often, most often first, each with what the system said."""
    counted = Counter(tuple(line.split(": ", 1)) for line in failures).most_common(5)
    return [
        ngettext("{deed}, {n} time: {why}", "{deed}, {n} times: {why}", n).format(
            deed=DEEDS.get(what, what), n=n, why=_why(said)
        )
        for (what, said), n in counted
    ]


def _why(said: str) -> str:
    """Return a failure's reason in words; the system's own word stays beside it."""
    for sign, words in REASONS.items():
        if sign in said:
            return f"{words} ({said})"
    return said


def _final_sentence(result: RehearsalResult) -> str:
    fit = comfortable(result)
    if fit is None:
        return _("This machine: no number, because something failed or was lost. See above.")
    if fit == result.people:
        return ngettext(
            "This machine: {n} person comfortably. More were not tried.",
            "This machine: {n} people comfortably. More were not tried.",
            fit,
        ).format(n=fit)
    return ngettext(
        "This machine: about {n} person comfortably, by estimate. Rehearse with that number.",
        "This machine: about {n} people comfortably, by estimate. Rehearse with that number.",
        fit,
    ).format(n=fit)
