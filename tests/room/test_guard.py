"""The log of a server, which must not tell addresses or the ids of kernels."""

import asyncio
import errno
import logging
from pathlib import Path

import pytest
from support.served import course

from kit.room import guard
from kit.room.copies import served_pages
from kit.room.server.app import PageServer

KERNEL = "0f0e8d9c-1234-4567-89ab-0123456789ab"


def test_the_servers_own_logger_hides_addresses_and_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Voilà and Jupyter log with a logger that is named after the server's class."""
    monkeypatch.setenv("HACKYACK_HOME", str(course(tmp_path / "home")))
    monkeypatch.setattr("kit.kernels.warm", lambda **_options: False)
    asyncio.run(_started_and_stopped(server := PageServer(served_pages.pages())))
    server.log.warning("%s asked for the kernel %s", "192.168.0.7", KERNEL)
    assert capfd.readouterr().err.endswith("… asked for the kernel …\n")


async def _started_and_stopped(server: PageServer) -> None:
    stop = asyncio.Event()
    stop.set()
    await server.run(port=0, host="127.0.0.1", ready=lambda _address: None, stop=stop)


@pytest.mark.parametrize(("number", "told"), [(errno.ENOSPC, False), (errno.EBADF, True)])
def test_a_full_disk_leaves_no_traceback_in_the_terminal(
    number: int, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Where in the code it was met is of no use; of any other error it is."""
    guard.keep_logs_clean("hackyack.test")
    error = OSError(number, "it went wrong")
    logging.getLogger("hackyack.test").error("A copy could not be opened", exc_info=error)
    assert ("it went wrong" in caplog.text) is told
