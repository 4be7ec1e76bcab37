"""Answers are counted once: what was compared before goes, and what is final gets a mark.

Counts that a room was shown before stay in its report, with the small ones covered. Answers that
were withdrawn were kept for comparison and are deleted. Scales get their steps as options.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "room_4"
down_revision = "room_3"
branch_labels = None
depends_on = None

PLAIN = {"sqlite_with_rowid": False}
FEWEST, END = 5, 2
VOTES = ("poll", "scale")

POINT = sa.table(
    "room_point",
    *(sa.column(name, sa.String) for name in ("session", "workshop", "key", "kind", "phase")),
    *(sa.column(name, sa.JSON) for name in ("body", "shown")),
    *(sa.column(name, sa.Boolean) for name in ("revealed", "closed")),
)
ANSWER = sa.table("room_answer", sa.column("value", sa.JSON(none_as_null=True)))


def upgrade() -> None:
    """Change the tables of answers and talking points, and add the one of closed sessions."""
    op.create_table(
        "room_closing",
        sa.Column("session", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["room_session.id"], ondelete="CASCADE"),
        sa.Column("workshop", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("session", "workshop", name=op.f("pk_room_closing")),
        **PLAIN,
    )
    op.add_column("room_answer", sa.Column("second", sa.JSON(none_as_null=True), nullable=True))
    op.add_column(
        "room_session", sa.Column("threshold", sa.BigInteger(), nullable=False, server_default="5")
    )
    op.add_column(
        "room_point", sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.execute(sa.delete(ANSWER).where(ANSWER.c.value.is_(None)))
    for row in op.get_bind().execute(sa.select(POINT)).mappings().all():
        _carry_over(row)
    op.drop_column("room_answer", "seen")
    op.drop_column("room_point", "gone")


def _carry_over(row: Any) -> None:
    """Store a talking point's counts in the form of this version; they are final."""
    body = dict(row["body"])
    if row["kind"] == "scale" and not body.get("options"):
        steps = range(1, int(body.get("steps") or 0) + 1)
        ends = {1: body.get("low"), len(steps): body.get("high")}
        body["options"] = {str(n): f"{n} · {ends[n]}" if ends.get(n) else str(n) for n in steps}
    old = row["shown"] or {}
    final = row["kind"] in VOTES and row["revealed"] and bool(old)
    key = [POINT.c[name] == row[name] for name in ("session", "workshop", "key")]
    changed = {"body": body, "shown": _votes(old) if final else {}, "closed": final}
    if row["kind"] == "evaluation" and old:
        changed |= {"shown": _evaluation(body, old["1"]), "closed": True}
    if final:
        changed["phase"] = "closed"
    op.execute(sa.update(POINT).where(*key).values(changed))


def _votes(old: Any) -> dict[str, Any]:
    """Return the counts of all rounds; only of the first where others voted in the second."""
    rounds = [old[number] for number in sorted(old)]
    same = [one for one in rounds if one["total"] == rounds[0]["total"]]
    return _counted([one["counts"] for one in same], rounds[0]["total"])


def _counted(rounds: list[dict[str, int]], people: int) -> dict[str, Any]:
    told: dict[str, Any] = {"people": None, "fewest": FEWEST, "asked": len(rounds), "rounds": []}
    if people < FEWEST:
        return told
    shown = [
        {"round": n, "counts": {name: _cover(c, people) for name, c in counts.items()}}
        for n, counts in enumerate(rounds, 1)
    ]
    return {**told, "people": people, "end": END, "rounds": shown}


def _cover(number: int, people: int) -> list[int]:
    if number <= END:
        return [0, END]
    return [people - END, people] if number >= people - END else [number, number]


def _evaluation(body: Any, old: Any) -> dict[str, Any]:
    outcomes = []
    for one in old["outcomes"]:
        before, now = ({str(n): c for n, c in enumerate(one[when])} for when in ("before", "now"))
        total = sum(before.values())
        both = [before, now] if sum(now.values()) == total else [before]
        outcomes.append(_counted(both, total))
    paces = {name: old["pace"].get(name, 0) for name in PACES}
    hardest = {name: old["hardest"].get(name, 0) for name in body["sections"]}
    words = {name: _enough(old[name]) for name in ("keep", "change")}
    single = {
        name: _counted([counts], sum(counts.values()))
        for name, counts in (("pace", paces), ("hardest", hardest))
    }
    return {"outcomes": outcomes, **single, **words}


PACES = ("slow", "abit_slow", "right", "abit_fast", "fast")


def _enough(texts: list[str]) -> list[str]:
    different = sorted(set(texts))
    return different if len(different) >= FEWEST else []
