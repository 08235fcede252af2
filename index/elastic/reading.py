"""Finding rows: in the live build by its aliases, or in one build by its indices."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from index.collections import COLLECTIONS, Collection
from index.elastic.answers import read_owners, read_results
from index.elastic.builds import COMMIT
from index.elastic.faults import check_whole
from index.elastic.mapping import MODEL, vector_field
from index.elastic.neighbours import build_nearest, read_nearest
from index.elastic.requests import build_owners, build_search, build_walk
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
        hits = self._search(name, {"query": query, "size": 1})["hits"]["hits"]
        return read_row(hits[0]["_source"], COLLECTIONS[name]) if hits else None

    def search(self, query: Query) -> Results:
        if query.offset + query.limit > REACH:
            return self._search_deep(query)
        request = build_search(query, self._translator(COLLECTIONS[query.collection], query.zone, query.now))
        return read_results(self._search(query.collection, request), query)

    def _search_deep(self, query: Query) -> Results:
        """A page beyond what one request reaches: the hits before it are walked over without their rows."""
        counted = self.search(replace(query, limit=0, offset=0))
        wanted = min(query.limit, counted.total - query.offset)
        hits = list(self._walk(query, passed=query.offset, most=wanted)) if wanted > 0 else []
        return replace(counted, hits=tuple(self._show(hit, query) for hit in hits))

    @staticmethod
    def _show(hit: Hit, query: Query) -> Hit:
        passage = find_passage(hit.row, query.node, COLLECTIONS[query.collection]) if query.highlight else None
        return replace(hit, passage=passage)

    def walk(self, query: Query) -> Iterator[Hit]:
        yield from self._walk(query, passed=0, most=None)

    def _walk(self, query: Query, *, passed: int, most: int | None) -> Iterator[Hit]:
        """Hits after the first ``passed``, at most so many."""
        translator = self._translator(COLLECTIONS[query.collection], query.zone, query.now)
        bare = replace(query, facets=(), histogram=None, unusual=(), highlight=False)
        left = most
        with self._moment(query.collection) as pit:
            after: Sequence[Any] | None = None
            while pit and (left is None or left > 0):
                size = min(REACH, passed) or min(PAGE, left or PAGE)
                request = build_walk(query, translator, size=size, pit={"id": pit, "keep_alive": KEEP}, after=after)
                answer = self._ask({**request, **({"_source": False} if passed else {})})
                found = answer["hits"]["hits"]
                if not passed:
                    yield from read_results(answer, bare).hits
                    left = None if left is None else left - len(found)
                passed = max(0, passed - len(found))
                if len(found) < size:
                    return
                pit, after = answer.get("pit_id", pit), found[-1]["sort"]

    @contextmanager
    def _moment(self, collection: str) -> Iterator[str | None]:
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
        translator = self._translator(COLLECTIONS[query.collection], query.zone, query.now)
        return json.dumps(build_search(query, translator), ensure_ascii=False, indent=2)

    def nearest(self, asked: Nearest) -> list[Neighbour]:
        """The nearest by an approximate search (`index.elastic.neighbours`); their cosines are exact."""
        dimension = self._dimension(asked)
        if dimension is None or asked.k < 1:
            return []
        check_dimension(asked.vector, dimension)
        translator = self._translator(COLLECTIONS[asked.collection], asked.zone, asked.now)
        request = build_nearest(asked, [each for node in asked.filters for each in translator.filter([node])])
        return read_nearest(self._search(asked.collection, request), asked)

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
        answer = self._search(name, {"size": 0, "aggs": counts})
        buckets = answer.get("aggregations", {}).get("models", {}).get("buckets", ())
        return dict(sorted((bucket["key"], bucket["doc_count"]) for bucket in buckets))

    def _translator(self, collection: Collection, zone: tzinfo, now: datetime) -> Translator:
        def find_owners(name: str, part: Node) -> Sequence[str]:
            return self._find_owners(COLLECTIONS[collection.parts[name]], part, zone, now)

        return Translator(collection, zone=zone, now=now, find_owners=find_owners)

    def _find_owners(self, parts: Collection, part: Node, zone: tzinfo, now: datetime) -> list[str]:
        translator, owners = self._translator(parts, zone, now), []
        after: dict[str, Any] | None = None
        while True:
            found, after = read_owners(self._search(parts.name, build_owners(part, translator, after=after)))
            owners += found
            if len(owners) > MOST_OWNERS:
                message = f"more than {MOST_OWNERS:,} documents have such a figure: ask for more of it"
                raise QueryError(f"figure:({part}): {message}")
            if after is None:
                return owners

    def _search(self, collection: str, request: dict[str, Any]) -> dict[str, Any]:
        """The answer; an empty one while there is no such index."""
        from elasticsearch import NotFoundError

        try:
            return self._ask(request, self._names[collection])
        except NotFoundError:
            return NOTHING

    def _ask(self, request: dict[str, Any], index: str | None = None) -> dict[str, Any]:
        path = f"/{index}/_search" if index else "/_search"
        answer = self._client.perform_request(
            "POST",
            path,
            params=_choose_type(request) | ({"allow_partial_search_results": "false"} if index else {}),
            headers={"accept": "application/json", "content-type": "application/json"},
            body=request,
        ).body
        check_whole(answer)
        return dict(answer)


def _choose_type(request: dict[str, Any]) -> dict[str, str]:
    """A search by vectors has a type of its own."""
    return {} if "knn" in request else DISTRIBUTED
