"""What of the sources' health is an incident: not what a source's first day brings, nor what the next poll may mend."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from corpus.ledger.incidents import Trouble
from veille.health import Health
from veille.health_causes import say_span
from veille.incidents.pauses import DAY, Pause, patience_with
from veille.wording import Language, read_wording

if TYPE_CHECKING:
    from crawlers.source import Source

#: As all that operators read.
LANGUAGE: Language = "en"
#: In place of a source: the watch itself, where no source is polled. No source has such a name.
WATCH = "*"
#: Intervals, and a day at least, in which a source is not told of after it was first seen.
FIRST_INTERVALS = 2
#: Causes that are gone with one good poll.
OF_POLLS = ("no_success", "no_success_for", "last_failed", "not_polled_for")


@dataclass(frozen=True)
class Verdict:
    """Sources that are in trouble; and those of which nothing can be said now, whatever was before."""

    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    unclear: Collection[str] = ()


def judge(
    measured: Sequence[Health],
    catalogue: Mapping[str, "Source"],
    *,
    known: Collection[str],
    pause: Pause | None,
    now: datetime,
) -> Verdict:
    """``known`` are the sources that were there long enough to have been polled once."""
    if (watch := _judge_watch(measured, known, pause, now=now)) is not None:
        return Verdict({WATCH: watch}, [health.slug for health in measured])
    ill = [health for health in measured if health.state != "healthy"]
    told = [each for each in ill if _is_settled(each, catalogue[each.slug], known, pause, now=now)]
    troubles = {health.slug: Trouble(health.state, health.reason) for health in told}
    return Verdict(troubles, [health.slug for health in ill if health.slug not in troubles])


def first_time(source: "Source") -> timedelta:
    """How long a source that is new, and what it does, is not judged."""
    return max(DAY, FIRST_INTERVALS * timedelta(minutes=source.interval))


def tell_pause(pause: Pause, *, now: datetime) -> Trouble:
    span = say_span((pause.until or now) - pause.since, read_wording("health", LANGUAGE))
    return Trouble("failing", read_wording("incidents", LANGUAGE).say("nothing_polled", span=span), pause.since)


def _judge_watch(
    measured: Sequence[Health], known: Collection[str], pause: Pause | None, *, now: datetime
) -> Trouble | None:
    """What is wrong with the watch as a whole."""
    if pause is not None and pause.until is None:
        return tell_pause(pause, now=now)
    never = [health for health in measured if health.supply.first_poll is None]
    if len(measured) > 1 and len(never) == len(measured) and all(health.slug in known for health in never):
        return Trouble("failing", read_wording("incidents", LANGUAGE).say("never_polled_any"))
    return None


def _is_settled(
    health: Health, source: "Source", known: Collection[str], pause: Pause | None, *, now: datetime
) -> bool:
    """Whether the source had its time to be well."""
    supply, went_on = health.supply, pause.until if pause else None
    if supply.first_poll is None:
        return health.slug in known
    if now - supply.first_poll < first_time(source):
        return False
    good = supply.last_success.at if supply.last_success else supply.first_poll
    looks = [good, *([supply.last_failure.at] if supply.last_failure else [])]
    missed = went_on is not None and max(looks) < went_on
    heard = max(good, went_on) if went_on else good
    return not (missed or health.cause.name in OF_POLLS) or now - heard > patience_with(source)
