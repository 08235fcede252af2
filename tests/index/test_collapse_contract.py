"""What every search backend must do where one hit stands for all rows that share a value."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from index.backend import SearchBackend
from index.filters import read_filters
from index.nodes import Not, OneOf
from index.parser import parse
from index.query import FacetCount, Histogram, Hit, Query, Results, Row
from tests.index.invented import NOW, invent_rows

NOON = datetime(2024, 3, 10, 12, tzinfo=UTC)
#: Id, story, source, how often the word; one row an hour, the first at noon.
ROWS: list[tuple[str, str | None, str, int]] = [
    ("flood-1", "flood", "nord", 1),
    ("flood-2", "flood", "sud", 3),
    ("strike-1", "strike", "nord", 2),
    ("alone-1", None, "sud", 3),
    ("flood-3", "flood", "nord", 1),
    ("alone-2", None, "nord", 1),
    ("strike-2", "strike", "sud", 1),
    ("Flood-4", "Flood", "sud", 2),
    ("quiet", "flood", "sud", 0),
]


def make_row(number: int, name: str, story: str | None, source: str, words: int) -> Row:
    return {
        "id": name,
        "title": "Crue" if words else "Silence",
        "body": "crue " * words + "mot " * (9 - words),
        "language": "fr",
        "source": source,
        "story": story,
        "published": NOON + timedelta(hours=number),
    }


@pytest.fixture
def filled(backend: SearchBackend) -> SearchBackend:
    rows = [make_row(number, *row) for number, row in enumerate(ROWS)]
    for part in (rows[:4], rows[4:]):
        backend.put("documents", part)
        backend.commit(1)
    return backend


def ask(text: str = "*", **options: Any) -> Query:
    return Query(parse(text), **{"collapse": "story", "limit": 50, "now": NOW, **options})


def sizes(hits: Sequence[Hit]) -> list[tuple[str, int]]:
    return [(hit.id, hit.group_size) for hit in hits]


def test_the_best_row_stands_for_all_that_match_and_share_its_value(filled: SearchBackend):
    results = filled.search(ask("crue"))
    assert set(sizes(results.hits)) == {("flood-2", 3), ("strike-1", 2), ("alone-1", 1), ("alone-2", 1), ("Flood-4", 1)}
    assert {hit.id for hit in results.hits[:2]} == {"flood-2", "alone-1"}
    assert (results.total, results.groups) == (8, 5)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("published", [("flood-1", 4), ("strike-1", 2), ("alone-1", 1), ("alone-2", 1), ("Flood-4", 1)]),
        ("-published", [("quiet", 4), ("Flood-4", 1), ("strike-2", 2), ("alone-2", 1), ("alone-1", 1)]),
    ],
)
def test_the_best_row_is_the_first_in_the_order_that_is_asked_for(
    filled: SearchBackend, sort: str, expected: list[tuple[str, int]]
):
    assert sizes(filled.search(ask(sort=sort)).hits) == expected
    assert sizes(list(filled.walk(ask(sort=sort, limit=0)))) == expected


def test_limit_and_offset_count_hits_and_not_rows(filled: SearchBackend):
    pages = [filled.search(ask(sort="-published", limit=2, offset=offset)) for offset in (0, 2, 4, 6)]
    assert [[hit.id for hit in page.hits] for page in pages] == [
        ["quiet", "Flood-4"],
        ["strike-2", "alone-2"],
        ["alone-1"],
        [],
    ]
    assert {(page.total, page.groups) for page in pages} == {(9, 5)}


def test_collapsing_changes_no_count(filled: SearchBackend):
    options: dict[str, Any] = {
        "filters": read_filters({"source": "nord"}),
        "facets": ("source", "story"),
        "histogram": Histogram("published"),
        "unusual": ("source",),
    }
    collapsed, whole = (filled.search(ask("crue", collapse=by, **options)) for by in ("story", None))
    assert (collapsed.total, collapsed.groups, whole.groups) == (4, 3, None)
    assert collapsed.facets == whole.facets
    assert collapsed.facets["source"] == (FacetCount("nord", 4), FacetCount("sud", 4))
    assert (collapsed.histogram, collapsed.unusual) == (whole.histogram, whole.unusual)
    assert len(collapsed.hits) == 3


@pytest.mark.parametrize("facets", [(), ("story",)])
def test_filters_hold_before_rows_are_collapsed(filled: SearchBackend, facets: tuple[str, ...]):
    filters = read_filters({"source": "sud"})
    results = filled.search(ask(filters=filters, sort="published", facets=facets))
    assert sizes(results.hits) == [("flood-2", 2), ("alone-1", 1), ("strike-2", 1), ("Flood-4", 1)]
    only = filled.search(ask(filters=read_filters({"story": "flood"}), sort="published", facets=facets))
    # A filter takes values that differ in capitals for one; hits are told apart as written.
    assert sizes(only.hits) == [("flood-1", 4), ("Flood-4", 1)]
    assert (only.total, only.groups) == (5, 2)


def test_hits_keep_their_scores_rows_and_passages(filled: SearchBackend):
    whole = {hit.id: hit for hit in filled.search(ask("crue", collapse=None)).hits}
    for hit in filled.search(ask("crue")).hits:
        assert (hit.row, hit.passage) == (whole[hit.id].row, whole[hit.id].passage)
        assert hit.score == pytest.approx(whole[hit.id].score)
    assert all(hit.passage is None for hit in filled.search(ask("crue", highlight=False)).hits)


def test_no_hits_may_be_asked_for_with_their_number(filled: SearchBackend):
    assert filled.search(ask(limit=0)) == Results(total=9, groups=5)
    assert filled.search(ask("xylophone")) == Results(groups=0)


def test_an_empty_index_collapses_to_nothing(backend: SearchBackend):
    assert backend.search(ask()) == Results(groups=0)
    assert list(backend.walk(ask())) == []
    backend.explain(ask())


def test_where_no_row_has_a_value_nothing_is_collapsed(filled: SearchBackend):
    collapsed, whole = (filled.search(ask(sort="published", collapse=by)) for by in ("country", None))
    assert sizes(collapsed.hits) == sizes(whole.hits)
    assert collapsed.groups == 9


def test_any_facet_with_one_value_collapses(filled: SearchBackend):
    assert sizes(filled.search(ask(sort="published", collapse="source")).hits) == [("flood-1", 4), ("flood-2", 5)]


def test_figures_collapse_too(backend: SearchBackend):
    rows = [
        {"id": f"f{n}", "document": f"d{n}", "story": story, "value": n, "sentence": "Trois"}
        for n, story in enumerate(["s", None, "s", "t"])
    ]
    backend.put("figures", rows)
    backend.commit(1)
    query = Query(parse("*", "figures"), "figures", sort="-value", collapse="story")
    assert sizes(backend.search(query).hits) == [("f3", 1), ("f2", 2), ("f1", 1)]


@pytest.mark.parametrize(("limit", "offset"), [(10, 10**12), (10**12, 0), (10**12, 2)])
def test_a_page_of_any_size_can_be_asked_for(filled: SearchBackend, limit: int, offset: int):
    results = filled.search(ask(sort="published", limit=limit, offset=offset))
    assert len(results.hits) == max(0, 5 - offset)
    assert (results.total, results.groups) == (9, 5)


def test_an_explanation_says_by_what_hits_are_collapsed(filled: SearchBackend):
    assert "story" in filled.explain(ask("source:nord"))


def test_a_collapsed_walk_sees_one_moment(backend: SearchBackend, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("index.collapsing.BATCH", 1)
    backend.put("documents", [make_row(n, f"d{n}", f"s{n // 2}", "nord", 1) for n in range(6)])
    backend.commit(1)
    walk = backend.walk(ask(sort="published"))
    first = next(walk)
    backend.delete("documents", ["d1", "d2", "d3"])
    backend.commit(2)
    assert sizes([first, *walk]) == [("d0", 2), ("d2", 2), ("d4", 2)]


@pytest.fixture(scope="module")
def invented() -> list[Row]:
    rows = invent_rows(400)["documents"]
    # Small groups, large ones, and every tenth row in none.
    return [{**row, "story": None if n % 10 == 0 else f"s{n % 7 or n % 90}"} for n, row in enumerate(rows)]


@pytest.fixture
def many(backend: SearchBackend, invented: list[Row]) -> SearchBackend:
    for at in range(0, len(invented), 150):
        backend.put("documents", invented[at : at + 150])
        backend.commit(1)
    return backend


@pytest.mark.parametrize("sort", [None, "-published", "relevance", "version"])
@pytest.mark.parametrize("text", ["rançongiciel hôpital ransomware", "language:(fr OR en) NOT country:GB"])
def test_collapsed_hits_are_the_first_of_each_value_in_the_whole_order(
    many: SearchBackend, text: str, sort: str | None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("index.elastic.reading.PAGE", 90)
    monkeypatch.setattr("index.collapsing.BATCH", 20)
    query = ask(text, sort=sort, limit=400, highlight=False)
    whole = many.search(Query(query.node, sort=sort, limit=400, highlight=False, now=NOW)).hits
    counts = Counter(hit.row["story"] for hit in whole)
    firsts: dict[str, Hit] = {}
    for hit in whole:
        firsts.setdefault(hit.row["story"] or hit.id, hit)
    expected = [(hit.id, counts[hit.row["story"]] if hit.row["story"] else 1) for hit in firsts.values()]
    results = many.search(query)
    assert sizes(results.hits) == expected
    assert (results.total, results.groups) == (len(whole), len(expected))
    assert sizes(list(many.walk(query))) == expected
    pages = [many.search(ask(text, sort=sort, limit=25, offset=at)).hits for at in range(0, len(expected), 25)]
    assert sizes([hit for page in pages for hit in page]) == expected


def test_rows_are_collapsed_among_those_of_any_node(many: SearchBackend):
    out = frozenset(hit.id for hit in many.search(ask(sort="version", limit=10)).hits)
    results = many.search(Query(Not(OneOf(out)), sort="version", limit=400, collapse="story"))
    assert not out & {hit.id for hit in results.hits}
    assert results.groups == len(results.hits)
