"""Readers for tests of the digest."""

from datetime import UTC, datetime
from typing import Any

from corpus.ledger import Ledger, readers
from corpus.ledger.readers import Reader

EARLY = datetime(2020, 1, 1, tzinfo=UTC)


def make_reader(**fields: Any) -> Reader:
    """A confirmed reader who is in no ledger: at 7:30 in Paris, on workdays."""
    given: dict[str, Any] = {
        "number": 1,
        "revision": 0,
        "name": "anna",
        "address": "anna@example.org",
        "language": "fr",
    }
    given |= {"zone": "Europe/Paris", "hour": "07:30", "weekdays": "12345", "empty": "line", "bounces": 0, "mark": 0}
    given |= {"created": EARLY, "confirmed": EARLY, "seen": EARLY, "removed": None, "suspended": None, "reason": None}
    return Reader(**given | fields)


def add_reader(ledger: Ledger, name: str = "anna", *, now: datetime, confirmed: bool = True, **fields: str) -> Reader:
    """A reader in the ledger, confirmed at ``now`` unless told otherwise."""
    given = {"address": f"{name}@example.org", "language": "fr", "zone": "Europe/Paris", "hour": "07:30"}
    given |= {"weekdays": "1234567", "empty": "line"}
    with ledger.writing() as tx:
        number = readers.add(tx, name=name, **given | fields, now=now).number
        if confirmed:
            readers.confirm(tx, number, now=now)
        return readers.load(tx, number)
