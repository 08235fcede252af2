"""Replay: letting a stage read again what it has read, with a better extractor or model."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, cast, exists, func, select

from corpus.ledger import revisions
from corpus.ledger.documents import VERSION_IN_FORCE
from corpus.ledger.tables import captures, documents, versions, vulnerabilities, work
from corpus.ledger.work import EVERYTHING, Item, Selection, make_due, shard_of
from corpus.vocabulary import StageName


def replay(
    tx: Connection, stage: StageName, *, since: datetime, now: datetime, selection: Selection = EVERYTHING
) -> int:
    """Make due again for ``stage`` what was fetched or first seen since then; the number of items.

    Captures are read again where a present version rests on them, where they could not be read, and the newest of each
    catalogue: others brought nothing that is still in force.
    """
    chosen, table = _ITEMS[stage](since)
    if selection.sources:
        chosen = chosen.where(table.c.source.in_(selection.sources))
    if selection.batch is not None:
        chosen = chosen.where(table.c.batch == selection.batch)
    revisions.wait_for_turn(tx)
    items = [Item(stage, str(row.item), row.source, row.batch) for row in tx.execute(chosen)]
    if selection.shard is not None:
        part, of = selection.shard
        items = [item for item in items if shard_of(item.item) % of == part - 1]
    make_due(tx, items, now=now)
    return len(items)


def _captures(since: datetime) -> tuple[Select[Any], Any]:
    chosen = select(captures.c.id.label("item"), captures.c.source, captures.c.batch)
    present = select(versions.c.document).join(documents, VERSION_IN_FORCE)
    resting = present.where(versions.c.capture == captures.c.id).exists()
    refused = exists().where(
        work.c.stage == "extract", work.c.item == cast(captures.c.id, String), work.c.state == "quarantined"
    )
    chosen = chosen.where(captures.c.fetched >= since, resting | refused | captures.c.id.in_(_newest_catalogues()))
    return chosen.order_by(captures.c.id), captures


def _newest_catalogues() -> Select[tuple[int]]:
    read = captures.alias()
    catalogues = select(vulnerabilities.c.catalogue).distinct()
    newest = select(func.max(read.c.id)).where(read.c.role == "page", read.c.state == "done")
    return newest.where(read.c.source.in_(catalogues)).group_by(read.c.source)


def _documents(since: datetime) -> tuple[Select[Any], Any]:
    chosen = select(documents.c.id.label("item"), documents.c.source, documents.c.batch)
    whole = chosen.where(documents.c.first_seen >= since, documents.c.merged_into.is_(None))
    return whole.order_by(documents.c.first_seen, documents.c.id), documents


_ITEMS: dict[StageName, Callable[[datetime], tuple[Select[Any], Any]]] = {
    "extract": _captures,
    "enrich": _documents,
    "relate": _documents,
}
