"""Finding rows: in the live build by its aliases, or in one build by its indices."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any

from index.collapsing import collapse
from index.collections import COLLECTIONS, Collection
from index.elastic.answers import read_owners, read_results, read_sizes
from index.elastic.builds import COMMIT
from index.elastic.collapsing import search_collapsed
from index.elastic.faults import check_whole
from index.elastic.mapping import MODEL, vector_field
from index.elastic.neighbours import build_nearest, read_nearest
from index.elastic.requests import build_collapsed, build_owners, build_search, build_sizes, build_walk
from index.elastic.source import identify, read_row
from index.elastic.translation import Translator
from index.errors import QueryError
from index.nodes import Node
from index.passages import find_passage
from index.query import Hit, Query, Results, Row
from index.vectors import Nearest, Neighbour, check_dimension

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

#: Hits that one request may reach without a point in time; and hits of one page of a walk.
REACH = 10_000
PAGE = 1_000
#: How long a walk may think between two pages.
KEEP = "5m"
#: Documents that `figure:(…)` may come to: their ids travel with the search, some ten bytes each.
MOST_OWNERS = 250_000
#: Models that an index has vectors of: one in force, and those of before.
MOST_MODELS = 100

#: Words are weighed as in one index, though every year has its own.
DISTRIBUTED = {"search_type": "dfs_query_then_fetch"}
#: Of an index that nothing was written to yet.
NOTHING: dict[str, Any] = {"hits": {"total": {"value": 0}, "hits": []}, "_shards": {"failed": 0}}


class Reader:
    """``names`` says by which name a collection is searched, and the state read: aliases, or the indices of a build."""

    def __init__(self, client: "Elasticsearch", names: "dict[str, str]") -> None:
        self._client = client
        self._names = names

    def number(self) -> int:
        from elasticsearch import NotFoundError

        try:
            found = self._client.get(index=self._names["state"], id=COMMIT)
        except NotFoundError:
            return 0
        number: int = found["_source"]["number"]
        return number

    def get(self, name: str, identifier: str) -> Row | None:
        query = {"ids": {"values": [identify(identifier)]}}
        hits = self.ask(name, {"query": query, "size": 1})["hits"]["hits"]
        return read_row(hits[0]["_source"], COLLECTIONS[name]) if hits else None

    def search(self, query: Query) -> Results:
        if query.collapse:
            return search_collapsed(self, query, reach=REACH)
        if query.offset + query.limit > REACH:
            return self._search_deep(query)
        return read_results(self.ask(query.collection, build_search(query, self.translator(query))), query)

    def _search_deep(self, query: Query) -> Results:
        """A page beyond what one request reaches: the hits before it are walked over without their rows."""
        counted = self.search(replace(query, limit=0, offset=0))
        wanted = min(query.limit, counted.total - query.offset)
        if wanted <= 0:
            return counted
        with self.moment(query.collection) as pit:
            hits = list(self.walk_in(pit, query, passed=query.offset, most=wanted)) if pit else []
        return replace(counted, hits=tuple(self._show(hit, query) for hit in hits))

    @staticmethod
    def _show(hit: Hit, query: Query) -> Hit:
        passage = find_passage(hit.row, query.node, COLLECTIONS[query.collection]) if query.highlight else None
        return replace(hit, passage=passage)

    def walk(self, query: Query) -> Iterator[Hit]:
        with self.moment(query.collection) as pit:
            if pit is None:
                return
            hits = self.walk_in(pit, query)
            if query.collapse:
                hits = collapse(hits, query.collapse, partial(self.count_rows, query, pit=pit))
            yield from hits

    def walk_in(
        self, pit: str, query: Query, *, passed: int = 0, most: int | None = None, fields: Sequence[str] = ()
    ) -> Iterator[Hit]:
        """Hits after the first ``passed``, at most so many, of a point in time; their rows with these fields only, if
        any are named."""
        translator = self.translator(query)
        bare = replace(query, facets=(), histogram=None, unusual=(), highlight=False)
        left, page = most, REACH if fields else PAGE
        after: Sequence[Any] | None = None
        while left is None or left > 0:
            size = min(REACH, passed) or min(page, left or page)
            request = build_walk(query, translator, size=size, pit={"id": pit, "keep_alive": KEEP}, after=after)
            source = {"_source": False} if passed else {"_source": list(fields)} if fields else {}
            answer = self._perform({**request, **source})
            found = answer["hits"]["hits"]
            if not passed:
                yield from read_results(answer, bare).hits
                left = None if left is None else left - len(found)
            passed = max(0, passed - len(found))
            if len(found) < size:
                return
            pit, after = answer.get("pit_id", pit), found[-1]["sort"]

    def count_rows(self, query: Query, values: Sequence[str], *, pit: str | None = None) -> dict[str, int]:
        """How many of the rows that match have each value of the field that the query collapses by."""
        request = build_sizes(query, values, self.translator(query))
        if pit is None:
            return read_sizes(self.ask(query.collection, request))
        return read_sizes(self._perform({**request, "pit": {"id": pit, "keep_alive": KEEP}}))

    @contextmanager
    def moment(self, collection: str) -> Iterator[str | None]:
        """The id of a point in time; None where there is nothing to see."""
        from elasticsearch import NotFoundError

        try:
            pit = str(self._client.open_point_in_time(index=self._names[collection], keep_alive=KEEP)["id"])
        except NotFoundError:
            yield None
            return
        try:
            yield pit
        finally:
            self._client.options(ignore_status=404).close_point_in_time(id=pit)

    def explain(self, query: Query) -> str:
        translator = self.translator(query)
        if query.collapse:
            request = build_collapsed(query, translator, size=query.offset + query.limit)
        else:
            request = build_search(query, translator)
        return json.dumps(request, ensure_ascii=False, indent=2)

    def nearest(self, asked: Nearest) -> list[Neighbour]:
        """The nearest by an approximate search (`index.elastic.neighbours`); their cosines are exact."""
        dimension = self._dimension(asked)
        if dimension is None or asked.k < 1:
            return []
        check_dimension(asked.vector, dimension)
        translator = self._translator(COLLECTIONS[asked.collection], asked.zone, asked.now)
        request = build_nearest(asked, [each for node in asked.filters for each in translator.filter([node])])
        return read_nearest(self.ask(asked.collection, request), asked)

    def _dimension(self, asked: Nearest) -> int | None:
        """The dimensions of the model's vectors in the index; None where it has none of them."""
        from elasticsearch import NotFoundError

        field = vector_field(asked.vector.model)
        try:
            mappings = self._client.indices.get_mapping(
                index=self._names[asked.collection], filter_path="*.mappings._meta.veille.vectors"
            )
        except NotFoundError:
            return None
        found = (each["mappings"]["_meta"]["veille"]["vectors"] for each in mappings.body.values())
        return next((marks[field]["dims"] for marks in found if field in marks), None)

    def models(self, name: str) -> dict[str, int]:
        counts = {"models": {"terms": {"field": MODEL, "size": MOST_MODELS}}}
        answer = self.ask(name, {"size": 0, "aggs": counts})
        buckets = answer.get("aggregations", {}).get("models", {}).get("buckets", ())
        return dict(sorted((bucket["key"], bucket["doc_count"]) for bucket in buckets))

    def translator(self, query: Query) -> Translator:
        return self._translator(COLLECTIONS[query.collection], query.zone, query.now)

    def _translator(self, collection: Collection, zone: tzinfo, now: datetime) -> Translator:
        def find_owners(name: str, part: Node) -> Sequence[str]:
            return self._find_owners(COLLECTIONS[collection.parts[name]], part, zone, now)

        return Translator(collection, zone=zone, now=now, find_owners=find_owners)

    def _find_owners(self, parts: Collection, part: Node, zone: tzinfo, now: datetime) -> list[str]:
        translator, owners = self._translator(parts, zone, now), []
        after: dict[str, Any] | None = None
        while True:
            found, after = read_owners(self.ask(parts.name, build_owners(part, translator, after=after)))
            owners += found
            if len(owners) > MOST_OWNERS:
                message = f"more than {MOST_OWNERS:,} documents have such a figure: ask for more of it"
                raise QueryError(f"figure:({part}): {message}")
            if after is None:
                return owners

    def ask(self, collection: str, request: dict[str, Any]) -> dict[str, Any]:
        """The answer; an empty one while there is no such index."""
        from elasticsearch import NotFoundError

        try:
            return self._perform(request, self._names[collection])
        except NotFoundError:
            return NOTHING

    def _perform(self, request: dict[str, Any], index: str | None = None) -> dict[str, Any]:
        path = f"/{index}/_search" if index else "/_search"
        answer = self._client.perform_request(
            "POST",
            path,
            params=_choose_parameters(request) | ({"allow_partial_search_results": "false"} if index else {}),
            headers={"accept": "application/json", "content-type": "application/json"},
            body=request,
        ).body
        check_whole(answer)
        return dict(answer)


def _choose_parameters(request: dict[str, Any]) -> dict[str, str]:
    """A search by vectors has a type of its own; of the values that are counted the number is enough."""
    if "knn" in request:
        return {}
    return DISTRIBUTED | ({"filter_path": "-aggregations.groups.values.buckets"} if "collapse" in request else {})
