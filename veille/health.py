"""How each source is doing: silence that looks like calm is an alarm."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from corpus.ledger import deliveries
from corpus.ledger.deliveries import WEEK, Delivery, Refusals
from corpus.vocabulary import HealthState
from veille.workspace import Workspace

if TYPE_CHECKING:
    from crawlers.catalogue import Source

#: Intervals without a look at the source after which it counts as late, and as failing.
LATE_INTERVALS, FAILING_INTERVALS = 3, 24
#: Below this part of the expected items of a week a source is late; an expectation of less than `FEW` a week says
#: nothing about one week.
ENOUGH, FEW = 0.5, 2
#: This part of a week's pages refused makes a source late; all of them, from so many on, failing.
TOO_MANY, SURE = 0.5, 3
#: What a stage could not do with a page, for a reader.
VERBS = {"crawl": "fetched", "extract": "read"}


@dataclass(frozen=True)
class Health:
    """A source's state with its reason, and the facts behind it."""

    slug: str
    title: str
    publisher: str
    state: HealthState
    reason: str
    delivery: Delivery
    expected_in_week: float
    freshness: int


def measure_health(workspace: Workspace) -> list[Health]:
    """The health of every source that is not disabled, by slug."""
    now = workspace.clock()
    sources = [source for _, source in sorted(workspace.catalogue.items()) if source.disabled is None]
    with workspace.ledger.reading() as tx:
        catalogues = {source.slug for source in sources if source.spider == "catalogue"}
        measured = deliveries.measure(tx, [source.slug for source in sources], catalogues=catalogues, now=now)
    return [_judge(source, measured[source.slug], now=now) for source in sources]


def _judge(source: "Source", delivery: Delivery, *, now: datetime) -> Health:
    fine: tuple[HealthState, str] = ("healthy", _praise(delivery, now))
    state, reason = next(_complaints(source, delivery, now), fine)
    return Health(
        slug=source.slug,
        title=source.title,
        publisher=source.publisher,
        state=state,
        reason=reason,
        delivery=delivery,
        expected_in_week=source.expected_per_week,
        freshness=source.freshness,
    )


def _complaints(source: "Source", delivery: Delivery, now: datetime) -> Iterator[tuple[HealthState, str]]:
    """What is wrong with the source, the worst first."""
    success, failure = delivery.last_success, delivery.last_failure
    interval = timedelta(minutes=source.interval)
    failed_last = failure is not None and (success is None or failure.at > success.at)
    if delivery.first_poll is None:
        yield "late", "it was never polled"
        return
    if success is None and failure is not None:
        yield "failing", f"no poll ever succeeded; the last failed: {failure.error}"
        return
    assert success is not None
    unseen = now - success.at
    if failed_last and failure is not None and unseen > FAILING_INTERVALS * interval:
        yield "failing", f"no poll succeeded for {_words(unseen)}; the last failed: {failure.error}"
    if delivery.newest_item is None:
        if not delivery.refusals:
            yield "failing", "its list was read and gave no item"
    elif now - delivery.newest_item > timedelta(days=source.freshness):
        silence = _words(now - delivery.newest_item)
        yield "failing", f"silent for {silence}, more than its limit of {source.freshness} days"
    for refusals in delivery.refusals:
        if refusals.refused == refusals.pages and (refusals.pages >= SURE or delivery.newest_item is None):
            yield "failing", _tell(refusals)
    if failed_last and failure is not None:
        yield "late", f"the last poll failed: {failure.error}"
    if success.error is not None:
        yield "late", f"a part of its list cannot be read: {success.error}"
    if unseen > LATE_INTERVALS * interval:
        yield "late", f"not polled for {_words(unseen)}, although due every {_words(interval)}"
    for refusals in delivery.refusals:
        if refusals.refused >= TOO_MANY * refusals.pages:
            yield "late", _tell(refusals)
    is_telling = source.expected_per_week >= FEW and _is_watched(delivery, now)
    if is_telling and delivery.items_in_week < ENOUGH * source.expected_per_week:
        yield "late", f"{delivery.items_in_week} items in seven days, expected {source.expected_per_week:g}"


def _is_watched(delivery: Delivery, now: datetime) -> bool:
    """Whether a week's items can be expected of it."""
    return delivery.first_poll is not None and now - delivery.first_poll >= WEEK


def _praise(delivery: Delivery, now: datetime) -> str:
    return f"polled in time, {'items as expected' if _is_watched(delivery, now) else 'watched for less than a week'}"


def _tell(refusals: Refusals) -> str:
    share = f"{refusals.refused} of {refusals.pages} pages"
    return f"{share} in seven days could not be {VERBS[refusals.stage]}, the last: {refusals.error}"


def _words(duration: timedelta) -> str:
    minutes = int(duration.total_seconds() // 60)
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}"
    return f"{minutes} minute{'s' * (minutes != 1)}"


def to_row(health: Health) -> dict[str, Any]:
    """The health as a row of the index's collection `sources`."""
    delivery = health.delivery
    return {
        "id": health.slug,
        "slug": health.slug,
        "title": health.title,
        "publisher": health.publisher,
        "state": health.state,
        "reason": health.reason,
        "last_success": delivery.last_success and delivery.last_success.at,
        "last_error": delivery.last_failure and delivery.last_failure.error,
        "last_error_at": delivery.last_failure and delivery.last_failure.at,
        "last_item": delivery.newest_item,
        "items_7d": delivery.items_in_week,
        "expected_7d": health.expected_in_week,
        "freshness": float(health.freshness),
    }
