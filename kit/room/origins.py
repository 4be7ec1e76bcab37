"""Tell whether a page of this server made a request: one rule for all requests that change data.

A browser adds three headers that no script of a page can set or change:

``Origin``
    Scheme, host and port of the page; ``null`` where the browser may not name it.
``Referer``
    The address of the page; left out where the browser may not name it.
``Sec-Fetch-Site``
    The browser's own comparison of page and server: ``same-origin``, ``same-site`` (another port
    or a neighbouring name), ``cross-site``, or ``none`` (a person asked, no page did).

What they say was recorded in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50:

* ``Referrer-Policy: no-referrer`` silences ``Origin`` too. A form of our own page then says
  ``null`` in all three, as a sandboxed frame of any other site does; a beacon says so in Firefox
  and WebKit. So pages are sent with ``same-origin`` (``guard.HEADERS``, ``pages/base.html``): all
  three then name the page to this server, with forms, fetches, beacons and websockets alike, and
  nothing to others.
* ``Sec-Fetch-Site`` comes over https and on this machine itself only. Phones on a local network
  use ``http://192.168…``, so it can confirm what ``Origin`` says, but nothing may depend on it.
  Safari before 16.4 and Firefox before 90 never send it; Chromium sends none with a websocket.
* ``Origin`` comes with every POST and every websocket of browsers of today. Firefox before 70
  sends none with a form; its ``Referer`` says the same.

Why other sites fail: they can make a browser send anything but these three. They can suppress
``Origin`` and ``Referer``, but a request without both passes only where the browser itself says
``same-origin``. A redirect through another site gives ``null`` and ``cross-site``. A name of
another site that is rebound to this address is refused by its name (``kit.room.server.app``).

Sources: https://fetch.spec.whatwg.org/#origin-header, https://www.w3.org/TR/fetch-metadata/,
https://www.w3.org/TR/referrer-policy/. ``tests/room/test_origins.py`` has a row for each case.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

__all__ = ["from_here", "in_a_window", "named"]

HIDDEN = "null"


def from_here(headers: Mapping[str, str], host: str) -> bool:
    """Tell whether a page of ``host`` made the request with these ``headers``.

    ``host`` is the name and port under which the browser asks, as in the header ``Host``.
    """
    site = headers.get("Sec-Fetch-Site")
    if site not in {None, "same-origin", "none"}:
        return False
    if origin := named(headers):
        return _host(origin) == host.lower()
    if site == "same-origin":
        return True
    referer = headers.get("Referer", "")
    return "Origin" not in headers and _host(referer) == host.lower()


def in_a_window(headers: Mapping[str, str]) -> bool:
    """Tell whether a page was requested for a window of its own, not as a picture, frame or script.

    Where the browser says nothing of it (see above), it is taken to be. In a room SameSite cookies
    then keep out the pictures and frames of other hosts, but not those of another port of this one.
    """
    mode, destination = headers.get("Sec-Fetch-Mode"), headers.get("Sec-Fetch-Dest")
    return mode in {None, "navigate"} and destination in {None, "document"}


def named(headers: Mapping[str, str]) -> str:
    """Return the header ``Origin``; empty if it is missing or the browser hides the origin."""
    origin = headers.get("Origin", "")
    return "" if origin == HIDDEN else origin


def _host(address: str) -> str | None:
    """Return the host and port of ``address``; None if it has no host."""
    try:
        return urlsplit(address).netloc.lower() or None
    except ValueError:  # "http://[" and the like: no browser's
        return None
