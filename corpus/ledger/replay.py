"""Replay: letting a stage read again what it has read, with a better extractor or model."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, cast, exists, func, literal, or_, select

from corpus.ledger import revisions
from corpus.ledger.documents import ANNOTATIONS_IN_FORCE, CONTENT_IN_FORCE, CUT, VERSION_IN_FORCE
from corpus.ledger.tables import annotations, captures, contents, documents, vectors, versions, vulnerabilities, work
from corpus.ledger.work import EVERYTHING, Item, Selection, make_due, shard_of
from corpus.vocabulary import StageName


@dataclass(frozen=True)
class Readers:
    """Who reads today, each where it is asked after: what all of them have read is not read again."""

    #: The stamps of readings, whole.
    stamps: tuple[str, ...] | None = None
    #: What the stamp of annotations holds of one model, and the language of the documents that it reads.
    model: str | None = None
    language: str | None = None
    #: The model of vectors.
    embedder: str | None = None


@dataclass(frozen=True)
class Again:
    """Which of what a stage has read it reads again: what was fetched or first seen since then, and before ``until``.

    ``kind`` is that of captures: the extractor that reads them. With ``readers`` only what none of them has read.
    """

    since: datetime
    until: datetime | None = None
    kind: str | None = None
    readers: Readers | None = None

    def covers(self, moment: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(moment >= self.since, *([] if self.until is None else [moment < self.until]))


def replay(tx: Connection, stage: StageName, again: Again, *, now: datetime, selection: Selection = EVERYTHING) -> int:
    """Make that due again for ``stage``; the number of items.

    Captures are read again where a present version rests on them, where they could not be read, and the newest of each
    catalogue: others brought nothing that is still in force. One whose page was withdrawn has nothing to be read.
    """
    chosen, table = _ITEMS[stage](again)
    if selection.sources:
        chosen = chosen.where(table.c.source.in_(selection.sources))
    if selection.batches:
        chosen = chosen.where(table.c.batch.in_(selection.batches))
    revisions.wait_for_turn(tx)
    items = [Item(stage, str(row.item), row.source, row.batch) for row in tx.execute(chosen)]
    if selection.shard is not None:
        part, of = selection.shard
        items = [item for item in items if shard_of(item.item) % of == part - 1]
    make_due(tx, items, now=now)
    return len(items)


def _captures(again: Again) -> tuple[Select[Any], Any]:
    """Nobody keeps who could not read a capture, or who read a catalogue: these count as not read by those of today."""
    present = select(versions.c.document).join(documents, VERSION_IN_FORCE).join(contents, CONTENT_IN_FORCE)
    if again.readers is not None and again.readers.stamps is not None:
        present = present.where(contents.c.extractor.not_in(again.readers.stamps), documents.c.merged_into.is_(None))
    resting = present.where(versions.c.capture == captures.c.id).exists()
    refused = exists().where(
        work.c.stage == "extract", work.c.item == cast(captures.c.id, String), work.c.state == "quarantined"
    )
    chosen = select(captures.c.id.label("item"), captures.c.source, captures.c.batch).where(
        again.covers(captures.c.fetched),
        captures.c.withdrawn.is_(None),
        resting | refused | captures.c.id.in_(_newest_catalogues()),
    )
    if again.kind is not None:
        chosen = chosen.where(captures.c.kind == again.kind)
    return chosen.order_by(captures.c.id), captures


def _newest_catalogues() -> Select[tuple[int]]:
    read = captures.alias()
    catalogues = select(vulnerabilities.c.catalogue).distinct()
    newest = select(func.max(read.c.id)).where(read.c.role == "page", read.c.state == "done")
    return newest.where(read.c.source.in_(catalogues)).group_by(read.c.source)


def _documents(again: Again) -> tuple[Select[Any], Any]:
    """Of a text that was cut less would be found than is known."""
    chosen = select(documents.c.id.label("item"), documents.c.source, documents.c.batch)
    cut = exists().where(CONTENT_IN_FORCE, contents.c.extractor == CUT)
    whole = chosen.where(again.covers(documents.c.first_seen), documents.c.merged_into.is_(None), ~cut)
    if again.readers is not None:
        whole = whole.where(_is_outdated(again.readers))
    return whole.order_by(documents.c.first_seen, documents.c.id), documents


def _is_outdated(readers: Readers) -> ColumnElement[bool]:
    missing: list[ColumnElement[bool]] = []
    if readers.stamps is not None:
        missing.append(~exists().where(ANNOTATIONS_IN_FORCE, annotations.c.stamp.in_(readers.stamps)))
    if readers.model is not None:
        missing.append(~exists().where(ANNOTATIONS_IN_FORCE, _is_read_by(readers.model, readers.language)))
    if readers.embedder is not None:
        of_version = and_(vectors.c.document == documents.c.id, vectors.c.version == documents.c.version)
        missing.append(~exists().where(of_version, vectors.c.model == readers.embedder))
    return or_(*missing)


def _is_read_by(model: str, language: str | None) -> ColumnElement[bool]:
    """Whether annotations are by the model, or of a text in another language than it reads."""
    of_language = annotations.c.annotations.contains(f'"language":"{language}"', autoescape=True)
    stamp = literal(" ") + annotations.c.stamp + " "
    return stamp.contains(f" {model} ", autoescape=True) | ~of_language


_ITEMS: dict[StageName, Callable[[Again], tuple[Select[Any], Any]]] = {
    "extract": _captures,
    "enrich": _documents,
    "relate": _documents,
}
