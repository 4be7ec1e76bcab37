"""A widget for one person alone, a declaration in a room."""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kit import yack
from kit.yack import faces

POINTS: dict[str, Callable[[], Any]] = {
    "poll": lambda: yack.poll("lend", "Lend <it>?", {"y": "Yes"}, afterwards=["Who decides?"]),
    "scale": lambda: yack.scale("sure", "How sure?", low="not", high="very", steps=4),
    "wall": lambda: yack.wall("seen", 'What did you "see"?'),
    "note": lambda: yack.note("own", "For yourself"),
    "pulse": yack.pulse,
    "agenda": lambda: yack.agenda("privacy_1"),
    "evaluation": lambda: yack.evaluation("privacy_1"),
    "hand_in": lambda: yack.hand_in("privacy_1"),
}


@pytest.fixture
def in_a_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the variables that a room's server sets for its kernels."""
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    monkeypatch.setenv("HACKYACK_ROOM", "1")
    return


def bundle(point: Any) -> dict[str, str]:
    """Return the forms in which a notebook gets it."""
    return dict(point._repr_mimebundle_())


def asked(shown: str) -> dict[str, Any]:
    """Return the declaration that a page's script and the server read."""
    found = re.search(r'^<section class="kit-yack" data-yack="([^"]*)">', shown)
    assert found is not None
    return dict(json.loads(html.unescape(found[1])))


@pytest.mark.parametrize("kind", POINTS)
def test_in_a_room_it_declares_itself(in_a_room: None, kind: str) -> None:
    """The HTML carries a declaration with its kind and key."""
    told = asked(bundle(POINTS[kind]())["text/html"])
    assert told["kind"] == kind
    assert re.fullmatch("[a-z_]+", told["key"])


@pytest.mark.parametrize("kind", sorted(POINTS.keys() - {"hand_in"}))
def test_in_a_room_there_is_no_widget(in_a_room: None, kind: str) -> None:
    """Without a widget the kernel never learns who answers."""
    assert set(bundle(POINTS[kind]())) == {"text/html", "text/plain"}


@pytest.mark.parametrize("server", ["", "voila/0.5.13"])
@pytest.mark.parametrize("kind", POINTS)
def test_alone_it_is_a_widget(monkeypatch: pytest.MonkeyPatch, kind: str, server: str) -> None:
    """In JupyterLab, or served without a room, there is no declaration."""
    monkeypatch.setenv("SERVER_SOFTWARE", server)
    monkeypatch.delenv("HACKYACK_ROOM", raising=False)
    forms = bundle(POINTS[kind]())
    assert "application/vnd.jupyter.widget-view+json" in forms
    assert "data-yack" not in forms["text/html"]


def test_a_room_is_never_in_jupyterlab(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable alone doesn't make a room: JupyterLab has no script for it."""
    monkeypatch.setenv("HACKYACK_ROOM", "1")
    monkeypatch.delenv("SERVER_SOFTWARE", raising=False)
    assert not faces.in_room()


def test_a_declaration_cant_be_broken_out_of() -> None:
    """Quotes and markup in a question stay inside the attribute."""
    told = {"kind": "wall", "key": "k", "question": '"><script>alert(1)</script>&quot;'}
    shown = faces.declaration(told, "<p>inside</p>")
    assert asked(shown) == told
    assert "<script" not in shown
