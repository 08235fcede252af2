"""The ledger: the system of record (design §3), SQLite by default, PostgreSQL by URL."""

from corpus.ledger.connection import Ledger

__all__ = ["Ledger"]
