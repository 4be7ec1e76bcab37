"""Kernels that are ready in a tenth of a second and share their memory.

``warm()`` starts one process, the *zygote*, that imports the heavy modules once and forks a ready
kernel on request, and makes it the way in which every Jupyter tool of this process and of the
processes it starts gets its Python kernels. Where that can't be had (Windows; macOS unless it is
asked for; no zygote) ordinary kernels start instead. The package needs nothing but Jupyter.
"""

import os
import time
from collections.abc import Iterable, Mapping

__all__ = ["HEAVY", "PROVISIONER", "SWITCH_VARIABLE", "Kernel", "Status", "status", "stop", "warm"]

from kit.kernels.usage import Kernel, Status, status, stop

PROVISIONER = "hackyack-warm"
"""The name of the entry point in the group ``jupyter_client.kernel_provisioners``."""

SWITCH_VARIABLE = "WARM_KERNELS"
"""Set this variable to 0 where all kernels should be ordinary ones."""

HEAVY = ("pandas", "matplotlib.pyplot", "ipywidgets")
"""What a zygote imports where nothing else is said."""


def warm(
    modules: Iterable[str] = HEAVY,
    *,
    wait: float = 0.0,
    linger: float | None = None,
    env: Mapping[str, str] | None = None,
) -> bool:
    """Start the zygote in the background, or find it, and let all kernels come from it.

    Args:
        modules: What to import once for all kernels.
        wait: Seconds to wait until it is ready; kernels asked for earlier are ordinary ones.
        linger: Seconds it stays when nobody needs it any more (a minute where not given).
        env: The environment that kernels are going to have, where it is not this process's own.

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
