"""What every benchmark says beside its numbers: on what machine, with what, how often."""

import importlib.metadata
import importlib.util
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["about", "compiled", "show"]

NAMED = ("ipykernel", "ipython", "jupyter_client", "pandas", "matplotlib", "ipywidgets", "voila")


def compiled(modules: Sequence[str]) -> str:
    """Import ``modules`` in a new process that may write bytecode; say how much of it is there."""
    code = f"""
import importlib, importlib.util, os, sys
for name in {list(modules)!r}:
    importlib.import_module(name)
files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
files = [file for file in files if file.endswith(".py")]
print(sum(os.path.exists(importlib.util.cache_from_source(file)) for file in files), len(files))
"""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    have, files = map(int, done.stdout.split())
    return f"{have} of {files} modules compiled"


def about(modules: Sequence[str], **more: Any) -> dict[str, Any]:
    """Return machine, load, versions and bytecode, with what the benchmark adds."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "machine": f"{os.cpu_count()} cores, {memory / 2**30:.0f} GB, {platform.platform()}",
        "processor": _processor(),
        "load before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "versions": {name: importlib.metadata.version(name) for name in NAMED},
        "bytecode": compiled(modules),
        **more,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")


def show(result: Mapping[str, Any], *, as_json: bool) -> None:
    """Print the result: JSON, or its ``rows`` as a table with the rest below it."""
    if as_json:
        print(json.dumps(result, indent=1))
        return
    rows = result["rows"]
    columns = list(rows[0])
    cells = [columns, *([_text(row[name]) for name in columns] for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(columns))]
    for row in cells:
        first, *rest = [(text, width) for text, width in zip(row, widths, strict=True)]
        print(first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest), sep="  ")
    print()
    for name, value in result.items():
        if name != "rows":
            print(f"{name}: {value if not isinstance(value, dict) else _line(value)}")


def _text(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) and value < 100 else f"{value}"


def _line(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
