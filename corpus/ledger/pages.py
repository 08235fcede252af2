"""The pages of a source: what lists name, what is known of each, which are due (the items of the stage crawl)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from corpus.document import ArchiveReference
from corpus.ledger.sql import archive_reference, chunked, storable, to_json, upsert
from corpus.ledger.tables import captures, pages, work
from corpus.ledger.work import Item, make_due, shard_of

#: How long a list is believed that another, such as the index of a site's sitemaps, has not changed; many a site never
#: changes the date that it gave first.
TRUSTED = timedelta(days=1)
#: What a page takes from its item.
_OF_WORK = (work.c.attempts, work.c.state, work.c.reason, work.c.changed)


@dataclass(frozen=True)
class Validators:
    """What the server gave to ask with next time whether a page has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Listed:
    """A page that a list or feed names.

    ``hints`` is what it says of the page (title, summary, date, guid); ``stamp`` what it says of its last change:
    another stamp makes the page due again.
    """

    url: str
    hints: Mapping[str, Any] = field(default_factory=dict)
    stamp: str | None = None


@dataclass(frozen=True)
class Page:
    """What the ledger knows of a page; ``archive`` and ``digest`` are of its last full capture."""

    url: str
    source: str
    hints: Mapping[str, Any]
    stamp: str | None
    validators: Validators
    digest: str | None
    archive: ArchiveReference | None
    attempts: int
    #: Why it waits or was refused, and since when it is in its state; of one that was put off, since it first was.
    reason: str | None = None
    changed: datetime | None = None


def item_of(source: str, url: str) -> str:
    """The page's name in the stage crawl."""
    return f"{source} {url}"


def find(tx: Connection, source: str, url: str) -> Page | None:
    tried = (work.c.stage == "crawl") & (work.c.item == item_of(source, url))
    known = select(pages, *_OF_WORK).outerjoin(work, tried).where(pages.c.source == source, pages.c.url == url)
    row = tx.execute(known).one_or_none()
    return None if row is None else _to_page(row)


def announce(tx: Connection, source: str, listed: Iterable[Listed], *, now: datetime) -> int:
    """Remember the pages that a list names; new ones and those with another stamp become due. Their number."""
    by_url = {page.url: page for page in listed}
    known = _stamps(tx, source, list(by_url))
    changed = [page for page in by_url.values() if page.url not in known or known[page.url] != storable(page.stamp)]
    if changed:
        rows = [
            {
                "source": source,
                "url": page.url,
                "hints": to_json(page.hints),
                "stamp": storable(page.stamp),
                # The list says that the page has changed: it is asked for whole, since a stale cache between us and
                # the site would answer a conditional request with "not modified", and the change would be lost.
                "etag": None,
                "last_modified": None,
            }
            for page in changed
        ]
        tx.execute(upsert(tx, pages, change=("hints", "stamp", "etag", "last_modified")), rows)
        make_due(tx, (Item("crawl", item_of(source, page.url), source) for page in changed), now=now)
    return len(changed)


def due(tx: Connection, source: str, *, now: datetime, urls: Iterable[str] | None = None) -> list[Page]:
    """The pages of the source that wait and may be fetched now, longest waiting first; of ``urls``, where given."""
    waiting = (work.c.stage == "crawl") & (work.c.source == source) & (work.c.state == "waiting")
    found = select(pages, *_OF_WORK).join(work, _of_item(source)).where(waiting, work.c.not_before <= now)
    if urls is not None:
        found = found.where(work.c.item.in_([item_of(source, url) for url in urls]))
    return [_to_page(row) for row in tx.execute(found.order_by(work.c.not_before, pages.c.url))]


def due_again(tx: Connection, source: str, lists: Sequence[Listed], *, now: datetime, limit: int) -> list[Page]:
    """Up to ``limit`` of the lists that another names and that may have changed without its saying so.

    The longest unasked come first. One that waits is left to its time. One whose change is dated there is not asked
    for `TRUSTED` after the last time, nor is one that could not be had; any other one, for as long as it had not
    changed by then.
    """
    stamps = {named.url: named.stamp for named in lists}
    ended: list[Row[Any]] = []
    for part in chunked([item_of(source, url) for url in stamps]):
        items = (work.c.stage == "crawl") & work.c.item.in_(part) & (work.c.state != "waiting")
        brought = select(func.max(captures.c.fetched)).where(
            captures.c.url == pages.c.url, captures.c.source == source, captures.c.state == "done"
        )
        found = select(pages, *_OF_WORK, brought.scalar_subquery().label("brought"))
        ended.extend(tx.execute(found.join(work, _of_item(source)).where(items)))
    chosen = [row for row in ended if row.changed <= now - _pause(row, stamps[row.url])]
    return [_to_page(row) for row in sorted(chosen, key=lambda row: (row.changed, row.url))[:limit]]


def _pause(row: Row[Any], stamp: str | None) -> timedelta:
    if stamp is not None or row.state == "quarantined" or row.brought is None:
        return TRUSTED
    unchanged: timedelta = row.changed - row.brought
    return min(unchanged, TRUSTED)


def put_off(
    tx: Connection, source: str, url: str, *, batch: str, reason: str | None, until: datetime, since: datetime
) -> None:
    """Let a page wait until then that could not even be asked for since that time: that is no attempt."""
    item = item_of(source, url)
    row = {
        "stage": "crawl",
        "item": item,
        "source": source,
        "batch": batch,
        "state": "waiting",
        "not_before": until,
        "reason": storable(reason),
        "changed": since,
        "shard": shard_of(item),
    }
    tx.execute(upsert(tx, work, change=("batch", "state", "not_before", "reason", "changed")), [row])


def postpone(tx: Connection, source: str, *, until: datetime, host: str | None = None) -> int:
    """Let every waiting page of the source, or of a host that it leads to, wait at least until then."""
    waiting = (work.c.stage == "crawl") & (work.c.source == source) & (work.c.state == "waiting")
    if host is not None:
        addresses = [item_of(source, f"{scheme}://{host}/") for scheme in ("http", "https")]
        waiting &= or_(*(work.c.item.startswith(address, autoescape=True) for address in addresses))
    return tx.execute(update(work).where(waiting, work.c.not_before < until).values(not_before=until)).rowcount


def _of_item(source: str) -> ColumnElement[bool]:
    """Joins from the few items to their pages: a source may have a million pages, and ten of them due."""
    return (pages.c.source == source) & (pages.c.url == func.substr(work.c.item, len(item_of(source, "")) + 1))


def _stamps(tx: Connection, source: str, urls: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for part in chunked(urls):
        rows = tx.execute(select(pages.c.url, pages.c.stamp).where(pages.c.source == source, pages.c.url.in_(part)))
        found.update({row.url: row.stamp for row in rows})
    return found


def _to_page(row: Row[Any]) -> Page:
    return Page(
        url=row.url,
        source=row.source,
        hints=json.loads(row.hints),
        stamp=row.stamp,
        validators=Validators(row.etag, row.last_modified),
        digest=row.digest,
        archive=archive_reference(row),
        attempts=row.attempts or 0,
        reason=row.reason,
        changed=row.changed,
    )
