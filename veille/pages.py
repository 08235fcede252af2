"""Pages of hits that were found by words, by meaning, or by both."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.backend import SearchBackend
from index.collections import COLLECTIONS
from index.fusion import weigh_cosine, weigh_words
from index.nodes import And, Node, Not, OneOf, Or
from index.passages import find_passage
from index.query import Hit, Query, Results

#: Hits of the words that are fused; those beyond follow in their own order.
WORDS_DEPTH = 200
#: The best hit by words counts 1, and so does a cosine of 1. Of hits by words in another language than the question's,
#: which are names and accidents, counts this part. A near document in another language cannot have the question's
#: words: it is taken to have this times what its cosine counts, at most all of them. `docs/search.md` has the
#: measurements.
WORDS_ELSEWHERE, WORDS_LENT = 0.5, 2.0

Order = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Near:
    """Documents near to a question, with their cosine, nearest first: in its ``language`` (or none), and in others.

    ``floor`` is the cosine from which it counts.
    """

    same: Mapping[str, float]
    other: Mapping[str, float] = field(default_factory=dict)
    language: str | None = None
    floor: float = 0.0

    @property
    def cosines(self) -> dict[str, float]:
        return {**self.same, **self.other}


def page_by_meaning(backend: SearchBackend, query: Query, near: Mapping[str, float]) -> Results:
    """The near documents, nearest first as they are given, or in the order that the query asks for."""
    ids = frozenset(near)
    if query.sort:
        return _page_sorted(backend, query, near, OneOf(ids))
    page = list(near.items())[query.offset : query.offset + query.limit]
    return replace(_count(backend, query, OneOf(ids)), hits=tuple(_make_hits(backend, query, page, near)))


def page_by_both(backend: SearchBackend, query: Query, near: Near) -> Results:
    """What the words find and the near documents, in one order of which every page is a part."""
    cosines = near.cosines
    ids = frozenset(cosines)
    node = Or((query.node, OneOf(ids)))
    if query.sort:
        return _page_sorted(backend, query, cosines, node)
    words = backend.search(_bare(query, limit=WORDS_DEPTH)).hits
    order = _fuse(words, near)
    page = order[query.offset : query.offset + query.limit]
    if len(words) == WORDS_DEPTH and len(page) < query.limit:
        passed = max(0, query.offset - len(order)), query.limit - len(page)
        before = sum(hit.id not in ids for hit in words)
        page += _find_later(backend, query, ids, *passed, before=before, below=order[-1][1])
    return replace(_count(backend, query, node), hits=tuple(_make_hits(backend, query, page, cosines)))


def _fuse(words: Sequence[Hit], near: Near) -> list[tuple[str, float]]:
    """All of them, best first; among equals those found by words. Where the question does not show its language, all
    that its words find counts alike."""
    scores: dict[str, float] = defaultdict(float)
    for hit, weight in zip(words, weigh_words([hit.score for hit in words]), strict=True):
        elsewhere = near.language and hit.row.get("language") not in (near.language, None)
        scores[hit.id] += weight * (WORDS_ELSEWHERE if elsewhere else 1)
    for identifier, cosine in near.same.items():
        scores[identifier] += weigh_cosine(cosine, floor=near.floor)
    for identifier, cosine in near.other.items():
        weight = weigh_cosine(cosine, floor=near.floor)
        scores[identifier] += weight + min(1, WORDS_LENT * weight)
    return sorted(scores.items(), key=lambda item: -item[1])


def _find_later(
    backend: SearchBackend,
    query: Query,
    near: frozenset[str],
    offset: int,
    limit: int,
    *,
    before: int,
    below: float,
) -> list[tuple[str, float]]:
    """The hits of the words after those that were fused, without the near ones, which were; their scores fall from
    ``below``."""
    later = replace(_bare(query, limit=limit), node=And((query.node, Not(OneOf(near)))), offset=before + offset)
    hits = backend.search(later).hits
    return [(hit.id, below * WORDS_DEPTH / (WORDS_DEPTH + offset + place)) for place, hit in enumerate(hits, start=1)]


def _page_sorted(backend: SearchBackend, query: Query, near: Mapping[str, float], node: Node) -> Results:
    results = backend.search(replace(query, node=node))
    page = [(hit.id, hit.score) for hit in results.hits]
    return replace(results, hits=tuple(_make_hits(backend, query, page, near)))


def _count(backend: SearchBackend, query: Query, node: Node) -> Results:
    return backend.search(replace(query, node=node, limit=0, offset=0, highlight=False))


def _bare(query: Query, *, limit: int) -> Query:
    return replace(query, facets=(), histogram=None, sort=None, highlight=False, limit=limit, offset=0)


def _make_hits(backend: SearchBackend, query: Query, page: Order, near: Mapping[str, float]) -> Iterator[Hit]:
    """The hits of a page with their passages; of one without a word of the query, the beginning of its text."""
    asked = replace(_bare(query, limit=len(page)), highlight=query.highlight)
    of_page = OneOf(frozenset(identifier for identifier, _ in page))
    matched = {hit.id: hit for hit in backend.search(replace(asked, filters=(*query.filters, of_page))).hits}
    for identifier, score in page:
        if identifier in matched:
            hit = replace(matched[identifier], score=score)
            yield replace(hit, found_by=("words", "meaning"), cosine=near[identifier]) if identifier in near else hit
        elif (row := backend.get(query.collection, identifier)) is not None:  # or it went meanwhile
            passage = find_passage(row, query.node, COLLECTIONS[query.collection]) if query.highlight else None
            yield Hit(identifier, score, row, passage, ("meaning",), near[identifier])
