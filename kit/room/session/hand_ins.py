"""Hand-ins: files with a new random id, which cannot be linked to a person's answers.

A file lies in ``programme/hand-ins/<workshop>/``, for ``hackyack collect``. Its name consists of
the name that the participant chose, if any, and a random word, the receipt. Its time is rounded to
the hour.
"""

import json
import re
import time
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from kit import places
from kit.messages import _
from kit.notebooks.literals import MOST
from kit.room.refusals import RefusedError
from kit.room.session import talking_points
from kit.room.store.database import CODE, DAYS
from kit.room.store.schema import HandIns

__all__ = ["answers_file", "arrived", "keep", "purge"]

LONGEST_NAME = 60
IN_FILE = 24  # characters of a name: collect makes an id of 40 from name and receipt
NAME = re.compile(r"[A-Za-z]\w{0,59}")
FILE = re.compile(rf"(?:.*-)?(?P<receipt>[{CODE}]{{8}})_.*\.(?:json|ipynb)")


def answers_file(workshop: str, answers: object) -> bytes:
    """Return answers given through controls as the file that ``hackyack collect`` takes.

    Raises RefusedError if ``answers`` is not a non-empty mapping of task names to texts.
    """
    fits = isinstance(answers, dict) and 0 < len(answers) <= MOST
    if not fits or not all(
        NAME.fullmatch(name) and isinstance(text, str) for name, text in _items(answers)
    ):
        raise RefusedError(_("Nothing is answered yet. Answer a task first, then hand in."))
    file = {"workshop": workshop, "answers": answers}
    return json.dumps(file, ensure_ascii=True, indent=1).encode()


def _items(answers: Any) -> Any:
    return answers.items()


def keep(
    db: Session,
    session_id: str,
    workshop: str,
    *,
    name: object,
    content: bytes,
    kind: str,
    once: str,
) -> str:
    """Write a hand-in to a file, count it and return its receipt.

    ``kind`` is ``json`` or ``ipynb``. The receipt is made from ``once``, a random word chosen by
    the page, so that a hand-in sent twice is stored once.
    """
    receipt = _receipt(once)
    if {"receipt": receipt} in arrived(workshop):
        return receipt
    shown = talking_points.accept_text(name or "", longest=LONGEST_NAME)
    words = "-".join(re.findall(r"[^\W_]+", shown))[:IN_FILE].strip("-")
    person = f"{words}-{receipt}" if words else receipt
    ending = "-answers.json" if kind == "json" else ".ipynb"
    folder = places.programme() / "hand-ins" / workshop
    folder.mkdir(parents=True, exist_ok=True)
    hour = time.time() // 3600 * 3600
    places.write_whole(folder / f"{person}_{workshop}{ending}", content, private=True, when=hour)
    _count(db, session_id, workshop)
    return receipt


def _count(db: Session, session_id: str, workshop: str) -> None:
    row = db.get(HandIns, (session_id, workshop))
    if row is None:
        db.add(HandIns(session=session_id, workshop=workshop, count=1))
    else:
        row.count += 1


def _receipt(once: str) -> str:
    number = int.from_bytes(sha256(once.encode()).digest())
    letters = []
    for _n in range(8):
        number, letter = divmod(number, len(CODE))
        letters.append(CODE[letter])
    return "".join(letters)


def arrived(workshop: str) -> list[dict[str, Any]]:
    """Return the receipts of a workshop's hand-ins, sorted, so not in the order of arrival."""
    folder = places.programme() / "hand-ins" / workshop
    found = [FILE.fullmatch(file.name) for file in folder.glob("*")]
    receipts = sorted(match["receipt"] for match in found if match)
    return [{"receipt": receipt} for receipt in receipts]


def purge() -> None:
    """Delete hand-ins that are older than ``DAYS``, as the rest of the room's data."""
    before = time.time() - DAYS * 86400
    for file in (places.programme() / "hand-ins").glob("*/*"):
        if file.stat().st_mtime < before:
            file.unlink()
