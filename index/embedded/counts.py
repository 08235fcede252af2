"""Facets and histograms in tantivy: what is asked, and what the answer says."""

from collections.abc import Container
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

from index.calendar import walk
from index.embedded.translation import Translator
from index.errors import QueryError
from index.nodes import Everything
from index.query import FacetCount, Query, Results, Unusual
from index.unusual import LEAST_HITS, find_unusual

if TYPE_CHECKING:
    import tantivy

#: Values asked for beyond those shown: where counts are equal, the first in the alphabet are shown, as in memory.
_SPARE = 100
#: More days than a century has.
MOST_STEPS = 40_000


#: Values of a field that are compared with the whole collection: as many as tantivy counts in one answer.
_MOST_VALUES = 60_000


class Counts:
    """Counts the rows of one search, in as few searches as it takes."""

    def __init__(self, searcher: "tantivy.Searcher", translator: Translator, query: Query) -> None:
        self._searcher, self._translator, self._query = searcher, translator, query

    def count(self, request: "tantivy.Query", hits: int) -> Results:
        """Facets, histogram and unusual values of the ``hits`` that match ``request``."""
        query = self._query
        wider = {name for name in query.facets if query.filters_without(name) != query.filters}
        answer = self._ask(request, _ask_counts(query, wider))
        for name in wider:
            unfiltered = self._translator.translate(replace(query, filters=query.filters_without(name)))
            answer |= self._ask(unfiltered, _ask_facet(name, query))
        by_time = self._ask(request, ask_histogram(answer, query))
        return Results(
            facets=read_facets(answer, query),
            histogram=read_histogram(by_time),
            unusual=self._find_unusual(answer, hits),
        )

    def _ask(self, request: "tantivy.Query", wanted: dict[str, Any]) -> dict[str, Any]:
        return self._searcher.aggregate(request, wanted) if wanted else {}

    def _find_unusual(self, answer: dict[str, Any], hits: int) -> dict[str, tuple[Unusual, ...]]:
        query = self._query
        if not query.unusual or not hits:
            return dict.fromkeys(query.unusual, ())
        everything = self._translator.translate(Query(Everything(), query.collection))
        rows: int = self._searcher.search(everything, 1).count  # type: ignore[attr-defined]  # missing in the stubs
        whole = self._ask(everything, _ask_unusual(query))
        return {
            name: find_unusual(
                _read_counts(answer, name), _read_counts(whole, name), hits=hits, rows=rows, size=query.facet_size
            )
            for name in query.unusual
        }


def _ask_counts(query: Query, wider: Container[str]) -> dict[str, Any]:
    """The aggregations that count facets, and tell which time a histogram has to cover."""
    counts = _ask_unusual(query)
    for name in query.facets:
        if name not in wider:
            counts |= _ask_facet(name, query)
    if query.histogram:
        counts["time"] = {"stats": {"field": query.histogram.field}}
    return counts


def _ask_facet(name: str, query: Query) -> dict[str, Any]:
    return {f"facet.{name}": {"terms": {"field": name, "size": query.facet_size + _SPARE}}}


def _ask_unusual(query: Query) -> dict[str, Any]:
    """What fewer hits have cannot be unusual, and what the hits have no fewer rows have."""
    bounds = {"size": _MOST_VALUES, "min_doc_count": LEAST_HITS}
    return {f"unusual.{name}": {"terms": {"field": name, **bounds}} for name in query.unusual}


def _read_counts(answer: dict[str, Any], name: str) -> dict[str, int]:
    return {_name(bucket): bucket["doc_count"] for bucket in answer[f"unusual.{name}"]["buckets"]}


def _name(bucket: dict[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket["key"]))


def ask_histogram(answer: dict[str, Any], query: Query) -> dict[str, Any]:
    """The aggregation that counts by time, for what `_ask_counts` found; nothing where nothing has a date.

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
    counts = [FacetCount(_name(bucket), bucket["doc_count"]) for bucket in buckets]
    return tuple(sorted(counts, key=lambda count: (-count.count, count.value))[:size])


def read_histogram(answer: dict[str, Any]) -> tuple[tuple[datetime, int], ...]:
    buckets = answer["steps"]["buckets"] if answer else ()
    return tuple((_from_nanoseconds(each["from"]), each["doc_count"]) for each in buckets if each["doc_count"])


def _from_nanoseconds(number: float) -> datetime:
    return datetime.fromtimestamp(number // 10**9, UTC)


def _to_nanoseconds(moment: datetime) -> int:
    # A float holds whole seconds of nanoseconds exactly: they are multiples of 512.
    return int(moment.timestamp()) * 10**9
