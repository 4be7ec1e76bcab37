"""Follow the stream of a room as a page does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from support.rooms import Person


@contextmanager
def opened(person: Person, path: str) -> Iterator[HTTPResponse]:
    """Open a stream, with all that it sends."""
    connection = HTTPConnection("127.0.0.1", person.server.port, timeout=60)
    cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    try:
        yield answer
    finally:
        answer.close()
        connection.close()


@contextmanager
def follow(
    person: Person, path: str = "/room/events?workshop=shelf_1"
) -> Iterator[Iterator[dict[str, Any]]]:
    """Yield the messages that a stream sends, as they come."""
    with opened(person, path) as answer:
        yield _news(answer)


def _news(answer: HTTPResponse) -> Iterator[dict[str, Any]]:
    """Yield what a stream tells, without its signs of life."""
    event = b""
    for line in answer:
        name, _colon, value = line.rstrip().partition(b": ")
        event = value if name == b"event" else event
        if name == b"data" and event == b"public":
            yield json.loads(value)
