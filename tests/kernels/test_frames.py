"""Frames: a message arrives as it was sent, or the conversation is over."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.kernels import frames

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
MESSAGES = st.dictionaries(st.text(), JSON, max_size=5)


@contextlib.contextmanager
def lines() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The two ends of a conversation, closed afterwards."""
    ours, theirs = frames.pair()
    with ours, theirs:
        yield ours, theirs


def sent(message: frames.Message) -> bytes:
    """The bytes of a message on the line."""
    with lines() as (ours, theirs):
        frames.send(ours, message)
        return theirs.recv(1 << 20)


@given(MESSAGES)
def test_any_message_comes_through(message: dict[str, Any]) -> None:
    """Every JSON object arrives as it was sent, before and after another message."""
    with lines() as (ours, theirs):
        for one in (message, {"next": 1}):
            frames.send(ours, one)
        heard = [frames.receive(theirs)[0] for _n in range(2)]
    assert heard == [message, {"next": 1}]


@given(MESSAGES, st.data())
def test_a_message_in_pieces_is_whole(message: dict[str, Any], data: st.DataObject) -> None:
    """A message that is cut at any place on its way is put together."""
    whole = sent(message)
    cut = data.draw(st.integers(0, len(whole)))
    with lines() as (ours, theirs):
        for piece in (whole[:cut], whole[cut:]):
            ours.sendall(piece)
        assert frames.receive(theirs)[0] == message


@given(MESSAGES, st.data())
def test_a_message_that_breaks_off_ends_the_conversation(
    message: dict[str, Any], data: st.DataObject
) -> None:
    """If the other side ends within a message, the conversation is over."""
    whole = sent(message)
    with lines() as (ours, theirs):
        ours.sendall(whole[: data.draw(st.integers(0, len(whole) - 1))])
        ours.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            frames.receive(theirs)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_message_end_the_conversation(body: bytes) -> None:
    """Bytes that aren't a JSON object are never taken for one, nor raise anything else."""
    with lines() as (ours, theirs):
        ours.sendall(frames.HEAD.pack(len(body)) + body)
        with contextlib.suppress(EOFError):
            assert isinstance(frames.receive(theirs)[0], dict)


@pytest.mark.parametrize("body", [b"[1]", b"[" * 100_000, b"\xff", b""])
def test_lists_depths_and_noise_end_the_conversation(body: bytes) -> None:
    """Lists, deep nesting and bytes that json can't read end the conversation in the same way."""
    with lines() as (ours, theirs):
        ours.sendall(frames.HEAD.pack(len(body)) + body)
        with pytest.raises(EOFError):
            frames.receive(theirs)


def test_too_large_is_not_read() -> None:
    """A size beyond the limit is refused before anything of it is taken in."""
    with lines() as (ours, theirs):
        frames.send(ours, {"a": "b" * 1000})
        with pytest.raises(EOFError):
            frames.receive(theirs, largest=500)


def test_waiting_ends_at_its_deadline() -> None:
    """A reader with a deadline waits no longer than that."""
    with lines() as (_ours, theirs), pytest.raises(TimeoutError):
        frames.receive(theirs, until=time.monotonic())


def test_a_large_message_is_taken_while_it_is_sent() -> None:
    """A message larger than the socket's buffer arrives."""
    message = {"text": "x" * 3_000_000}
    with lines() as (ours, theirs):
        sending = threading.Thread(target=frames.send, args=(ours, message))
        sending.start()
        assert frames.receive(theirs)[0] == message
        sending.join()


def test_open_files_come_along() -> None:
    """A file sent with a message can be read on the other side."""
    reading, writing = os.pipe()
    with lines() as (ours, theirs):
        frames.send(ours, {}, files=(reading,))
        _message, (got,) = frames.receive(theirs, files=True)
    os.write(writing, b"here")
    assert os.read(got, 9) == b"here"
    for number in (reading, writing, got):
        os.close(number)


def test_open_files_that_nobody_asked_for_are_not_taken() -> None:
    """Else a process that sends enough of them could leave the other without any to open."""
    reading, writing = os.pipe()
    with lines() as (ours, theirs):
        frames.send(ours, {}, files=(reading,))
        os.close(reading)
        assert frames.receive(theirs) == ({}, [])
        with pytest.raises(BrokenPipeError):  # the last one open to read is closed
            os.write(writing, b"here")
    os.close(writing)


def test_sending_ends_at_its_deadline() -> None:
    """Whoever doesn't read holds nobody up."""
    with lines() as (ours, _theirs), pytest.raises(TimeoutError):
        frames.send(ours, {"text": "x" * 3_000_000}, until=time.monotonic() + 0.1)


def test_a_large_message_is_taken_before_its_deadline() -> None:
    """In pieces, as the socket's buffer allows."""
    message = {"text": "x" * 3_000_000}
    with lines() as (ours, theirs):
        later = {"until": time.monotonic() + 600}
        sending = threading.Thread(target=frames.send, args=(ours, message), kwargs=later)
        sending.start()
        assert frames.receive(theirs)[0] == message
        sending.join()
