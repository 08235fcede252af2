"""The window of a digest: what has arrived, and what was changed, since the reader was last told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from corpus.ledger import arrivals
from corpus.ledger.readers import Reader


@dataclass(frozen=True)
class Window:
    """Arrivals ``after`` one number ``until`` another, which is in it; and the moments between which changes count."""

    after: int
    until: int
    since: datetime
    till: datetime


def window_for(tx: Connection, reader: Reader, *, now: datetime) -> Window:
    """All that the reader was not told of. A clock that was set back makes no window of the past."""
    return Window(reader.mark, max(reader.mark, arrivals.newest(tx)), reader.seen, max(reader.seen, now))


def window_between(tx: Connection, since: datetime, till: datetime) -> Window:
    """What arrived between two moments, for whoever wants to see another day's digest."""
    numbers = [arrival.number for arrival in arrivals.since(tx, since) if since < arrival.at <= till]
    if not numbers:
        return Window(0, 0, since, till)
    return Window(min(numbers) - 1, max(numbers), since, till)
