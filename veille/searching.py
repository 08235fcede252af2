"""Search as a person or a program asks for it, and its hits as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from typing import Any

from corpus.errors import VeilleError
from index.analysis import fold_value
from index.backend import SearchBackend
from index.errors import QueryError
from index.filters import read_filters
from index.nodes import And, Node, Or, Phrase, Ranked, Word, field_of
from index.parser import parse
from index.query import Histogram, Hit, Query, Results
from veille.asking import MODES, Mode, split
from veille.filters import Answer, Question, Respond, each, text_of
from veille.finding import Finder

#: The mode where nobody names one; `docs/search.md` has the measurements.
DEFAULT_MODE: Mode = "both"
#: What a hit says of its document, beside its passage.
SHOWN = ("title", "source", "publisher", "language", "published", "url", "level")
#: The fields of a document that hold names found in it, most telling first.
NAMES = ("actor", "malware", "organisation", "person", "place", "event", "product")
#: The field whose value documents on one event share.
STORY = "story"
#: Names shown with a hit.
MAX_NAMES = 8
#: Most hits of one page.
MAX_HITS = 1000


def build_query(
    text: str,
    *,
    filters: Mapping[str, str | Sequence[str]] | None = None,
    facets: Sequence[str] = (),
    histogram: Histogram | None = None,
    sort: str | None = None,
    limit: int = 10,
    offset: int = 0,
    zone: tzinfo = UTC,
    highlight: bool = True,
    by_story: bool = False,
    nodes: Sequence[Node] = (),
) -> Query:
    """The query that ``text`` means; QuerySyntaxError where it means none. ``nodes`` are filters that are read already.

    What is found by fields alone has no order of its own: then the newest comes first. With ``by_story`` one document
    stands for all of its story.
    """
    node = parse(text)
    return Query(
        node=node,
        filters=(*read_filters(filters or {}), *nodes),
        facets=tuple(facets),
        histogram=histogram,
        sort=sort or (None if is_ranked(node) else "-published"),
        limit=min(limit, MAX_HITS),
        offset=offset,
        zone=zone,
        highlight=highlight,
        collapse=STORY if by_story else None,
    )


def is_ranked(node: Node) -> bool:
    """Whether the query has a word or phrase that a document may have more or less of."""
    match node:
        case Ranked():
            return True
        case Word(field=None) | Phrase(field=None):
            return True
        case And(parts) | Or(parts):
            return any(map(is_ranked, parts))
    return False


def chosen_values(filters: Sequence[Node]) -> dict[str, set[str]]:
    """By field, the values that filters choose, folded as keywords are compared."""
    chosen: dict[str, set[str]] = {}
    for node in filters:
        parts = node.parts if isinstance(node, Or) else (node,)
        values = {fold_value(part.text) for part in parts if isinstance(part, Phrase)}
        if values and (field := field_of(node)):
            chosen.setdefault(field, set()).update(values)
    return chosen


def names_of(hit: Hit) -> list[str]:
    names = [name for field in NAMES for name in hit.row.get(field) or ()]
    return list(dict.fromkeys(names))[:MAX_NAMES]


def to_json(results: Results, *, note: str | None = None, by_story: bool = False) -> dict[str, Any]:
    """One page of hits for a program; ``note`` is what a person would be told beside it.

    ``by_story`` says that hits stand for their stories: each names its own, and how many more documents of it match.
    """
    unusual = {name: [asdict(each) for each in values] for name, values in results.unusual.items() if values}
    return {
        **({"note": note} if note else {}),
        "total": results.total,
        **({"stories": results.groups} if by_story else {}),
        "hits": [hit_to_json(hit) | (_story_of(hit) if by_story else {}) for hit in results.hits],
        "facets": {name: [asdict(count) for count in counts] for name, counts in results.facets.items()},
        "histogram": [{"from": start.isoformat(), "count": count} for start, count in results.histogram],
        **({"unusual": unusual} if unusual else {}),
    }


def hit_to_json(hit: Hit) -> dict[str, Any]:
    facts = {name: _plain(hit.row[name]) for name in SHOWN if hit.row.get(name) is not None}
    passage = {"passage": asdict(hit.passage)} if hit.passage else {}
    near = {} if hit.cosine is None else {"cosine": round(hit.cosine, 4)}
    found_by = {"found_by": list(hit.found_by), **near}
    return {"document": hit.id, "score": hit.score, **found_by, **facts, "names": names_of(hit), **passage}


def _story_of(hit: Hit) -> dict[str, Any]:
    return {"story": hit.row.get(STORY), "more_of_story": hit.group_size - 1}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def make_searching(backend: SearchBackend, *, embedder: str = "none", zone: tzinfo = UTC) -> Respond:
    """The filter `search`: `{"id","query","mode"?,"limit"?,"filters"?}` to `{"id","hits":[{"document","score"}]}`."""
    finder = Finder(backend, embedder=embedder)

    def answer(question: Question) -> Answer:
        mode = read_mode(text_of(question, "mode"))
        typed = text_of(question, "query", needed=True) or ""
        query = build_query(typed, filters=_filters(question), limit=_limit(question), zone=zone, highlight=False)
        results = finder.find(split(typed, query), mode).results
        hits = [{"document": hit.id, "score": hit.score} for hit in results.hits]
        return {"id": question["id"], "hits": hits}

    return each(answer)


def read_mode(name: str | None) -> Mode:
    """The mode of this name; the default for none."""
    for mode in MODES:
        if name == mode:
            return mode
    if name:
        raise QueryError(f"mode '{name[:20]}' is no mode of search; there are {', '.join(MODES)}")
    return DEFAULT_MODE


def _limit(question: Question) -> int:
    limit = question.get("limit", 10)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise VeilleError(f"field 'limit': expected a number from 1, found {limit!r:.40}")
    return limit


def _filters(question: Question) -> dict[str, str | list[str]]:
    filters = question.get("filters") or {}
    if not isinstance(filters, dict):
        raise VeilleError('field \'filters\': expected an object such as {"source": ["certfr-avis"]}')
    for name, value in filters.items():
        texts = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise VeilleError(f"field 'filters', '{name}': expected a text or a list of texts")
    return filters
