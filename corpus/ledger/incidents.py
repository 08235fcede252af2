"""Incidents: troubles of sources, each from its begin to its end, and what the operator was told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, update

from corpus.ledger.sql import clean, insert_new, storable
from corpus.ledger.tables import incidents

#: A source that is in trouble again within this time after an end has never been well: it is the same incident. Only
#: an end that is older is one, and told.
REOPENING = timedelta(hours=24)


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a source now. ``since`` is when it began, where that is known better than by who looks."""

    state: str
    reason: str
    since: datetime | None = None


@dataclass(frozen=True)
class Incident:
    """A row as it stands: ``state`` and ``reason`` are those of now or, where it has ``ended``, the last."""

    number: int
    source: str
    state: str
    reason: str
    began: datetime
    changed: datetime
    ended: datetime | None
    told: datetime | None
    end_told: datetime | None


@dataclass(frozen=True)
class Untold:
    """What the operator does not know yet: incidents that last, and others that are over, told of before or not."""

    began: Sequence[Incident] = ()
    ended: Sequence[Incident] = ()

    def __bool__(self) -> bool:
        return bool(self.began or self.ended)


def record(tx: Connection, troubles: Mapping[str, Trouble], *, unclear: Collection[str] = (), now: datetime) -> None:
    """Bring the incidents to what is so now: those in ``troubles`` last or begin, all others end.

    Of sources that are ``unclear`` nothing changes.
    """
    _bring_back(tx, now)
    lasting = {incident.source: incident for incident in _lock(tx, _IS_OPEN)}
    for source, trouble in troubles.items():
        if source in lasting:
            _change(tx, lasting[source], trouble, now=now)
        elif not _reopen(tx, source, trouble, now=now):
            began = min(trouble.since or now, now)
            values = {"source": source, **_say(trouble), "began": began, "changed": now}
            tx.execute(insert_new(tx, incidents).values(**values))
    over = [each.number for source, each in lasting.items() if source not in troubles and source not in unclear]
    tx.execute(update(incidents).where(incidents.c.number.in_(over), _IS_OPEN).values(ended=now))


def record_past(tx: Connection, source: str, trouble: Trouble, *, began: datetime, ended: datetime) -> None:
    """Add an incident that nobody saw until it was over, unless it is part of one that is known."""
    theirs = select(incidents.c.number).where(incidents.c.source == source)
    if tx.scalar(theirs.where(or_(_IS_OPEN, incidents.c.ended >= ended)).limit(1)) is not None:
        return
    number = tx.scalar(theirs.where(_is_recent(began)).order_by(incidents.c.number.desc()).limit(1))
    if number is not None:
        tx.execute(update(incidents).where(incidents.c.number == number).values(ended=ended))
        return
    values = {"source": source, **_say(trouble), "began": began, "changed": ended, "ended": ended}
    tx.execute(incidents.insert().values(**values))


def find_untold(tx: Connection, *, now: datetime) -> Untold:
    """What is to be told; until this transaction ends nobody else gets it."""
    begins = _IS_OPEN & incidents.c.told.is_(None)
    ends = incidents.c.end_told.is_(None) & (incidents.c.ended <= now - REOPENING)
    return Untold(_lock(tx, begins), _lock(tx, ends))


def note_told(tx: Connection, told: Untold, *, now: datetime) -> None:
    """Note that a message to the operator, which this transaction puts, tells of them."""
    numbers = [incident.number for incident in (*told.began, *told.ended)]
    untold = incidents.c.number.in_(numbers), incidents.c.told.is_(None)
    tx.execute(update(incidents).where(*untold).values(told=now))
    over = [incident.number for incident in told.ended]
    tx.execute(update(incidents).where(incidents.c.number.in_(over)).values(end_told=now))


def standing(tx: Connection) -> list[Incident]:
    """Those that last, the oldest first."""
    return [_to_incident(row) for row in tx.execute(_choose(_IS_OPEN))]


def listed(tx: Connection, *, limit: int) -> list[Incident]:
    """The newest first, also those that are over."""
    newest = select(incidents).order_by(incidents.c.began.desc(), incidents.c.number.desc()).limit(limit)
    return [_to_incident(row) for row in tx.execute(newest)]


def count_untold(tx: Connection) -> int:
    """How many that last nobody was told of."""
    return tx.scalar(select(func.count()).where(_IS_OPEN, incidents.c.told.is_(None))) or 0


_IS_OPEN: ColumnElement[bool] = incidents.c.ended.is_(None)


def _bring_back(tx: Connection, now: datetime) -> None:
    """What a clock that was ahead has put into the future began, or ended, by now."""
    for column in (incidents.c.began, incidents.c.ended):
        tx.execute(update(incidents).where(column > now).values({column: now}))


def _change(tx: Connection, incident: Incident, trouble: Trouble, *, now: datetime) -> None:
    said = _say(trouble)
    if (incident.state, incident.reason) != (said["state"], said["reason"]):
        tx.execute(update(incidents).where(incidents.c.number == incident.number).values(**said, changed=now))


def _reopen(tx: Connection, source: str, trouble: Trouble, *, now: datetime) -> bool:
    """Whether an incident of the source ended so lately that this is the same one."""
    theirs = select(incidents.c.number).where(incidents.c.source == source, _is_recent(now))
    number = tx.scalar(theirs.order_by(incidents.c.number.desc()).limit(1).with_for_update())
    if number is None:
        return False
    values = {**_say(trouble), "ended": None, "changed": now}
    tx.execute(update(incidents).where(incidents.c.number == number).values(**values))
    return True


def _is_recent(moment: datetime) -> ColumnElement[bool]:
    """Those of which the end is none where trouble begins at this moment; one whose end was told is over."""
    return (incidents.c.ended > moment - REOPENING) & incidents.c.end_told.is_(None)


def _say(trouble: Trouble) -> dict[str, Any]:
    return {"state": trouble.state, "reason": storable(clean(trouble.reason))}


def _lock(tx: Connection, chosen: ColumnElement[bool]) -> list[Incident]:
    return [_to_incident(row) for row in tx.execute(_choose(chosen).with_for_update())]


def _choose(chosen: ColumnElement[bool]) -> Select[Any]:
    return select(incidents).where(chosen).order_by(incidents.c.began, incidents.c.number)


def _to_incident(row: Row[Any]) -> Incident:
    return Incident(**row._mapping)
