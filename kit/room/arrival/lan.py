"""The addresses under which other devices reach this machine, found without sending anything."""

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]  # it ships none

__all__ = ["Interface", "interfaces", "names"]

# What programs make for themselves: no phone is on the other side.
INNER = re.compile(
    r"docker|veth|br-|virbr|vmnet|vboxnet|vethernet|virtualbox|vmware|wsl|lxc|podman|cni|tun|tap"
    r"|utun|wg|tailscale|zt|awdl|llw|bridge",
    re.IGNORECASE,
)
WIRELESS = re.compile(r"wl|wi-?fi|wlan|en0$|airport", re.IGNORECASE)
HOME_NETWORKS = tuple(
    map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
)


@dataclass(frozen=True, kw_only=True)
class Interface:
    """A network interface of this machine: its name in the system, and its address."""

    name: str
    address: str


def interfaces() -> list[Interface]:
    """Return the network interfaces through which other devices may come, the likeliest first.

    Wireless goes before cable, cable before what virtual machines and tunnels have made.
    """
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = [
        Interface(name=name, address=one.address)
        for name, addresses in psutil.net_if_addrs().items()
        for one in addresses
        if name in up and one.family == socket.AF_INET and _reachable(one.address)
    ]
    return sorted(found, key=_unlikely)


def names(found: Iterable[Interface]) -> list[str]:
    """Return all addresses and host names of this machine that a browser may use."""
    own = re.sub(r"[^A-Za-z0-9.-]", "", socket.gethostname())
    more = [own, f"{own}.local"] if own else []
    return [*(one.address for one in found), *more]


def _reachable(address: str) -> bool:
    return not (ipaddress.ip_address(address).is_loopback or address.startswith("169.254."))


def _unlikely(one: Interface) -> tuple[bool, bool, bool, str]:
    """Return a sort key: the less likely a phone uses the interface, the higher."""
    at_home = any(ipaddress.IPv4Address(one.address) in network for network in HOME_NETWORKS)
    return (
        bool(INNER.match(one.name)),
        not WIRELESS.match(one.name),
        not at_home,
        one.name,
    )
