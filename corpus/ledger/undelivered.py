"""What of the outbox a person has to look at: refused, left uncertain, or waiting for too long."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, or_, select

from corpus.ledger.tables import outbox, readers, searches

#: What has waited for longer has met more than a server that was away for an hour.
LONG = timedelta(days=1)
#: What ended longer ago is history: nobody would want it any more.
PAST = timedelta(days=14)


def count_undelivered(tx: Connection, *, now: datetime) -> Counter[tuple[str, str]]:
    """How many, by kind and state; not of readers and searches that were removed, for whom nothing is to be mended."""
    ended = and_(outbox.c.state.in_(("refused", "uncertain")), outbox.c.created > now - PAST)
    stuck = and_(outbox.c.state.in_(("waiting", "sending")), outbox.c.created < now - LONG)
    whose = outbox.outerjoin(readers, readers.c.number == outbox.c.reader)
    whose = whose.outerjoin(searches, searches.c.number == outbox.c.search)
    wanted = readers.c.removed.is_(None), searches.c.removed.is_(None)
    counted = select(outbox.c.kind, outbox.c.state, func.count()).select_from(whose).where(or_(ended, stuck), *wanted)
    counts: Counter[tuple[str, str]] = Counter()
    for kind, state, number in tx.execute(counted.group_by(outbox.c.kind, outbox.c.state)):
        counts[kind, "waiting" if state == "sending" else state] += number
    return counts
