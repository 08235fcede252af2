"""The window of a digest: what has arrived, and what was changed, since the reader was last told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from corpus.ledger import arrivals, changes, revisions
from corpus.ledger.readers import Reader


@dataclass(frozen=True)
class Window:
    """Arrivals ``after`` one number ``until`` another, which is in it; of earlier ones, changes likewise by revision.

    ``since`` and ``till`` are the moments of both ends, for people: clocks are set, numbers are not.
    """

    after: int
    until: int
    changed_after: int
    changed_until: int
    since: datetime
    till: datetime


def window_for(tx: Connection, reader: Reader, *, now: datetime) -> Window:
    """All that the reader was not told of."""
    return Window(
        after=reader.mark,
        until=max(reader.mark, arrivals.newest(tx)),
        changed_after=reader.revision,
        changed_until=max(reader.revision, revisions.newest(tx)),
        since=min(reader.seen, now),
        till=now,
    )


def window_between(tx: Connection, since: datetime, till: datetime) -> Window:
    """What arrived and was changed between two moments, for whoever wants to see another day's digest."""
    after, changed_after = arrivals.newest(tx, until=since), changes.newest(tx, until=since)
    return Window(
        after=after,
        until=max(after, arrivals.newest(tx, until=till)),
        changed_after=changed_after,
        changed_until=max(changed_after, changes.newest(tx, until=till)),
        since=since,
        till=till,
    )
