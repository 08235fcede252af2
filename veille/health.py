"""How each source is doing: silence that looks like calm is an alarm."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from corpus.ledger.supply import WEEK, Refusals, Supply, measure
from corpus.vocabulary import HealthState
from veille.health_causes import Cause, cause
from veille.workspace import Workspace

if TYPE_CHECKING:
    from crawlers.catalogue import Source

#: Intervals without a look at the source after which it counts as late, and as failing.
LATE_INTERVALS, FAILING_INTERVALS = 3, 24
#: Below this part of the expected items of a week a source is late; an expectation of less than `FEW` a week says
#: nothing about one week.
ENOUGH, FEW = 0.5, 2
#: Days of the last seven with a poll, in which half of the items come that a week is expected to bring.
DAYS_POLLED = 5
#: This part of a week's pages refused makes a source late; all of them, from so many on, failing.
TOO_MANY, SURE = 0.5, 3


@dataclass(frozen=True)
class Health:
    """A source's state with its reason, and the facts behind it."""

    slug: str
    title: str
    publisher: str
    state: HealthState
    cause: Cause
    supply: Supply
    #: Minutes between two polls, items in a week, and days of silence, as its YAML has them.
    interval: int
    expected_in_week: float
    freshness: int

    @property
    def reason(self) -> str:
        """Why it is in this state, in English as all that operators read."""
        return self.cause.tell("en")


def measure_health(workspace: Workspace) -> list[Health]:
    """The health of every source that is not disabled, by slug."""
    now = workspace.clock()
    sources = [source for _, source in sorted(workspace.catalogue.items()) if source.disabled is None]
    with workspace.ledger.reading() as tx:
        catalogues = {source.slug for source in sources if source.spider == "catalogue"}
        measured = measure(tx, [source.slug for source in sources], catalogues=catalogues, now=now)
    return [_judge(source, measured[source.slug], now=now) for source in sources]


def _judge(source: "Source", supply: Supply, *, now: datetime) -> Health:
    fine: tuple[HealthState, Cause] = ("healthy", _praise(source, supply, now))
    state, cause = next(_complaints(source, supply, now), fine)
    return Health(
        slug=source.slug,
        title=source.title,
        publisher=source.publisher,
        state=state,
        cause=cause,
        supply=supply,
        interval=source.interval,
        expected_in_week=source.expected_per_week,
        freshness=source.freshness,
    )


def _complaints(source: "Source", supply: Supply, now: datetime) -> Iterator[tuple[HealthState, Cause]]:
    """What is wrong with the source, the worst first."""
    success, failure = supply.last_success, supply.last_failure
    interval = timedelta(minutes=source.interval)
    failed_last = failure is not None and (success is None or failure.at > success.at)
    if supply.first_poll is None:
        yield "late", cause("never_polled")
        return
    if success is None and failure is not None:
        yield "failing", cause("no_success", error=failure.error)
        return
    assert success is not None
    unseen = now - success.at
    unasked = cause("not_polled_for", span=unseen, every=interval) if unseen > LATE_INTERVALS * interval else None
    if failed_last and failure is not None and unseen > FAILING_INTERVALS * interval:
        yield "failing", cause("no_success_for", span=unseen, error=failure.error)
    if supply.newest_item is None:
        if supply.unread:
            yield "late", cause("unread", count=supply.unread)
        elif not supply.refusals:
            yield "failing", cause("no_item")
    elif now - supply.newest_item > timedelta(days=source.freshness):
        silent = cause("silent", span=now - supply.newest_item, count=source.freshness)
        unheard = cause("unread", count=supply.unread) if supply.unread else unasked
        yield "failing", silent if failed_last else unheard or silent  # who was not heard may have much to say
    for refusals in supply.refusals:
        if refusals.refused == refusals.pages and (refusals.pages >= SURE or supply.newest_item is None):
            yield "failing", _tell(refusals)
    if failed_last and failure is not None:
        yield "late", cause("last_failed", error=failure.error)
    if success.error is not None:
        yield "late", cause("read_in_part", error=success.error)
    if unasked:
        yield "late", unasked
    for refusals in supply.refusals:
        if refusals.refused >= TOO_MANY * refusals.pages:
            yield "late", _tell(refusals)
    is_telling = source.expected_per_week >= FEW and _is_watched(source, supply, now)
    if is_telling and supply.items_in_week < ENOUGH * source.expected_per_week:
        yield "late", cause("few_items", count=supply.items_in_week, expected=f"{source.expected_per_week:g}")


def _is_watched(source: "Source", supply: Supply, now: datetime) -> bool:
    """Whether a week's items can be expected of it: feeds soon forget what appears while this machine is off."""
    is_old = supply.first_poll is not None and now - supply.first_poll >= WEEK
    return is_old and supply.days_polled >= min(DAYS_POLLED, WEEK // timedelta(minutes=source.interval) - 1)


def _praise(source: "Source", supply: Supply, now: datetime) -> Cause:
    return cause("as_expected" if _is_watched(source, supply, now) else "watched_shortly")


def _tell(refusals: Refusals) -> Cause:
    name = "not_fetched" if refusals.stage == "crawl" else "not_read"
    return cause(name, refused=refusals.refused, count=refusals.pages, error=refusals.error)


def to_row(health: Health) -> dict[str, Any]:
    """The health as a row of the index's collection `sources`."""
    supply = health.supply
    return {
        "id": health.slug,
        "source": health.slug,
        "title": health.title,
        "publisher": health.publisher,
        "state": health.state,
        "reason": health.reason,
        "last_success": supply.last_success and supply.last_success.at,
        "last_error": supply.last_failure and supply.last_failure.error,
        "last_error_at": supply.last_failure and supply.last_failure.at,
        "last_item": supply.newest_item,
        "items_7d": supply.items_in_week,
        "expected_7d": health.expected_in_week,
        "freshness": float(health.freshness),
        "delay": None if supply.delay is None else supply.delay / timedelta(hours=1),
    }
