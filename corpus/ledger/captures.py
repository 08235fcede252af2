"""Captures: what became of each request, and where its bytes are (the items of the stage extract)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from corpus.document import ArchiveReference
from corpus.ledger.pages import Validators, item_of
from corpus.ledger.sql import archive_reference, archive_values, chunked, storable, to_json, upsert
from corpus.ledger.tables import captures, pages, work
from corpus.ledger.work import KEY, MAX_ATTEMPTS, Item, make_due, retry_delay, shard_of

Role = Literal["page", "list"]

TOO_MANY_REQUESTS = 429


@dataclass(frozen=True)
class Outcome:
    """What became of one request. ``waiting`` is a failure that another attempt may mend, from ``not_before`` on;
    without it, after `retry_delay`.

    A page that was refused for good is ``quarantined``; hints with a title still become a document (a teaser).
    """

    source: str
    url: str
    batch: str
    fetched_at: datetime
    state: Literal["done", "unchanged", "waiting", "quarantined"]
    role: Role = "page"
    kind: str = ""
    status: int | None = None
    final_url: str | None = None
    content_type: str | None = None
    validators: Validators = field(default_factory=Validators)
    digest: str | None = None
    archive: ArchiveReference | None = None
    hints: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    not_before: datetime | None = None


@dataclass(frozen=True)
class Capture:
    """A page as it was fetched once. Without ``archive`` only its hints are there: the page was refused."""

    id: int
    source: str
    url: str
    final_url: str | None
    batch: str
    kind: str
    status: int | None
    fetched_at: datetime
    digest: str | None
    archive: ArchiveReference | None
    hints: Mapping[str, Any]

    @property
    def item(self) -> str:
        return str(self.id)


def record(tx: Connection, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of requests: the captures, the crawl's state of each page, and what is to be extracted.

    The fifth failure in a row of a page is its last.
    """
    if not outcomes:
        return
    states = _crawl_states(tx, outcomes)
    tx.execute(upsert(tx, work, change=[c for c in states[0] if c not in KEY]), states)
    _remember_pages(tx, outcomes)
    readable = [
        Item("extract", str(identifier), outcome.source, outcome.batch)
        for identifier, outcome, state in zip(add(tx, outcomes), outcomes, states, strict=True)
        if outcome.role == "page"
        and (outcome.state == "done" or (state["state"] == "quarantined" and outcome.hints.get("title")))
    ]
    make_due(tx, readable, now=max(outcome.fetched_at for outcome in outcomes))


def add(tx: Connection, outcomes: Sequence[Outcome]) -> list[int]:
    """The captures alone, without a word to any stage; their numbers, in order."""
    rows = [
        {
            "source": outcome.source,
            "url": outcome.url,
            "final_url": storable(outcome.final_url),
            "batch": outcome.batch,
            "role": outcome.role,
            "kind": outcome.kind,
            "state": outcome.state,
            "status": outcome.status,
            "content_type": storable(outcome.content_type),
            "fetched": outcome.fetched_at,
            "digest": outcome.digest,
            "hints": to_json(outcome.hints),
            "error": storable(outcome.error),
            **archive_values(outcome.archive),
        }
        for outcome in outcomes
    ]
    numbered = captures.insert().returning(captures.c.id, sort_by_parameter_order=True)
    return list(tx.scalars(numbered, rows))


def load(tx: Connection, identifiers: Sequence[int]) -> list[Capture]:
    """The captures of these numbers, in their order, but for those whose page is kept no longer."""
    found: dict[int, Capture] = {}
    for part in chunked(identifiers):
        for row in tx.execute(select(captures).where(captures.c.id.in_(part), captures.c.withdrawn.is_(None))):
            found[row.id] = to_capture(row)
    return [found[identifier] for identifier in identifiers if identifier in found]


def _crawl_states(tx: Connection, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The row of the stage crawl for each outcome."""
    items = [item_of(outcome.source, outcome.url) for outcome in outcomes]
    attempts = _attempts(tx, items)
    states = []
    for outcome, item in zip(outcomes, items, strict=True):
        asked_to_rest = outcome.status == TOO_MANY_REQUESTS  # the site's word on our pace, not on this page
        states.append(_crawl_state(outcome, item, attempts.get(item, 0) + (not asked_to_rest)))
        attempts[item] = states[-1]["attempts"]
    return states


def _crawl_state(outcome: Outcome, item: str, attempt: int) -> dict[str, Any]:
    given_up = outcome.state == "waiting" and attempt >= MAX_ATTEMPTS
    again = outcome.state == "waiting" and not given_up
    return {
        "stage": "crawl",
        "item": item,
        "source": outcome.source,
        "batch": outcome.batch,
        "state": "quarantined" if given_up else outcome.state,
        "not_before": (outcome.not_before or outcome.fetched_at + retry_delay(attempt)) if again else None,
        "holder": None,
        "lease_until": None,
        "attempts": 0 if outcome.state in ("done", "unchanged") else attempt,
        "reason": storable(outcome.error),
        "changed": outcome.fetched_at,
        "shard": shard_of(item),
    }


def _attempts(tx: Connection, items: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in chunked(items):
        rows = tx.execute(select(work.c.item, work.c.attempts).where(work.c.stage == "crawl", work.c.item.in_(part)))
        found.update({row.item: row.attempts for row in rows})
    return found


def _remember_pages(tx: Connection, outcomes: Sequence[Outcome]) -> None:
    """Keep on the page what the next request needs: its validators and its last full capture."""
    whole = [_page_row(outcome) for outcome in outcomes if outcome.state == "done"]
    if whole:
        tx.execute(upsert(tx, pages, change=[c for c in whole[0] if c not in ("source", "url", "hints")]), whole)
    same = [
        _page_row(outcome)
        for outcome in outcomes
        if outcome.state == "unchanged" and outcome.validators != Validators()
    ]
    if same:
        tx.execute(upsert(tx, pages, change=("etag", "last_modified")), same)


def _page_row(outcome: Outcome) -> dict[str, Any]:
    return {
        "source": outcome.source,
        "url": outcome.url,
        "hints": to_json(outcome.hints),
        "etag": storable(outcome.validators.etag),
        "last_modified": storable(outcome.validators.last_modified),
        "digest": outcome.digest,
        **archive_values(outcome.archive),
    }


def to_capture(row: Row[Any]) -> Capture:
    return Capture(
        id=row.id,
        source=row.source,
        url=row.url,
        final_url=row.final_url,
        batch=row.batch,
        kind=row.kind,
        status=row.status,
        fetched_at=row.fetched,
        digest=row.digest,
        archive=archive_reference(row),
        hints=json.loads(row.hints),
    )
