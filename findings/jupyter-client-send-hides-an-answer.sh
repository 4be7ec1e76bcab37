#!/usr/bin/env bash
# jupyter_client 8.10.0 with pyzmq 27.3.0: Session.send on an asyncio socket hides an answer that
# has just arrived from a poll of the same socket that is waiting for it.
#
# Seen: the poll returns the answer only when its own timeout is over, here after 3 seconds; with
# send_multipart of the socket itself it returns at once. Session.send sends through a second,
# ordinary Socket on the same handle. Its send takes the notice of the answer off the file
# descriptor that the event loop watches, and nobody looks again.
#
# Whom it meets: nbclient 0.11.0 sends the state of an Output widget while it waits for the reply to
# the cell. Now and then, on a busy machine, such a cell takes as long as nbclient's timeout (of 23
# runs of one notebook here, two took 100 seconds longer than the others), and then succeeds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install jupyter_client==8.10.0 pyzmq==27.3.0

cat > "$folder/wait.py" <<'PYTHON'
import asyncio
import time

import zmq
import zmq.asyncio
from jupyter_client.session import Session

TIMEOUT = 3.0


async def waited(send):
    """Return how many seconds a poll waits for an answer that arrives before ``send``."""
    kernel = zmq.Context.instance().socket(zmq.PAIR)
    port = kernel.bind_to_random_port("tcp://127.0.0.1")
    client = zmq.asyncio.Context.instance().socket(zmq.PAIR)
    client.connect(f"tcp://127.0.0.1:{port}")
    session = Session(key=b"")
    session.send(client, "execute_request")
    kernel.recv_multipart()
    answer = asyncio.ensure_future(client.poll(TIMEOUT * 1000))
    await asyncio.sleep(0.2)  # the poll has begun
    began = time.monotonic()
    session.send(kernel, "execute_reply")
    time.sleep(0.3)  # the answer arrives, and the event loop has not seen it yet
    send(session, client)
    assert await answer == zmq.POLLIN
    took = time.monotonic() - began
    for socket in (client, kernel):
        socket.close(0)
    return took


def by_session(session, socket):
    session.send(socket, "comm_msg")


def by_socket(session, socket):
    socket.send_multipart(session.serialize(session.msg("comm_msg")))


slow, quick = (asyncio.run(waited(send)) for send in (by_session, by_socket))
print(f"Session.send: the answer is seen after {slow:.1f} s of at most {TIMEOUT:.0f} s")
print(f"Socket.send_multipart: after {quick:.1f} s")
assert slow > TIMEOUT - 0.5, "Session.send no longer hides the answer"
assert quick < TIMEOUT / 2
PYTHON
"$folder/venv/bin/python" "$folder/wait.py"
