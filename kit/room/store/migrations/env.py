"""Run the migrations over the connection that ``kit.room.store.database`` gives."""

from alembic import context

from kit.room.store.schema import Base

VERSIONS = "room_schema"  # nbgrader's gradebook may lie in the same database, with its own

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSIONS,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
