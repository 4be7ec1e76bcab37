"""The migrations of the room's tables, run by Alembic when the store is opened.

1. ``env``: run the migrations over the store's connection.
2. ``versions``: one module for each migration.
"""
