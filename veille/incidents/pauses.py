"""Pauses: times in which no source at all was polled, which are no fault of any source."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from corpus.ledger import batches
from veille.health import LATE_INTERVALS

if TYPE_CHECKING:
    from crawlers.source import Source

DAY = timedelta(days=1)
#: No source is told of for what may pass within this time: three polls of one that is due every hour, and what runs
#: `veille run` hourly is not late for one that is due every 15 minutes.
PATIENCE = timedelta(hours=3)


@dataclass(frozen=True)
class Pause:
    """``since`` the last poll before it, ``until`` the first one after it, which is none while the pause lasts."""

    since: datetime
    until: datetime | None


def find_pause(tx: Connection, sources: Collection["Source"], *, now: datetime) -> Pause | None:
    """The last pause that lasts or ended within a day. Of a single source nothing can be told apart."""
    if len(sources) < 2:
        return None
    longest = min(map(patience_with, sources))
    begun = batches.moments_begun(tx, [source.slug for source in sources], since=now - DAY, until=now)
    if begun and now - begun[-1] > longest:
        return Pause(begun[-1], None)
    latest_first = reversed(list(pairwise(begun)))
    return next((Pause(last, first) for last, first in latest_first if first - last > longest), None)


def patience_with(source: "Source") -> timedelta:
    """How long nothing good may be heard of it."""
    return max(PATIENCE, LATE_INTERVALS * timedelta(minutes=source.interval))
