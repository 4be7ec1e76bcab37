"""What a rehearsal's participants have sent, what was acknowledged, and how long they waited."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import tornado.httpclient
import tornado.iostream
import tornado.websocket

from kit.room.rehearsal.visitor import VisitError

__all__ = ["FAILURES", "AnswerPlace", "Ledger", "canonical"]

# Whatever a page would show its reader as "that didn't work".
FAILURES = (
    VisitError,
    TimeoutError,
    httpx.HTTPError,
    tornado.httpclient.HTTPError,
    tornado.iostream.StreamClosedError,
    tornado.websocket.WebSocketError,
    OSError,
)

AnswerPlace = tuple[int, str, int]
"""An answer's place: whose, to which key, in which round."""


@dataclass
class Ledger:
    """One book for a whole rehearsal.

    ``answers`` are those acknowledged, the last one of each place; ``unsure`` are places where an
    answer was sent and nothing came back, so that it may be in the store or not. ``waits`` and
    ``sights`` are seconds by what was waited for; ``failures`` say what didn't work, ``faults``
    what was kept otherwise than it was acknowledged.
    """

    answers: dict[AnswerPlace, Any] = field(default_factory=dict)
    unsure: set[AnswerPlace] = field(default_factory=set)
    notes: dict[str, str] = field(default_factory=dict)
    receipts: set[str] = field(default_factory=set)
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sights: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Keep how long something took; where it fails, the failure instead."""
        begin = time.perf_counter()
        try:
            yield
        except FAILURES as error:
            self.failures.append(f"{what}: {error or type(error).__name__}")
            raise
        self.waits[what].append(time.perf_counter() - begin)

    @contextmanager
    def sending(self, place: AnswerPlace, value: Any) -> Iterator[None]:
        """Keep an answer once it is acknowledged, and its place as unsure where it isn't."""
        self.unsure.add(place)
        yield
        self.unsure.discard(place)
        self.answers[place] = value

    def voters(self, key: str, number: int) -> int:
        """Return how many have an acknowledged answer to a question in a round."""
        return sum(
            value is not None
            for (_who, of, in_round), value in self.answers.items()
            if (of, in_round) == (key, number)
        )

    def known_to(self, who: int) -> dict[tuple[str, int], str]:
        """Return what one participant knows is kept: by key and round, as text."""
        return {
            (key, number): canonical(value)
            for (person, key, number), value in self.answers.items()
            if person == who and (who, key, number) not in self.unsure
        }

    def check(self, who: int, before: dict[tuple[str, int], str], mine: Any) -> None:
        """Note where the room's ``mine`` isn't what somebody knew before and still knows."""
        kept = {
            (key, int(number)): canonical(value)
            for key, rounds in mine["answers"].items()
            for number, value in rounds.items()
        }
        if mine["pulse"]:
            kept["pulse", 1] = canonical(mine["pulse"]["state"])
        for place, known in self.known_to(who).items():
            if before.get(place) == known and kept.get(place) != known:
                self.faults.append(f"{who} {place}: {known} was kept as {kept.get(place)}")

    def expected(self) -> Counter[tuple[str, int, str]]:
        """Return how often each answer must be in the store, unsure places left out."""
        return Counter(
            (key, number, canonical(value))
            for (who, key, number), value in self.answers.items()
            if value is not None and (who, key, number) not in self.unsure
        )


def canonical(value: Any) -> str:
    """Return an answer as text that is the same for equal answers."""
    return json.dumps(value, sort_keys=True)
