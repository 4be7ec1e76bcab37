"""The marks of tokens that admit nobody any more."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "room_3"
down_revision = "room_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "room_revoked",
        sa.Column("session", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["session"], ["room_session.id"], ondelete="CASCADE"),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("session", "mark", name=op.f("pk_room_revoked")),
        sqlite_with_rowid=False,
    )
