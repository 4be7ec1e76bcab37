"""Questions that the facilitator makes up for a session: written, asked, removed.

Such a question is a talking point like those of notebooks, so people answer it, and it is counted,
shown, reported and deleted, in the same way. Until it is asked it is a draft, which only the
facilitator sees.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kit.messages import _, ngettext
from kit.room.refusals import RefusedError
from kit.room.session.points import talking_points
from kit.room.store.schema import Answer, Closing, Note, Point

__all__ = [
    "ANSWERS",
    "FORMS",
    "MOST",
    "STEPS",
    "add",
    "ask",
    "check",
    "check_count",
    "declaration",
    "drafts",
    "is_ad_hoc",
    "remove",
    "write",
]

# what the facilitator calls each kind
FORMS = {"choice": "poll", "scale": "scale", "wall": "wall", "own_words": "own_words"}
ANSWERS = range(2, 9)
STEPS = 5
LONGEST = {"question": 200, "answer": 100, "end": 40}  # characters
MOST = 40  # questions of a workshop in one session, drafts included
FIRST_PLACE = 10**9  # behind all that notebooks ask


def declaration(given: Any) -> dict[str, Any]:
    """Return the declaration of a question, without its key, from the fields of a form.

    ``given`` has ``form`` (a name in ``FORMS``) and ``question``; a choice has ``answers`` and
    ``several``, a scale ``low`` and ``high``. Raises RefusedError with the field that is wrong.
    """
    if not isinstance(given, Mapping) or given.get("form") not in FORMS:
        raise RefusedError(_("This kind of question isn't known here. Reload the page."))
    kind = FORMS[given["form"]]
    question = check(_("The question"), given.get("question"), "question")
    body: dict[str, Any] = {"kind": kind, "question": question, "none": "", "ad_hoc": True}
    body |= {"afterwards": [], "outcomes": [], "sections": [], "several": False, "options": {}}
    if kind == "poll":
        body |= {"options": _choices(given), "several": given.get("several") is True}
    elif kind == "scale":
        low = check(_("The words at 1"), given.get("low"), "end")
        high = check(_("The words at 5"), given.get("high"), "end")
        steps = {str(n): str(n) for n in range(1, STEPS + 1)}
        body["options"] = steps | {"1": f"1 · {low}", str(STEPS): f"{STEPS} · {high}"}
        body["ends"] = [low, high]
    return body


def _choices(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers of a choice by their numbers; empty fields are left out."""
    sent = given.get("answers")
    named = enumerate(sent if isinstance(sent, list) else [], 1)
    filled = [(n, text) for n, text in named if not isinstance(text, str) or text.strip()]
    check_count(len(filled))
    texts: list[str] = []
    for number, text in filled:
        name = _("Answer {n}").format(n=number)
        texts.append(check(name, text, "answer"))
        if texts[-1].casefold() in map(str.casefold, texts[:-1]):
            raise RefusedError(
                _("“{answer}” is there twice. Change one of the two.").format(answer=texts[-1])
            )
    return {str(n): text for n, text in enumerate(texts, 1)}


def check_count(number: int) -> None:
    """Raise RefusedError if a choice can't have this ``number`` of answers."""
    if number not in ANSWERS:
        raise RefusedError(
            ngettext(
                "This question has {n} answer. Give it {fewest} to {most}.",
                "This question has {n} answers. Give it {fewest} to {most}.",
                number,
            ).format(n=number, fewest=ANSWERS[0], most=ANSWERS[-1])
        )


def check(name: str, text: Any, kind: str) -> str:
    """Return the text of a field of this ``kind`` (one in ``LONGEST``) as it is kept.

    Raises RefusedError, which says the field's ``name`` first.
    """
    try:
        kept = talking_points.accept_text(text or "", longest=LONGEST[kind])
    except RefusedError as error:
        raise RefusedError(_("{field}: {problem}").format(field=name, problem=error)) from error
    if not kept:
        raise RefusedError(_("{field} is empty. Write it, then go on.").format(field=name))
    return kept


def write(
    db: Session, session_id: str, workshop: str, *, given: Any, once: object, key: object = None
) -> str:
    """Keep a question as a draft and return its key.

    It takes the place of the draft ``key``, if that is given, else of the one that was written with
    the same word ``once``: so a request that is repeated makes no second question. Raises
    RefusedError if a field is wrong, if it is asked already, or if there are too many.
    """
    body = declaration(given)
    if key is None:
        key = "ad-hoc-" + sha256(str(once).encode()).hexdigest()[:16]
        known = db.get(Point, (session_id, workshop, key))
    else:
        known = _of(db, session_id, workshop, key)
    key = str(key)
    if known is None:
        _keep(db, session_id, workshop, body={**body, "key": key})
    elif known.is_draft:
        known.kind, known.body = body["kind"], {**body, "key": key}
    elif _words(known.body) != _words(body):
        raise RefusedError(
            _("This question is asked already, so its words stay. Copy it to ask it differently."),
            status=409,
        )
    return key


def add(db: Session, session_id: str, workshop: str, *, bodies: Iterable[dict[str, Any]]) -> int:
    """Keep questions, such as those of a file, as drafts; return how many.

    Those with the same words as one that is there already are left out.
    """
    there = [_words(point.body) for point in _own(db, session_id, workshop)]
    added = 0
    for body in bodies:
        words = _words(body)
        if words in there:
            continue
        there.append(words)
        key = "ad-hoc-" + sha256(repr(words).encode()).hexdigest()[:16]
        if db.get(Point, (session_id, workshop, key)) is not None:  # it was changed since then
            key += f"-{len(there)}"
        _keep(db, session_id, workshop, body={**body, "key": key})
        added += 1
    return added


def _keep(db: Session, session_id: str, workshop: str, *, body: dict[str, Any]) -> None:
    if len(_own(db, session_id, workshop)) >= MOST:
        raise RefusedError(
            _(
                "This session has {most} questions of your own, and takes no more. Remove one "
                "that you don't need."
            ).format(most=MOST),
            status=409,
        )
    where = {"session": session_id, "workshop": workshop, "key": body["key"]}
    place = _next_place(db, session_id, workshop)
    made = Point(**where, kind=body["kind"], place=place, body=body, phase="draft")
    db.add(made)
    db.flush()


def ask(db: Session, session_id: str, workshop: str, *, key: object) -> Point:
    """Ask the draft ``key``: all see it, and answer it, from now on; return it.

    What is asked already stays as it is. Raises RefusedError if the session is closed, or if the
    same words were asked before: two counts of one question would tell by their difference what a
    single person answered.
    """
    found = _of(db, session_id, workshop, key)
    if not found.is_draft:
        return found
    if db.get(Closing, (session_id, workshop)) is not None:
        raise RefusedError(_("The session is closed, so nothing is asked any more."), status=409)
    here = (Point.session == session_id, Point.workshop == workshop)
    for other in db.scalars(select(Point).where(*here, Point.phase != "draft")):
        if _words(other.body) == _words(found.body):
            raise RefusedError(_twice(other), status=409)
    found.phase, found.place = "first", _next_place(db, session_id, workshop)
    return found


def _twice(other: Point) -> str:
    if other.shown:
        return _(
            "“{question}” was counted in this session. A second count would show, by what has "
            "changed, what single people answered. Ask for a show of hands, or ask something else."
        ).format(question=other.body["question"])
    return _("“{question}” is asked already. Open that one again.").format(
        question=other.body["question"]
    )


def remove(db: Session, session_id: str, workshop: str, *, key: object) -> str:
    """Remove a question with all that people said to it; return its key.

    Of one that was counted its own words stay, unseen, so that it isn't counted a second time.
    """
    found = _of(db, session_id, workshop, key)
    for table in (Answer, Note):
        here = (table.session == session_id, table.workshop == workshop, table.key == found.key)
        db.execute(delete(table).where(*here))
    if found.shown:
        found.phase, found.closed, found.revealed = "removed", True, False
        found.shown = {"counted": True}
    else:
        db.delete(found)
    return found.key


def drafts(points: Iterable[Point]) -> list[dict[str, Any]]:
    """Return the declarations of those ``points`` that are not asked yet, in their order."""
    return [point.body for point in points if point.is_draft]


def is_ad_hoc(point: Point) -> bool:
    """Tell whether the facilitator made this question up."""
    return bool(point.body.get("ad_hoc"))


def _of(db: Session, session_id: str, workshop: str, key: object) -> Point:
    name = str(key)
    valid = talking_points.KEY.fullmatch(name)
    found = db.get(Point, (session_id, workshop, name)) if valid else None
    if found is None or not is_ad_hoc(found) or found.phase == "removed":
        raise RefusedError(_("This question is no longer here. Reload the page."), status=404)
    return found


def _own(db: Session, session_id: str, workshop: str) -> list[Point]:
    here = (Point.session == session_id, Point.workshop == workshop)
    found = db.scalars(select(Point).where(*here, Point.place >= FIRST_PLACE))
    return [point for point in found if point.phase != "removed"]


def _next_place(db: Session, session_id: str, workshop: str) -> int:
    here = (Point.session == session_id, Point.workshop == workshop)
    return max(FIRST_PLACE, 1 + (db.scalar(select(func.max(Point.place)).where(*here)) or 0))


def _words(body: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...], bool]:
    """Return what makes a question the same as another one: its words, not its key."""
    texts = tuple(str(text).casefold() for text in (body.get("options") or {}).values())
    asked = str(body.get("question") or "").casefold()
    return str(body["kind"]), asked, texts, bool(body.get("several"))
