"""The ledger: the system of record, SQLite by default, PostgreSQL by URL."""

from corpus.ledger.connection import Ledger

__all__ = ["Ledger"]
