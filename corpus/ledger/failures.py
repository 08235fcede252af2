"""The database's errors in our words: what is wrong with which ledger, and what to do."""

from sqlalchemy.exc import DBAPIError

from corpus.errors import LedgerError, LedgerUnavailable

#: Seconds a writer waits for another one on SQLite before it gives up.
BUSY_SECONDS = 30

LOCKED = "is locked by another program for more than {seconds} s; end that program and run the command again"
CROSSED = "had two programs change the same rows ({cause}); nothing was half-written: run the command again"
FULL = "has a disk that is full or failing ({cause}); nothing was half-written: make room and run the command again"
READ_ONLY = "cannot be written ({cause}); give this user the right to write the file and its folder"
DAMAGED = "is damaged ({cause}); restore it from a backup"
ABSENT = "does not answer ({cause}); is it there, running and reachable?"

#: SQLite's primary result codes (sqlite.org/rescode.html).
SQLITE = {
    3: READ_ONLY,
    5: LOCKED,
    6: LOCKED,
    8: READ_ONLY,
    10: FULL,
    11: DAMAGED,
    13: FULL,
    14: ABSENT,
    26: DAMAGED,
}
#: PostgreSQL's SQLSTATEs, or their first two characters (PostgreSQL manual, appendix A).
POSTGRESQL = {
    "08": ABSENT,
    "25006": READ_ONLY,
    "28": ABSENT,
    "3D": ABSENT,
    "40": CROSSED,
    "53": ABSENT,
    "53100": FULL,
    "55P03": LOCKED,
    "57": ABSENT,
    "58": FULL,
    "XX": DAMAGED,
}


def explain(error: DBAPIError, address: str) -> LedgerError:
    cause = " ".join(str(error.orig).split())
    words = _words_for(error)
    if words is None:
        return LedgerError(f"the ledger {address} refused a statement: {cause}")
    return LedgerUnavailable(f"the ledger {address} {words.format(cause=cause, seconds=BUSY_SECONDS)}")


def _words_for(error: DBAPIError) -> str | None:
    """By the database's own code, never by words of its message: it may quote a page's address."""
    if (code := getattr(error.orig, "sqlite_errorcode", None)) is not None:
        return SQLITE.get(code & 0xFF)
    if (state := getattr(error.orig, "sqlstate", None)) is not None:
        return POSTGRESQL.get(state) or POSTGRESQL.get(state[:2])
    # Without a code there was no conversation: psycopg could not connect, or lost the connection.
    return ABSENT if error.connection_invalidated or type(error.orig).__name__ == "OperationalError" else None
