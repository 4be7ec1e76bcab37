"""Sending an exercise to a room: only the notebook, without its outputs."""

import json
import secrets
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from kit.errors import SetupError, SubmissionError
from kit.messages import _

__all__ = ["bare", "send", "where"]

SECONDS = 20
LARGEST = 5 * 2**20  # bytes that a room takes


def send(
    workshop: str, *, name: str, address: str, code: str = "", folder: Path | None = None
) -> str:
    """Send ``<workshop>.ipynb`` to the room at ``address`` and return the room's receipt.

    The file is read from ``folder``, by default the current folder. Raises SubmissionError if the
    file or the name can't be sent or the room refuses it, SetupError if no room answers.
    """
    if not name.strip():
        raise SubmissionError(
            _("Write a name first, so that your feedback finds you. Any name will do.")
        )
    base, known_code = where(address)
    content = bare((folder or Path.cwd()) / f"{workshop}.ipynb")
    # A room is on this very network: a proxy for the web wouldn't find it.
    room = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
    )
    join = urlencode({"code": code.strip() or known_code}).encode()
    _post(room, base + "join", join, kind="application/x-www-form-urlencoded")
    boundary = secrets.token_hex(16)
    form = _form(boundary, {"workshop": workshop, "name": name.strip()}, content)
    kind = f"multipart/form-data; boundary={boundary}"
    said = _post(room, base + "room/hand-in", form, kind=kind)
    try:
        return str(json.loads(said)["receipt"])
    except (ValueError, KeyError, TypeError) as error:
        raise _no_room(base, _("another program answers there")) from error


def where(address: str) -> tuple[str, str]:
    """Return the room's base address, with a slash at its end, and the code in it, if any.

    People type the address as they see it: without ``http://``, with ``/join`` or a code behind.
    Raises SetupError if ``address`` is not the address of a room.
    """
    typed = address.strip()
    parts = urlsplit(typed if "://" in typed else f"http://{typed}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in typed:
        raise SetupError(
            _(
                "{address} is no address of a room; type it as the screen shows it, "
                "like 192.168.1.20:8866."
            ).format(address=repr(typed))
        )
    path = parts.path.rstrip("/").removesuffix("/join")
    return f"{parts.scheme}://{parts.netloc}{path}/", parse_qs(parts.query).get("code", [""])[0]


def bare(file: Path) -> bytes:
    """Return the notebook ``file`` as JSON, without outputs, counts and widget states.

    Raises SubmissionError if it is missing, is not a notebook, or is too large to be sent.
    """
    try:
        notebook = json.loads(file.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
        notebook["metadata"].pop("widgets", None)
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


def _form(boundary: str, fields: dict[str, str], notebook: bytes) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="notebook"; '
        'filename="exercise.ipynb"\r\nContent-Type: application/json\r\n\r\n'
    )
    return "".join(parts).encode() + head.encode() + notebook + f"\r\n--{boundary}--\r\n".encode()


def _post(room: urllib.request.OpenerDirector, address: str, data: bytes, *, kind: str) -> bytes:
    place = urlsplit(address)
    headers = {"Content-Type": kind, "Origin": f"{place.scheme}://{place.netloc}"}
    request = urllib.request.Request(address, data=data, headers=headers)  # noqa: S310  where() lets http and https through, nothing else
    try:
        with room.open(request, timeout=SECONDS) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        raise SubmissionError(_refused(error)) from error
    except (urllib.error.URLError, OSError) as error:
        raise _no_room(address, str(getattr(error, "reason", error))) from error


def _refused(error: urllib.error.HTTPError) -> str:
    try:
        told: Any = json.loads(error.read())
        return str(told["error"])
    except (ValueError, KeyError, TypeError):
        if error.code in {401, 403}:
            return _("The room doesn't know this code; look at the screen and type it again.")
        return _(
            "The room did not take it (answer {status}); give the file to your facilitator."
        ).format(status=error.code)


def _no_room(base: str, reason: str) -> SetupError:
    return SetupError(
        _(
            "No room answers at {address} ({reason}); compare the address with the screen, "
            "or give the file to your facilitator."
        ).format(address=base, reason=reason)
    )
