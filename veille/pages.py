"""Pages of hits that were found by words, by meaning, or by both."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.backend import SearchBackend
from index.collections import COLLECTIONS
from index.fusion import Ranking, fuse_by_reciprocal_rank
from index.nodes import And, Node, Not, OneOf, Or
from index.passages import find_passage
from index.query import Hit, Query, Results

#: Hits of the words that are fused; those beyond follow in their own order.
WORDS_DEPTH = 200
#: What a place in the list by meaning counts, where one by words counts 1: among documents in the question's language,
#: and among those in another, which its words cannot find. `docs/search.md` has the measurements.
SAME_LANGUAGE, OTHER_LANGUAGE = 0.2, 1.0
#: How much the first places are damped (`index.fusion`).
DAMPING = 60

Order = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Near:
    """Documents near to a question, with their cosine, nearest first: in its language (or none), and in others."""

    same: Mapping[str, float]
    other: Mapping[str, float]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset((*self.same, *self.other))


def page_by_meaning(backend: SearchBackend, query: Query, near: Near) -> Results:
    """The near documents, nearest first, or in the order that the query asks for."""
    node = OneOf(near.ids)
    if query.sort:
        return _page_sorted(backend, query, near, node)
    order = sorted({**near.same, **near.other}.items(), key=lambda item: -item[1])
    page = order[query.offset : query.offset + query.limit]
    return replace(_count(backend, query, node), hits=tuple(_make_hits(backend, query, page, near.ids)))


def page_by_both(backend: SearchBackend, query: Query, near: Near) -> Results:
    """What the words find and the near documents, in one order of which every page is a part."""
    node = Or((query.node, OneOf(near.ids)))
    if query.sort:
        return _page_sorted(backend, query, near, node)
    words = [hit.id for hit in backend.search(_bare(query, limit=WORDS_DEPTH)).hits]
    rankings = [
        Ranking(words),
        Ranking(list(near.same), SAME_LANGUAGE),
        Ranking(list(near.other), OTHER_LANGUAGE),
    ]
    order = fuse_by_reciprocal_rank(rankings, k=DAMPING)
    page = order[query.offset : query.offset + query.limit]
    if len(words) == WORDS_DEPTH and len(page) < query.limit:
        passed = max(0, query.offset - len(order)), query.limit - len(page)
        page += _find_later(backend, query, near.ids, *passed, before=len(set(words) - near.ids))
    return replace(_count(backend, query, node), hits=tuple(_make_hits(backend, query, page, near.ids)))


def _find_later(
    backend: SearchBackend, query: Query, near: frozenset[str], offset: int, limit: int, *, before: int
) -> list[tuple[str, float]]:
    """The hits of the words after those that were fused, without the near ones, which were."""
    later = replace(_bare(query, limit=limit), node=And((query.node, Not(OneOf(near)))), offset=before + offset)
    hits = backend.search(later).hits
    return [(hit.id, 1 / (DAMPING + WORDS_DEPTH + offset + place)) for place, hit in enumerate(hits, start=1)]


def _page_sorted(backend: SearchBackend, query: Query, near: Near, node: Node) -> Results:
    results = backend.search(replace(query, node=node))
    page = [(hit.id, hit.score) for hit in results.hits]
    return replace(results, hits=tuple(_make_hits(backend, query, page, near.ids)))


def _count(backend: SearchBackend, query: Query, node: Node) -> Results:
    return backend.search(replace(query, node=node, limit=0, offset=0, highlight=False))


def _bare(query: Query, *, limit: int) -> Query:
    return replace(query, facets=(), histogram=None, sort=None, highlight=False, limit=limit, offset=0)


def _make_hits(backend: SearchBackend, query: Query, page: Order, near: Collection[str]) -> Iterator[Hit]:
    """The hits of a page with their passages; of one without a word of the query, the beginning of its text."""
    asked = replace(_bare(query, limit=len(page)), highlight=query.highlight)
    of_page = OneOf(frozenset(identifier for identifier, _ in page))
    matched = {hit.id: hit for hit in backend.search(replace(asked, filters=(*query.filters, of_page))).hits}
    for identifier, score in page:
        if identifier in matched:
            hit = replace(matched[identifier], score=score)
            yield replace(hit, found_by=("words", "meaning")) if identifier in near else hit
        elif (row := backend.get(query.collection, identifier)) is not None:  # or it went meanwhile
            passage = find_passage(row, query.node, COLLECTIONS[query.collection]) if query.highlight else None
            yield Hit(identifier, score, row, passage, ("meaning",))
