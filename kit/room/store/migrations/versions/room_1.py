"""The room's first tables."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "room_1"
down_revision = None
branch_labels = None
depends_on = None

PLAIN = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "room_session",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("lead", sa.String(64), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_session")),
    )
    _points_and_answers()
    _walls()
    _agenda_and_hand_ins()


def _session() -> list[sa.schema.SchemaItem]:
    to_session = sa.ForeignKeyConstraint(["session"], ["room_session.id"], ondelete="CASCADE")
    return [sa.Column("session", sa.String(16), nullable=False), to_session]


def _points_and_answers() -> None:
    op.create_table(
        "room_point",
        *_session(),
        sa.Column("workshop", sa.String(80), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("phase", sa.String(8), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("revealed", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("session", "workshop", "key", name=op.f("pk_room_point")),
        **PLAIN,
    )
    op.create_table(
        "room_answer",
        *_session(),
        sa.Column("workshop", sa.String(80), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint(
            "session", "workshop", "key", "round", "person", name=op.f("pk_room_answer")
        ),
        **PLAIN,
    )


def _walls() -> None:
    op.create_table(
        "room_note",
        sa.Column("id", sa.String(16), nullable=False),
        *_session(),
        sa.Column("workshop", sa.String(80), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_note")),
        **PLAIN,
    )
    op.create_table(
        "room_me_too",
        sa.Column("note", sa.String(16), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["note"], ["room_note.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("note", "person", name=op.f("pk_room_me_too")),
        **PLAIN,
    )
    op.create_table(
        "room_call",
        sa.Column("id", sa.String(16), nullable=False),
        *_session(),
        sa.Column("workshop", sa.String(80), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("at_table", sa.String(20), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_call")),
        **PLAIN,
    )


def _agenda_and_hand_ins() -> None:
    op.create_table(
        "room_agenda",
        *_session(),
        sa.Column("workshop", sa.String(80), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("extra", sa.BigInteger(), nullable=False),
        sa.Column("waited", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("session", "workshop", "number", name=op.f("pk_room_agenda")),
        **PLAIN,
    )
    op.create_table(
        "room_hand_ins",
        *_session(),
        sa.Column("workshop", sa.String(80), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("session", "workshop", name=op.f("pk_room_hand_ins")),
        **PLAIN,
    )
