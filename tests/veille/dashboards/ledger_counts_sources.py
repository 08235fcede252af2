"""What the ledger holds of sources and runs: what came of each when, and how commands ended."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection, select

from corpus.document import Document
from corpus.ledger import tables
from veille.health import measure_health
from veille.workspace import Workspace

WEEK = timedelta(days=7)
#: By exit code, as the manual has them.
OUTCOMES = {0: "well", 1: "failed", 2: "wrong use", 3: "something refused", 4: "to be retried"}


@dataclass(frozen=True)
class State:
    """A source with what it delivered; its ``state`` and ``reason`` are Veille's judgement, which has its own tests."""

    slug: str
    state: str
    reason: str
    expected: float
    in_week: int
    newest: datetime | None
    read: datetime | None
    #: Hours, the median.
    delay: float | None


@dataclass(frozen=True)
class Run:
    verb: str
    outcome: str
    started: datetime
    seconds: float


def read_runs(tx: Connection, *, now: datetime) -> list[Run]:
    """Those that had ended before the index was written, by one of them that had not."""
    rows = tx.execute(select(tables.runs).where(tables.runs.c.ended < now))
    return [
        Run(
            row.verb,
            OUTCOMES.get(row.exit_code, "failed"),
            _cut(row.started),
            (row.ended - row.started).total_seconds(),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Item:
    """A document or, of a catalogue, a fact: when it was published and seen."""

    published: datetime | None
    seen: datetime

    @property
    def moment(self) -> datetime:
        return self.seen if self.published is None else self.published


def read_states(workspace: Workspace, there: Sequence[Document], *, now: datetime) -> list[State]:
    """``there`` are all documents that are not merged: also what was left out was delivered."""
    judged = {health.slug: health for health in measure_health(workspace)}
    with workspace.ledger.reading() as tx:
        polls = _read_polls(tx, {slug for slug in judged if workspace.catalogue[slug].spider == "catalogue"})
        items = _read_items(tx, there)
    states = []
    for slug, health in judged.items():
        moments = [item.moment for item in items[slug] if item.moment <= now]
        read = [poll.fetched for poll in polls[slug] if poll.state in ("done", "unchanged")]
        expected = workspace.catalogue[slug].expected_per_week
        states.append(
            State(
                slug=slug,
                state=health.state,
                reason=health.reason,
                expected=expected,
                in_week=sum(moment > now - WEEK for moment in moments),
                newest=_cut(max(moments)) if moments else None,
                read=_cut(max(read)) if read else None,
                delay=_measure_delay(items[slug], [poll.fetched for poll in polls[slug]], now=now),
            )
        )
    return states


def _measure_delay(items: Sequence[Item], polls: Sequence[datetime], *, now: datetime) -> float | None:
    """Of what was published while somebody watched."""
    if not polls:
        return None
    since = max(min(polls), now - WEEK)
    delays = [item.seen - item.published for item in items if item.published and since <= item.published <= item.seen]
    return median(delays) / timedelta(hours=1) if delays else None


@dataclass(frozen=True)
class _Poll:
    fetched: datetime
    state: str


def _read_polls(tx: Connection, catalogues: set[str]) -> dict[str, list[_Poll]]:
    """Looks at a list of a source; a catalogue is its own list."""
    batches, found = dict(tx.execute(select(tables.batches.c.id, tables.batches.c.source)).all()), defaultdict(list)
    for row in tx.execute(select(tables.captures)):
        is_list = row.role == "list" or row.source in catalogues
        if is_list and batches.get(row.batch) == row.source:
            found[row.source].append(_Poll(row.fetched, row.state))
    return found


def _read_items(tx: Connection, there: Sequence[Document]) -> dict[str, list[Item]]:
    """What crawls brought, not what somebody imported."""
    batches, found = dict(tx.execute(select(tables.batches.c.id, tables.batches.c.source)).all()), defaultdict(list)
    for document in there:
        if batches.get(document.fetch.batch or "") == document.source.slug:
            found[document.source.slug].append(Item(document.content.published, document.fetch.first_seen_at))
    facts = tables.vulnerabilities.c
    for row in tx.execute(select(facts.catalogue, facts.since).where(facts.until.is_(None))):
        found[row.catalogue].append(Item(None, row.since))
    return found


def _cut(moment: datetime) -> datetime:
    return moment - timedelta(microseconds=moment.microsecond % 1000)
