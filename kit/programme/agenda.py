"""The problems of an agenda that can be read but would fail in a room."""

from kit.messages import _, ngettext
from kit.programme.workshops import CORE_TASKS, HANDS_ON, MINUTES, Workshop

__all__ = ["problems"]


def problems(workshop: Workshop) -> list[str]:
    """Return the problems of the plan of ``workshop``, one sentence each."""
    return [*_clock(workshop), *_balance(workshop), *_placing(workshop)]


def _clock(workshop: Workshop) -> list[str]:
    found = []
    if workshop.minutes != MINUTES:
        found.append(
            _("The agenda takes {n} minutes; make it exactly {all}.").format(
                n=workshop.minutes, all=MINUTES
            )
        )
    latest = {HANDS_ON: (15, _("hands on keys")), ("break",): (70, _("the break"))}
    latest[("wrap",)] = (108, _("the wrap"))
    for kinds, (minute, what) in latest.items():
        starts = [item.start for item in workshop.agenda if item.kind in kinds]
        if not starts or min(starts) > minute:
            said = _("starts at minute {n}").format(n=min(starts)) if starts else _("is missing")
            found.append(
                _("{what} {said}; let it start by minute {latest}.").format(
                    what=what[0].upper() + what[1:], said=said, latest=minute
                )
            )
    return found


def _balance(workshop: Workshop) -> list[str]:
    found = []
    if workshop.hands_on < MINUTES / 2:
        found.append(
            _("Hands are on keys for {n} minutes (hack and mistake); plan {least} or more.").format(
                n=workshop.hands_on, least=MINUTES // 2
            )
        )
    if workshop.can_be_cut < 20:
        found.append(
            _("Only {n} minutes can be cut; mark blocks of 20 or more with cut = 1, 2 …").format(
                n=workshop.can_be_cut
            )
        )
    if not 1 <= len(workshop.ideas) <= 3:
        count = len(workshop.ideas)
        found.append(
            ngettext("{n} new idea is named", "{n} new ideas are named", count).format(n=count)
            + _('; name one to three: ideas = ["…"].')
        )
    return found


def _placing(workshop: Workshop) -> list[str]:
    found = [
        _("No {kind} is placed; add an agenda item of kind {kind!r}.").format(kind=kind)
        for kind in ("mistake", "case")
        if kind not in {item.kind for item in workshop.agenda}
    ]
    placed = [task for item in workshop.agenda for task in item.tasks]
    wanted = dict.fromkeys([*CORE_TASKS, *(t for o in workshop.outcomes for t in o.evidence)])
    found += [
        _("{task} is in no agenda item; add it to the tasks of the block it belongs to.").format(
            task=task
        )
        for task in wanted
        if task not in placed
    ]
    found += [
        _("{task} is placed {n} times; leave it in one agenda item.").format(
            task=task, n=placed.count(task)
        )
        for task in dict.fromkeys(placed)
        if placed.count(task) > 1
    ]
    return found
