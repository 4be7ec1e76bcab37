"""The base of all request handlers: safe headers, error pages, and log lines without addresses.

A handler of the room is ``class X(GuardedHandler, …)``, so that nothing is sent without these
headers and no log line holds a person's address, browser or kernel. Which hosts are served at all
is decided before any handler is chosen: see ``kit.room.server.app``.
"""

import errno
import logging
import re
import secrets
from functools import cached_property
from typing import Any

import tornado.web

from kit.messages import _
from kit.room import origins, templates
from kit.room.log_floods import FloodFilter
from kit.room.rate_limit import network
from kit.room.refusals import RefusedError

__all__ = ["GuardedHandler", "NotFoundHandler", "keep_logs_clean", "log_request"]

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

# Tornado logs the address of a client that sends an invalid request.
ADDRESS = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])",
    re.IGNORECASE,
)
# What somebody sends must begin no line of its own, nor colour the terminal.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
TALKERS = ("tornado.general", "tornado.application", "tornado.access", "asyncio", "hackyack.room")

NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
FULL = 507  # of the disk the terminal is told in words, once, and not for each request
log = logging.getLogger("hackyack.room")
_short = FloodFilter()


class GuardedHandler(tornado.web.RequestHandler):
    """The base of all handlers: safe headers and plain error pages. It goes first in the bases."""

    connect = "'self'"

    @cached_property
    def nonce(self) -> str:
        """The random word that allows this page's own inline scripts to run, and no others."""
        return secrets.token_urlsafe(16)

    @property
    def address(self) -> str:
        """The sender's address or network, which is used for counting in memory only."""
        return network(str(self.request.remote_ip))

    def set_default_headers(self) -> None:
        """Set the headers of every answer, errors included."""
        for name, value in HEADERS.items():
            self.set_header(name, value)
        policy = POLICY.format(nonce=self.nonce, connect=self.connect)
        self.set_header("Content-Security-Policy", policy)

    def from_here(self) -> bool:
        """Tell whether a page of this server made the request; see ``kit.room.origins``."""
        return origins.from_here(self.request.headers, self.request.host)

    def write_error(self, status_code: int, **reasons: Any) -> None:
        """Send an error page that tells people how to go on; it holds no details of the error."""
        error = (reasons.get("exc_info") or (None, None))[1]
        if isinstance(error, RefusedError):
            status_code = error.status
            self.set_status(status_code)
        title, advice = _says(status_code)
        advice = str(error) if isinstance(error, RefusedError) else advice
        self.set_header("Content-Type", "text/html; charset=utf-8")
        base = self.settings.get("base_url", "/")
        self.finish(templates.render("message.html", title=title, advice=advice, base=base))

    def log_exception(self, *reasons: Any) -> None:
        """Log every error except RefusedError."""
        if not isinstance(reasons[1], RefusedError):
            super().log_exception(*reasons)

    def _request_summary(self) -> str:
        return _summary(self)


class NotFoundHandler(GuardedHandler):
    """Answers addresses that are not on the list of routes: 404, or 421 for a foreign host name."""

    def prepare(self) -> None:
        """Refuse every method."""
        known = self.settings["known_host"].fullmatch(self.request.host_name)
        raise tornado.web.HTTPError(404 if known else 421)

    def check_xsrf_cookie(self) -> None:
        """Skip the check, because no request here changes anything."""


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
    if status == FULL:
        return (
            _("The disk is full"),
            _(
                "The computer that this page comes from has no space left, so no page can be "
                "opened. Tell your facilitator, then load it again. What was kept is kept."
            ),
        )
    return (
        _("This page could not be opened"),
        _("Nothing of yours is lost. Try again; if it happens again, tell your facilitator."),
    )


def _summary(handler: tornado.web.RequestHandler) -> str:
    path = handler.request.path
    return f"{handler.request.method} {SECRET.sub('…', path)}"


def log_request(handler: tornado.web.RequestHandler) -> None:
    """Log a request's method, path, status and duration.

    Tornado's own line would hold the address.
    """
    status = handler.get_status()
    level = logging.INFO if status < 500 or status == FULL else logging.ERROR
    milliseconds = 1000 * handler.request.request_time()
    log.log(level, "%d %s %.0f ms", status, _summary(handler), milliseconds)


def keep_logs_clean(server: str) -> None:
    """Remove addresses and kernel ids from all log lines, those of the logger ``server`` too.

    Line breaks and other control characters in them become blanks, because some of the text comes
    from people's browsers. A flood of like lines is cut, and one warning of Jupyter's, which is of
    no use here, dropped.
    """
    for name in (*TALKERS, server):
        logger = logging.getLogger(name)
        if _clean not in logger.filters:
            logger.addFilter(_clean)
            logger.addFilter(_short)


def _clean(record: logging.LogRecord) -> bool:
    text = record.getMessage()
    record.msg, record.args = CONTROL.sub(" ", SECRET.sub("…", ADDRESS.sub("…", text))), ()
    if record.exc_info and getattr(record.exc_info[1], "errno", None) in NO_SPACE:
        record.exc_info = None  # where in the code the disk was full is of no use to anybody
    # Jupyter passes milliseconds, Tornado expects seconds and warns in each log.
    return "websocket_ping_timeout" not in text
