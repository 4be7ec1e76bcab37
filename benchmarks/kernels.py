"""How soon a kernel is ready and how much memory it holds: ordinary and warm, side by side.

``python benchmarks/kernels.py [--runs 20] [--json]``. Both kinds take turns in one run. A kernel
counts as ready when it has answered a kernel_info request, its first IOPub message has come, and
the modules are imported; the memory is what one of several idle kernels, each with a figure
drawn, holds for itself.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from typing import Any

import machine
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from kit import kernels
from kit.kernels.usage import memory

ORDINARY = "local-provisioner"
KINDS = {"ordinary": ORDINARY, "warm": kernels.PROVISIONER}
QUICK = "kit.kernels.client.WarmKernelClient"
STOCK = "jupyter_client.asynchronous.AsyncKernelClient"
IMPORTS = "import pandas, matplotlib.pyplot, ipywidgets"
FIGURE = "matplotlib.pyplot.plot([1, 3, 2]); matplotlib.pyplot.title('a'); matplotlib.pyplot.show()"


async def start(kind: str) -> AsyncKernelManager:
    """Start a kernel of one kind, with encrypted channels and its own noise switched off."""
    KernelProvisionerFactory.instance().default_provisioner_name = KINDS[kind]
    manager = AsyncKernelManager(transport_encryption="auto")
    await manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    forked = type(manager.provisioner.process).__name__ == "ForkedProcess"
    if forked != (kind == "warm"):
        raise SystemExit(f"a kernel that should be {kind} is not: see `hackyack kernels status`")
    return manager


async def timed(kind: str, client_class: str) -> dict[str, float]:
    """Return the seconds from launch to: process, kernel_info and IOPub, modules imported."""
    begin = time.perf_counter()
    manager = await start(kind)
    launched = time.perf_counter() - begin
    manager.client_class = client_class
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=120)
    ready = time.perf_counter() - begin
    await client.execute_interactive(IMPORTS, output_hook=lambda _message: None)
    imported = time.perf_counter() - begin
    client.stop_channels()
    await manager.shutdown_kernel(now=True)
    return {"launched": launched, "ready": ready, "imported": imported}


async def private(kind: str, count: int) -> float:
    """Return the private megabytes of an idle kernel with a figure, the median of ``count``."""
    managers = [await start(kind) for _ in range(count)]
    for manager in managers:
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=120)
        code = f"{IMPORTS}\n{FIGURE}"
        await client.execute_interactive(code, output_hook=lambda _message: None)
        client.stop_channels()
    await asyncio.sleep(1)
    held = [memory(manager.provisioner.pid)[0] or 0 for manager in managers]
    for manager in managers:
        await manager.shutdown_kernel(now=True)
    return statistics.median(held) / 1e6


def median_of(command: list[str], runs: int) -> float:
    """Return the median seconds that a command takes."""
    took = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - begin)
    return statistics.median(took)


async def measure(runs: int, alive: int) -> list[dict[str, Any]]:
    """Return a row for each kind of kernel and one that compares them."""
    quick, stock = QUICK, STOCK
    times: dict[tuple[str, str], list[dict[str, float]]] = {}
    for _ in range(runs):
        for kind in KINDS:
            for client in (quick, stock):
                times.setdefault((kind, client), []).append(await timed(kind, client))
    rows = []
    for kind in KINDS:
        mine, theirs = times[kind, quick], times[kind, stock]
        rows.append(
            {
                "kernel": kind,
                "launched s": median(mine, "launched"),
                "ready s": median(mine, "ready"),
                "imported s": median(mine, "imported"),
                "slowest s": max(one["imported"] for one in mine),
                "ready s, stock client": median(theirs, "ready"),
                "imported s, stock client": median(theirs, "imported"),
                "private MB": await private(kind, alive),
            }
        )
    return [*rows, compared(*rows)]


def median(times: list[dict[str, float]], name: str) -> float:
    """Return the median of one of the measured times."""
    return statistics.median(one[name] for one in times)


def compared(ordinary: dict[str, Any], warm: dict[str, Any]) -> dict[str, Any]:
    """Return how many times less the warm kernel takes."""
    return {
        name: "times less" if name == "kernel" else ordinary[name] / warm[name] for name in ordinary
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="kernels of each kind and client")
    parser.add_argument("--alive", type=int, default=5, help="kernels whose memory is compared")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    about = machine.about(kernels.HEAVY, runs=options.runs, alive=options.alive)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # both sides read the bytecode
    if not kernels.warm(wait=120):
        raise SystemExit("no zygote on this system: there is nothing to compare")
    rows = asyncio.run(measure(options.runs, options.alive))
    program = [sys.executable, "-c"]
    commands = {
        "hackyack --help s": median_of([sys.executable, "-m", "kit.cli", "--help"], 5),
        "import kit s, interpreter's own start taken off": median_of([*program, "import kit"], 9)
        - median_of([*program, ""], 9),
    }
    machine.show({"rows": rows, **commands, **about}, as_json=options.json)
    kernels.stop()


if __name__ == "__main__":
    main()
