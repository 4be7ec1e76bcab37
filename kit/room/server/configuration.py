"""The server's configuration, static files, listening socket and certificate."""

import socket
import ssl
from pathlib import Path

import voila
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from traitlets.config import Config
from voila.paths import collect_static_paths
from voila.utils import get_voila_labextensions_path

from kit import __version__
from kit.errors import SetupError
from kit.messages import _
from kit.room.copies.kernel_manager import Copies, OwnKernelSpecManager
from kit.room.server.live import kernel_owners
from kit.room.templates import TEMPLATE

__all__ = ["EXTENSIONS", "config", "listen", "secured", "static"]

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8")


def config(idle: int, base_url: str, *, in_room: bool) -> Config:
    """Return the whole configuration; configuration files of the user or folder don't change it.

    ``idle``: seconds until an idle kernel ends.
    """
    identity = kernel_owners.ParticipantIdentity if in_room else kernel_owners.OpenIdentity
    authorizer = kernel_owners.OwnKernelsOnly if in_room else AllowAllAuthorizer
    return Config(
        VoilaConfiguration={
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [],
            "http_header_envs": [],
            "show_tracebacks": False,
            "extension_allowlist": list(EXTENSIONS),
            "extension_denylist": [],
            "multi_kernel_manager_class": Copies,
            "kernel_spec_manager_class": OwnKernelSpecManager,
        },
        Voila={
            "identity_provider_class": identity,
            "authorizer_class": authorizer,
            "base_url": base_url,
            "open_browser": False,
        },
        Copies={
            "cull_idle_timeout": idle,
            "cull_interval": max(1, min(60, idle // 2)),
            # other people on this computer can reach the kernels' ports: what passes is sealed
            "transport_encryption": "auto",
        },
        # the usual client waits for 0.2 s of silence before a page's first cell
        KernelManager={"client_class": "kit.kernels.client.WarmKernelClient"},
        # A kernel that died comes back without its widgets: better to say that it is gone.
        KernelRestarter={"restart_limit": 0},
    )


def static() -> list[tuple[str, Path]]:
    """Return the front end's static files, as pairs of address and folder."""
    front_end = f"voila/{voila.__version__}"
    folders = [Path(folder) for folder in collect_static_paths(["voila"], "base")]
    found = [(f"{front_end}/static", next(f for f in folders if (f / "voila.js").is_file()))]
    for name in EXTENSIONS:
        places = [Path(place) / name / "static" for place in get_voila_labextensions_path()]
        extension = next(place for place in places if place.is_dir())
        found.append((f"{front_end}/labextensions/{name}/static", extension))
    return [*found, (f"room/{__version__}", TEMPLATE / "static")]


def listen(port: int, host: str) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port``; raises SetupError if it can't."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise SetupError(
            _("Nothing can listen on {host}:{port} ({error}); choose another with --port.").format(
                host=host, port=port, error=error.strerror or error
            )
        ) from error
    listening.setblocking(False)
    return listening


def secured(certfile: str | None, keyfile: str | None) -> ssl.SSLContext | None:
    """Return the TLS context for https; None if no certificate is given.

    Raises SetupError where the files are no certificate with its key.
    """
    if not certfile:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certfile, keyfile)
    except (OSError, ssl.SSLError) as error:
        raise SetupError(
            _(
                "{file} can't be used as a certificate ({error}). Check --certfile, --keyfile."
            ).format(file=certfile, error=error.strerror or error)
        ) from error
    return context
