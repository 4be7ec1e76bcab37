"""Checks for common obstacles to a room on this machine: network, port, firewall, sleep.

A firewall or a guest Wi-Fi can't be seen whole from this machine: the findings tell what was seen
and what can't be known. ``phone_page`` offers the test that settles it: a page to open on a phone.
"""

import platform
import re
import shutil
import socket
from collections.abc import Callable, Iterator

from kit.doctor import Finding
from kit.messages import _
from kit.room.arrival import lan, power
from kit.room.arrival.lan import Interface

__all__ = ["examine"]

# How each system says, to anybody who asks, whether it keeps others out.
FIREWALLS = {
    "Windows": (["netsh", "advfirewall", "show", "currentprofile", "state"], r"\bON\b"),
    "Darwin": (
        ["/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate"],
        r"State = [12]",
    ),
    "Linux": (["firewall-cmd", "--state"], r"^running"),
}


def examine(port: int) -> list[Finding]:
    """Return one finding for each check; settings of the machine are only read.

    ``port`` is where the room is going to listen.
    """
    found = lan.interfaces()
    looks: list[Callable[[], Iterator[Finding]]] = [
        lambda: _network(found),
        lambda: _port(port, found),
        _firewall,
        _isolation,
        power.examine,
    ]
    return [finding for look in looks for finding in look()]


def _network(found: list[Interface]) -> Iterator[Finding]:
    if not found:
        yield Finding(
            what=_("Network"),
            state="note",
            means=_("This machine is on no network: phones can't join."),
            remedy=_("Join the Wi-Fi that the participants use, or open a hotspot on a phone."),
        )
        return
    known = ", ".join(f"{one.address} ({one.name})" for one in found)
    if len(found) == 1:
        yield Finding(
            what=_("Network: {addresses}").format(addresses=known),
            state="ok",
            means=_("Phones on the same network use this address."),
        )
        return
    yield Finding(
        what=_("Networks: {addresses}").format(addresses=known),
        state="note",
        means=_("This machine is on several networks; phones reach it in theirs only."),
        remedy=_("The first is the likeliest. Try it from a phone: hackyack doctor --phone"),
    )


def _port(port: int, found: list[Interface]) -> Iterator[Finding]:
    """Check ``port``: listen on it, and connect to it at each address of ``found``."""
    what = _("Port {port} for the room").format(port=port)
    try:
        listening = socket.create_server(("", port))
    except OSError as error:
        yield Finding(
            what=what,
            state="note",
            means=_("Nothing can listen there now ({error}).").format(error=error.strerror),
            remedy=_("End the program that has it, or add --port with another number."),
        )
        return
    with listening:
        own = listening.getsockname()[1]
        deaf = [one.address for one in found if not _answers(one.address, own)]
    if deaf:
        yield Finding(
            what=what,
            state="note",
            means=_("This machine can't reach itself at {addresses}.").format(
                addresses=", ".join(deaf)
            ),
            remedy=_("Allow Python in the firewall, or leave VPN and security programs for now."),
        )
        return
    yield Finding(what=what, state="ok", means=_("Free, and it answers at every address here."))


def _answers(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=3):
            return True
    except OSError:
        return False


def _firewall() -> Iterator[Finding]:
    what = _("Firewall")
    command, on = FIREWALLS.get(platform.system(), FIREWALLS["Linux"])
    said = power.said(command)
    if re.search(on, said, re.MULTILINE):
        yield Finding(
            what=what,
            state="note",
            means=_("One is on, and may keep phones out; whether it does can't be seen from here."),
            remedy=_(
                "Allow Python for private networks when asked. Then try: hackyack doctor --phone"
            ),
        )
        return
    yield Finding(
        what=what,
        state="note",
        means=_("None was seen, but not every one can be: a phone must try.")
        if said or shutil.which(command[0]) is None
        else _("It doesn't say whether it is on: a phone must try."),
        remedy=_("Try from a phone: hackyack doctor --phone"),
    )


def _isolation() -> Iterator[Finding]:
    yield Finding(
        what=_("Guest Wi-Fi"),
        state="note",
        means=_(
            "Many guest networks keep devices apart; then no phone reaches this machine, and "
            "nothing on this machine can tell."
        ),
        remedy=_(
            "Try from a phone on that network: hackyack doctor --phone. If its page doesn't open, "
            "ask for a network without client isolation, or use a phone's hotspot or a small "
            "router of your own."
        ),
    )
