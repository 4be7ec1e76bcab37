"""Waiting for a condition, never for a time; who gives up says what was waited for."""

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 60  # seconds: a machine that has other work is slow, not wrong
PAUSE = 0.02  # seconds between two looks, at least
SHARE = 3
"""A look that takes long is followed by a pause this many times as long: who waits leaves the
processors to what is waited for."""
LONGEST = 0.5  # seconds between two looks, at most

Why = str | Callable[[], object]


def until(true: Callable[[], Any], why: Why = "") -> Any:
    """Wait for something to become true and return it; fail where it doesn't, with ``why``.

    A function is asked for it then: how things stand.
    """
    end = time.monotonic() + PATIENCE
    while True:
        began = time.monotonic()
        if value := true():
            return value
        now = time.monotonic()
        assert now < end, _in_vain(true, why)
        time.sleep(min(max(PAUSE, SHARE * (now - began)), LONGEST))


def comes(true: Callable[[], Any], seconds: float) -> bool:
    """Wait at most so many seconds for something to become true; tell whether it has."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(LONGEST)
    return True


async def until_then(true: Callable[[], Any], why: Why = "") -> Any:
    """Wait as ``until`` does, and let the event loop go on meanwhile."""
    end = time.monotonic() + PATIENCE
    while not (value := true()):
        assert time.monotonic() < end, _in_vain(true, why)
        await asyncio.sleep(0.01)
    return value


def _in_vain(true: Callable[[], Any], why: Why) -> str:
    told = why() if callable(why) else why
    return f"{told or 'not true'} after {PATIENCE} s: {inspect.getsource(true).strip()}"
