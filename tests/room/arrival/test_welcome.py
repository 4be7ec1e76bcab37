"""The lines that the terminal shows once a room is open."""

import re

import pytest

from kit.errors import SetupError
from kit.room.arrival.lan import Interface
from kit.room.arrival.welcome import LOCAL, Signpost, prefix, public, qr, trusted
from kit.room.options import OpenRoom

OPENED = OpenRoom(
    address="http://0.0.0.0:8866/hack/",
    join="http://0.0.0.0:8866/hack/join?code=ACD346",
    code="ACD346",
    lead="http://0.0.0.0:8866/hack/lead?key=secret",
)
WIFI = Interface(name="wlan0", address="192.168.1.5")
CABLE = Interface(name="eth0", address="10.0.0.7")


def test_on_this_machine_alone() -> None:
    """Without --lan only this machine is named, and how phones could join."""
    alone = OpenRoom(address="http://127.0.0.1:1/", join="http://127.0.0.1:1/", code="", lead="x")
    said = Signpost().lines(alone)
    assert said[0].endswith("http://127.0.0.1:1/")
    assert "--lan" in said[1]
    assert not any("code" in line for line in said)


def test_on_one_network() -> None:
    """The address to type has no code in it, the code stands beside it."""
    said = Signpost(lan=[WIFI]).lines(OPENED)
    assert said[0].endswith("http://192.168.1.5:8866/hack/")
    assert said[1].endswith("ACD346")


def test_what_is_scanned_holds_the_code() -> None:
    """The QR code's address holds the code, so that nothing has to be typed."""
    join = "http://192.168.1.5:8866/hack/join?code=ACD346"
    assert Signpost(lan=[WIFI]).join(OPENED) == [join]


def test_on_several_networks() -> None:
    """The others are listed too."""
    said = Signpost(lan=[WIFI, CABLE]).lines(OPENED)
    assert any("10.0.0.7" in line and "another network" in line for line in said)


def test_on_no_network() -> None:
    """With --lan but without a network, a line says that no other device can join."""
    assert any("no network" in line for line in Signpost(lan=[]).lines(OPENED))


@pytest.mark.parametrize(
    ("signpost", "lead"),
    [
        (Signpost(lan=[WIFI]), "http://127.0.0.1:8866/hack/lead?key=secret"),
        (Signpost(lan=[WIFI], secure=True), "http://192.168.1.5:8866/hack/lead?key=secret"),
        (Signpost(public="https://x.example/hack"), "https://x.example/hack/lead?key=secret"),
    ],
)
def test_the_facilitators_address(signpost: Signpost, lead: str) -> None:
    """It stays on this machine unless a certificate or a proxy stands before it."""
    assert signpost.lead(OPENED) == lead
    assert lead in signpost.lines(OPENED)[-2]


def test_behind_a_proxy() -> None:
    """People open the proxy's address, and its host is allowed."""
    signpost = Signpost(public="https://x.example/hack/")
    assert signpost.join(OPENED) == ["https://x.example/hack/join?code=ACD346"]
    assert signpost.named == ["x.example"]


def test_the_picture_holds_the_address() -> None:
    """Each address has its own, all of its lines equally long."""
    drawn = [qr(f"http://192.168.1.{n}:8866/join?code=ACD346") for n in (5, 6)]
    assert drawn[0] != drawn[1]
    assert len({len(line) for line in drawn[0].splitlines()}) == 1


@pytest.mark.parametrize("typed", ["hack", "/hack", "hack/", "/hack/", "//hack//"])
def test_a_path_is_taken_however_it_is_typed(typed: str) -> None:
    """With a slash too few or too many it is the same path."""
    assert prefix(typed) == "/hack/"


@pytest.mark.parametrize("typed", ["", "/"])
def test_no_path_is_the_root(typed: str) -> None:
    """Without a path the room is at the root."""
    assert prefix(typed) == "/"


@pytest.mark.parametrize("address", ["https://x.example/hack/", "http://x.example:8866/hack"])
def test_an_address_for_people(address: str) -> None:
    """It is taken as it is, with the slash at its end or without."""
    assert public(address, "/hack/") == address


@pytest.mark.parametrize(
    "address", ["x.example", "//x.example/", "https://", "ftp://x", "http://x:y"]
)
def test_what_is_no_address(address: str) -> None:
    """It would be printed for people to type: the sentence says how one is written."""
    with pytest.raises(SetupError, match=r"is no address; .* https://library\.example/\."):
        public(address, "/")


@pytest.mark.parametrize(
    ("address", "path"), [("https://x.example", "/hack/"), ("http://x/a/", "/")]
)
def test_an_address_with_another_path(address: str, path: str) -> None:
    """If --address has another path than --base-url, the error holds the address that fits."""
    fitting = re.escape(address.removesuffix("/a/") + path)
    with pytest.raises(SetupError, match=f"two places.* --address {fitting}\\."):
        public(address, path)


@pytest.mark.parametrize("proxy", ["10.0.0.2", "fd00::2"])
def test_a_named_proxy_is_believed(proxy: str) -> None:
    """It is, and one on this machine too where the room is reached by a proxy's address."""
    assert trusted([proxy], local=False) == (proxy,)
    assert trusted([proxy], local=True) == (proxy, *LOCAL)
    assert trusted([], local=False) == ()


@pytest.mark.parametrize("proxy", ["proxy.example", "10.0.0.0/8", "10.0.0.2:443", ""])
def test_what_is_no_address_of_a_proxy(proxy: str) -> None:
    """A name or a network would believe more than was meant: the sentence says what to give."""
    said = f"--proxy {re.escape(proxy)} is no IP address; .* for example 192\\.168\\.1\\.5"
    with pytest.raises(SetupError, match=said):
        trusted(["10.0.0.1", proxy], local=True)
