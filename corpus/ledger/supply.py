"""What each source supplies: the facts that its health is told from."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select

from corpus.ledger.pages import item_of
from corpus.ledger.tables import batches, captures, documents, vulnerabilities, work

WEEK = timedelta(days=7)
#: The stages whose refusals are a matter of the source: another site, another layout.
OF_THE_SOURCE = ("crawl", "extract")
_UNREAD = work.c.stage == "extract", work.c.state.in_(("waiting", "claimed")), work.c.reason.is_(None)


@dataclass(frozen=True)
class Poll:
    """One look at a list of the source; ``error`` says why it failed or, of a success, what of it cannot be read."""

    at: datetime
    error: str | None = None


@dataclass(frozen=True)
class Refusals:
    """Of the pages that one stage handled in seven days, those it could not do; ``error`` is of the last one."""

    stage: str
    pages: int
    refused: int
    error: str


@dataclass(frozen=True)
class Supply:
    """Of one source: its polls, and its items by the day they were published or, failing that, first seen."""

    first_poll: datetime | None = None
    last_success: Poll | None = None
    last_failure: Poll | None = None
    newest_item: datetime | None = None
    items: int = 0
    items_in_week: int = 0
    refusals: tuple[Refusals, ...] = ()
    #: Of the last seven days, those on which a list of it was read.
    days_polled: int = 0
    #: Pages that were fetched and wait to be read for the first time: no fault of the source.
    unread: int = 0
    #: From publication to first sight, the median of the items of seven days that came while the source was watched.
    delay: timedelta | None = None


def measure(
    tx: Connection, sources: Sequence[str], *, now: datetime, catalogues: Container[str] = ()
) -> dict[str, Supply]:
    """The supply of each source; one that was never polled has only empty fields.

    Those among ``catalogues`` are their own list, and what they bring are facts of vulnerabilities.
    """
    return {source: _measure(tx, source, is_catalogue=source in catalogues, now=now) for source in sources}


def _measure(tx: Connection, source: str, *, is_catalogue: bool, now: datetime) -> Supply:
    # What somebody imported as of a source says nothing of what the source delivers.
    crawls = select(batches.c.id).where(batches.c.source == source)
    crawled = (captures.c.source == source) & captures.c.batch.in_(crawls)
    lists = crawled if is_catalogue else crawled & (captures.c.role == "list")
    first_poll = tx.scalar(select(func.min(captures.c.fetched)).where(lists))
    dated: ColumnElement[Any] = func.coalesce(documents.c.published, documents.c.first_seen)
    mine: ColumnElement[bool] = (
        (documents.c.source == source) & documents.c.merged_into.is_(None) & documents.c.batch.in_(crawls)
    )
    if is_catalogue:
        dated = vulnerabilities.c.since
        mine = (vulnerabilities.c.catalogue == source) & vulnerabilities.c.until.is_(None)
    # A page that says it is of next year must not hide that nothing came since last month.
    newest = tx.scalar(select(func.max(dated)).where(mine, dated <= now))
    items = tx.scalar(select(func.count()).where(mine))
    in_week = tx.scalar(select(func.count()).where(mine, dated > now - WEEK, dated <= now))
    successes = lists & captures.c.state.in_(("done", "unchanged"))
    days = select(func.count(func.date(captures.c.fetched).distinct()))
    return Supply(
        first_poll=first_poll,
        last_success=_last_poll(tx, successes),
        last_failure=_last_poll(tx, lists & captures.c.state.in_(("waiting", "quarantined"))),
        newest_item=newest,
        items=items or 0,
        items_in_week=in_week or 0,
        refusals=tuple(told for stage in OF_THE_SOURCE if (told := _refusals(tx, stage, source, now=now))),
        unread=tx.scalar(select(func.count()).select_from(work).where(*_UNREAD, work.c.source == source)) or 0,
        days_polled=tx.scalar(days.where(successes, captures.c.fetched > now - WEEK)) or 0,
        delay=None if is_catalogue or first_poll is None else _delay(tx, mine, since=max(first_poll, now - WEEK)),
    )


def _delay(tx: Connection, mine: ColumnElement[bool], *, since: datetime) -> timedelta | None:
    """What was published before anybody watched says nothing of how soon it would have been seen."""
    times = select(documents.c.published, documents.c.first_seen)
    timely = (
        documents.c.first_seen >= since,  # of which there is an index
        documents.c.published >= since,
        documents.c.published <= documents.c.first_seen,
    )
    delays = [row.first_seen - row.published for row in tx.execute(times.where(mine, *timely))]
    return median(delays) if delays else None


def _refusals(tx: Connection, stage: str, source: str, *, now: datetime) -> Refusals | None:
    lists = select(literal(item_of(source, "")) + captures.c.url).where(
        captures.c.source == source, captures.c.role == "list", captures.c.fetched > now - WEEK
    )
    mine = (work.c.stage == stage) & (work.c.source == source) & work.c.item.not_in(lists)
    handled = mine & (work.c.changed > now - WEEK)
    refused = (work.c.state == "quarantined") | ((work.c.state == "waiting") & work.c.reason.is_not(None))
    last = select(work.c.reason).where(handled, refused).order_by(work.c.changed.desc(), work.c.item).limit(1)
    error = tx.scalar(last)
    if error is None:
        return None
    good = work.c.state.in_(("done", "unchanged"))
    pages = tx.scalar(select(func.count()).where(handled, refused | good))
    return Refusals(stage, pages or 0, tx.scalar(select(func.count()).where(handled, refused)) or 0, error)


def _last_poll(tx: Connection, condition: ColumnElement[bool]) -> Poll | None:
    newest = select(captures.c.fetched, captures.c.error).where(condition).order_by(captures.c.fetched.desc()).limit(1)
    row = tx.execute(newest).one_or_none()
    return None if row is None else Poll(row.fetched, row.error)
