"""Hand-ins: files with a new random id, which cannot be linked to a person's answers.

A file lies in ``programme/hand-ins/<workshop>/``, for ``hackyack collect``. Its name consists of
the name that the participant chose, if any, and a random word, the receipt. Its time is rounded to
the hour, plus two seconds each time that they have handed in again.
"""

import hmac
import json
import os
import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kit import names, places
from kit.messages import _
from kit.notebooks.literals import MOST
from kit.room.refusals import RefusedError
from kit.room.session import expired_files
from kit.room.session.points import talking_points
from kit.room.store.database import CODE, DAYS
from kit.room.store.schema import HandIns

__all__ = ["Kept", "answers_file", "arrived", "keep", "purge", "put_before", "times"]

LONGEST_NAME = 80  # characters of the names of those who hand in together
IN_FILE = 24  # characters of each name: collect makes an id of 40 from one and the receipt
STEP = 2  # seconds between a file and the one that replaces it: some disks keep even ones only
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
        raise RefusedError(_("No task is answered in full yet. Answer one first, then hand in."))
    file = {"workshop": workshop, "answers": answers}
    return json.dumps(file, ensure_ascii=True, indent=1).encode()


def _items(answers: Any) -> Any:
    return answers.items()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A hand-in that is on the disk; ``again`` if it has replaced an earlier one."""

    receipt: str
    again: bool = False


def keep(
    db: Session,
    session_id: str,
    workshop: str,
    *,
    name: object,
    content: bytes,
    kind: str,
    once: str,
) -> Kept:
    """Write a hand-in to a file; count it if it is a new one.

    ``kind`` is ``json`` or ``ipynb``. The receipt is made from ``once``, a random word that the
    sender keeps to themselves, and from a key of this clone: who knows the word hands in again, and
    the file of their receipt is replaced. A hand-in sent twice is stored once.
    """
    receipt = _receipt(once)
    folder = places.programme() / "hand-ins" / workshop
    before = [file for file in folder.glob("*") if _receipt_in(file) == receipt]
    ending = "-answers.json" if kind == "json" else ".ipynb"
    file = folder / f"{_person(name, receipt)}_{workshop}{ending}"
    if before and _collected(workshop, receipt):  # it stays one participant, under the first name
        file = folder / f"{before[0].name.partition('_')[0]}_{workshop}{ending}"
    if before == [file] and file.read_bytes() == content:
        return Kept(receipt=receipt)
    folder.mkdir(parents=True, exist_ok=True)
    places.write_whole(file, content, private=True, when=_time(before))
    for old in before:
        if old != file:
            old.unlink()
    if not before:
        _count(db, session_id, workshop)
    return Kept(receipt=receipt, again=bool(before))


def _person(name: object, receipt: str) -> str:
    shown = talking_points.accept_text(name or "", longest=LONGEST_NAME)
    words = names.in_file(shown, longest=IN_FILE)
    return f"{words}-{receipt}" if words else receipt


def _receipt_in(file: Path) -> str:
    match = FILE.fullmatch(file.name)
    return match["receipt"] if match else ""


def _collected(workshop: str, receipt: str) -> bool:
    """Tell whether ``collect`` has made a participant of the hand-in with this receipt."""
    submitted = places.programme() / "submitted"
    return any(submitted.glob(f"*{receipt.lower()}/{workshop}"))


def _time(before: Iterable[Path]) -> float:
    """Return the hour, or a little later than the files ``before``: ``collect`` takes the newer."""
    hour = time.time() // 3600 * 3600
    return max([hour, *(file.stat().st_mtime + STEP for file in before)])


def _count(db: Session, session_id: str, workshop: str) -> None:
    row = db.get(HandIns, (session_id, workshop))
    if row is None:
        db.add(HandIns(session=session_id, workshop=workshop, count=1))
    else:
        row.count += 1


def _receipt(once: str) -> str:
    number = int.from_bytes(hmac.digest(_key(), once.encode(), "sha256"))
    letters = []
    for _n in range(8):
        number, letter = divmod(number, len(CODE))
        letters.append(CODE[letter])
    return "".join(letters)


def _key() -> bytes:
    """Return the key of this clone's receipts, which is deleted 30 days after its last use.

    A receipt is short, and others may see it: without a key somebody could try out words at home
    until one gives the same receipt, and replace that hand-in.
    """
    file = places.programme() / "hand-ins" / ".key"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        places.write_whole(file, secrets.token_bytes(32), private=True)
    os.utime(file)
    return file.read_bytes()


def arrived(workshop: str, *, since: int = 0) -> list[dict[str, Any]]:
    """Return the receipts of a workshop's hand-ins, sorted, so not in the order of arrival.

    ``since`` leaves out those from before the hour of that time, as a file's time is the hour's.
    """
    hour = since // 3600 * 3600
    receipts = sorted(receipt for receipt, time in times(workshop).items() if time >= hour)
    return [{"receipt": receipt} for receipt in receipts]


def put_before(db: Session, session_id: str, *, began: int) -> None:
    """Give what is here when a session begins a time before its hour: it is another group's.

    Times are rounded to the hour, so they would not tell the two apart. Once the session has
    hand-ins of its own, all is left as it is.
    """
    if db.scalar(select(HandIns.count).where(HandIns.session == session_id).limit(1)):
        return
    hour = began // 3600 * 3600
    for file in (places.programme() / "hand-ins").glob("*/*"):
        if _receipt_in(file) and file.stat().st_mtime >= hour:
            os.utime(file, (hour - STEP, hour - STEP))


def times(workshop: str) -> dict[str, float]:
    """Return the times of a workshop's hand-ins by receipt, as they are rounded."""
    folder = places.programme() / "hand-ins" / workshop
    files = {_receipt_in(file): file for file in folder.glob("*")}
    return {receipt: file.stat().st_mtime for receipt, file in files.items() if receipt}


def purge() -> int:
    """Delete hand-ins that are older than ``DAYS``, as the rest of the room's data; count them.

    Copies of them go too: JupyterLab keeps one, in a folder beside, of each that is opened in it.
    """
    files = (places.programme() / "hand-ins").rglob("*")
    return expired_files.delete(files, before=time.time() - DAYS * 86400)
