"""``hackyack serve`` and ``rehearse``: workshops as pages, with or without a room around them."""

import sys
import webbrowser
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kit import places
from kit.cli.terminal import begins, table
from kit.errors import SetupError
from kit.messages import _

if TYPE_CHECKING:
    from kit.doctor import Finding
    from kit.room.arrival.welcome import Signpost
    from kit.room.options import OpenRoom, RoomOptions
    from kit.room.rehearsal.rehearse import RehearsalResult

__all__ = ["app", "ask_a_phone", "check_room"]

HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  only --lan listens everywhere
app = typer.Typer()

Id = Annotated[str, typer.Argument(metavar="ID", help="A workshop, for example privacy_1.")]
Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Workshops; all where none is named.")
]
Room = Annotated[
    bool, typer.Option("--room", help="With votes, a wall, an agenda and a page for you.")
]
Lan = Annotated[
    bool, typer.Option("--lan", help="Let in other devices on the network; needs --room.")
]
Port = Annotated[int, typer.Option(metavar="NUMBER", help="Port to listen on; 0 takes a free one.")]
Expect = Annotated[
    int, typer.Option(metavar="NUMBER", help="Start what so many people need before they come.")
]
Threshold = Annotated[
    int,
    typer.Option(
        metavar="NUMBER",
        help="From how many people on answers are counted; never fewer than 5.",
        min=5,
    ),
]
Prefix = Annotated[str, typer.Option(metavar="/PATH/", help="Path before every address.")]
Address = Annotated[
    str, typer.Option(metavar="URL", help="Where people reach it through a proxy, or by a name.")
]
Proxies = Annotated[
    list[str] | None,
    typer.Option(
        "--proxy",
        metavar="IP",
        help="A reverse proxy on another machine, which says who asks; those on this one do "
        "where --address is given.",
    ),
]
Pem = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Certificate and its key, for https.", exists=True),
]
New = Annotated[
    bool, typer.Option("--new", help="Begin a new session, also where today's could go on.")
]
Trial = Annotated[
    bool, typer.Option("--trial", help="Try the room: all of it is deleted when you end it.")
]
Browser = Annotated[bool, typer.Option(help="Open a browser window.")]


@app.command()
def serve(  # noqa: PLR0913, PLR0917  each is an option that people type
    ids: Ids = None,
    room: Room = False,
    lan: Lan = False,
    port: Port = 8866,
    expect: Expect = 0,
    threshold: Threshold = 5,
    new: New = False,
    trial: Trial = False,
    base_url: Prefix = "/",
    address: Address = "",
    proxy: Proxies = None,
    certfile: Pem = None,
    keyfile: Pem = None,
    browser: Browser = False,
) -> None:
    """Serve workshops and exercises as pages without code.

    They open in a browser on this machine, with --room --lan on phones too. Ctrl-C ends it.
    """
    _check(room, lan or expect or address or proxy or new or trial)
    way, hosts, path = _way(address, base_url, lan=lan, secure=certfile is not None)
    chosen = _served(ids, trial=trial)
    made = _options(way, proxy, threshold=threshold, expect=expect, new=new) if room else None
    from kit.room.server import app as server

    with chosen as served:
        status = server.serve(
            served,
            port=port,
            host=EVERYWHERE if lan else HERE,
            hosts=hosts,
            base_url=path,
            certfile=str(certfile or ""),
            keyfile=str(keyfile or "") or None,
            room_options=made,
            open_browser=browser and not room,
            announce=partial(_welcome, way, browser=browser, trial=trial) if room else _announce,
        )
    raise typer.Exit(status)


@app.command()
def rehearse(
    workshop: Id,
    participants: Annotated[
        int, typer.Option(metavar="NUMBER", help="How many simulated people come.", min=1, max=200)
    ] = 40,
    minutes: Annotated[
        float,
        typer.Option(
            metavar="NUMBER", help="How long they stay once they are there.", min=0.1, max=120
        ),
    ] = 5,
    threshold: Threshold = 5,
) -> None:
    """Rehearse a room with simulated people.

    They join, move controls, vote, get stuck, write, hand in, reload and drop off, on a copy that
    is deleted afterwards. The status is 1 where something failed or was lost.
    """
    from kit.programme import workshops

    workshops.read(workshop)
    begins(_("A room of its own is being made ready for the rehearsal …"))
    from kit.room.rehearsal.rehearse import rehearse as run

    result = run(
        workshop, participants=participants, minutes=minutes, threshold=threshold, say=typer.echo
    )
    _tell(result)
    raise typer.Exit(int(bool(result.ledger.failures or result.lost or result.doubled)))


def _tell(result: "RehearsalResult") -> None:
    """Print the waits of a rehearsal as a table, and below it what follows from all of it."""
    from kit.room.rehearsal import verdict

    table(
        (_("what"), _("times"), _("half within"), _("19 in 20"), _("longest"), _("limit")),
        [
            (
                row.what,
                str(row.times),
                *(f"{seconds:.2f} s" for seconds in (row.median, row.most, row.longest)),
                "" if row.limit is None else f"{row.limit:g} s" + ("" if row.kept else " !"),
            )
            for row in verdict.waits(result)
        ],
    )
    for part in (verdict.memory, verdict.facilitator, verdict.conclusion):
        for line in part(result):
            typer.echo(line)


def _check(room: bool, asked: object) -> None:
    """Raise SetupError if something is asked for that only a room has, without a room."""
    if asked and not room:
        raise SetupError(
            _("--lan, --expect, --address, --proxy, --new, --trial are for a room: add --room.")
        )


def _served(ids: list[str] | None, *, trial: bool) -> AbstractContextManager[Sequence[str]]:
    """Return the workshops that are served, once it is said that they are made ready."""
    from kit.programme.workshops import chosen

    served = chosen(ids)
    begins(_("The pages are being made ready; that takes some seconds …"))
    from kit.room.rehearsal.copied_clone import only_tried

    return only_tried(served) if trial else nullcontext(served)


def _way(
    address: str, base_url: str, *, lan: bool, secure: bool
) -> "tuple[Signpost, list[str], str]":
    """Return the addresses to show, the names under which the room answers, and its path."""
    from kit.room.arrival.lan import interfaces, names
    from kit.room.arrival.welcome import Signpost, prefix, public

    found, path = interfaces() if lan else None, prefix(base_url)
    way = Signpost(lan=found, public=public(address, path), secure=secure)
    return way, [*(names(found) if found else []), *way.named], path


def _options(
    way: "Signpost", proxies: list[str] | None, *, threshold: int, expect: int, new: bool
) -> "RoomOptions":
    from kit.cli import going_on
    from kit.room.arrival.welcome import trusted
    from kit.room.options import PEOPLE, RoomOptions

    if any((places.programme() / "submitted").glob("*")):
        from kit.grading import courses, retention  # heavy: only where there may be a hand-in

        if line := retention.reminder(courses.own()):
            typer.secho(line, fg=typer.colors.YELLOW, err=True)
    return RoomOptions(
        lan=way.lan is not None or bool(way.public),
        proxies=trusted(proxies or (), local=bool(way.public)),
        joins=lambda opened: way.join(opened)[0],
        threshold=threshold,
        expect=expect,
        people=max(PEOPLE, 2 * expect),  # the workshop and the exercise
        new=new,
        again=going_on.ask,
        say=typer.echo,
    )


def _announce(address: str) -> None:
    typer.echo(
        _("Open {address} in a browser on this machine. Ctrl-C ends it.").format(address=address)
    )


def _welcome(way: "Signpost", opened: "OpenRoom", *, browser: bool, trial: bool) -> None:
    from kit.room.arrival.welcome import qr

    if trial:
        typer.echo(_("This is a trial: votes, notes and hand-ins are deleted when you end it."))
    for line in way.lines(opened):
        typer.echo(line)
    if sys.stdout.isatty():
        typer.echo(qr(way.join(opened)[0]))
    if browser:
        webbrowser.open(way.lead(opened))


def check_room(port: int) -> "list[Finding]":
    """Return the findings about this machine and its network that a room depends on."""
    from kit.room.arrival import checkup

    return checkup.examine(port)


def ask_a_phone(port: int) -> int:
    """Serve a page until a phone has opened it; return the exit status."""
    from kit.room.arrival import lan, phone_page
    from kit.room.arrival.welcome import qr

    found = lan.interfaces()
    if not found:
        raise SetupError(_("This machine is on no network. Join the participants' Wi-Fi first."))

    def ready(own: int) -> None:
        addresses = [f"http://{one.address}:{own}/" for one in found]
        for address in addresses:
            typer.echo(_("Open on a phone in the same Wi-Fi: {address}").format(address=address))
        if sys.stdout.isatty():
            typer.echo(qr(addresses[0]))
        typer.echo(_("Ctrl-C ends it. Where no page opens, phones can't join on this network."))

    own = [one.address for one in found]
    try:
        came = phone_page.wait_for_a_phone(port, own=own, ready=ready)
    except KeyboardInterrupt:
        came = False
    typer.echo(
        _("A device has opened the page: phones can join on this network.")
        if came
        else _("No other device has opened the page.")
    )
    return int(not came)
