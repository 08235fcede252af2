"""Withdrawals: captures whose page is kept no longer, since its time is over."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, exists, func, or_, select, update

from corpus.document import ArchiveReference, DocumentSource, Fetch
from corpus.ledger import revisions
from corpus.ledger.sql import archive_reference, archive_values, chunked, to_json
from corpus.ledger.tables import batches, captures, contents, documents, pages, versions, work
from corpus.vocabulary import ReuseClass

#: Of what fetched something: others have no page.
_BROUGHT = ("done", "unchanged")
#: Who still has to read it.
_OPEN = ("waiting", "claimed")


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
    """The captures of the source whose time is over where only what came since ``before`` is kept, in their order.

    - A page counts from its newest capture, which may have found it unchanged: so no such one is left without the page
      that it stands for.
    - A list and a catalogue, which come whole each time, go once a newer one is past its own time.
    - What a document rests on stays as long as anything newer of the document does.
    - What waits to be extracted stays, with all captures of its page: it may be compared with them.
    """
    mine = (captures.c.source == source) & captures.c.withdrawn.is_(None) & (captures.c.fetched < before)
    return list(tx.scalars(select(captures.c.id).where(mine, _is_past(before)).order_by(captures.c.id)))


def load_past(tx: Connection, identifiers: Sequence[int], *, before: datetime) -> list[Past]:
    """Those of these captures that are past their time, also now."""
    found: list[Past] = []
    for part in chunked(identifiers):
        mine = captures.c.id.in_(part) & captures.c.withdrawn.is_(None)
        rows = tx.execute(select(captures).where(mine, _is_past(before)).order_by(captures.c.id))
        found += [Past(row.id, row.source, row.url, row.batch, archive_reference(row)) for row in rows]
    return found


def withdraw(
    tx: Connection, identifiers: Sequence[int], *, before: datetime, without: frozenset[str], now: datetime
) -> list[Past]:
    """Note that the pages of these captures are kept no longer; of which, as not all may be past their time any more.

    No reference to them is left; a page whose last whole capture was among them is asked for whole by the next crawl.
    Hints ``without`` which captures and pages are to be go, too.
    """
    revisions.wait_for_turn(tx)
    gone = load_past(tx, identifiers, before=before)
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


def list_batches(tx: Connection, *, also: Collection[str] = ()) -> dict[str, list[str]]:
    """The batches of which captures were withdrawn, and those named, by source."""
    gone = exists().where(captures.c.batch == batches.c.id, captures.c.withdrawn.is_not(None))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for part in chunked(sorted(also)):
        for row in tx.execute(select(batches.c.id, batches.c.source).where(batches.c.id.in_(part), ~gone)):
            found[row.source].append(row.id)
    for row in tx.execute(select(batches.c.id, batches.c.source).where(gone).order_by(batches.c.source, batches.c.id)):
        found[row.source].append(row.id)
    return dict(found)


def find_reuse(tx: Connection, source: str) -> ReuseClass | None:
    """What was said of the source, when its newest document was read, that others may do with its texts."""
    newest = select(documents.c.source_facts).where(documents.c.source == source)
    facts = tx.scalar(newest.order_by(documents.c.first_seen.desc()).limit(1))
    return None if facts is None else DocumentSource.model_validate_json(facts).reuse


def _is_past(before: datetime) -> ColumnElement[bool]:
    came = exists().where(batches.c.id == captures.c.batch, batches.c.started >= before)
    newer = captures.alias()
    replaced = exists().where(
        newer.c.source == captures.c.source,
        newer.c.url == captures.c.url,
        newer.c.state == "done",
        newer.c.id > captures.c.id,
        newer.c.fetched < before,
    )
    resting, version, of_version = versions.alias(), versions.alias(), captures.alias()
    lives = exists().where(
        resting.c.capture == captures.c.id,
        version.c.document == resting.c.document,
        of_version.c.id == version.c.capture,
        stays(of_version, before),
    )
    return ~came & ~_waits(captures) & (replaced | ~stays(captures, before)) & ~lives


def stays(page: Any, before: datetime) -> ColumnElement[bool]:
    """Whether the page of a capture came, or was found unchanged, since then, or waits to be extracted."""
    other, begun = captures.alias(), batches.alias()
    newer = exists().where(
        other.c.source == page.c.source,
        other.c.url == page.c.url,
        other.c.state.in_(_BROUGHT),
        begun.c.id == other.c.batch,
        begun.c.started >= before,
    )
    return or_(newer, _waits(page))


def _waits(page: Any) -> ColumnElement[bool]:
    other = captures.alias()
    return exists().where(
        other.c.source == page.c.source,
        other.c.url == page.c.url,
        work.c.stage == "extract",
        work.c.item == cast(other.c.id, String),
        work.c.state.in_(_OPEN),
    )


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
    references = {each.archive for each in gone}
    for source in {each.source for each in gone}:
        urls = sorted({each.url for each in gone if each.source == source})
        for part in chunked(urls):
            known = (pages.c.source == source) & pages.c.url.in_(part)
            rows = tx.execute(select(pages, (~stays(pages, before)).label("over")).where(known)).all()
            for row in rows:
                reference = archive_reference(row)
                lost = reference is not None and reference in references
                if lost or (reference is None and row.over):
                    values = {"etag": None, "last_modified": None, "digest": None, **archive_values(None)}
                    this = (pages.c.source == source) & (pages.c.url == row.url)
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
