"""The tables of the room's store: answers, notes and agenda, without names and times of answers.

A participant is a digest of the token in their browser, made with a secret of the session: the
token can't be had from it, and two sessions can't be joined by it. No answer has a time, and
SQLite's hidden row numbers, which tell what came before what, are left out. So a hand-in, of
which there is only a count here, can't be matched with anything.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, MetaData, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = [
    "Agenda",
    "Answer",
    "Base",
    "Call",
    "Closing",
    "HandIns",
    "MeToo",
    "Note",
    "Point",
    "RevokedToken",
    "RoomSession",
    "Unfolding",
]

PLAIN = {"sqlite_with_rowid": False}
PERSON = String(32)
NAME = String(80)


class Base(DeclarativeBase):
    """The base of all tables: column types, and names of constraints, which Alembic needs."""

    metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s"})
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it as it is
        dict[str, Any]: JSON,
        Any: JSON(none_as_null=True),
        int: BigInteger,
    }


class RoomSession(Base):
    """A session: one run of the room with people.

    Deleting it deletes all rows that belong to it.

    ``began`` is in seconds since 1970 (UTC), as all times here; ``secret`` signs the cookies.
    ``seen`` is when its server was last known to run: every few seconds it writes this down.
    ``threshold``: from how many people on answers are counted.
    """

    __tablename__ = "room_session"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    began: Mapped[int]
    code: Mapped[str] = mapped_column(String(16))
    lead: Mapped[str] = mapped_column(String(64))
    secret: Mapped[str] = mapped_column(String(64))
    seen: Mapped[int | None]
    threshold: Mapped[int] = mapped_column(default=5, server_default="5")


def _session() -> Mapped[str]:
    return mapped_column(ForeignKey("room_session.id", ondelete="CASCADE"), primary_key=True)


class Point(Base):
    """A talking point as a notebook or the facilitator declares it, and its state.

    ``phase`` is ``first``, ``talk``, ``second`` or ``closed``; of a question that the facilitator
    has made up also ``draft``, before it is asked, and ``removed``. ``closed``: nobody can answer
    any more. ``shown`` are the figures, empty until the answers are counted, which happens once;
    ``revealed``: people see them now.
    """

    __tablename__ = "room_point"
    __table_args__ = PLAIN

    session: Mapped[str] = _session()
    workshop: Mapped[str] = mapped_column(NAME, primary_key=True)
    key: Mapped[str] = mapped_column(NAME, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]
    body: Mapped[dict[str, Any]]
    phase: Mapped[str] = mapped_column(String(8), default="first")
    round: Mapped[int] = mapped_column(default=1)
    revealed: Mapped[bool] = mapped_column(Boolean, default=False)
    held: Mapped[bool] = mapped_column(Boolean, default=False)
    closed: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def is_draft(self) -> bool:
        """Tell whether the facilitator has written this and not asked it yet."""
        return self.phase == "draft"

    @property
    def is_asked(self) -> bool:
        """Tell whether people see this: it is no draft, and not removed."""
        return self.phase not in {"draft", "removed"}


class Answer(Base):
    """The answer of one device in one round.

    ``second`` is the answer of a second person, where the device answers for two.
    """

    __tablename__ = "room_answer"
    __table_args__ = PLAIN

    session: Mapped[str] = _session()
    workshop: Mapped[str] = mapped_column(NAME, primary_key=True)
    key: Mapped[str] = mapped_column(NAME, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(PERSON, primary_key=True)
    value: Mapped[Any | None]
    second: Mapped[Any | None]


class Note(Base):
    """A note on a wall; ``place`` is its position, and a note that is ``held`` is not shown."""

    __tablename__ = "room_note"
    __table_args__ = PLAIN

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("room_session.id", ondelete="CASCADE"))
    workshop: Mapped[str] = mapped_column(NAME)
    key: Mapped[str] = mapped_column(NAME)
    person: Mapped[str] = mapped_column(PERSON)
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[int]
    held: Mapped[bool] = mapped_column(Boolean, default=False)


class MeToo(Base):
    """One person's agreement with a note."""

    __tablename__ = "room_me_too"
    __table_args__ = PLAIN

    note: Mapped[str] = mapped_column(
        ForeignKey("room_note.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[str] = mapped_column(PERSON, primary_key=True)


class Call(Base):
    """A call for help to a table, until it is answered."""

    __tablename__ = "room_call"
    __table_args__ = PLAIN

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    session: Mapped[str] = mapped_column(ForeignKey("room_session.id", ondelete="CASCADE"))
    workshop: Mapped[str] = mapped_column(NAME)
    person: Mapped[str] = mapped_column(PERSON)
    table: Mapped[str] = mapped_column("at_table", String(20))
    since: Mapped[int]


class Agenda(Base):
    """A block of the agenda as it took place; the last one, without ``ended``, is the current one.

    ``minutes`` are those of the plan, ``extra`` those added; ``waited`` are seconds of pauses that
    are over, ``paused`` is when the one that is on began.
    """

    __tablename__ = "room_agenda"
    __table_args__ = PLAIN

    session: Mapped[str] = _session()
    workshop: Mapped[str] = mapped_column(NAME, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[int]
    minutes: Mapped[int]
    began: Mapped[int]
    ended: Mapped[int | None]
    extra: Mapped[int] = mapped_column(default=0)
    waited: Mapped[int] = mapped_column(default=0)
    paused: Mapped[int | None]


class RevokedToken(Base):
    """The mark of a token that admits nobody any more; see ``kit.room.store.revoked``."""

    __tablename__ = "room_revoked"
    __table_args__ = PLAIN

    session: Mapped[str] = _session()
    mark: Mapped[str] = mapped_column(PERSON, primary_key=True)


class Closing(Base):
    """The mark of a workshop whose session the facilitator has closed."""

    __tablename__ = "room_closing"
    __table_args__ = PLAIN

    session: Mapped[str] = _session()
    workshop: Mapped[str] = mapped_column(NAME, primary_key=True)


class Unfolding(Base):
    """The mark of a workshop whose answers the facilitator has opened."""

    __tablename__ = "room_unfolding"
    __table_args__ = PLAIN

    session: Mapped[str] = _session()
    workshop: Mapped[str] = mapped_column(NAME, primary_key=True)


class HandIns(Base):
    """The number of hand-ins; their files are in ``programme/hand-ins/``."""

    __tablename__ = "room_hand_ins"
    __table_args__ = PLAIN

    session: Mapped[str] = _session()
    workshop: Mapped[str] = mapped_column(NAME, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
