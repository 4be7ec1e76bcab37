"""JupyterLab, opened on the start page: no prompt, no request to any other host.

All its settings stand in one folder, ``programme/lab/``, which serves as Jupyter's configuration
folder while it runs; people's own ``~/.jupyter`` is neither read nor written.
"""

import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kit import kernels, places
from kit.programme.working_copies import prepare

__all__ = ["open_lab", "prepare"]

SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {
        "defaultViewers": {"markdown": "Markdown Preview"},
    },
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    # so that a notebook that is opened again can say what its controls showed
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True},
    # every cell is on the page, so that a screen reader and the browser's search find it
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}

ALWAYS_OFF = (
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyter-notebook/lab-extension",
    "@voila-dashboards/jupyterlab-preview",
)
# these need a course with an exchange folder, which a meetup has not
EXCHANGE = ("@jupyter/nbgrader:assignment-list", "@jupyter/nbgrader:course-list")
FOR_AUTHORS = (
    "@jupyter/nbgrader:create-assignment",
    "@jupyter/nbgrader:formgrader",
    "@jupyter/nbgrader:menu",
    # without the hidden tests it calls a wrong answer a success
    "@jupyter/nbgrader:validate-assignment",
)

SERVERS_OFF = (
    "voila.server_extension",
    "jupyter_lsp",
    "nbgrader.server_extensions.assignment_list",
    "nbgrader.server_extensions.course_list",
)
SERVERS_FOR_AUTHORS = (
    "nbgrader.server_extensions.formgrader",
    "nbgrader.server_extensions.validate_assignment",
)


def open_lab(
    *,
    facilitator: bool = False,
    browser: bool = True,
    port: int = 0,
    args: Sequence[str] = (),
    course: Path | None = None,
    settings: Mapping[str, object] = MappingProxyType({}),
    say: Callable[[str], object] = lambda _said: None,
) -> int:
    """Prepare the working copies and run JupyterLab until Ctrl-C; return its exit status.

    A participant sees ``programme/work/``, a facilitator the whole clone with nbgrader's
    formgrader, or with ``course`` that folder, with a course that is graded in it and
    ``settings`` of nbgrader's besides its own. ``port`` 0 takes the first free one from 8888 on;
    ``args`` are JupyterLab's own. ``say`` is told of newer editions of working copies.
    """
    prepare(say=say)
    kernels.warm()  # it imports while the browser opens
    os.environ["JUPYTER_CONFIG_DIR"] = str(
        configure(facilitator=facilitator, course=course, settings=settings)
    )
    # nbgrader looks for nbgrader_config.py where Jupyter was started
    os.chdir(course or places.root())
    from jupyterlab.labapp import LabApp

    # Jupyter gives milliseconds where Tornado wants seconds, and Tornado says so on every kernel
    logging.getLogger("tornado.general").addFilter(
        lambda record: "websocket_ping_timeout" not in record.getMessage()
    )
    chosen = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"] if port else []
    LabApp.launch_instance([f"--ServerApp.open_browser={browser}", *chosen, *args])
    return 0


def configure(
    *,
    facilitator: bool,
    course: Path | None = None,
    settings: Mapping[str, object] = MappingProxyType({}),
) -> Path:
    """Write Jupyter's configuration for facilitator or participant and return its folder."""
    who = "course" if course else "facilitator" if facilitator else "participant"
    folder = places.programme() / "lab" / who
    server = _server(facilitator=facilitator)
    if course:
        server["ServerApp"]["root_dir"] = str(course)
        server["LabApp"]["default_url"] = "/lab"
    _write(folder / "jupyter_server_config.json", server)
    _write(folder / "nbgrader_config.json", dict(settings))
    _write(folder / "labconfig" / "default_setting_overrides.json", SETTINGS)
    off = (*ALWAYS_OFF, *EXCHANGE, *(() if facilitator else FOR_AUTHORS))
    _write(
        folder / "labconfig" / "page_config.json", {"disabledExtensions": dict.fromkeys(off, True)}
    )
    return folder


def _server(*, facilitator: bool) -> dict[str, Any]:
    start = (places.work() / "START.md").relative_to(places.root()).as_posix()
    return {
        "ServerApp": {
            "root_dir": str(places.root() if facilitator else places.work()),
            "jpserver_extensions": {
                **dict.fromkeys(SERVERS_OFF, False),
                **dict.fromkeys(SERVERS_FOR_AUTHORS, facilitator),
            },
            "contents_manager_class": "kit.programme.lab_files.LabFiles",
            "answer_yes": True,  # Ctrl-C ends it, without asking twice
            "allow_root": True,  # containers often have no other user
            "log_level": "WARN",
        },
        # other people on this computer can reach the kernels' ports: messages are encrypted
        "KernelManager": {"transport_encryption": "auto"},
        "LabApp": {
            "default_url": f"/lab/tree/{start if facilitator else 'START.md'}",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "extension_manager": "readonly",
            "log_level": "WARN",
        },
    }


def _write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
