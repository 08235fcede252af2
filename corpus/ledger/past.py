"""Which captures are past their time, where only what came since a moment is kept.

- A page counts from its newest capture, which may have found it unchanged: so no such one is left without the page that
  it stands for.
- A list and a catalogue, which come whole each time, go once a newer one is past its own time.
- What a document rests on stays as long as anything newer of the document does.
- What waits to be extracted stays, with all captures of its page: it may be compared with them.

A capture counts from when its batch began: what was imported may say of itself that it is years old.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, func, or_, select

from corpus.ledger.tables import batches, captures, versions, work

#: Of what fetched something: others have no page.
BROUGHT = ("done", "unchanged")
#: Of what somebody still has to read.
OPEN = ("waiting", "claimed")


def select_past(
    source: str, before: datetime, *columns: ColumnElement[Any], urls: Sequence[str] | None = None
) -> Select[Any]:
    """These columns of the captures of the source that are past their time and were not withdrawn, in their order.

    Where ``urls`` are given, only of these. What is asked of every page is asked once of all: a list may have been read
    a hundred thousand times, and to compare each reading with all others would take a day.
    """
    late = select(batches.c.id).where(batches.c.started >= before)
    recent, unread = _select_recent(source, late, urls), _select_unread(source, urls)
    replaced = _select_replaced(source, late, urls).subquery()
    return (
        select(*columns)
        .outerjoin(replaced, replaced.c.url == captures.c.url)
        .where(
            *_are_of(captures, source, urls),
            captures.c.withdrawn.is_(None),
            captures.c.fetched < before,
            captures.c.url.not_in(unread),
            or_(replaced.c.newest > captures.c.id, captures.c.url.not_in(recent)),
            ~_rests_on(before),
        )
        .order_by(captures.c.id)
    )


def _are_of(these: Any, source: str, urls: Sequence[str] | None) -> list[ColumnElement[bool]]:
    return [these.c.source == source, *([] if urls is None else [these.c.url.in_(urls)])]


def _select_recent(source: str, late: Select[Any], urls: Sequence[str] | None) -> Select[tuple[str]]:
    these = captures.alias()
    brought = these.c.state.in_(BROUGHT) & these.c.batch.in_(late)
    return select(these.c.url).where(*_are_of(these, source, urls), brought)


def _select_unread(source: str, urls: Sequence[str] | None) -> Select[tuple[str]]:
    these = captures.alias()
    return select(these.c.url).where(*_are_of(these, source, urls), _is_unread(these))


def _select_replaced(source: str, late: Select[Any], urls: Sequence[str] | None) -> Select[tuple[str, int]]:
    """By address, the last whole page that is old itself: it has taken the place of all before it."""
    these = captures.alias()
    whole = (these.c.state == "done") & these.c.batch.not_in(late)
    last = select(these.c.url, func.max(these.c.id).label("newest")).where(*_are_of(these, source, urls), whole)
    return last.group_by(these.c.url)


def _rests_on(before: datetime) -> ColumnElement[bool]:
    """Whether a document rests on the capture of which anything is newer."""
    resting, version, page = versions.alias(), versions.alias(), captures.alias()
    return exists().where(
        resting.c.capture == captures.c.id,
        version.c.document == resting.c.document,
        page.c.id == version.c.capture,
        stays(page, before),
    )


def stays(page: Any, before: datetime) -> ColumnElement[bool]:
    """Whether a page came, or was found unchanged, since then, or waits to be extracted.

    ``page`` is a table with a source and a URL: pages, or captures of pages on which documents rest.
    """
    other, begun = captures.alias(), batches.alias()
    same = (other.c.source == page.c.source) & (other.c.url == page.c.url)
    newer = exists().where(same, other.c.state.in_(BROUGHT), begun.c.id == other.c.batch, begun.c.started >= before)
    waiting = captures.alias()
    unread = exists().where(waiting.c.source == page.c.source, waiting.c.url == page.c.url, _is_unread(waiting))
    return or_(newer, unread)


def _is_unread(these: Any) -> ColumnElement[bool]:
    item = (work.c.stage == "extract") & (work.c.item == cast(these.c.id, String))
    return exists().where(item, work.c.state.in_(OPEN))
