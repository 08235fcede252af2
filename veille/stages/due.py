"""Which sources are to be crawled: those that are named, those of some kinds, those that are due."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from corpus.ledger import batches, pages, work
from corpus.ledger.work import Selection
from veille.errors import InputError
from veille.workspace import Workspace

#: A crawl may begin so much before the interval is over, and a quarter of the interval at most. A schedule looks once a
#: quarter of an hour, and a crawl begins when its turn has come, not at the stroke: without this a source of every
#: 15 minutes would be crawled every 30.
EARLY = timedelta(minutes=5)

if TYPE_CHECKING:
    from crawlers.catalogue import Source


def choose_sources(workspace: Workspace, slugs: Iterable[str], *, kinds: Collection[str] = ()) -> list["Source"]:
    """The sources of these slugs, also disabled ones; without any, those that are due. With ``kinds`` only of these."""
    chosen = list(dict.fromkeys(slugs))
    if unknown := [slug for slug in chosen if slug not in workspace.catalogue]:
        known = ", ".join(sorted(workspace.catalogue))
        raise InputError(f"there is no source '{unknown[0]}'; the sources are {known}")
    if not chosen:
        return due_sources(workspace, kinds=kinds)
    return of_kinds([workspace.catalogue[slug] for slug in chosen], kinds)


def due_sources(workspace: Workspace, *, kinds: Collection[str] = ()) -> list["Source"]:
    """The sources that are due now, by slug; with ``kinds`` only of these."""
    sources = [source for _, source in sorted(workspace.catalogue.items())]
    return find_due(workspace, of_kinds(sources, kinds))


def of_kinds(sources: Iterable["Source"], kinds: Collection[str]) -> list["Source"]:
    """Those of these kinds or, without any, all."""
    return [source for source in sources if not kinds or kind_of(source) in kinds]


def kind_of(source: "Source") -> str:
    """The source's kind or, where it brings no documents but facts about CVE, "catalogue"."""
    return "catalogue" if source.spider == "catalogue" else source.kind


def find_due(workspace: Workspace, sources: Sequence["Source"]) -> list["Source"]:
    """Those whose interval is over since their last crawl began, or that have a page to be tried again now.

    One whose lists all failed waits until one of them may be asked again, as its site may have demanded; one that is
    disabled is never due.
    """
    now = workspace.clock()
    enabled = [source for source in sources if source.disabled is None]
    lists = {source.slug: {pages.item_of(source.slug, url) for url in source.list_urls} for source in enabled}
    with workspace.ledger.reading() as tx:
        begun = batches.last_begun(tx, list(lists))
        retrying = work.sources_due(tx, "crawl", now=now, selection=Selection(sources=tuple(lists)))
        resting = work.not_yet_due(tx, "crawl", [item for items in lists.values() for item in items], now=now)
    return [
        source
        for source in enabled
        if source.slug in retrying
        or (_interval_is_over(source, begun.get(source.slug), now) and not lists[source.slug] <= resting)
    ]


def _interval_is_over(source: "Source", begun: datetime | None, now: datetime) -> bool:
    interval = timedelta(minutes=source.interval)
    return begun is None or begun + interval - min(EARLY, interval / 4) <= now
