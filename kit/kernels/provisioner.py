"""The kernel provisioner through which Jupyter gets its Python kernels from the zygote.

Registered as an entry point and made the default (``warm`` in __init__.py), it is asked for
*every* kernel whose kernelspec names no provisioner. It forks the kernels that ``Popen`` would
start with this very interpreter and leaves the others to the local provisioner, its base class:
ports, connection file, signals, termination and bookkeeping are the local provisioner's own.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo, LocalPortCache, port_names
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Float

from kit.kernels import out_of_memory
from kit.kernels.forks import fork_request, starter
from kit.kernels.forks.fork_request import ForkRefusedError
from kit.kernels.forks.process import ForkedProcess
from kit.kernels.zygote import address, protocol

__all__ = ["WarmProvisioner"]

KNOWN_OPTIONS = {
    "env",
    "cwd",
    "independent",
    "stdin",
    "stdout",
    "stderr",
    "extra_arguments",
    "kernel_id",
}
ATTEMPTS = 3
MODULES = ("ipykernel_launcher", "ipykernel")


class WarmProvisioner(LocalProvisioner):
    """A provisioner that forks a kernel from the zygote, or starts it as Jupyter itself does."""

    process: Any = None  # a Popen, or a ForkedProcess that behaves like one
    patience = Float(
        60.0,
        config=True,
        help="Seconds to wait for a forked kernel before starting an ordinary one.",
    )

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Launch the kernel: fork it if that gives the same kernel, else start an ordinary one.

        Called by ``KernelManager._async_launch_kernel``; calls super for an ordinary kernel.
        ``stage`` is the socket of a stage (forks/stages.py): then the kernel comes from there or
        not at all, because any other kernel lacks the variables of the stage's cells.

        Raises:
            ForkRefusedError: The stage gives no kernel.
        """
        stage = kwargs.pop("stage", None)
        request = _request(cmd, kwargs)
        if stage and not request:
            raise ForkRefusedError("a stage has only kernels of this interpreter")
        process = await self._forked(request, kwargs, stage) if request else None
        if process is None:
            info = await super().launch_kernel(cmd, **kwargs)
            if self.pid:
                out_of_memory.end_first(self.pid)
            return info
        out_of_memory.end_first(process.pid)
        self.process, self.pid, self.pgid = process, process.pid, process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def _forked(
        self, request: protocol.Message, kwargs: Mapping[str, Any], stage: Path | None
    ) -> ForkedProcess | None:
        path = stage or address.socket_path(request["env"])
        if path is None:
            return None
        reason: Exception = ForkRefusedError(protocol.PORT_TAKEN)
        for attempt in range(ATTEMPTS):
            if attempt and not (str(reason) == protocol.PORT_TAKEN and self._other_ports(request)):
                break
            try:
                async with asyncio.timeout(self.patience):
                    return await fork_request.fork(path, request, kwargs)
            except (ForkRefusedError, OSError, EOFError) as error:  # TimeoutError is an OSError
                reason = error
        if stage:
            raise ForkRefusedError(str(reason) or type(reason).__name__) from reason
        if isinstance(reason, ForkRefusedError):
            self.log.info("Starting an ordinary kernel: %s", reason)
        if not isinstance(reason, ForkRefusedError) or str(reason) in protocol.RETIREMENT_REASONS:
            starter.warn_and_restart(request["env"], self.log, reason)
        return None

    def _other_ports(self, request: protocol.Message) -> bool:
        """Choose new ports and return True; return False if the ports were given, not chosen.

        Another process may take a port between choosing and binding it. An ordinary kernel would
        end here; a busy room of forty meets this now and then.
        """
        manager, cache = self.parent, LocalPortCache.instance()
        if manager is None or not self.ports_cached:  # they were given, not chosen
            return False
        for name in port_names:
            cache.return_port(getattr(manager, name))
            setattr(manager, name, cache.find_available_port(manager.ip))
        manager.cleanup_connection_file()
        manager.write_connection_file(jupyter_session=request["env"].get("JPY_SESSION_NAME", ""))
        self.connection_info = manager.get_connection_info()
        return True

    async def wait(self) -> int | None:
        """Wait for the kernel's process to end and return its exit status.

        Jupyter calls it after a shutdown or a kill.
        """
        if not isinstance(self.process, ForkedProcess):
            return await super().wait()
        status = await self.process.ended()
        self.process.close()
        self.process = None  # has_process is False from here on
        return status


def _request(cmd: list[str], kwargs: Mapping[str, Any]) -> protocol.Message | None:
    """Return the request for the zygote; None if a fork can't equal the process of ``Popen``."""
    if not address.supported() or not cmd or not _this_interpreter(cmd[0]):
        return None
    if set(kwargs) - KNOWN_OPTIONS or "-m" not in cmd:
        return None
    here = cmd.index("-m")
    module, arguments = cmd[here + 1], cmd[here + 2 :]
    if module not in MODULES:
        return None
    env = dict(os.environ if kwargs.get("env") is None else kwargs["env"])
    independent = bool(kwargs.get("independent", False))
    if not independent:
        env["JPY_PARENT_PID"] = str(os.getpid())  # as jupyter_client's launch_kernel does
    return {
        "cmd": cmd,
        "flags": cmd[1:here],
        "module": module,
        "arguments": [os.path.expanduser(word) for word in arguments],  # noqa: PTH111
        "env": env,
        "cwd": str(Path(kwargs.get("cwd") or ".").absolute()),
        "independent": independent,
    }


def _this_interpreter(program: str) -> bool:
    """Return whether ``program`` is this interpreter in this environment.

    The interpreter of a virtual environment is a link to one that other environments share, so
    its folder must be the same too.
    """
    found, own = Path(program), Path(sys.executable)
    return found == own or (
        found.is_absolute()
        and found.parent.resolve() == own.parent.resolve()
        and found.exists()
        and found.samefile(own)
    )
