"""The rule by which counts of answers may be shown without revealing one person's answer.

The rule, for each question and each round of it:

1. Counts are shown only while at least ``threshold`` people have answered.
2. Counts that are shown stay as they are. They are updated only if the answers of at least ``step``
   people differ (given, changed or withdrawn) from those counted *each* time before, not the last
   time alone: so any two counts ever shown differ by more than one or two people's answers.
   If no answer differs from some earlier time, the same counts are shown again.
3. A person who deletes their data counts as one whose answer differs; shown counts stay.

``step`` is three, or the threshold if that is lower, when the facilitator reveals or closes; while
a poll is open it is the whole threshold, so that the counts change seldom. In a room of eight a
poll is shown once five have voted, and then again when all eight have.

Limits: if all three change to the same answer, the counts show the answer of these three. The
second vote is a vote of its own: it is shown beside the first even if fewer than three people
changed their minds, because the counts do not show which people these are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Ballot", "distance", "may_show", "step", "voters"]

FEW = 3


@dataclass(frozen=True)
class Ballot:
    """One person's answer: now (``value``), and each time that counts were shown (``seen``)."""

    value: Any
    seen: Sequence[Any] = ()

    def at(self, time: int) -> Any:
        """Return the answer that was counted at ``time``; None if it was not given yet."""
        return self.seen[time] if time < len(self.seen) else None


def step(threshold: int, *, live: bool) -> int:
    """Return the number of people whose answers must differ between two shown counts."""
    return threshold if live else min(threshold, FEW)


def voters(ballots: Iterable[Ballot]) -> int:
    """Return the number of ``ballots`` with an answer; withdrawn ones do not count."""
    return sum(ballot.value is not None for ballot in ballots)


def distance(ballots: Iterable[Ballot], time: int, gone: int) -> int:
    """Return the number of people whose answers differ from those counted at ``time``.

    ``gone`` is the number of people who were counted then and have deleted their data since.
    """
    return gone + sum(bool(ballot.value != ballot.at(time)) for ballot in ballots)


def may_show(ballots: Sequence[Ballot], gone: Sequence[int], *, threshold: int, step: int) -> bool:
    """Return whether ``ballots`` may be counted and shown now.

    ``gone`` has one number for each time that they were shown: the people who were counted then
    and have deleted their data.
    """
    if voters(ballots) < threshold:
        return False
    far = [distance(ballots, time, left) for time, left in enumerate(gone)]
    return all(one == 0 or one >= step for one in far)
