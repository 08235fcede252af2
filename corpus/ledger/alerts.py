"""What each search has found, every document once, and the alerts that told of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from corpus.errors import LedgerError
from corpus.ledger import addresses, searches
from corpus.ledger import stories as story_places
from corpus.ledger.sql import chunked, insert_new, to_json
from corpus.ledger.tables import alerts, deliveries, memberships
from corpus.ledger.tables import searches as saved


@dataclass(frozen=True)
class Delivery:
    """A document that a search found. ``number`` is of its arrival; ``alert`` told of it, where one has.

    ``document`` is what is left of it after merges, ``story`` where that is now. ``delivered_as`` is the id that it had
    when it was found: what was named by it keeps this name.
    """

    search: int
    document: str
    number: int
    at: datetime
    story: str | None
    alert: int | None
    delivered_as: str


def deliver(
    tx: Connection, search: int, found: Sequence[tuple[str, int, str | None]], *, mark: int, now: datetime
) -> list[str]:
    """Keep what the search found (document, number of its arrival, story) up to the arrival ``mark``.

    Gives the documents that are new to it: not those that it had already, under whatever id, nor any where the search
    was removed meanwhile.
    """
    if not _lock(tx, search):
        return []
    left = addresses.follow_many(tx, [document for document, *_ in found])
    had = _known(tx, search, left.values())
    rows: dict[str, dict[str, Any]] = {}
    for document, number, story in found:
        if (end := left[document]) not in had and end not in rows:
            rows[end] = {"search": search, "document": end, "number": number, "at": now, "story": story}
    if rows:
        tx.execute(insert_new(tx, deliveries), list(rows.values()))
    searches.advance(tx, search, mark)
    return list(rows)


def pending(tx: Connection, search: int) -> list[Delivery]:
    """What no alert has told of yet, in the order of arrival.

    Of documents that became one it is one, and none where an alert has told of any of them.
    """
    waiting = _list(tx, deliveries.c.search == search, deliveries.c.alert.is_(None))
    told = _known(tx, search, [delivery.document for delivery in waiting], deliveries.c.alert.is_not(None))
    return _one_each(delivery for delivery in waiting if delivery.document not in told)


def make(tx: Connection, search: int, documents: Sequence[str], facts: Mapping[str, Any], *, now: datetime) -> int:
    """Record an alert that tells of these pending documents; its number.

    LedgerError where another run has told of one of them meanwhile: then nothing may be sent.
    """
    _lock(tx, search)
    family = addresses.families(tx, addresses.follow_many(tx, documents).values())
    waiting = {delivery.document for delivery in pending(tx, search)}
    if told := set(family.values()) - waiting:
        raise LedgerError(f"document '{min(told)}' is no longer to be told of by search {search}")
    row = {"search": search, "at": now, "facts": to_json(facts)}
    number: int = tx.execute(alerts.insert().returning(alerts.c.number), row).scalar_one()
    for part in chunked(sorted(family)):
        mine = (deliveries.c.search == search) & deliveries.c.document.in_(part)
        tx.execute(update(deliveries).where(mine).values(alert=number))
    return number


def delivered(tx: Connection, search: int, *, limit: int) -> list[Delivery]:
    """What the search found last, told or not, the newest arrival first; of documents that became one, one."""
    newest = _list(tx, deliveries.c.search == search, newest_first=True, limit=limit)
    return _one_each(newest)


def count_by_story(tx: Connection, search: int, stories: Collection[str]) -> dict[str, int]:
    """Of how many documents that are in each of these stories now alerts of the search have told."""
    among: dict[str, str] = {}
    for part in chunked(sorted(stories)):
        now_in = (memberships.c.story.in_(part)) & memberships.c.until.is_(None)
        among.update({row.document: row.story for row in tx.execute(select(memberships).where(now_in))})
    told = _known(tx, search, among, deliveries.c.alert.is_not(None))
    return dict(Counter(among[document] for document in told))


def _lock(tx: Connection, search: int) -> bool:
    """Let no other run change what this search found until the transaction ends; false where it was removed."""
    row = tx.execute(
        select(saved.c.removed).where(saved.c.number == search).with_for_update(key_share=True)
    ).one_or_none()
    return row is not None and row.removed is None


def _known(tx: Connection, search: int, left: Iterable[str], *conditions: ColumnElement[bool]) -> set[str]:
    """Those of the documents of which the search has a delivery, be it of one that was merged into them."""
    family = addresses.families(tx, left)
    found: set[str] = set()
    for part in chunked(sorted(family)):
        mine = select(deliveries.c.document).where(deliveries.c.search == search, deliveries.c.document.in_(part))
        found.update(family[document] for document in tx.scalars(mine.where(*conditions)))
    return found


def _list(
    tx: Connection, *conditions: ColumnElement[bool], newest_first: bool = False, limit: int | None = None
) -> list[Delivery]:
    order = (deliveries.c.number.desc() if newest_first else deliveries.c.number), deliveries.c.document
    rows = tx.execute(select(deliveries).where(*conditions).order_by(*order).limit(limit)).all()
    left = addresses.follow_many(tx, [row.document for row in rows])
    places = story_places.of_documents(tx, sorted(set(left.values())))
    return [
        Delivery(
            row.search,
            end := left[row.document],
            row.number,
            row.at,
            places.get(end, row.story),
            row.alert,
            row.document,
        )
        for row in rows
    ]


def _one_each(found: Iterable[Delivery]) -> list[Delivery]:
    first: dict[str, Delivery] = {}
    for delivery in found:
        first.setdefault(delivery.document, delivery)
    return list(first.values())
