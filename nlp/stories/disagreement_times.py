"""Times: whether two claims were made while the same was known."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nlp.stories.figures import Claim

#: What moves within the day can only be compared when it is stated at about the same time.
SOON = timedelta(hours=2)
#: Other numbers stand for a day; that is also how exact a date without its hour is.
SAME_DAY = timedelta(hours=24)


class Moments(NamedTuple):
    """When a claim was made: at the earliest and at the latest, in seconds."""

    since: float
    until: float


def moments_of(claim: "Claim") -> Moments | None:
    """Midnight sharp is a date without its hour; an update may have stated it anew."""
    if claim.published is None:
        return None
    since = claim.published.timestamp()
    until = max(since, claim.updated.timestamp()) if claim.updated else since
    dated = claim.published.hour == claim.published.minute == claim.published.second == 0
    return Moments(since, until + SAME_DAY.total_seconds() if dated else until)


def are_contemporary(one: "Claim", other: "Claim", *, grows: bool) -> bool:
    """Whether both were stated within `SOON` (of what grows) or `SAME_DAY`, whatever the hours that are not known.

    A later, higher toll is an update and no disagreement, whoever states it.
    """
    first, second = moments_of(one), moments_of(other)
    if first is None or second is None:
        return False
    longest = max(first.until - second.since, second.until - first.since)
    return longest <= (SOON if grows else SAME_DAY).total_seconds()


def is_held(one: "Claim", other: "Claim", claims: Iterable["Claim"]) -> bool:
    """Whether one of ``claims``, all of one publisher, repeats ``one`` after the later ``other``, within a day."""
    first, between = moments_of(one), moments_of(other)
    if first is None or between is None or first.until >= between.since:
        return False
    again = map(moments_of, claims)
    return any(last and between.until < last.since <= between.since + SAME_DAY.total_seconds() for last in again)
