"""The steps from one form of the room's tables to the next, run by Alembic at the start."""
