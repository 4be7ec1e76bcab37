"""Kernels that are ready in a tenth of a second and share their memory.

1. ``provisioner``: Jupyter asks it for every kernel; it gets a fork, or starts an ordinary kernel.
2. ``forks``: the asking process: start the zygote, ask it for a fork, watch the fork.
3. ``zygote``: the process that imports everything once, and the kernel that a fork of it becomes.
4. ``client``: a kernel client that sees at once that a kernel is ready.
5. ``usage``: the zygote and its kernels with their memory, for ``hackyack kernels status``.
6. ``frames``: JSON messages of bounded size on a Unix socket, for trees of kernels.
7. ``bare_kernel``: ipykernel's kernel without sockets and threads, so that it can be forked.
8. ``trees``: for grading: forks of forks, so that cells that many runs share run once.
9. ``sandbox``: bubblewrap and limits around a tree that runs participants' code.
10. ``out_of_memory``: whom the system ends first when memory runs out: a kernel, the server last.

``warm()`` starts the zygote and makes ``provisioner`` the default of every Jupyter tool in this
process and in the processes it starts. If forks are not possible (Windows; macOS unless it is
asked for; no zygote), ordinary kernels start instead. The package needs nothing but Jupyter.
"""

import os
import time
from collections.abc import Iterable, Mapping

__all__ = ["HEAVY", "PROVISIONER", "SWITCH_VARIABLE", "Kernel", "Status", "status", "stop", "warm"]

from kit.kernels.usage import Kernel, Status, status, stop

PROVISIONER = "hackyack-warm"
"""The name of the entry point in the group ``jupyter_client.kernel_provisioners``."""

SWITCH_VARIABLE = "WARM_KERNELS"
"""The environment variable that, set to 0, makes all kernels ordinary ones."""

HEAVY = ("pandas", "matplotlib.pyplot", "ipywidgets")
"""The modules that a zygote imports by default."""


def warm(
    modules: Iterable[str] = HEAVY,
    *,
    wait: float = 0.0,
    linger: float | None = None,
    env: Mapping[str, str] | None = None,
) -> bool:
    """Start the zygote in the background, or find it, and let all kernels come from it.

    Args:
        modules: The modules to import once for all kernels.
        wait: Seconds to wait until it is ready; kernels asked for earlier are ordinary ones.
        linger: Seconds that it stays without kernels and connections (by default a minute).
        env: The environment of the kernels to come (by default this process's own).

    Returns:
        Whether it is ready now.
    """
    from kit.kernels.forks import starter
    from kit.kernels.zygote import address

    modules = tuple(modules)
    if os.environ.get(SWITCH_VARIABLE) == "0" or not address.supported() or not _registered():
        return False
    os.environ[starter.MODULES_VARIABLE] = ",".join(modules)
    _make_default()
    path = starter.ensure(
        os.environ if env is None else env,
        modules,
        linger=starter.LINGER if linger is None else linger,
    )
    end = time.monotonic() + wait
    while path is not None and not starter.keep_alive(path):
        if time.monotonic() >= end:
            return False
        time.sleep(0.05)
    return path is not None


def _registered() -> bool:
    from importlib.metadata import entry_points

    return bool(entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER))


def _make_default() -> None:
    """Set Jupyter's default provisioner here and in every process started from here."""
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    os.environ[KernelProvisionerFactory.default_provisioner_name_env] = PROVISIONER
    if KernelProvisionerFactory.initialized():
        KernelProvisionerFactory.instance().default_provisioner_name = PROVISIONER
