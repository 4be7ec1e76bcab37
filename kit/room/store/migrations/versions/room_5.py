"""The facilitator opens a workshop's answers after the session, and that stays so."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "room_5"
down_revision = "room_4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of workshops whose answers are open."""
    op.create_table(
        "room_unfolding",
        sa.Column("session", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["room_session.id"], ondelete="CASCADE"),
        sa.Column("workshop", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("session", "workshop", name=op.f("pk_room_unfolding")),
        sqlite_with_rowid=False,
    )
