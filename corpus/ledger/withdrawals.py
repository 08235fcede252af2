"""Withdrawals: captures whose page is kept no longer, since its time is over."""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, func, select, update

from corpus.document import ArchiveReference, DocumentSource, Fetch
from corpus.ledger import revisions
from corpus.ledger.past import select_past, stays
from corpus.ledger.sql import archive_reference, archive_values, chunked, to_json
from corpus.ledger.tables import batches, captures, contents, documents, pages, versions
from corpus.vocabulary import ReuseClass


@dataclass(frozen=True)
class Past:
    """A capture whose time is over; of one without ``archive`` only its hints are left."""

    id: int
    source: str
    url: str
    batch: str
    archive: ArchiveReference | None


def sources(tx: Connection) -> list[str]:
    """All that anything ever was fetched or imported of."""
    return list(tx.scalars(select(captures.c.source).distinct().order_by(captures.c.source)))


def crawlers(tx: Connection) -> list[str]:
    """The sources of batches: theirs are the folders of the archive, also of what was imported as of others."""
    return list(tx.scalars(select(batches.c.source).distinct().order_by(batches.c.source)))


def list_past(tx: Connection, source: str, *, before: datetime) -> list[int]:
    """The captures of the source whose time is over (`corpus.ledger.past`), in their order."""
    return list(tx.scalars(select_past(source, before, captures.c.id)))


def load_past(tx: Connection, source: str, identifiers: Sequence[int], *, before: datetime) -> list[Past]:
    """Those of these captures of the source of which that is so now, too."""
    found: list[Past] = []
    for part in chunked(identifiers):
        mine = captures.c.id.in_(part)
        urls = tx.scalars(select(captures.c.url).where(mine).distinct()).all()
        rows = tx.execute(select_past(source, before, *captures.c, urls=urls).where(mine))
        found += [Past(row.id, row.source, row.url, row.batch, archive_reference(row)) for row in rows]
    return found


def withdraw(
    tx: Connection,
    source: str,
    identifiers: Sequence[int],
    *,
    before: datetime,
    without: frozenset[str],
    now: datetime,
) -> list[Past]:
    """Note that the pages of these captures are kept no longer; of which, as not all may be past their time any more.

    No reference to them is left; a page whose last whole capture was among them is asked for whole by the next crawl.
    Hints ``without`` which captures and pages are to be go, too.
    """
    revisions.wait_for_turn(tx)
    gone = load_past(tx, source, identifiers, before=before)
    for part in chunked(gone):
        chosen = captures.c.id.in_([each.id for each in part])
        if without:
            _drop_hints(tx, [each.id for each in part], without)
        tx.execute(update(captures).where(chosen).values(withdrawn=now, **archive_values(None)))
        _forget_pages(tx, part, without, before=before)
        _forget_references(tx, part)
    return gone


def count_references(tx: Connection, named: Sequence[str]) -> Counter[str]:
    """How many captures of these batches have their page in each file of the archive."""
    found: Counter[str] = Counter()
    for part in chunked(named):
        mine = captures.c.batch.in_(part) & captures.c.archive_file.is_not(None)
        counted = select(captures.c.archive_file, func.count()).where(mine).group_by(captures.c.archive_file)
        found.update({row[0]: row[1] for row in tx.execute(counted)})
    return found


def list_batches(tx: Connection, source: str, *, also: Collection[str] = ()) -> list[str]:
    """The batches of the source of which captures were withdrawn, and those that are named."""
    gone = exists().where(captures.c.batch == batches.c.id, captures.c.withdrawn.is_not(None))
    mine = select(batches.c.id).where(batches.c.source == source)
    found = list(tx.scalars(mine.where(gone).order_by(batches.c.id)))
    for part in chunked(sorted(also)):
        found += tx.scalars(mine.where(batches.c.id.in_(part), ~gone))
    return found


def find_reuse(tx: Connection, source: str) -> ReuseClass | None:
    """What was said of the source, when its newest document was read, that others may do with its texts."""
    newest = select(documents.c.source_facts).where(documents.c.source == source)
    facts = tx.scalar(newest.order_by(documents.c.first_seen.desc()).limit(1))
    return None if facts is None else DocumentSource.model_validate_json(facts).reuse


def _drop_hints(tx: Connection, identifiers: Sequence[int], without: frozenset[str]) -> None:
    for row in tx.execute(select(captures.c.id, captures.c.hints).where(captures.c.id.in_(identifiers))).all():
        if (kept := _cut_hints(row.hints, without)) != row.hints:
            tx.execute(update(captures).where(captures.c.id == row.id).values(hints=kept))


def _cut_hints(hints: str, without: frozenset[str]) -> str:
    read = json.loads(hints)
    if not without & read.keys():
        return hints
    return to_json({name: value for name, value in read.items() if name not in without})


def _forget_pages(tx: Connection, gone: Sequence[Past], without: frozenset[str], *, before: datetime) -> None:
    """Without its last whole capture a page has nothing to be compared with, and no list may say that it is known."""
    references = {each.archive for each in gone if each.archive}
    known = (pages.c.source == gone[0].source) & pages.c.url.in_({each.url for each in gone})
    rows = tx.execute(select(pages).where(known)).all()
    # Of a page that was always refused there is no whole capture.
    over = set(tx.scalars(select(pages.c.url).where(known, pages.c.archive_file.is_(None), ~stays(pages, before))))
    for row in rows:
        if row.url in over or archive_reference(row) in references:
            values = {"etag": None, "last_modified": None, "digest": None, **archive_values(None)}
            this = (pages.c.source == row.source) & (pages.c.url == row.url)
            tx.execute(update(pages).where(this).values(hints=_cut_hints(row.hints, without), **values))


def _forget_references(tx: Connection, gone: Sequence[Past]) -> None:
    """No reading of a document says any more that its page is there."""
    references = {each.archive for each in gone if each.archive is not None}
    resting = select(versions.c.document).where(versions.c.capture.in_([each.id for each in gone]))
    rows = tx.execute(select(*_KEY, contents.c.fetch).where(contents.c.document.in_(resting))).all()
    for row in rows:
        fetch = Fetch.model_validate_json(row.fetch)
        if fetch.archive in references:
            this = [column == getattr(row, column.name) for column in _KEY]
            kept = fetch.model_copy(update={"archive": None})
            tx.execute(update(contents).where(*this).values(fetch=kept.model_dump_json()))


_KEY = (contents.c.document, contents.c.version, contents.c.reading)
