"""Execute a notebook from its first cell to its last."""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from kit import places
from kit.errors import WorkshopError
from kit.messages import _
from kit.notebooks.normal_form import normalised

__all__ = ["SECONDS", "execute"]

SECONDS = 120
"""The longest that one cell may take."""

STARTS = 3
"""How often a kernel is started. Its ports are chosen first and opened later: another kernel that
starts at the same moment can take one of them, and then it ends before it has begun."""


class _Client(NotebookClient):
    """A client that Ctrl-C ends once.

    nbclient answers SIGINT and SIGTERM by ending the kernel, and ends it again on its way out,
    which then fails an assertion (nbclient 0.11).
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ending = asyncio.Lock()
        self.begun: NotebookNode | None = None
        self.on_cell_execute = self._begin

    def _begin(self, *, cell: NotebookNode, cell_index: int) -> None:
        """Keep the cell that runs: one that ends its kernel has no error and may have a number."""
        self.begun = cell

    async def _async_cleanup_kernel(self) -> None:
        async with self._ending:
            if self.km is not None:
                await super()._async_cleanup_kernel()

    @property
    def was_asked_to_end(self) -> bool:
        """True once a signal has come."""
        return hasattr(self, "_async_cleanup_kernel_future")


def execute(notebook: NotebookNode, *, file: Path, errors: bool = False) -> NotebookNode:
    """Return a copy of ``notebook``, executed in a fresh kernel and an empty folder.

    With ``errors`` a failing cell stops nothing and shows its error. Raises WorkshopError that
    names the cell where one fails or takes longer than SECONDS; ``file`` is for that message.
    Raises KeyboardInterrupt where Ctrl-C or SIGTERM ends it, once its kernel has ended.
    """
    fresh: NotebookNode = normalised(notebook, outputs=False)
    with tempfile.TemporaryDirectory(prefix="hackyack-") as folder:
        for again in reversed(range(STARTS)):
            client = _client(fresh, folder, errors=errors)
            try:
                client.execute(env=_clean_environment(folder))
                break
            except Exception as error:
                if client.was_asked_to_end:  # a kernel that has ended fails what was under way
                    raise KeyboardInterrupt from error
                if isinstance(error, CellExecutionError | CellTimeoutError | DeadKernelError):
                    raise WorkshopError(_failure(file, fresh, error, client.begun)) from error
                if not (again and type(error) is RuntimeError):  # the kernel ended before it began
                    raise
    return normalised(fresh, outputs=True)


def _client(notebook: NotebookNode, folder: str, *, errors: bool) -> _Client:
    return _Client(
        notebook,
        kernel_name="python3",
        timeout=SECONDS,
        extra_arguments=["--IPKernelApp.log_level=50"],  # its end may interrupt a reply
        resources={"metadata": {"path": folder}},
        allow_errors=errors,
        store_widget_state=False,
        record_timing=False,
        coalesce_streams=True,
    )


def _failure(
    file: Path, notebook: NotebookNode, error: Exception, begun: NotebookNode | None
) -> str:
    """Return a sentence that names the failed cell and its error.

    That is the last cell with an error, else the one that was ``begun`` last.
    """
    dead = isinstance(error, DeadKernelError)
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    failed = [c for c in code if not dead and any(o.output_type == "error" for o in c.outputs)]
    cell = failed[-1] if failed else begun or code[0]
    said = " ".join(out.evalue for out in cell.outputs if out.output_type == "error")
    said = _("it ends Python itself") if dead else said
    return _("{file}, cell {cell}, does not run ({error}); correct it, then tidy again.").format(
        file=places.short(file).as_posix(), cell=cell["id"], error=said or type(error).__name__
    )


def _clean_environment(folder: str) -> dict[str, str]:
    """Return the environment without personal settings that would change outputs."""
    return {**os.environ, "IPYTHONDIR": folder, "HACKYACK_LANGUAGE": "en"}
