"""One hit of all that share a value, in tantivy, which cannot collapse by itself."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from index.collapsing import MOST_VALUES, take_best
from index.embedded.ranking import rank, read_stored
from index.query import Query

if TYPE_CHECKING:
    import tantivy

    from index.embedded.ranking import Place

#: Different values up to which those of all rows are read at once, in their order: of 50,000 rows in 0.2 s with 30
#: values, 0.3 s with 300, 1.7 s with 1,000. One row by itself takes 20 µs, and where there are more values a page is
#: full after few.
FEW_VALUES = 300


class Collapsed:
    """The rows that match ``request``, of which one of each value of the query's field is a hit."""

    def __init__(self, searcher: "tantivy.Searcher", request: "tantivy.Query", query: Query) -> None:
        self._searcher, self._request, self._query = searcher, request, query
        self._field = query.collapse or ""
        counts = self._count({"size": MOST_VALUES + 1})
        self._values, self._having = len(counts), sum(counts.values())

    def count_groups(self, total: int) -> int | None:
        """How many hits there are among ``total`` rows; None where there are too many values to count."""
        return self._values + total - self._having if self._values <= MOST_VALUES else None

    def count_rows(self, values: Sequence[str]) -> dict[str, int]:
        """How many of the rows have each of the values."""
        return self._count({"size": len(values), "include": list(values)}) if values else {}

    def _count(self, bounds: dict[str, Any]) -> dict[str, int]:
        terms = {"values": {"terms": {"field": self._field, **bounds}}}
        buckets: list[dict[str, Any]] = self._searcher.aggregate(self._request, terms)["values"]["buckets"]
        return {bucket["key"]: bucket["doc_count"] for bucket in buckets}

    def find(self) -> "list[Place]":
        """The hits of the query's page."""
        query, value_of = self._query, self._read_all() if self._values <= FEW_VALUES else self._read_one
        best = take_best(self._walk() if query.limit else (), lambda pair: value_of(pair[1]))
        return list(islice(best, query.offset, query.offset + query.limit))

    def _walk(self) -> "Iterator[Place]":
        """All rows in their order; as many at once as have come before, so that few searches are enough."""
        at, size = 0, 2 * (self._query.offset + self._query.limit)
        total = at + 1
        while at < total:
            found, total = rank(self._searcher, self._request, self._query.sort, (at, size))
            yield from found
            at, size = at + size, at + size

    def _read_one(self, place: "tantivy.DocAddress") -> str | None:
        value: str | None = from_json(read_stored(self._searcher, place)).get(self._field)
        return value

    def _read_all(self) -> "Callable[[tantivy.DocAddress], str | None]":
        from tantivy import Order

        most = max(1, self._searcher.num_docs)
        result: Any = self._searcher.search(self._request, most, order_by_field=self._field, order=Order.Asc)
        values = {(place.segment_ord, place.doc): value for value, place in result.hits}
        return lambda place: values[place.segment_ord, place.doc]
