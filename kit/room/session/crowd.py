"""What a crowd may be shown of its own answers, so that nobody in it is unmasked.

The rule, for each question and each round of it:

1. Counts are shown only while at least ``threshold`` people have answered.
2. What is shown stands still. It is counted anew only where the answers of at least ``step`` people
   differ (given, changed or withdrawn) from those counted *each* time before, not the last time
   alone: so the difference of any two things ever shown is made by nobody alone, nor by two.
   Where nobody's answer differs from some earlier time, the very same is shown again.
3. Who deletes their data counts as somebody whose answer differs; counts already shown stay.

``step`` is three, or the threshold where that is lower, when the facilitator reveals or closes;
while a poll is open it is the whole threshold, so that the picture moves seldom. In a room of eight
a poll is shown once five have voted, and then again when all eight have.

What this can't do: where all three change to the same answer, one sees what three people said. And
the second vote is a vote of its own: it stands beside the first, and is not held back where fewer
than three changed their minds, for who they are is not to be seen from that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Ballot", "distance", "may_show", "step", "voters"]

FEW = 3


@dataclass(frozen=True)
class Ballot:
    """One person's answer: as it is now, and as it was each time that answers were shown."""

    value: Any
    seen: Sequence[Any] = ()

    def at(self, time: int) -> Any:
        """Return the answer that counted at a time; None before it was given."""
        return self.seen[time] if time < len(self.seen) else None


def step(threshold: int, *, live: bool) -> int:
    """Return by how many people's answers two things shown must differ."""
    return threshold if live else min(threshold, FEW)


def voters(ballots: Iterable[Ballot]) -> int:
    """Return how many have an answer that counts now."""
    return sum(ballot.value is not None for ballot in ballots)


def distance(ballots: Iterable[Ballot], time: int, gone: int) -> int:
    """Return how many people's answers differ from a time; ``gone`` of them have left since."""
    return gone + sum(bool(ballot.value != ballot.at(time)) for ballot in ballots)


def may_show(ballots: Sequence[Ballot], gone: Sequence[int], *, threshold: int, step: int) -> bool:
    """Tell whether the answers may be counted and shown now.

    ``gone`` has one number for each time that they were shown: the people who were counted then
    and have deleted their data.
    """
    if voters(ballots) < threshold:
        return False
    far = [distance(ballots, time, left) for time, left in enumerate(gone)]
    return all(one == 0 or one >= step for one in far)
