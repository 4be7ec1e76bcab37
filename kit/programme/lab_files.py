"""The files that JupyterLab opens and saves: notebooks in which no control is dead.

While the kernel runs that a notebook was saved with, its page finds its widgets there again, also
when it is loaded anew. In any other kernel they are unknown, and are shown in words.
"""

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from kit.notebooks.editions.marks import KEY, marks
from kit.programme import saved_controls

__all__ = ["LabFiles"]

KERNEL = "kernel"


class LabFiles(AsyncLargeFileManager):
    """Jupyter's own files, but for the controls in a notebook."""

    async def get(self, path: str, *args: Any, **options: Any) -> dict[str, Any]:
        """Return a file; in a notebook the controls that nothing is behind are words."""
        model: dict[str, Any] = await super().get(path, *args, **options)  # type: ignore[no-untyped-call]
        notebook = model.get("content")
        if model["type"] == "notebook" and notebook and saved_controls.has_controls(notebook):
            made_by = marks(notebook).get(KERNEL)
            if made_by is None or made_by != await self._kernel_of(path):
                saved_controls.in_words(notebook)
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save a file; with a notebook, which kernel its controls belong to."""
        notebook = model.get("content")
        if model.get("type") == "notebook" and isinstance(notebook, dict):
            saved_controls.pruned(notebook)
            said = {name: value for name, value in marks(notebook).items() if name != KERNEL}
            kernel = await self._kernel_of(path)
            if kernel and saved_controls.has_controls(notebook):
                said[KERNEL] = kernel
            notebook["metadata"] |= {KEY: said} if said else {}
        saved: dict[str, Any] = await super().save(model, path)  # type: ignore[no-untyped-call]
        return saved

    async def _kernel_of(self, path: str) -> str | None:
        """Return the name and process of the kernel that runs for a notebook, if one does.

        A kernel that was restarted keeps its name.
        """
        server: Any = self.parent  # what holds all parts of Jupyter together
        sessions = await server.session_manager.list_sessions()
        wanted = path.strip("/")
        names = [one["kernel"]["id"] for one in sessions if one["path"].strip("/") == wanted]
        if not names or names[0] not in server.kernel_manager:
            return None
        kernel = server.kernel_manager.get_kernel(names[0])
        return f"{names[0]} {getattr(kernel.provisioner, 'pid', '')}"
