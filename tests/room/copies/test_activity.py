"""Whether a kernel is idle, seen with less ado than Jupyter has."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_client.session import Session
from jupyter_server._tz import utcnow
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from kit.room.copies.activity import WatchingKernelManager

SESSION = Session(key=b"k")
LONG_AGO = utcnow() - timedelta(days=1)
KINDS = ["execute_request", "comm_msg", "kernel_info_request", "comm_info_request", None]
SAID = st.tuples(
    st.sampled_from(["status", "stream", "comm_msg", "comm_open"]),
    st.sampled_from(KINDS),
    st.sampled_from(["starting", "busy", "idle"]),
)


def wired(kind: str, parent: str | None, state: str) -> list[bytes]:
    """A message of a kernel's as it comes from ZeroMQ, its topic first."""
    content = {"execution_state": state} if kind == "status" else {"text": state}
    asked = SESSION.msg(parent) if parent else None
    parts: list[Any] = SESSION.serialize(SESSION.msg(kind, content=content, parent=asked))
    return [b"kernel.1.status", *parts]


def followed(kind: type[AsyncMappingKernelManager]) -> tuple[Any, Any]:
    """A kernel that a manager of this class watches, and the function that takes its messages."""
    taken: list[Any] = []
    stream = SimpleNamespace(on_recv=taken.append)
    kernel = SimpleNamespace(
        connect_iopub=lambda: stream, session=SESSION, execution_state="starting"
    )
    manager = kind()
    manager._kernels["1"] = kernel
    manager.start_watching_activity("1")
    manager._kernels.clear()
    kernel.last_activity = LONG_AGO
    return kernel, taken[-1]


@pytest.mark.filterwarnings("ignore")
@given(st.lists(SAID, max_size=6))
def test_it_sees_what_jupyter_sees(said: list[tuple[str, str | None, str]]) -> None:
    """After each message, state and last activity are the same as with Jupyter's manager."""
    (ours, take), (theirs, watch) = (
        followed(WatchingKernelManager),
        followed(AsyncMappingKernelManager),
    )
    for one in said:
        ours.last_activity = theirs.last_activity = LONG_AGO
        take(wired(*one))
        watch(wired(*one))
        assert ours.execution_state == theirs.execution_state
        assert (ours.last_activity > LONG_AGO) is (theirs.last_activity > LONG_AGO)
