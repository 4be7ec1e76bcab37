"""Sending an exercise to a room: only the notebook, and of it only what grading needs."""

import hmac
import json
import secrets
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from kit import names, places
from kit.errors import SetupError, SubmissionError
from kit.messages import _
from kit.notebooks.bare import bare
from kit.notebooks.editions.this_file import this_file

if TYPE_CHECKING:
    import httpx

__all__ = ["Sent", "read", "send", "unanswered", "where"]

SECONDS = 20
LARGEST = 5 * 2**20  # bytes that a room takes


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A notebook that a room has taken; ``again`` if it has replaced an earlier one."""

    receipt: str
    again: bool = False


def unanswered(workshop: str, *, folder: Path | None = None) -> list[str]:
    """Return the titles of the questions that the saved ``<workshop>.ipynb`` leaves open.

    It is compared with the exercise of this clone. Raises SubmissionError if it can't be read.
    """
    from kit.notebooks import unanswered  # it reads Markdown: seconds that only this moment costs

    saved = json.loads(read(_file(workshop, folder)))
    pristine = places.exercises() / workshop / f"{workshop}.ipynb"
    if not pristine.is_file():
        return []  # a notebook from elsewhere: what it asked is not known here
    return unanswered.titles(json.loads(pristine.read_text(encoding="utf-8")), saved)


def send(
    workshop: str, *, name: str, address: str, code: str = "", folder: Path | None = None
) -> Sent:
    """Send ``<workshop>.ipynb`` to the room at ``address`` and return what the room says.

    The file is this notebook's, whatever its name, or with ``folder`` one there. Sent again under
    the same name, it replaces what was sent before. Raises SubmissionError if the file or the name
    can't be sent or the room refuses it, SetupError if no room answers.
    """
    if not name.strip():
        raise SubmissionError(
            _("Write a name first, so that your feedback finds you. Any name will do.")
        )
    base, known_code = where(address)
    content = read(_file(workshop, folder))
    with _client() as room:
        _post(room, base + "join", data={"code": code.strip() or known_code})
        once = _word(workshop, base, names.together(sorted(names.apart(name.strip()))))
        form = {"workshop": workshop, "name": name.strip(), "once": once}
        notebook = ("exercise.ipynb", content, "application/json")
        said = _post(room, base + "room/hand-in", data=form, files={"notebook": notebook})
    try:
        told = json.loads(said)
        return Sent(receipt=str(told["receipt"]), again=told.get("again") is True)
    except (ValueError, KeyError, TypeError) as error:
        raise _no_room(base, _("another program answers there")) from error


def _file(workshop: str, folder: Path | None) -> Path:
    name = f"{workshop}.ipynb"
    return folder / name if folder else this_file(name)


def _word(*what: str) -> str:
    """Return the word by which a room knows that the same person hands in again.

    It is made with a random key that stays in ``programme/``, so that it tells nobody who it is.
    """
    file = places.programme() / "hand-in.key"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        places.write_whole(file, secrets.token_bytes(32), private=True)
    return hmac.new(file.read_bytes(), json.dumps(what).encode(), "sha256").hexdigest()


def where(address: str) -> tuple[str, str]:
    """Return the room's base address, with a slash at its end, and the code in it, if any.

    People type the address as they see it: without ``http://``, with ``/join`` or a code behind.
    Raises SetupError if ``address`` is not the address of a room.
    """
    typed = address.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"http://{typed}")
        host = (parts.hostname or "").encode("idna")  # fails where no name of a computer looks so
        known = bool(host) and parts.scheme in {"http", "https"} and parts.port != 0
        known = known and " " not in typed
    except ValueError:
        known = False
    if not known:
        raise SetupError(
            _(
                "{address} is no address of a room; type it as the screen shows it, "
                "like 192.168.1.20:8866."
            ).format(address=repr(typed))
        )
    path = parts.path.rstrip("/").removesuffix("/join")
    return f"{parts.scheme}://{parts.netloc}{path}/", parse_qs(parts.query).get("code", [""])[0]


def read(file: Path) -> bytes:
    """Return the notebook ``file`` as JSON, with nothing but what grading needs.

    Raises SubmissionError if it is missing, is not a notebook, or is too large to be sent.
    """
    try:
        notebook = bare(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise SubmissionError(
            _("{file} isn't here; save the notebook under that name, then send it again.").format(
                file=file.name
            )
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SubmissionError(
            _("{file} can't be read as a notebook; save it again, or give the file away.").format(
                file=file.name
            )
        ) from error
    content = json.dumps(notebook, ensure_ascii=False).encode()
    if len(content) > LARGEST:
        raise SubmissionError(
            _("{file} has {n} MB, a room takes 5; remove its pictures, or give it away.").format(
                file=file.name, n=len(content) // 2**20
            )
        )
    return content


def _client() -> "httpx.Client":
    """Return a browser's part: it keeps cookies, follows no redirect, and trusts this machine."""
    import httpx

    # A room is on this very network: a proxy for the web wouldn't find it.
    return httpx.Client(timeout=SECONDS, verify=ssl.create_default_context(), trust_env=False)


def _post(room: "httpx.Client", address: str, **form: Any) -> bytes:
    """Send a form to ``address`` and return the answer's body.

    A room answers a code that it knows with 303, and nothing else with a redirect.
    """
    import httpx

    place = urlsplit(address)
    try:
        answer = room.post(address, headers={"Origin": f"{place.scheme}://{place.netloc}"}, **form)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _no_room(address, str(error)) from error
    if answer.is_error or answer.status_code in {307, 308}:
        raise SubmissionError(_refused(answer))
    return answer.content


def _refused(answer: "httpx.Response") -> str:
    try:
        told: Any = answer.json()
        return str(told["error"])
    except (ValueError, KeyError, TypeError):
        if answer.status_code in {401, 403}:
            return _("The room doesn't know this code; look at the screen and type it again.")
        return _(
            "The room did not take it (answer {status}); give the file to your facilitator."
        ).format(status=answer.status_code)


def _no_room(base: str, reason: str) -> SetupError:
    return SetupError(
        _(
            "No room answers at {address} ({reason}); compare the address with the screen, "
            "or give the file to your facilitator."
        ).format(address=base, reason=reason)
    )
