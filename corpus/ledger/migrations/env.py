"""Alembic's way into the ledger: always with the open transaction that `corpus.ledger.migration` gives it."""

from alembic import context

from corpus.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
