"""The rule by which answers are counted without settling what another person answered.

1. **Counted once.** All ballots of a question are counted at one moment, and never again. Where
   people voted twice, those are counted who voted both times.
2. **From five people on.** With fewer nothing is counted.
3. **No lonely count.** Among ``n`` people the counts 0, 1 and 2 are one range, and so are
   ``n - 2``, ``n - 1`` and ``n``: "at most 2" and "all but at most 2". What is between is exact.

A device may vote for two people, who then know two ballots. Where one does, both ends go to 3
instead of 2, and seven people are needed: an end is one wider than what one device knows.

Proved by enumeration (``tests/room/session/points/test_crowd.py``) for 5 to 8 people: somebody who
knows the ballots of one device and sees all that is ever shown can still not tell what any other
person answered. The reason holds for any number. Another's answer is settled only if all others
must have given the same; then its count stands in the upper end, and one of them could have given
another answer, whose count stands in the lower end, without leaving either. Against two who compare
their ballots nothing is promised.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kit.messages import _

__all__ = ["FEWEST", "Ballot", "count", "cover", "enough", "in_words", "sentences", "words"]

FEWEST = 5


@dataclass(frozen=True)
class Ballot:
    """One person's answers to a question: the names chosen in each of its rounds.

    ``device`` tells the ballots that were cast on one device from the others.
    """

    device: str
    chosen: tuple[frozenset[str], ...]


def count(
    ballots: Sequence[Ballot], names: Iterable[str], *, rounds: int, threshold: int = FEWEST
) -> dict[str, Any]:
    """Count ``ballots`` and return what may be shown of them, as JSON.

    ``rounds`` has, for each round, the range of each of ``names``: [lowest, highest], the same
    number twice where it is exact. ``people`` is the number of ballots; where they are fewer than
    ``fewest`` it is None, and ``rounds`` is empty. ``asked`` is the number of rounds.
    """
    end, people = _end(ballot.device for ballot in ballots), len(ballots)
    fewest = max(threshold, 2 * end + 1)
    told: dict[str, Any] = {"people": None, "fewest": fewest, "asked": rounds, "rounds": []}
    if people < fewest:
        return told
    chosen = [Counter(name for one in ballots for name in one.chosen[n]) for n in range(rounds)]
    shown = [
        {"round": n, "counts": {name: cover(said[name], people, end=end) for name in names}}
        for n, said in enumerate(chosen, 1)
    ]
    return {**told, "people": people, "end": end, "rounds": shown}


def words(ballots: Sequence[Ballot], *, threshold: int = FEWEST) -> dict[str, Any]:
    """Count ballots of people's own words; return the same as ``count``, for one round.

    Only words are listed that more people wrote than the lower end has, the most frequent first.
    So a word that few wrote isn't seen, and nobody can tell that there is none: else five equal
    words, and no other, would tell what everybody wrote.
    """
    told = count(ballots, sorted({word for one in ballots for word in one.chosen[0]}), rounds=1,
                 threshold=threshold)  # fmt: skip
    for one in told["rounds"]:
        listed = [item for item in one["counts"].items() if item[1][0] > 0]
        one["counts"] = dict(sorted(listed, key=lambda item: (-item[1][0], item[0])))
    return told


def enough(devices: Sequence[str], *, threshold: int = FEWEST) -> bool:
    """Return whether ballots cast on ``devices``, one name for each ballot, would be counted."""
    return len(devices) >= max(threshold, 2 * _end(devices) + 1)


def _end(devices: Iterable[str]) -> int:
    return max(Counter(devices).values(), default=1) + 1


def cover(number: int, people: int, *, end: int) -> list[int]:
    """Return the lowest and the highest number that ``number`` of ``people`` may stand for."""
    if number <= end:
        return [0, end]
    if number >= people - end:
        return [people - end, people]
    return [number, number]


def in_words(shown: Sequence[int], people: int) -> str:
    """Return in words the range ``shown``, the lowest and highest number of ``people``."""
    low, high = shown
    if low == high:
        return str(low)
    if low == 0:
        return _("at most {n}").format(n=high)
    if high < people:
        return _("{low} to {high}").format(low=low, high=high)
    return _("all but at most {n}").format(n=people - low)


def sentences(texts: Iterable[str], *, threshold: int = FEWEST) -> list[str]:
    """Return the different ``texts``, in an order that tells nothing; none if they are too few."""
    different = sorted({text for text in texts if text}, key=lambda text: (text.casefold(), text))
    return different if len(different) >= max(threshold, FEWEST) else []
