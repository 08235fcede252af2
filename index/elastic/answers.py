"""What a server's answer to a search says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from index.collapsing import MOST_VALUES
from index.collections import COLLECTIONS
from index.elastic.highlights import read_passage
from index.elastic.source import read_row
from index.query import FacetCount, Hit, Query, Results, Unusual

Answer = Mapping[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC)


def read_results(answer: Answer, query: Query) -> Results:
    """The hits and counts of the answer; counts that are not in it, as of an index that is not there, are none."""
    hits = tuple(_read_hit(hit, query) for hit in answer["hits"]["hits"])
    return replace(read_counts(answer, query), hits=hits)


def read_counts(answer: Answer, query: Query) -> Results:
    """The same without the hits."""
    counts, total = answer.get("aggregations", {}), answer["hits"].get("total", {}).get("value", 0)
    return Results(
        total=total,
        facets={name: _read_facet(_read_buckets(counts, f"facet.{name}")) for name in query.facets},
        histogram=_read_histogram(_read_buckets(counts, "time")),
        unusual={name: _read_unusual(_read_buckets(counts, f"unusual.{name}")) for name in query.unusual},
        groups=_read_groups(counts, total) if query.collapse else None,
    )


def _read_groups(counts: Answer, total: int) -> int | None:
    """How many hits there are when one stands for each value; None where there are too many values to count."""
    found = counts.get("groups", {}).get("number", {"count": 0, "sum": 0})
    return found["count"] + total - int(found["sum"]) if found["count"] <= MOST_VALUES else None


def read_sizes(answer: Answer) -> dict[str, int]:
    """How many rows have each value."""
    return {bucket["key"]: bucket["doc_count"] for bucket in _read_buckets(answer.get("aggregations", {}), "sizes")}


def read_owners(answer: Answer) -> tuple[list[str], dict[str, Any] | None]:
    """The ids of one page, and after what the next one begins; None after the last."""
    found = answer.get("aggregations", {}).get("owners", {})
    return [bucket["key"]["owner"] for bucket in found.get("buckets", ())], found.get("after_key")


def _read_hit(hit: Answer, query: Query) -> Hit:
    collection = COLLECTIONS[query.collection]
    row = read_row(hit["_source"], collection)
    passage = read_passage(hit, row, query, collection) if query.highlight else None
    return Hit(row["id"], hit["_score"] or 0.0, row, passage)


def _read_buckets(counts: Answer, name: str) -> Sequence[Answer]:
    found = counts.get(name, {})
    buckets: Sequence[Answer] = found.get("narrowed", found).get("buckets", ())
    return buckets


def _read_facet(buckets: Sequence[Answer]) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(str(bucket.get("key_as_string", bucket["key"])), bucket["doc_count"]) for bucket in buckets)


def _read_unusual(buckets: Sequence[Answer]) -> tuple[Unusual, ...]:
    found = [Unusual(each["key"], each["doc_count"], each["bg_count"], each["score"]) for each in buckets]
    return tuple(sorted(found, key=lambda value: (-value.score, value.value)))


def _read_histogram(buckets: Sequence[Answer]) -> tuple[tuple[datetime, int], ...]:
    return tuple((_read_start(bucket["key"]), bucket["doc_count"]) for bucket in buckets)


def _read_start(milliseconds: int) -> datetime:
    """The month of the first day there is may begin, in another zone, in the year before it."""
    first = int((_FIRST - _EPOCH).total_seconds()) * 1000
    return _EPOCH + timedelta(milliseconds=max(milliseconds, first))
