"""The state machine of the stages: which item waits for what, who has it, how it ended."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Executable, and_, bindparam, func, or_, select, update

from corpus.ledger import revisions
from corpus.ledger.holders import is_dead
from corpus.ledger.sql import chunked, storable, upsert
from corpus.ledger.tables import work
from corpus.vocabulary import StageName, State

#: After so many attempts an item is quarantined.
MAX_ATTEMPTS = 5
#: Seconds after which another machine may take a claimed item, unless its holder gives a sign (`renew`). On one machine
#: the death of a process is seen at once.
CLAIM_SECONDS = 120
#: The columns that say which row it is; the others change with its state.
KEY = ("stage", "item", "shard")
#: Numbers of `shard`: more than any cluster has processes.
SHARDS = 65_536
#: The first retry comes after this, each next one after three times as long, none later than a day.
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """Something a stage has to do: a page, a capture or a document."""

    stage: StageName
    item: str
    source: str
    batch: str | None = None
    attempts: int = 0
    #: Of the stage index: the document's revision (`corpus.ledger.indexing`).
    number: int | None = None


@dataclass(frozen=True)
class Selection:
    """Which of the waiting items a command means; without any field, all."""

    batches: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    #: (I, N): the items of part I of N, from 1.
    shard: tuple[int, int] | None = None
    #: Whether those of the batches and sources only come first, and all others after them.
    pending: bool = False

    def steps(self) -> tuple["Selection", ...]:
        """What is to be done one after the other: mostly one selection; those that come first, then all."""
        first, everything = replace(self, pending=False), Selection(shard=self.shard)
        return (first, everything) if self.pending and first != everything else (first,)

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.batches and not self.pending:
            found.append(work.c.batch.in_(self.batches))
        if self.sources and not self.pending:
            found.append(work.c.source.in_(self.sources))
        if self.shard is not None:
            part, of = self.shard
            found.append(work.c.shard % of == part - 1)
        return found


EVERYTHING = Selection()


@dataclass(frozen=True)
class Result:
    """How an item ended, or, `waiting`, when it is tried again."""

    item: str
    state: State
    reason: str | None = None
    not_before: datetime | None = None


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after the ``attempts``-th failure: 5 minutes, 15, 45, … a day."""
    tripled: int = 3 ** (max(attempts, 1) - 1)
    return min(FIRST_RETRY * tripled, LAST_RETRY)


def shard_of(item: str) -> int:
    return zlib.crc32(item.encode("utf-8", "surrogatepass")) % SHARDS


def make_due(tx: Connection, items: Iterable[Item], *, now: datetime) -> None:
    """Let the items wait for their stage from now on, whatever their state: their attempts start anew."""
    rows = [
        {
            "stage": item.stage,
            "item": item.item,
            "source": item.source,
            "batch": item.batch,
            "state": "waiting",
            "not_before": now,
            "holder": None,
            "lease_until": None,
            "attempts": 0,
            "reason": None,
            "changed": now,
            "shard": shard_of(item.item),
            "number": item.number,
        }
        for item in items
    ]
    if rows:
        tx.execute(upsert(tx, work, change=[c for c in rows[0] if c not in KEY]), rows)


def claim(
    tx: Connection,
    stage: StageName,
    *,
    holder: str,
    limit: int,
    now: datetime,
    selection: Selection = EVERYTHING,
) -> list[Item]:
    """Take up to ``limit`` due items for ``holder``, oldest first.

    Two processes never get the same item: one claims after the other, and rows that someone makes due are skipped.
    """
    revisions.wait_for_turn(tx)
    due = _DUE.where(work.c.stage == stage, is_due(now), *selection.conditions())
    items = _read_items(tx, due.order_by(work.c.not_before).limit(limit))
    _take(tx, stage, items, holder=holder, now=now)
    return items


def claim_items(tx: Connection, stage: StageName, names: Sequence[str], *, holder: str, now: datetime) -> list[Item]:
    """Take those of just these items that are due for ``holder``, in the order in which they are named."""
    revisions.wait_for_turn(tx)
    found: dict[str, Item] = {}
    for part in chunked(names):
        due = _DUE.where(work.c.stage == stage, work.c.item.in_(part), is_due(now))
        found.update({item.item: item for item in _read_items(tx, due)})
    items = [found[name] for name in dict.fromkeys(names) if name in found]
    _take(tx, stage, items, holder=holder, now=now)
    return items


_DUE = select(work.c.stage, work.c.item, work.c.source, work.c.batch, work.c.attempts).with_for_update(skip_locked=True)


def _read_items(tx: Connection, due: Executable) -> list[Item]:
    """The items of these rows, as they are at the attempt that now begins."""
    return [Item(row.stage, row.item, row.source, row.batch, row.attempts + 1) for row in tx.execute(due)]


def _take(tx: Connection, stage: StageName, items: Sequence[Item], *, holder: str, now: datetime) -> None:
    """Note of these items, whose rows this transaction has locked, that ``holder`` has them."""
    lease = now + timedelta(seconds=CLAIM_SECONDS)
    for part in chunked([item.item for item in items]):
        tx.execute(
            update(work)
            .where(work.c.stage == stage, work.c.item.in_(part))
            .values(state="claimed", holder=holder, lease_until=lease, attempts=work.c.attempts + 1, changed=now)
        )


def renew(tx: Connection, stage: StageName, *, holder: str, now: datetime) -> None:
    """Keep what ``holder`` has claimed for a while longer: it is at work."""
    revisions.wait_for_turn(tx)
    tx.execute(
        update(work)
        .where(work.c.stage == stage, work.c.state == "claimed", work.c.holder == holder)
        .values(lease_until=now + timedelta(seconds=CLAIM_SECONDS))
    )


def is_due(now: datetime) -> ColumnElement[bool]:
    return and_(work.c.state == "waiting", work.c.not_before <= now)


def finish(tx: Connection, stage: StageName, results: Sequence[Result], *, holder: str, now: datetime) -> list[str]:
    """Record how claimed items ended; gives those that were really ended.

    An item that was made due again meanwhile, or taken by another after the lease, is left to that claim.
    """
    revisions.wait_for_turn(tx)
    mine = _claimed_by(tx, stage, holder, [result.item for result in results])
    ended = [result for result in results if result.item in mine]
    if ended:
        tx.execute(
            _FINISH,
            [
                {
                    "of_stage": stage,
                    "of_item": result.item,
                    "state": result.state,
                    "reason": storable(result.reason),
                    "not_before": result.not_before,
                    "holder": None,
                    "lease_until": None,
                    "changed": now,
                }
                for result in ended
            ],
        )
    return [result.item for result in ended]


def _claimed_by(tx: Connection, stage: StageName, holder: str, items: Sequence[str]) -> set[str]:
    """Which of the items the holder still has."""
    found: set[str] = set()
    for part in chunked(items):
        mine = (work.c.item.in_(part)) & (work.c.state == "claimed") & (work.c.holder == holder)
        found.update(tx.scalars(select(work.c.item).where(work.c.stage == stage, mine)))
    return found


_FINISH = update(work).where(work.c.stage == bindparam("of_stage"), work.c.item == bindparam("of_item"))


def failed(item: Item, reason: str, *, now: datetime, permanent: bool = False) -> Result:
    """The result of a failed attempt: another one later, or quarantine after the fifth or where none can help."""
    if permanent or item.attempts >= MAX_ATTEMPTS:
        return Result(item.item, "quarantined", reason)
    return Result(item.item, "waiting", reason, now + retry_delay(item.attempts))


def release_lost(tx: Connection, stage: StageName, *, now: datetime) -> int:
    """Give back what killed processes of this machine had claimed, and what leases ran out for; the number of items.

    It does not count as an attempt: a process claims more than it reads at once, and what kills its reader, a
    process of its own, ends as that item's failure.
    """
    revisions.wait_for_turn(tx)
    holders = tx.scalars(select(work.c.holder).where(work.c.stage == stage, work.c.state == "claimed").distinct())
    dead = [holder for holder in holders.all() if holder and is_dead(holder)]
    lost = and_(
        work.c.stage == stage,
        work.c.state == "claimed",
        or_(work.c.holder.in_(dead), work.c.lease_until <= now),
    )
    again = {"state": "waiting", "not_before": now, "attempts": work.c.attempts - 1}
    return tx.execute(update(work).where(lost).values(**again, holder=None, lease_until=None, changed=now)).rowcount


def give_back(tx: Connection, stage: StageName, *, holder: str, now: datetime) -> None:
    """Let everything that ``holder`` has claimed wait again, as if it had not been tried."""
    revisions.wait_for_turn(tx)
    tx.execute(
        update(work)
        .where(work.c.stage == stage, work.c.state == "claimed", work.c.holder == holder)
        .values(
            state="waiting", not_before=now, holder=None, lease_until=None, attempts=work.c.attempts - 1, changed=now
        )
    )


def count_due(tx: Connection, stage: StageName, selection: Selection = EVERYTHING, *, now: datetime) -> int:
    due = select(func.count()).where(work.c.stage == stage, is_due(now), *selection.conditions())
    return int(tx.scalar(due.select_from(work)) or 0)


def count_states(tx: Connection, stage: StageName, selection: Selection = EVERYTHING) -> Counter[str]:
    """How many items of the stage are in each state."""
    rows = tx.execute(
        select(work.c.state, func.count()).where(work.c.stage == stage, *selection.conditions()).group_by(work.c.state)
    )
    return Counter({row[0]: row[1] for row in rows})


def count_waiting(
    tx: Connection, stage: StageName, selection: Selection = EVERYTHING, *, besides_new: datetime | None = None
) -> dict[str, int]:
    """How many items of each source wait, due or not; ``besides_new``: without what is due then and was never tried."""
    waiting = and_(work.c.stage == stage, work.c.state == "waiting", *_besides_new(besides_new))
    counted = select(work.c.source, func.count().label("number")).where(waiting, *selection.conditions())
    return {row.source: row.number for row in tx.execute(counted.group_by(work.c.source))}


def _besides_new(now: datetime | None) -> list[ColumnElement[bool]]:
    return [] if now is None else [or_(work.c.attempts > 0, work.c.not_before > now)]


def next_retry(
    tx: Connection, stage: StageName, selection: Selection = EVERYTHING, *, besides_new: datetime | None = None
) -> datetime | None:
    """When the first waiting item of the stage is due; ``besides_new`` as of `count_waiting`."""
    moment: datetime | None = tx.scalar(
        select(work.c.not_before)
        .where(work.c.stage == stage, work.c.state == "waiting", *_besides_new(besides_new), *selection.conditions())
        .order_by(work.c.not_before)
        .limit(1)
    )
    return moment


def not_yet_due(tx: Connection, stage: StageName, items: Sequence[str], *, now: datetime) -> set[str]:
    """Those of the items that wait for a later time."""
    found: set[str] = set()
    for part in chunked(items):
        later = and_(work.c.stage == stage, work.c.state == "waiting", work.c.not_before > now)
        found.update(tx.scalars(select(work.c.item).where(later, work.c.item.in_(part))))
    return found


def sources_due(tx: Connection, stage: StageName, *, now: datetime, selection: Selection = EVERYTHING) -> set[str]:
    """The sources that have something due in the stage."""
    # As an expression, or SQLite reads the whole stage in the order of its sources rather than the few that wait.
    source = work.c.source + ""
    due = select(source).where(work.c.stage == stage, is_due(now), *selection.conditions())
    return set(tx.scalars(due.distinct()))


def troubles(
    tx: Connection,
    stage: StageName,
    selection: Selection,
    *,
    limit: int,
    states: Sequence[State] = ("quarantined", "waiting"),
) -> list[tuple[str, str]]:
    """Items in one of these states with something to say of them, and what it is, in the order it came to that."""
    rows = tx.execute(
        select(work.c.item, work.c.reason)
        .where(
            work.c.stage == stage,
            work.c.state.in_(states),
            work.c.reason.is_not(None),
            *selection.conditions(),
        )
        .order_by(work.c.changed, work.c.item)
        .limit(limit)
    )
    return [(row.item, row.reason) for row in rows]
