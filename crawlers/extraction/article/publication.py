"""When an article was published: the first of its sources, in the order of trust, that gives a possible day."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from crawlers.extraction.article.linked_data import Node, text_of_field
from crawlers.extraction.article.order import puts_month_first
from crawlers.extraction.article.times import times_of_change, times_of_publication
from crawlers.extraction.article.tree import Element, select, text_of
from crawlers.extraction.article.visible_date import find_visible_date
from crawlers.extraction.dates import Moment, read_moment
from crawlers.rules import ArticleRules

#: No page of the web is older; what says so was never dated, or in 1970.
EARLIEST = date(1993, 1, 1)
#: The furthest zone from UTC: a day is not after the fetch where it has begun somewhere.
_AHEAD = timedelta(hours=14)
_PUBLISHED = ("article:published_time", "og:article:published_time", "og:published_time")
_MODIFIED = ("article:modified_time", "og:updated_time")


class Publication(NamedTuple):
    """``basis`` names where the day was found: "json-ld", "article:published_time", "time", "feed" or "text"."""

    published: Moment | None = None
    basis: str | None = None
    updated: Moment | None = None


def find_publication(
    root: Element,
    article: Node | None,
    *,
    hints: Mapping[str, Any],
    rules: ArticleRules,
    fetched_at: datetime,
    timezone: str,
    url: str | None,
    country: str | None = None,
) -> Publication:
    """Never the moment of the fetch, never Last-Modified: a page without a date has none."""
    latest = (fetched_at + _AHEAD).astimezone(UTC).date()
    month_first = puts_month_first(root, article, hints=hints, country=country)
    updated = _first(_modified(root, article, hints), latest, timezone)
    for basis, written in _published(root, article, hints, rules):
        moment = read_moment(written, timezone=timezone, month_first=month_first)
        if moment and is_possible(moment, latest):
            return Publication(moment, basis, _not_before(updated, moment))
    moment = find_visible_date(
        root,
        url=url,
        timezone=timezone,
        latest=fetched_at + _AHEAD,
        is_possible=lambda moment: is_possible(moment, latest),
        month_first=month_first,
    )
    if moment and is_possible(moment, latest):
        return Publication(moment, "text", _not_before(updated, moment))
    return Publication(updated=updated)


def read_teaser_dates(hints: Mapping[str, Any], *, timezone: str) -> Publication:
    """What a feed or list alone says; there is no fetch after which a date would be impossible."""
    published = _first(_hint(hints, "published"), date.max, timezone)
    updated = _first(_hint(hints, "updated"), date.max, timezone)
    if published is None:
        return Publication(updated=updated)
    return Publication(published, "feed", _not_before(updated, published))


def is_possible(moment: Moment, latest: date) -> bool:
    return EARLIEST <= moment.day <= latest


def _published(
    root: Element, article: Node | None, hints: Mapping[str, Any], rules: ArticleRules
) -> Iterator[tuple[str, str]]:
    """What is written as the date of publication, with its basis, most trusted first."""
    if written := text_of_field(article, "datePublished"):
        yield "json-ld", written
    yield from (("article:published_time", written) for written in _metas(root, _PUBLISHED))
    if written := text_of_field(article, "dateCreated"):  # of the draft, or of the site's page
        yield "json-ld", written
    yield from (("time", written) for written in _times(root, rules))
    yield from (("feed", written) for written in _hint(hints, "published"))


def _modified(root: Element, article: Node | None, hints: Mapping[str, Any]) -> Iterator[str]:
    if written := text_of_field(article, "dateModified"):
        yield written
    yield from _metas(root, _MODIFIED)
    yield from times_of_change(root)
    yield from _hint(hints, "updated")


def _metas(root: Element, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for meta in root.iter("meta"):
            if name in (meta.get("property"), meta.get("name"), meta.get("itemprop")) and meta.get("content"):
                yield meta.get("content")


def _times(root: Element, rules: ArticleRules) -> Iterator[str]:
    """Of the source's own rule, else of the page's marked-up times."""
    if rules.date:
        for element in select(root, rules.date):
            yield element.get("datetime") or element.get("content") or text_of(element)
    for element in root.iter():
        if (element.get("itemprop") or "").lower() == "datepublished":
            yield element.get("datetime") or element.get("content") or text_of(element)
    yield from times_of_publication(root)


def _hint(hints: Mapping[str, Any], name: str) -> Iterator[str]:
    if isinstance(value := hints.get(name), str):
        yield value


def _first(written: Iterator[str], latest: date, timezone: str) -> Moment | None:
    moments = (read_moment(text, timezone=timezone) for text in written)
    return next((moment for moment in moments if moment and is_possible(moment, latest)), None)


def _not_before(updated: Moment | None, published: Moment) -> Moment | None:
    return updated if updated and updated.at > published.at else None
