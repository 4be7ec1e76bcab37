"""The text that the terminal shows once a room is open: addresses, code and QR code."""

import io
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno

from kit.errors import SetupError
from kit.messages import _
from kit.room.arrival.lan import Interface
from kit.room.options import OpenRoom

__all__ = ["Signpost", "prefix", "public", "qr", "trusted"]

LOCAL = ("127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class Signpost:
    """The addresses under which people and the facilitator reach a room.

    ``lan``: the networks through which others come, None where only this machine may; ``public``:
    the address that people use where a proxy or a name stands before the room; ``secure``: https.
    """

    lan: Sequence[Interface] | None = None
    public: str = ""
    secure: bool = False

    @property
    def named(self) -> list[str]:
        """Return the host of ``public`` as a list; empty if there is none."""
        host = urlsplit(self.public).hostname
        return [host] if host else []

    def join(self, opened: OpenRoom) -> list[str]:
        """Return the addresses to join by, the likeliest first."""
        if self.public:
            return [self.public.rstrip("/") + "/" + opened.join.removeprefix(opened.address)]
        if self.lan:
            return [_at(one.address, opened.join) for one in self.lan]
        return [_at("127.0.0.1", opened.join)]

    def lead(self, opened: OpenRoom) -> str:
        """Return the facilitator's address.

        It is on 127.0.0.1, unless ``public`` is set or a certificate is for another host.
        """
        if self.public:
            return self.public.rstrip("/") + "/" + opened.lead.removeprefix(opened.address)
        if self.secure and self.lan:
            return _at(self.lan[0].address, opened.lead)
        return _at("127.0.0.1", opened.lead)

    def lines(self, opened: OpenRoom) -> list[str]:
        """Return the lines that the terminal shows to the facilitator."""
        # Every page of a room asks for the code first, so the short address is enough.
        first, *others = (way.partition("?")[0].removesuffix("join") for way in self.join(opened))
        said = [_("Participants open: {address}").format(address=first)]
        if opened.code:
            said.append(_("and type the code: {code}").format(code=opened.code))
        said += [
            _("On another network of this machine: {address}").format(address=o) for o in others
        ]
        if self.lan is None and not self.public:
            said.append(_("Only this machine can open it. Phones can where --lan is added."))
        elif not self.lan and not self.public:
            said.append(_("This machine is on no network now, so nobody else can join."))
        return [
            *said,
            _("You open: {address}").format(address=self.lead(opened)),
            _("Keep your address to yourself: whoever has it runs the room. Ctrl-C ends the room."),
        ]


def prefix(base_url: str) -> str:
    """Return ``base_url`` with one slash at each end."""
    inner = base_url.strip("/")
    return f"/{inner}/" if inner else "/"


def public(address: str, base_url: str) -> str:
    """Return ``address`` once it is checked; empty if it is empty.

    Raises SetupError where it is no address, or ends in another path than ``base_url``.
    """
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        whole = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:  # a port that is no number
        whole = False
    if not whole:
        raise SetupError(
            _(
                "--address {address} is no address; write it as a browser shows it, for example "
                "https://library.example{path}."
            ).format(address=address, path=base_url)
        )
    if prefix(parts.path) != base_url:
        raise SetupError(
            _(
                "--address {address} and --base-url {path} name two places; give both the same "
                "path, for example --address {fitting}."
            ).format(address=address, path=base_url, fitting=parts._replace(path=base_url).geturl())
        )
    return address


def trusted(proxies: Sequence[str], *, local: bool) -> tuple[str, ...]:
    """Return the addresses of ``proxies``, and with ``local`` those of this machine.

    Raises SetupError where one is no IP address.
    """
    for one in proxies:
        try:
            ipaddress.ip_address(one)
        except ValueError as error:
            raise SetupError(
                _(
                    "--proxy {proxy} is no IP address; give the one from which the proxy reaches "
                    "this machine, for example 192.168.1.5."
                ).format(proxy=one)
            ) from error
    return (*proxies, *(LOCAL if local else ()))


def qr(address: str) -> str:
    """Return an address as a QR code for a terminal."""
    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(out=drawn, compact=True)
    return drawn.getvalue()


def _at(host: str, address: str) -> str:
    """Return ``address`` with another ``host``, because browsers can't open 0.0.0.0."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{host}{port}").geturl()
