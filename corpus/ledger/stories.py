"""Which story a document belongs to and since when, what became of stories, and documents found to be one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, or_, select, update

from corpus.errors import LedgerError
from corpus.ledger import addresses, revisions
from corpus.ledger.documents import CHANGE
from corpus.ledger.relating import MOMENT
from corpus.ledger.sql import chunked, clean, upsert
from corpus.ledger.tables import arrivals, document_urls, documents, memberships, signatures, stories, work


@dataclass(frozen=True)
class Placement:
    """The story that a document is to be in, and why."""

    document: str
    story: str
    reason: str


@dataclass(frozen=True)
class Member:
    """A document of a story; ``moment`` is when it counts as published, ``since`` when it joined."""

    document: str
    moment: datetime
    since: datetime
    reason: str
    by: str


@dataclass(frozen=True)
class Event:
    """Something that happened to a story.

    A document ``joined`` or ``left`` it: ``other`` is where it was before or went to, where that is known. Or the
    ``story`` was ``merged`` into the other, or ``split`` from it.
    """

    at: datetime
    kind: Literal["split", "joined", "left", "merged"]
    story: str
    other: str | None = None
    document: str | None = None
    reason: str | None = None
    by: str | None = None


def join(tx: Connection, document: str, story: str, *, reason: str, by: str, now: datetime) -> bool:
    """Put the document into the story; false when it is there already. Earlier memberships are ended, not erased."""
    return bool(join_many(tx, [Placement(document, story, reason)], by=by, now=now))


def join_many(tx: Connection, placements: Sequence[Placement], *, by: str, now: datetime) -> list[str]:
    """Put each document into its story; those that were not there already, in the order given.

    Each of them gets a new revision. A story that was merged into another lives again when a document joins it.
    """
    if not placements:
        return []
    revisions.wait_for_turn(tx)
    wanted = {placement.document: placement for placement in placements}
    before = _read_stories(tx, list(wanted))
    moved = [placement for placement in wanted.values() if before.get(placement.document) != placement.story]
    if moved:
        _move(tx, moved, by=by, now=now)
        _note_change(tx, moved, before, now=now)
    return [placement.document for placement in moved]


def merge(tx: Connection, document: str, into: str, *, reason: str, now: datetime) -> None:
    """Record that ``document`` is the same as ``into``: its id and URLs lead there, the index will drop it.

    It leaves its story.
    """
    revision = revisions.take(tx)
    if addresses.follow(tx, into) in (None, document):
        raise LedgerError(f"document '{document}' cannot be merged into '{into}', which is not there or the same")
    values = {"merged_into": into, "merged_at": now, "merge_reason": reason, "revision": revision}
    tx.execute(CHANGE, {"document": document, **values})
    tx.execute(_LEAVE, {"of": document, "ended": now})
    urls = tx.scalars(select(document_urls.c.url).where(document_urls.c.document == document)).all()
    addresses.register(tx, into, urls)


def redirect(tx: Connection, story: str, into: str, *, reason: str, now: datetime, by: str = "relate") -> list[str]:
    """Let the id of the story lead to another, which its documents went to; those that were still in it go along."""
    end = resolve(tx, into)
    if end is None or end == story:
        raise LedgerError(f"story '{story}' cannot be merged into '{into}', which is not there or leads back to it")
    rest = [Placement(member.document, end, reason) for member in members(tx, story)]
    moved = join_many(tx, rest, by=by, now=now)
    row = {"id": story, "since": now, "changed": now, "merged_into": end, "reason": clean(reason)}
    tx.execute(upsert(tx, stories, change=("changed", "merged_into", "reason")), row)
    return moved


def split(tx: Connection, story: str, from_story: str, *, reason: str, now: datetime) -> None:
    """Record that the story began as a part of another one."""
    row = {"id": story, "since": now, "changed": now, "split_from": from_story, "reason": clean(reason)}
    tx.execute(upsert(tx, stories, change=("since", "changed", "split_from", "reason")), row)


def resolve(tx: Connection, story: str) -> str | None:
    """The story that this id stands for after all merges, or none; a document's id stands for the document's story."""
    if tx.scalar(_THERE, {"of": story}) is None:
        document = addresses.follow(tx, story)
        found = None if document is None else of_documents(tx, [document]).get(document)
        if found is None:
            return None
        story = found
    while (into := tx.scalar(_MERGED, {"of": story})) is not None:
        story = into
    return story


def of_documents(tx: Connection, identifiers: Sequence[str]) -> dict[str, str]:
    """The story of each of these documents that is in one."""
    found = _read_stories(tx, identifiers)
    return {document: story for document, story in found.items() if story is not None}


def members(tx: Connection, story: str) -> list[Member]:
    """The documents that are in the story now, in the order (moment, id)."""
    return [Member(*row) for row in tx.execute(_MEMBERS, {"of": story})]


def openers(tx: Connection, identifiers: Sequence[str]) -> dict[str, str]:
    """Of each of these stories that has documents the one whose title is the story's: the earliest that came whole, or
    the earliest where none did. What was discarded after it had joined gives no title."""
    found: dict[str, str] = {}
    for part in chunked(identifiers):
        for row in tx.execute(_OPENERS, {"these": part}):
            found.setdefault(row.story, row.document)
    return found


def left_by(tx: Connection, identifiers: Sequence[str]) -> set[str]:
    """The stories that these documents were in before."""
    found: set[str] = set()
    for part in chunked(identifiers):
        left = memberships.c.document.in_(part) & memberships.c.until.is_not(None)
        found.update(tx.scalars(select(memberships.c.story).where(left).distinct()))
    return found


def count_members(tx: Connection, identifiers: Sequence[str], *, until: int) -> dict[str, int]:
    """How many documents each of these stories has now, of those that arrived up to the number ``until``.

    Stories without any are left out.
    """
    found: dict[str, int] = {}
    for part in chunked(identifiers):
        standing = memberships.c.story.in_(part) & memberships.c.until.is_(None) & documents.c.merged_into.is_(None)
        joined = memberships.join(documents, documents.c.id == memberships.c.document)
        there = joined.join(arrivals, arrivals.c.document == documents.c.id)
        counted = select(memberships.c.story, func.count().label("number")).select_from(there)
        counted = counted.where(standing, arrivals.c.number <= until)
        found.update({row.story: row.number for row in tx.execute(counted.group_by(memberships.c.story))})
    return found


def history(tx: Connection, story: str) -> list[Event]:
    """All that happened to the story, in order."""
    events = [event for row in tx.execute(_PAST, {"of": story}).all() for event in _tell_of_document(row)]
    events += [event for row in tx.execute(_KIN, {"of": story}).all() for event in _tell_of_story(row)]
    events = [event for event in events if story in (event.story, event.other)]
    return sorted(events, key=lambda event: (event.at, _KINDS.index(event.kind), event.document or "", event.story))


def by_age(tx: Connection, one: str, other: str) -> tuple[str, str]:
    """The two documents, the one that was seen first before the other."""
    seen = (
        select(documents.c.id).where(documents.c.id.in_((one, other))).order_by(documents.c.first_seen, documents.c.id)
    )
    older, younger = tx.scalars(seen).all()
    return older, younger


#: What happens at one moment, in this order.
_KINDS = ("split", "joined", "left", "merged")

_THERE = select(stories.c.id).where(stories.c.id == bindparam("of"))
_MERGED = select(stories.c.merged_into).where(stories.c.id == bindparam("of"))
_STORIES = select(documents.c.id, documents.c.story).where(documents.c.id.in_(bindparam("these", expanding=True)))
_LEAVE = (
    update(memberships)
    .where(memberships.c.document == bindparam("of"), memberships.c.until.is_(None))
    .values(until=bindparam("ended"))
)
_CHANGED = update(stories).where(stories.c.id == bindparam("of")).values(changed=bindparam("at"))
_MOMENT = func.coalesce(signatures.c.moment, MOMENT).label("moment")
_MEMBERS = (
    select(memberships.c.document, _MOMENT, memberships.c.since, memberships.c.reason, memberships.c.by)
    .join(documents, documents.c.id == memberships.c.document)
    .outerjoin(signatures, signatures.c.document == documents.c.id)
    .where(memberships.c.story == bindparam("of"), memberships.c.until.is_(None), documents.c.merged_into.is_(None))
    .order_by(_MOMENT, documents.c.id)
)
_OPENERS = (
    select(memberships.c.story, memberships.c.document)
    .join(documents, documents.c.id == memberships.c.document)
    .outerjoin(signatures, signatures.c.document == documents.c.id)
    .where(
        memberships.c.story.in_(bindparam("these", expanding=True)),
        memberships.c.until.is_(None),
        documents.c.merged_into.is_(None),
        ~exists().where(work.c.stage == "enrich", work.c.item == documents.c.id, work.c.state == "discarded"),
    )
    .order_by(documents.c.level != "full", _MOMENT, documents.c.id)
)
_BEFORE, _AFTER = memberships.alias(), memberships.alias()
_PAST = (
    select(
        memberships,
        _BEFORE.c.story.label("came_from"),
        _AFTER.c.story.label("went_to"),
        func.coalesce(_AFTER.c.reason, documents.c.merge_reason).label("left_because"),
        _AFTER.c.by.label("taken_by"),
    )
    .join(documents, documents.c.id == memberships.c.document)
    .outerjoin(_BEFORE, and_(_BEFORE.c.document == memberships.c.document, _BEFORE.c.until == memberships.c.since))
    .outerjoin(_AFTER, and_(_AFTER.c.document == memberships.c.document, _AFTER.c.since == memberships.c.until))
    .where(memberships.c.story == bindparam("of"))
)
_KIN = select(stories).where(
    or_(
        stories.c.id == bindparam("of"),
        stories.c.merged_into == bindparam("of"),
        stories.c.split_from == bindparam("of"),
    )
)


def _read_stories(tx: Connection, identifiers: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for part in chunked(identifiers):
        found.update({row.id: row.story for row in tx.execute(_STORIES, {"these": part})})
    return found


def _move(tx: Connection, moved: Sequence[Placement], *, by: str, now: datetime) -> None:
    numbered = list(zip(moved, revisions.take_many(tx, len(moved)), strict=True))
    tx.execute(CHANGE, [{"document": to.document, "story": to.story, "revision": number} for to, number in numbered])
    tx.execute(_LEAVE, [{"of": placement.document, "ended": now} for placement in moved])
    joined = [
        {
            "document": placement.document,
            "since": now,
            "until": None,
            "story": placement.story,
            "reason": clean(placement.reason),
            "by": by,
        }
        for placement in moved
    ]
    tx.execute(upsert(tx, memberships, change=("until", "story", "reason", "by")), joined)


def _note_change(
    tx: Connection, moved: Sequence[Placement], before: Mapping[str, str | None], *, now: datetime
) -> None:
    """Of the stories that the documents went to and, where they were in one, came from."""
    joined = sorted({placement.story for placement in moved})
    rows = [{"id": story, "since": now, "changed": now, "merged_into": None} for story in joined]
    tx.execute(upsert(tx, stories, change=("changed", "merged_into")), rows)
    if left := sorted({story for placement in moved if (story := before.get(placement.document))}):
        tx.execute(_CHANGED, [{"of": story, "at": now} for story in left])


def _tell_of_document(row: Row[Any]) -> list[Event]:
    joined = Event(row.since, "joined", row.story, row.came_from, row.document, row.reason, row.by)
    if row.until is None:
        return [joined]
    left = Event(row.until, "left", row.story, row.went_to, row.document, row.left_because, row.taken_by)
    return [joined, left]


def _tell_of_story(row: Row[Any]) -> list[Event]:
    told = []
    if row.split_from is not None:
        reason = row.reason if row.merged_into is None else None
        told.append(Event(row.since, "split", row.id, row.split_from, reason=reason))
    if row.merged_into is not None:
        told.append(Event(row.changed, "merged", row.id, row.merged_into, reason=row.reason))
    return told
