"""The names of a notebook after its setup cell, kept so that each section can begin with them.

Setting up again for every section takes seconds where it measures or reads much. What is kept is
copied each time, so that no section sees what another has changed.
"""

import copy
from collections.abc import Mapping
from typing import Any

import IPython

__all__ = ["keep", "reset", "restore"]

_kept: dict[str, Any] = {}


def keep() -> None:
    """Keep all names that the notebook has now; it goes on with copies of their values."""
    _kept.clear()
    _kept.update(IPython.get_ipython().user_ns)
    restore()


def restore() -> None:
    """Give the notebook the kept names, their values copied, and no others."""
    shell = IPython.get_ipython()
    own = {n: v for n, v in _kept.items() if n not in shell.user_ns_hidden and n[:1] != "_"}
    # what two names share, they share in the copy too; one value that can't be copied stays
    memo: dict[int, Any] = {}
    reset(shell.user_ns, {**_kept, **{name: _copied(value, memo) for name, value in own.items()}})


def reset(namespace: dict[str, Any], names: Mapping[str, Any]) -> None:
    """Let ``namespace`` have ``names`` and no others."""
    for name in namespace.keys() - names.keys():
        del namespace[name]
    namespace.update(names)


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    try:
        return copy.deepcopy(value, memo)
    except Exception:  # noqa: BLE001  a module, an open file: any kind of error says so
        return value
