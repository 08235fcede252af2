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
    return _go_on(reader, arrivals.newest(tx), revisions.newest(tx), now)


def window_until(tx: Connection, reader: Reader, *, till: datetime) -> Window:
    """All that the reader was not told of up to a moment that is past."""
    return _go_on(reader, arrivals.newest(tx, until=till), changes.newest(tx, until=till), till)


def _go_on(reader: Reader, newest: int, changed: int, till: datetime) -> Window:
    return Window(
        after=reader.mark,
        until=max(reader.mark, newest),
        changed_after=reader.revision,
        changed_until=max(reader.revision, changed),
        since=min(reader.seen, till),
        till=till,
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
