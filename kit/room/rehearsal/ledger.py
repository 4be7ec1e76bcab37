"""The ledger of a rehearsal: all that was sent and acknowledged, and how long people waited."""

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

# Errors that a page would show to its reader as "that didn't work".
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
"""The place of an answer: number of the participant, key of the question, round."""


@dataclass
class Ledger:
    """The record of a whole rehearsal.

    ``answers`` are the acknowledged ones, the last one of each place; ``unsure`` are places for
    which an answer was sent and not acknowledged, so that it may be in the store or not. ``waits``
    are seconds by kind of request, ``sights`` seconds until a change was seen, by kind of change;
    ``failures`` are requests that failed, ``faults`` answers stored otherwise than acknowledged.
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
        """Record the seconds that the block takes, or its failure, by the name in ``what``."""
        begin = time.perf_counter()
        try:
            yield
        except FAILURES as error:
            self.failures.append(f"{what}: {error or type(error).__name__}")
            raise
        self.waits[what].append(time.perf_counter() - begin)

    @contextmanager
    def sending(self, place: AnswerPlace, value: Any) -> Iterator[None]:
        """Record ``value`` as acknowledged after the block, or ``place`` as unsure if it fails."""
        self.unsure.add(place)
        yield
        self.unsure.discard(place)
        self.answers[place] = value

    def voters(self, key: str, number: int) -> int:
        """Return the number of acknowledged answers to ``key`` in round ``number``."""
        return sum(
            value is not None
            for (_who, of, in_round), value in self.answers.items()
            if (of, in_round) == (key, number)
        )

    def known_to(self, who: int) -> dict[tuple[str, int], str]:
        """Return the acknowledged answers of one participant as text, by key and round."""
        return {
            (key, number): canonical(value)
            for (person, key, number), value in self.answers.items()
            if person == who and (who, key, number) not in self.unsure
        }

    def check(self, who: int, before: dict[tuple[str, int], str], mine: Any) -> None:
        """Record a fault for each answer in ``mine`` that differs from the acknowledged one.

        ``before`` are the answers known before ``mine`` was asked for: answers that changed in
        between are not compared.
        """
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
        """Return how often each answer must be in the store, without unsure places."""
        return Counter(
            (key, number, canonical(value))
            for (who, key, number), value in self.answers.items()
            if value is not None and (who, key, number) not in self.unsure
        )


def canonical(value: Any) -> str:
    """Return ``value`` as JSON text that is the same for equal answers."""
    return json.dumps(value, sort_keys=True)
