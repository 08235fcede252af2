"""Facets and histograms in tantivy: what is asked, and what the answer says."""

from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import Any

from index.calendar import walk
from index.errors import QueryError
from index.query import FacetCount, Query

#: Values asked for beyond those shown: where counts are equal, the first in the alphabet are shown, as in memory.
_SPARE = 100
#: More days than a century has.
MOST_STEPS = 40_000


def ask_counts(query: Query) -> dict[str, Any]:
    """The aggregations that count facets, and tell which time a histogram has to cover."""
    size = query.facet_size + _SPARE
    counts: dict[str, Any] = {f"facet.{name}": {"terms": {"field": name, "size": size}} for name in query.facets}
    if query.histogram:
        counts["time"] = {"stats": {"field": query.histogram.field}}
    return counts


def ask_histogram(answer: dict[str, Any], query: Query) -> dict[str, Any]:
    """The aggregation that counts by time, for what `ask_counts` found; nothing where nothing has a date.

    tantivy's own histogram knows neither time zones nor months: every step is a range of its own.
    """
    if query.histogram is None or not answer["time"]["count"]:
        return {}
    first, last = (_from_nanoseconds(answer["time"][end]) for end in ("min", "max"))
    starts = list(islice(walk(first, last, query.histogram.step, query.zone), MOST_STEPS + 1))
    if len(starts) > MOST_STEPS:
        raise QueryError(
            f"histogram: there are more than {MOST_STEPS} times a {query.histogram.step}; use longer steps"
        )
    ranges = [{"from": _to_nanoseconds(start), "to": _to_nanoseconds(end)} for start, end in pairwise(starts)]
    return {"steps": {"range": {"field": query.histogram.field, "ranges": ranges}}}


def read_facets(answer: dict[str, Any], query: Query) -> dict[str, tuple[FacetCount, ...]]:
    return {name: _read_facet(answer[f"facet.{name}"]["buckets"], query.facet_size) for name in query.facets}


def _read_facet(buckets: list[dict[str, Any]], size: int) -> tuple[FacetCount, ...]:
    counts = [FacetCount(str(bucket.get("key_as_string", bucket["key"])), bucket["doc_count"]) for bucket in buckets]
    return tuple(sorted(counts, key=lambda count: (-count.count, count.value))[:size])


def read_histogram(answer: dict[str, Any]) -> tuple[tuple[datetime, int], ...]:
    buckets = answer["steps"]["buckets"] if answer else ()
    return tuple((_from_nanoseconds(each["from"]), each["doc_count"]) for each in buckets if each["doc_count"])


def _from_nanoseconds(number: float) -> datetime:
    return datetime.fromtimestamp(number // 10**9, UTC)


def _to_nanoseconds(moment: datetime) -> int:
    # A float holds whole seconds of nanoseconds exactly: they are multiples of 512.
    return int(moment.timestamp()) * 10**9
