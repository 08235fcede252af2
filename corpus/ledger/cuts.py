"""Cuts: documents of whose texts only a part is kept any longer."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, exists, or_, select, update

from corpus.document import Annotations, Content
from corpus.ledger import indexing, revisions
from corpus.ledger.documents import CHANGE, CUT, dump_content
from corpus.ledger.past import OPEN, stays
from corpus.ledger.sql import chunked, to_json
from corpus.ledger.tables import annotations, captures, contents, documents, links, memberships, versions, work
from corpus.vocabulary import FieldName


@dataclass(frozen=True)
class Shears:
    """What is left of a content; once it is this short, of what was found in it, and of reasons that name both.

    ``tells`` says whether what is left has a name or figure still that such a reason rests on.
    """

    content: Callable[[Content], Content]
    found: Callable[[Annotations, Content], Annotations]
    tells: Callable[[str, Content, Annotations | None], bool]
    reason: Callable[[str, Callable[[str], bool]], str]


def list_uncut(tx: Connection, source: str, *, fields: Collection[FieldName], before: datetime) -> list[str]:
    """The documents of the source that have one of these fields in any of their readings, the oldest first.

    Of none anything came since ``before``, and none waits for a stage. Some may be merged into others.
    """
    mine = (documents.c.source == source) & (documents.c.first_seen < before)
    chosen = select(documents.c.id).where(mine, *_is_over(fields, before))
    return list(tx.scalars(chosen.order_by(documents.c.first_seen, documents.c.id)))


def cut(
    tx: Connection,
    identifiers: Sequence[str],
    shears: Shears,
    *,
    fields: Collection[FieldName],
    before: datetime,
    now: datetime,
) -> list[str]:
    """Cut these documents, where `list_uncut` would name them now, too; those that were cut.

    What is left is a new reading of the version in force. Of each older version its newest reading stays, cut as well;
    the others are erased, with all that was found in what is no more. Neither the version nor the story changes.
    """
    revisions.wait_for_turn(tx)
    done: list[str] = []
    for part in chunked(identifiers):
        rows = tx.execute(select(documents).where(documents.c.id.in_(part), *_is_over(fields, before))).all()
        for row in rows:
            _cut(tx, row, shears, now=now)
        done += [row.id for row in rows]
    return done


def _is_over(fields: Collection[FieldName], before: datetime) -> list[ColumnElement[bool]]:
    version, capture = versions.alias(), captures.alias()
    lives = exists().where(
        version.c.document == documents.c.id, capture.c.id == version.c.capture, stays(capture, before)
    )
    waits = exists().where(
        work.c.stage.in_(("enrich", "relate", "index")),
        work.c.item == documents.c.id,
        work.c.state.in_(OPEN),
    )
    # As pydantic writes it: a field that is empty is not there, and a quotation mark in a text has a stroke before it.
    there = or_(*(contents.c.content.contains(f'"{field}":"') for field in fields))
    return [~lives, ~waits, exists().where(contents.c.document == documents.c.id, there)]


def _cut(tx: Connection, row: Row[Any], shears: Shears, *, now: datetime) -> None:
    number = row.reading + 1
    left = {each.version: each for each in tx.execute(_READINGS, {"of": row.id})}
    found = tx.execute(_FOUND, {"of": row.id, "at": row.version, "from": row.annotations_reading}).one_or_none()
    kept: Annotations | None = None
    short = {version: shears.content(Content.model_validate_json(each.content)) for version, each in left.items()}
    for table in (contents, annotations):
        tx.execute(delete(table).where(table.c.document == row.id))
    for version, each in left.items():
        reading = number if version == row.version else each.reading
        values = {"reading": reading, "extractor": CUT, "read": now, "content": dump_content(short[version])}
        tx.execute(contents.insert(), {**each._mapping, **values})
    if found is not None:
        kept = shears.found(Annotations.model_validate_json(found.annotations), short[row.version])
        values = {"reading": number, "annotations": kept.model_dump_json(exclude_defaults=True)}
        tx.execute(annotations.insert(), {**found._mapping, **values})
    change = {"level": short[row.version].level, "reading": number, "content_reading": number}
    change |= {"annotations_reading": None if found is None else number, "revision": revisions.take(tx)}
    tx.execute(CHANGE, {"document": row.id, **change})
    _cut_reasons(tx, row.id, shears, lambda told: shears.tells(told, short[row.version], kept))
    if tx.scalar(_TOLD, {"of": row.id}) is not None:
        indexing.announce(tx, row.id, now=now)


def _cut_reasons(tx: Connection, document: str, shears: Shears, tells: Callable[[str], bool]) -> None:
    """Why the document is where it is, without what its text does not have any more."""
    for row in tx.execute(_LINKS, {"of": document}).all():
        facts = json.loads(row.facts)
        shared = [each for each in facts.get("shared", ()) if tells(each)]
        values = {"reason": shears.reason(row.reason, tells), "facts": to_json({**facts, "shared": shared})}
        this = (links.c.document == row.document) & (links.c.other == row.other)
        tx.execute(update(links).where(this).values(**values))
    for row in tx.execute(select(memberships).where(memberships.c.document == document)).all():
        this = (memberships.c.document == document) & (memberships.c.since == row.since)
        tx.execute(update(memberships).where(this).values(reason=shears.reason(row.reason, tells)))


_LINKS = select(links).where(or_(links.c.document == bindparam("of"), links.c.other == bindparam("of")))
#: All readings of a document, of each version the newest last.
_READINGS = select(contents).where(contents.c.document == bindparam("of")).order_by(contents.c.reading)
_FOUND = select(annotations).where(
    annotations.c.document == bindparam("of"),
    annotations.c.version == bindparam("at"),
    annotations.c.reading == bindparam("from"),
)
#: Whether the engine was ever to be told of a document: of one that was discarded it need not have been.
_TOLD = select(work.c.item).where(work.c.stage == "index", work.c.item == bindparam("of"))
