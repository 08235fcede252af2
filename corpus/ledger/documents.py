"""Documents: identity, versions, readings and the one revision counter."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic_core import from_json
from sqlalchemy import Connection, Row, Select, and_, bindparam, select, update

from corpus.document import Annotations, Content, Document, DocumentSource, Draft, Fetch
from corpus.ledger import addresses, revisions
from corpus.ledger.captures import Capture
from corpus.ledger.sql import chunked
from corpus.ledger.tables import annotations, captures, contents, documents, versions
from corpus.ledger.work import Item, make_due
from corpus.urls import is_of_web
from corpus.vocabulary import LEVELS

#: The extractor of what is left of a text that was cut (`corpus.ledger.cuts`).
CUT = "retention 1"
#: What storing a draft came to: a new document, the publisher's change of one, our own new reading, or nothing.
Change = Literal["new", "version", "reading", "unchanged"]


@dataclass(frozen=True)
class Stored:
    document: str
    version: int
    change: Change


@dataclass(frozen=True)
class Reading:
    """An extractor's reading of one capture, ready to be stored.

    ``baseline`` is the hash of the document's present version under this same extractor, where that is not the one
    it was stored with: only readings of one extractor can be compared.
    """

    draft: Draft
    capture: Capture
    source: DocumentSource
    extractor: str
    baseline: str | None = None


def hash_content(content: Content) -> str:
    """What decides whether the publisher changed something: title, lead, body and structured data, spaces aside."""
    parts = (content.title, content.lead or "", content.body)
    folded = [" ".join(unicodedata.normalize("NFC", part).split()) for part in parts]
    facts = json.dumps([folded, content.extra], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()


#: Join the present version of a document, and the content and annotations of it that are in force.
CONTENT_IN_FORCE = and_(
    contents.c.document == documents.c.id,
    contents.c.version == documents.c.version,
    contents.c.reading == documents.c.content_reading,
)
VERSION_IN_FORCE = and_(versions.c.document == documents.c.id, versions.c.version == documents.c.version)
ANNOTATIONS_IN_FORCE = and_(
    annotations.c.document == documents.c.id,
    annotations.c.version == documents.c.version,
    annotations.c.reading == documents.c.annotations_reading,
)
_PRESENT = (
    select(documents, contents.c.hash, contents.c.content, contents.c.extractor, versions.c.capture, captures.c.fetched)
    .join(contents, CONTENT_IN_FORCE)
    .join(versions, VERSION_IN_FORCE)
    .join(captures, captures.c.id == versions.c.capture)
    .where(documents.c.id == bindparam("document"))
)
_STANDING = select(documents.c.version, documents.c.reading, documents.c.annotations_reading).where(
    documents.c.id == bindparam("document")
)
#: Lets a version rest on another capture, from which a replay will read it.
_REST_ON = (
    update(versions)
    .where(versions.c.document == bindparam("of"), versions.c.version == bindparam("at"))
    .values(capture=bindparam("resting"))
)
#: Changes the columns of one document that are given beside ``document``, its id.
CHANGE = update(documents).where(documents.c.id == bindparam("document"))


def present_reading(tx: Connection, draft: Draft) -> Row[Any] | None:
    """Of the document that this draft is of, if there is one: its row with the hash, extractor and capture in force."""
    identifier = addresses.resolve_draft(tx, draft.identifier, draft.urls)
    return None if identifier is None else tx.execute(_PRESENT, {"document": identifier}).one()


def store(tx: Connection, reading: Reading, *, now: datetime) -> Stored:
    """Write what an extractor made of a capture: a new document, a new version, a new reading, or nothing.

    - A teaser never replaces a full text, nor what was fetched earlier what was fetched later.
    - Of a text that was cut nobody can say whether it was changed: more of it is a new reading, as little is nothing.
    - Another text under the same extractor is the publisher's change: a new version, read and related anew.
    - The same capture, or the same text, under another extractor is a new reading of the version; so is a corrected
      date under the same text, and the full text of what was a teaser.
    """
    revision = revisions.take(tx)
    content_hash = hash_content(reading.draft.content)
    present = present_reading(tx, reading.draft)
    if present is None:
        return _store_new(tx, reading, content_hash, revision, now=now)
    addresses.register(tx, present.id, reading.draft.urls)
    change = _compare(present, reading, content_hash)
    if change == "unchanged":
        return Stored(present.id, present.version, change)
    version = present.version + (change == "version")
    number = 1 if change == "version" else present.reading + 1
    _write_content(tx, present.id, version, number, reading, content_hash, first_seen=present.first_seen, now=now)
    if change == "version":
        _write_version(tx, present.id, version, reading, revision, now=now)
    elif present.capture != reading.capture.id:
        tx.execute(_REST_ON, {"of": present.id, "at": version, "resting": reading.capture.id})
    values = {"annotations_reading": None, **_document_values(reading, version, number, revision)}
    tx.execute(CHANGE, {"document": present.id, **values})
    make_due(tx, [Item("enrich", present.id, reading.source.slug, reading.capture.batch)], now=now)
    return Stored(present.id, version, change)


def _compare(present: Row[Any], reading: Reading, content_hash: str) -> Change:
    gained = LEVELS.index(reading.draft.content.level) - LEVELS.index(present.level)
    if gained < 0 or (gained == 0 and reading.capture.fetched_at < present.fetched):
        return "unchanged"
    if gained > 0:
        return "reading"
    if present.extractor == CUT:
        return "unchanged"
    same_extractor = present.extractor == reading.extractor
    same_text = content_hash == (present.hash if same_extractor else reading.baseline)
    if same_text or present.capture == reading.capture.id:
        same = same_text and same_extractor and _says_the_same(present.content, reading.draft.content)
        return "unchanged" if same else "reading"
    return "version"


def _store_new(tx: Connection, reading: Reading, content_hash: str, revision: int, *, now: datetime) -> Stored:
    identifier = reading.draft.identifier
    first_seen = reading.capture.fetched_at
    values = {"id": identifier, "first_seen": first_seen, **_document_values(reading, 1, 1, revision)}
    tx.execute(documents.insert(), values)
    _write_version(tx, identifier, 1, reading, revision, now=now)
    _write_content(tx, identifier, 1, 1, reading, content_hash, first_seen=first_seen, now=now)
    addresses.register(tx, identifier, reading.draft.urls)
    make_due(tx, [Item("enrich", identifier, reading.source.slug, reading.capture.batch)], now=now)
    return Stored(identifier, 1, "new")


def _document_values(reading: Reading, version: int, number: int, revision: int) -> dict[str, Any]:
    return {
        "source": reading.source.slug,
        "source_facts": reading.source.model_dump_json(),
        "batch": reading.capture.batch,
        "published": reading.draft.content.published,
        "level": reading.draft.content.level,
        "part_of": reading.draft.content.part_of,
        "version": version,
        "reading": number,
        "content_reading": number,
        "revision": revision,
    }


def _write_version(
    tx: Connection, document: str, version: int, reading: Reading, revision: int, *, now: datetime
) -> None:
    row = {"document": document, "version": version, "capture": reading.capture.id, "seen": now, "revision": revision}
    tx.execute(versions.insert(), row)


def dump_content(content: Content) -> str:
    """As the ledger keeps it."""
    return content.model_dump_json(exclude_defaults=True)


def _says_the_same(present: str, content: Content) -> bool:
    """Whether two contents of one hash also agree in what is not hashed: dates, authors, language."""
    before, after = from_json(present), from_json(dump_content(content))
    hashed = ("title", "lead", "body", "blocks", "extra")
    return all(before.get(name) == after.get(name) for name in before.keys() | after.keys() if name not in hashed)


def _write_content(
    tx: Connection,
    document: str,
    version: int,
    number: int,
    reading: Reading,
    content_hash: str,
    *,
    first_seen: datetime,
    now: datetime,
) -> None:
    capture, draft = reading.capture, reading.draft
    address = capture.final_url or capture.url
    fetch = Fetch(
        url=address if is_of_web(address) else None,
        canonical_url=draft.urls[0] if draft.urls else None,
        status=capture.status,
        fetched_at=capture.fetched_at,
        first_seen_at=first_seen,
        archive=capture.archive,
        batch=capture.batch,
    )
    row = {
        "document": document,
        "version": version,
        "reading": number,
        "extractor": reading.extractor,
        "hash": content_hash,
        "read": now,
        "fetch": fetch.model_dump_json(),
        "content": dump_content(draft.content),
    }
    tx.execute(contents.insert(), row)


def annotate(tx: Connection, document: Document, found: Annotations, *, now: datetime) -> bool:
    """Keep what was found in this reading of the document; false when a newer one came meanwhile.

    The first annotations belong to the content's own reading; those of a replay are a reading more, unless they are the
    same: so that it may be run twice.
    """
    revision = revisions.take(tx)
    row = tx.execute(_STANDING, {"document": document.id}).one()
    if (row.version, row.reading) != (document.version, document.reading):
        return False
    if found == document.annotations:
        return True
    number = row.reading + (row.annotations_reading is not None)
    values = {
        "document": document.id,
        "version": row.version,
        "reading": number,
        "stamp": found.stamp,
        "read": now,
        "annotations": found.model_dump_json(exclude_defaults=True),
    }
    tx.execute(annotations.insert(), values)
    change = {"document": document.id, "reading": number, "annotations_reading": number, "revision": revision}
    tx.execute(CHANGE, change)
    return True


def load(tx: Connection, identifiers: Sequence[str]) -> list[Document]:
    """The documents of these ids as they are now, in the ids' order; unknown and merged ones are left out."""
    return [to_document(row) for row in _rows(tx, identifiers)]


def load_records(tx: Connection, identifiers: Sequence[str]) -> list[dict[str, Any]]:
    """The same documents as the data of their JSON, without the fields that have their default.

    Five times as fast as `load`: for who goes through all of them, and only reads.
    """
    return [to_record(row) for row in _rows(tx, identifiers)]


def _rows(tx: Connection, identifiers: Sequence[str]) -> list[Row[Any]]:
    found: dict[str, Row[Any]] = {}
    for part in chunked(identifiers):
        chosen = _whole().where(documents.c.id.in_(part), documents.c.merged_into.is_(None))
        found.update({row.id: row for row in tx.execute(chosen)})
    return [found[identifier] for identifier in identifiers if identifier in found]


def load_hashes(tx: Connection, identifiers: Sequence[str]) -> dict[str, str]:
    """The hash of the text of each of these documents as it is now."""
    found: dict[str, str] = {}
    for part in chunked(identifiers):
        chosen = select(documents.c.id, contents.c.hash).join(contents, CONTENT_IN_FORCE)
        found.update({row.id: row.hash for row in tx.execute(chosen.where(documents.c.id.in_(part)))})
    return found


def history(tx: Connection, identifier: str) -> list[Content]:
    """The newest reading of every version of the document, oldest version first."""
    rows = tx.execute(
        select(contents.c.version, contents.c.content)
        .where(contents.c.document == identifier)
        .order_by(contents.c.version, contents.c.reading)
    )
    newest = {row.version: row.content for row in rows}
    return [Content.model_validate_json(content) for content in newest.values()]


def _whole() -> Select[Any]:
    joined = documents.join(contents, CONTENT_IN_FORCE).outerjoin(annotations, ANNOTATIONS_IN_FORCE)
    columns = (documents, contents.c.fetch, contents.c.content, annotations.c.annotations)
    return select(*columns).select_from(joined)


def to_document(row: Row[Any]) -> Document:
    # What the ledger wrote was valid: the parts are parsed once, the whole is not checked again.
    return Document.model_construct(
        id=row.id,
        version=row.version,
        reading=row.reading,
        revision=row.revision,
        source=DocumentSource.model_validate_json(row.source_facts),
        fetch=Fetch.model_validate_json(row.fetch),
        content=Content.model_validate_json(row.content),
        annotations=None if row.annotations is None else Annotations.model_validate_json(row.annotations),
        story=row.story,
    )


def to_record(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "version": row.version,
        "reading": row.reading,
        "revision": row.revision,
        "source": from_json(row.source_facts),
        "fetch": from_json(row.fetch),
        "content": from_json(row.content),
        "annotations": None if row.annotations is None else from_json(row.annotations),
        "story": row.story,
    }
