"""What every answer of the server has in common: its headers, its log line, its kind errors.

A handler of the room is ``class X(Guarded, …)``, so that nothing is sent without these headers and
no log line holds a person's address, browser or kernel. Which hosts are served at all is decided
before any handler is chosen: see ``kit.room.server.app``.
"""

import logging
import re
import secrets
from functools import cached_property
from typing import Any

import tornado.web

from kit.messages import _
from kit.room import origins, templates
from kit.room.refusals import Refused

__all__ = ["Elsewhere", "Guarded", "keep_logs_clean", "log_request"]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With "no-referrer" forms and last words come without an origin: see kit.room.origins.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Tornado would name itself and its version.
    "Server": "hackyack",
}
# Scripts come from this server, or carry the page's nonce: markup in an output can't run. Styles
# may be inline, because JupyterLab's widgets set them so. Nothing is asked of another host.
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src {connect}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# A kernel's id is the key to it, so it stays out of the log.
SECRET = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

# Tornado puts the address of whoever sends nonsense into its log.
ADDRESS = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])",
    re.IGNORECASE,
)
TALKERS = ("tornado.general", "tornado.application", "tornado.access", "asyncio", "hackyack.room")

log = logging.getLogger("hackyack.room")


class Guarded(tornado.web.RequestHandler):
    """A request handler that sends safe headers and kind error pages; goes first in the bases."""

    connect = "'self'"

    @cached_property
    def nonce(self) -> str:
        """The word that lets this page's own inline scripts run, and no others."""
        return secrets.token_urlsafe(16)

    def set_default_headers(self) -> None:
        """Set the headers of every answer, errors included."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        policy = POLICY.format(nonce=self.nonce, connect=self.connect)
        self.set_header("Content-Security-Policy", policy)

    def from_here(self) -> bool:
        """Tell whether a page of this very server asks; ``kit.room.origins`` says why it's safe."""
        return origins.from_here(self.request.headers, self.request.host)

    def write_error(self, status_code: int, **reasons: Any) -> None:
        """Answer with a page that says what to do, and nothing of what went wrong inside."""
        error = (reasons.get("exc_info") or (None, None))[1]
        if isinstance(error, Refused):
            status_code = error.status
            self.set_status(status_code)
        title, advice = _says(status_code)
        advice = str(error) if isinstance(error, Refused) else advice
        self.set_header("Content-Type", "text/html; charset=utf-8")
        base = self.settings.get("base_url", "/")
        self.finish(templates.render("message.html", title=title, advice=advice, base=base))

    def log_exception(self, *reasons: Any) -> None:
        """Log what went wrong, but not that somebody was refused."""
        if not isinstance(reasons[1], Refused):
            super().log_exception(*reasons)

    def _request_summary(self) -> str:
        return _summary(self)


class Elsewhere(Guarded):
    """Answer everything that is not on the list of routes: 404, or 421 under a foreign name."""

    def prepare(self) -> None:
        """Refuse whatever the method."""
        known = self.settings["known_host"].fullmatch(self.request.host_name)
        raise tornado.web.HTTPError(404 if known else 421)

    def check_xsrf_cookie(self) -> None:
        """Skip the check: nothing here does anything."""


def _says(status: int) -> tuple[str, str]:
    if status in {404, 405}:
        return _("There is no such page here"), _("Choose a workshop from the list.")
    if status == 421:
        return (
            _("This server doesn't know that name"),
            _("Use the address that the facilitator gave you."),
        )
    if status < 500:
        return _("This can't be opened like that"), _("Choose a workshop from the list.")
    return (
        _("This page could not be opened"),
        _("Nothing of yours is lost. Try again; if it happens again, tell your facilitator."),
    )


def _summary(handler: tornado.web.RequestHandler) -> str:
    path = handler.request.path
    return f"{handler.request.method} {SECRET.sub('…', path)}"


def log_request(handler: tornado.web.RequestHandler) -> None:
    """Log one request: what and how long, never who; Tornado's own line has the address."""
    status = handler.get_status()
    level = logging.INFO if status < 500 else logging.ERROR
    milliseconds = 1000 * handler.request.request_time()
    log.log(level, "%d %s %.0f ms", status, _summary(handler), milliseconds)


def keep_logs_clean() -> None:
    """Take addresses out of what Tornado and the event loop log, and one line that says nothing."""
    for name in (*TALKERS, "Voila"):
        logger = logging.getLogger(name)
        if _clean not in logger.filters:
            logger.addFilter(_clean)


def _clean(record: logging.LogRecord) -> bool:
    text = record.getMessage()
    record.msg, record.args = SECRET.sub("…", ADDRESS.sub("…", text)), ()
    # Jupyter gives milliseconds where Tornado wants seconds, and Tornado says so to everybody.
    return "websocket_ping_timeout" not in text
