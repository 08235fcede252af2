"""One hit of all that share a value: what the engines have in common, and pages of an order that no engine knows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TypeVar

from index.backend import SearchBackend
from index.collections import COLLECTIONS
from index.nodes import And, Node, Or, Phrase
from index.passages import find_passage
from index.query import Hit, Query, Results

#: Different values up to which the engines count them. One answer has 65,000 counts at most, those of facets and of a
#: histogram by day among them.
MOST_VALUES = 50_000
#: Values whose rows are counted at once, and hits of which the best are looked for at once.
BATCH = 500

Ranked = TypeVar("Ranked")
#: From values to how many of the rows that match have each.
CountRows = Callable[[Sequence[str]], Mapping[str, int]]


def take_best(ranked: Iterable[Ranked], value_of: Callable[[Ranked], str | None]) -> Iterator[Ranked]:
    """The first of each value, in their order; those without a value stand each for themselves."""
    seen: set[str] = set()
    for each in ranked:
        value = value_of(each)
        if value is None or value not in seen:
            yield each
        if value is not None:
            seen.add(value)


def collapse(hits: Iterable[Hit], field: str, count_rows: CountRows) -> Iterator[Hit]:
    """The best hits of a walk with their group sizes, some hundred at a time."""
    best = take_best(hits, lambda hit: hit.row.get(field))
    while batch := list(islice(best, BATCH)):
        yield from add_sizes(batch, field, count_rows)


def add_sizes(hits: Sequence[Hit], field: str, count_rows: CountRows) -> Iterator[Hit]:
    """The hits with their group sizes."""
    values = list(dict.fromkeys(value for hit in hits if (value := hit.row.get(field)) is not None))
    sizes: dict[str, int] = {}
    for at in range(0, len(values), BATCH):
        sizes.update(count_rows(values[at : at + BATCH]))
    for hit in hits:
        value = hit.row.get(field)
        yield hit if value is None else replace(hit, group_size=sizes.get(value, 1))


def page_collapsed(backend: SearchBackend, query: Query, node: Node, find_page: Callable[[Query], Results]) -> Results:
    """One page of ``query`` with one hit per value, of an order that is made of several searches.

    ``find_page`` gives any page of that order as it is without collapsing; ``node`` matches the rows of all its pages.
    """
    assert query.collapse
    asked = replace(query, node=node)
    counted = backend.search(replace(asked, limit=0, offset=0, highlight=False))
    if query.limit == 0 or (counted.groups is not None and query.offset >= counted.groups):
        return counted
    field = query.collapse
    best = take_best(_walk_pages(query, counted.total, find_page), lambda hit: hit.row.get(field))
    page = list(islice(best, query.offset, query.offset + query.limit))
    hits = add_sizes(page, field, partial(_count_rows, backend, asked))
    return replace(counted, hits=tuple(_show(hit, query) for hit in hits))


def _walk_pages(query: Query, total: int, find_page: Callable[[Query], Results]) -> Iterator[Hit]:
    """The hits without collapsing, from the first on: most groups are small, so that twice the page is often enough."""
    bare = replace(query, collapse=None, facets=(), histogram=None, unusual=(), highlight=False)
    at, size = 0, min(2 * (query.offset + query.limit), BATCH)
    while at < total:
        yield from find_page(replace(bare, offset=at, limit=size)).hits
        at, size = at + size, min(2 * size, BATCH)


def _count_rows(backend: SearchBackend, query: Query, values: Sequence[str]) -> dict[str, int]:
    """By a facet. Queries take values that differ in case or accents for one, facets do not: they may have more."""
    field = query.collapse or ""
    node = And((query.node, Or(tuple(Phrase(value, field) for value in values))))
    bare = replace(query, node=node, collapse=None, histogram=None, unusual=(), highlight=False, limit=0, offset=0)
    size = len(values)
    while True:
        counts = backend.search(replace(bare, facets=(field,), facet_size=size)).facets[field]
        found = {each.value: each.count for each in counts}
        if len(counts) < size or found.keys() >= set(values):
            return found
        size *= 2


def _show(hit: Hit, query: Query) -> Hit:
    passage = find_passage(hit.row, query.node, COLLECTIONS[query.collection]) if query.highlight else None
    return replace(hit, passage=passage)
