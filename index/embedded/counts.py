"""Facets and histograms in tantivy: what is asked, and what the answer says."""

from datetime import UTC, datetime
from typing import Any

from index.calendar import add_up
from index.query import FacetCount, Query

#: Values asked for beyond those shown: where counts are equal, the first in the alphabet are shown, as in memory.
_SPARE = 100


def ask_counts(query: Query) -> dict[str, Any]:
    """The aggregations that count facets and days."""
    size = query.facet_size + _SPARE
    counts: dict[str, Any] = {f"facet.{name}": {"terms": {"field": name, "size": size}} for name in query.facets}
    if query.histogram:
        # tantivy knows neither weeks nor months: days are added up here.
        days = {"field": query.histogram.field, "fixed_interval": "1d", "min_doc_count": 1}
        counts["days"] = {"date_histogram": days}
    return counts


def read_facets(answer: dict[str, Any], query: Query) -> dict[str, tuple[FacetCount, ...]]:
    return {name: _read_facet(answer[f"facet.{name}"]["buckets"], query.facet_size) for name in query.facets}


def _read_facet(buckets: list[dict[str, Any]], size: int) -> tuple[FacetCount, ...]:
    counts = [FacetCount(str(bucket.get("key_as_string", bucket["key"])), bucket["doc_count"]) for bucket in buckets]
    return tuple(sorted(counts, key=lambda count: (-count.count, count.value))[:size])


def read_histogram(answer: dict[str, Any], query: Query) -> tuple[tuple[datetime, int], ...]:
    if query.histogram is None:
        return ()
    buckets = answer["days"]["buckets"]
    days = {datetime.fromtimestamp(bucket["key"] / 1000, UTC): bucket["doc_count"] for bucket in buckets}
    return add_up(days, query.histogram.step)
