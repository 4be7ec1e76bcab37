"""When the server of a session was last known to run."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "room_2"
down_revision = "room_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("room_session", sa.Column("seen", sa.BigInteger(), nullable=True))
