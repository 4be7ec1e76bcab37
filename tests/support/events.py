"""Follow the stream of a room as a page does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from support.rooms import Person


@contextmanager
def follow(
    person: Person, path: str = "/room/events?workshop=shelf_1"
) -> Iterator[Iterator[dict[str, Any]]]:
    """Yield the messages that a stream sends, as they come."""
    connection = HTTPConnection("127.0.0.1", person.server.port, timeout=60)
    cookie = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    try:
        yield (json.loads(line[6:]) for line in answer if line.startswith(b"data: "))
    finally:
        answer.close()
        connection.close()
