"""What analysts say of two documents: that they tell the same story, or that they do not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from corpus.errors import LedgerError
from corpus.ledger import addresses, revisions
from corpus.ledger.sql import clean, storable
from corpus.ledger.tables import documents, story_judgements
from corpus.ledger.work import Item, make_due


@dataclass(frozen=True)
class Judgement:
    """The smaller id is ``one``. A document that was merged is given as the one that is left of it."""

    number: int
    one: str
    other: str
    same: bool
    by: str
    at: datetime
    note: str | None


def judge(
    tx: Connection, one: str, other: str, *, same: bool, by: str, note: str | None = None, now: datetime
) -> Judgement:
    """Keep what is said of the two documents in place of what stands, and let both be related anew."""
    revisions.wait_for_turn(tx)
    _check(tx, one, other)
    one, other = sorted((one, other))
    _end(tx, [standing for standing in _list(tx) if (standing.one, standing.other) == (one, other)], now=now)
    row: dict[str, Any] = {"one": one, "other": other, "same": same, "by": clean(by), "at": now, "note": storable(note)}
    number = tx.execute(_ADD, row).scalar_one()
    _relate_anew(tx, (one, other), now=now)
    return Judgement(number, **row)


def withdraw(tx: Connection, number: int, *, now: datetime) -> bool:
    """Let the judgement count no more, and both documents be related anew; false where none of this number stands."""
    revisions.wait_for_turn(tx)
    found = [judgement for judgement in _list(tx) if judgement.number == number]
    _end(tx, found, now=now)
    for judgement in found:
        _relate_anew(tx, (judgement.one, judgement.other), now=now)
    return bool(found)


def standing(tx: Connection) -> list[Judgement]:
    """The judgements that count, in the order in which they were made: of two documents the latest."""
    latest = {(judgement.one, judgement.other): judgement for judgement in _list(tx)}
    return sorted(
        (judgement for judgement in latest.values() if judgement.one != judgement.other), key=lambda found: found.number
    )


def of_documents(tx: Connection, identifiers: Collection[str]) -> list[Judgement]:
    """Those of them that are of any of these documents."""
    among = frozenset(identifiers)
    return [judgement for judgement in standing(tx) if among & {judgement.one, judgement.other}]


_ONE, _OTHER = documents.alias(), documents.alias()
_STANDING = (
    select(story_judgements, or_(_ONE.c.merged_into.is_not(None), _OTHER.c.merged_into.is_not(None)).label("moved"))
    .join(_ONE, _ONE.c.id == story_judgements.c.one)
    .join(_OTHER, _OTHER.c.id == story_judgements.c.other)
    .where(story_judgements.c.until.is_(None))
    .order_by(story_judgements.c.number)
)
_ADD = story_judgements.insert().returning(story_judgements.c.number)
_END = update(story_judgements).where(story_judgements.c.number == bindparam("of")).values(until=bindparam("ended"))
_THERE = select(documents.c.id, documents.c.source, documents.c.batch).where(
    documents.c.id.in_(bindparam("these", expanding=True)), documents.c.merged_into.is_(None)
)


def _check(tx: Connection, one: str, other: str) -> None:
    if one == other:
        raise LedgerError(f"document '{one}' cannot be judged against itself; name two documents")
    there = {row.id for row in tx.execute(_THERE, {"these": (one, other)})}
    for identifier in (one, other):
        if identifier not in there:
            left = addresses.follow(tx, identifier)
            cause = f"was merged into '{left}'; name that one" if left else "is not in the ledger"
            raise LedgerError(f"document '{identifier}' cannot be judged: it {cause}")


def _list(tx: Connection) -> list[Judgement]:
    """All that nobody withdrew or replaced, also of two documents that have become one."""
    return [_to_judgement(tx, row) for row in tx.execute(_STANDING).all()]


def _to_judgement(tx: Connection, row: Row[Any]) -> Judgement:
    one, other = row.one, row.other
    if row.moved:
        one, other = sorted(addresses.follow(tx, identifier) or identifier for identifier in (one, other))
    return Judgement(row.number, one, other, row.same, row.by, row.at, row.note)


def _end(tx: Connection, judgements: Collection[Judgement], *, now: datetime) -> None:
    if judgements:
        tx.execute(_END, [{"of": judgement.number, "ended": now} for judgement in judgements])


def _relate_anew(tx: Connection, identifiers: Collection[str], *, now: datetime) -> None:
    rows = tx.execute(_THERE, {"these": sorted(set(identifiers))})
    make_due(tx, [Item("relate", row.id, row.source, row.batch) for row in rows], now=now)
