"""One hit of all that share a value. A server collapses, but takes all rows without a value for one."""

from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from index.collapsing import add_sizes, take_best
from index.elastic.answers import read_counts
from index.elastic.requests import build_collapsed, build_search
from index.elastic.translation import Translator
from index.nodes import Exists, Not, OneOf
from index.query import Query, Results

if TYPE_CHECKING:
    from index.elastic.reading import Reader


def search_collapsed(reader: "Reader", query: Query, *, reach: int) -> Results:
    """One page. Within the first ``reach`` hits the server collapses; beyond them all rows are walked over."""
    assert query.collapse
    translator, end = reader.translator(query), query.offset + query.limit
    answer = reader.ask(query.collection, build_collapsed(query, translator, size=end if end <= reach else 0))
    counted = read_counts(answer, query)
    if query.limit == 0 or query.offset >= (counted.total if counted.groups is None else counted.groups):
        return counted
    bare = replace(query, collapse=None, facets=(), histogram=None, unusual=())
    if end <= reach:
        # Best rows of values and rows without one: of these together the server knows the order.
        ids, offset = _find_candidates(reader, bare, query.collapse, answer, translator), query.offset
    else:
        ids, offset = _find_by_walking(reader, query), 0
    page = replace(bare, filters=(*query.filters, OneOf(frozenset(ids))), offset=offset)
    hits = reader.search(page).hits
    return replace(counted, hits=tuple(add_sizes(hits, query.collapse, partial(reader.count_rows, query))))


def _find_candidates(
    reader: "Reader", bare: Query, field: str, answer: dict[str, Any], translator: Translator
) -> list[str]:
    """The ids among which all hits up to the end of the page are."""
    found = answer["hits"]["hits"]
    if not all(field in hit.get("fields", ()) for hit in found):
        filters = (*bare.filters, Not(Exists(field)))
        lacking = replace(bare, filters=filters, offset=0, limit=bare.offset + bare.limit, highlight=False)
        request = build_search(lacking, translator) | {"_source": False, "track_total_hits": False}
        found = [*found, *reader.ask(bare.collection, request)["hits"]["hits"]]
    return [hit["sort"][-1] for hit in found]


def _find_by_walking(reader: "Reader", query: Query) -> list[str]:
    """The ids of the hits of the page."""
    field = query.collapse or "id"
    with reader.moment(query.collection) as pit:
        if pit is None:
            return []
        walk = reader.walk_in(pit, query, fields=("id", field))
        best = take_best(walk, lambda hit: hit.row.get(field))
        return [hit.id for hit in islice(best, query.offset, query.offset + query.limit)]
