"""The headers that a browser adds to a request: its purpose, and the page that makes it.

Simulated participants send them, so that a rehearsal and a benchmark pass the same checks as
people. They are Chromium's: ``tests/browser/test_browser_headers.py`` records them in a real room,
on this machine and as a phone does on a local network, and compares.
"""

import ipaddress
from urllib.parse import urldefrag, urlsplit

__all__ = ["KINDS", "browser_headers"]

# By purpose of a request: its Sec-Fetch-Mode and Sec-Fetch-Dest, and whether it has an Origin.
KINDS = {
    "page": ("navigate", "document", False),  # a typed address, a link
    "form": ("navigate", "document", True),
    "read": ("cors", "empty", False),  # a script's fetch, or its stream of events
    "send": ("cors", "empty", True),  # a script's fetch with POST
    "beacon": ("no-cors", "empty", True),  # sent by a page while it closes
    "websocket": ("", "", True),  # Chromium sends no Sec-Fetch headers and no Referer with it
}


def browser_headers(kind: str, address: str, *, page: str | None = None) -> dict[str, str]:
    """Return the headers that Chromium adds to a request to ``address``.

    ``kind`` is one of ``KINDS``. ``page`` is the address of the page that makes the request, on
    the same server; None if a person types or scans ``address``.
    """
    mode, destination, says_origin = KINDS[kind]
    headers = {}
    if page is not None and says_origin:
        headers["Origin"] = "{0.scheme}://{0.netloc}".format(urlsplit(page))
    if page is not None and mode:
        headers["Referer"] = urldefrag(page).url
    if mode and _trusted(address):
        headers["Sec-Fetch-Site"] = "none" if page is None else "same-origin"
        headers["Sec-Fetch-Mode"] = mode
        headers["Sec-Fetch-Dest"] = destination
        if mode == "navigate":
            headers["Sec-Fetch-User"] = "?1"
    return headers


def _trusted(address: str) -> bool:
    """Return whether browsers trust the connection to ``address``: https, or this machine.

    Source: https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy
    """
    where = urlsplit(address)
    host = where.hostname or ""
    if where.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return False
