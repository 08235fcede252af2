"""What every search backend must do where hits are counted, walked over and compared with the rest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from index.backend import SearchBackend
from index.filters import read_filters
from index.nodes import OneOf
from index.parser import parse
from index.query import FacetCount, Histogram, Query, Unusual
from index.vectors import Nearest, Vector

NOON = datetime(2024, 3, 10, 12, tzinfo=UTC)
MICROSOFT, FORTINET = ["Microsoft"], ["Fortinet"]
#: Number, source, vendors: one row a day, the last on the tenth of March.
ROWS = [
    (1, "press", []),
    (2, "press", MICROSOFT),
    (3, "press", MICROSOFT),
    (4, "press", MICROSOFT),
    (5, "press", []),
    (6, "press", []),
    (7, "cert-fr", [*MICROSOFT, *FORTINET]),
    (8, "cert-fr", FORTINET),
    (9, "cert-fr", FORTINET),
    (10, "cert-fr", MICROSOFT),
]


@pytest.fixture
def filled(backend: SearchBackend) -> SearchBackend:
    for half in (ROWS[:5], ROWS[5:]):
        backend.put(
            "documents",
            [
                {
                    "id": f"d{number:02}",
                    "title": "Alerte",
                    "source": source,
                    "vendor": vendors,
                    "published": NOON - timedelta(days=10 - number),
                    "version": number // 5,
                    "language": "fr",
                }
                for number, source, vendors in half
            ],
        )
        backend.commit(1)
    return backend


def ask(text: str = "*", *, filters: dict[str, str | Sequence[str]] | None = None, **options: Any) -> Query:
    return Query(parse(text), filters=read_filters(filters or {}), now=NOON, **options)


def found(backend: SearchBackend, query: Query) -> list[str]:
    return [hit.id for hit in backend.search(query).hits]


def test_a_facet_counts_what_there_is_beside_its_own_filter(filled: SearchBackend):
    query = ask(filters={"source": "cert-fr"}, facets=("source", "vendor"), histogram=Histogram("published"))
    results = filled.search(query)
    assert results.facets["source"] == (FacetCount("press", 6), FacetCount("cert-fr", 4))
    assert results.facets["vendor"] == (FacetCount("Fortinet", 3), FacetCount("Microsoft", 2))
    assert results.total == sum(count for _, count in results.histogram) == len(results.hits) == 4


def test_each_facet_keeps_the_filters_of_the_others(filled: SearchBackend):
    query = ask(filters={"source": "cert-fr", "vendor": ["Fortinet"]}, facets=("source", "vendor", "language"))
    facets = filled.search(query).facets
    assert facets["source"] == (FacetCount("cert-fr", 3),)
    assert facets["vendor"] == (FacetCount("Fortinet", 3), FacetCount("Microsoft", 2))
    assert facets["language"] == (FacetCount("fr", 3),)


def test_a_facet_keeps_what_the_query_says_of_its_field_and_filters_of_several(filled: SearchBackend):
    assert filled.search(ask("source:cert-fr", facets=("source",))).facets["source"] == (FacetCount("cert-fr", 4),)
    several = Query(parse("*"), filters=(parse("source:cert-fr OR vendor:Fortinet"),), facets=("source",))
    assert filled.search(several).facets["source"] == (FacetCount("cert-fr", 4),)


def test_what_hits_have_more_often_than_all_rows_is_unusual(filled: SearchBackend):
    results = filled.search(ask(filters={"source": "cert-fr"}, unusual=("vendor", "language")))
    (fortinet,) = results.unusual["vendor"]
    # Three of four hits, three of ten rows: rows without any vendor are counted too.
    assert (fortinet.value, fortinet.count, fortinet.everywhere) == ("Fortinet", 3, 3)
    assert fortinet.score == pytest.approx((0.75 - 0.3) * 0.75 / 0.3)
    assert results.unusual["language"] == ()


def test_unusual_values_hold_the_filter_of_their_own_field_and_are_cut_to_size(filled: SearchBackend):
    unusual = filled.search(ask(filters={"source": "cert-fr"}, unusual=("source",), facet_size=1)).unusual["source"]
    assert unusual == (Unusual("cert-fr", 4, 4, pytest.approx(1.5)),)


def test_values_of_fewer_than_three_hits_are_not_unusual(filled: SearchBackend):
    assert filled.search(ask("id:(d08 OR d09)", unusual=("vendor",))).unusual == {"vendor": ()}


def test_nothing_is_unusual_where_nothing_is_found(filled: SearchBackend, backend: SearchBackend):
    assert filled.search(ask("zzz", unusual=("vendor",))).unusual == {"vendor": ()}
    backend.clear()
    assert backend.search(ask(unusual=("vendor",))).unusual == {"vendor": ()}


@pytest.mark.parametrize("sort", [None, "published", "-published", "version", "-version"])
def test_pages_and_a_walk_are_in_one_order(filled: SearchBackend, sort: str | None):
    whole = found(filled, ask(sort=sort))
    assert len(set(whole)) == len(ROWS)
    pages = [found(filled, ask(sort=sort, limit=3, offset=offset)) for offset in (0, 3, 6, 9)]
    assert [identifier for page in pages for identifier in page] == whole
    assert [hit.id for hit in filled.walk(ask(sort=sort, limit=1, offset=5))] == whole


@pytest.mark.parametrize("text", ["(alerte)", "alerte microsoft"])
def test_equal_scores_are_always_in_the_same_order(filled: SearchBackend, text: str):
    whole = found(filled, ask(text))
    assert [found(filled, ask(text, limit=1, offset=place))[0] for place in range(len(ROWS))] == whole
    assert [hit.id for hit in filled.walk(ask(text))] == whole


def test_a_walk_gives_rows_without_passages_and_keeps_filters(filled: SearchBackend):
    hits = list(filled.walk(ask("alerte", filters={"source": "cert-fr"}, sort="published", limit=0)))
    assert [hit.id for hit in hits] == ["d07", "d08", "d09", "d10"]
    assert all(hit.passage is None for hit in hits)
    assert hits[0].row == filled.get("documents", "d07")


def test_a_walk_and_a_count_keep_to_a_thousand_ids(filled: SearchBackend):
    among = OneOf(frozenset([f"d{number:02}" for number in (2, 5, 8)] + [f"other-{number}" for number in range(997)]))
    query = replace(ask("vendor:*", sort="-published", highlight=False), filters=(among,))
    assert [hit.id for hit in filled.walk(query)] == ["d08", "d02"]
    assert filled.search(replace(query, limit=0)).total == 2


def test_a_walk_sees_one_moment(filled: SearchBackend):
    walk = filled.walk(ask(sort="published"))
    first = next(walk).id
    filled.delete("documents", ["d02", "d10"])
    filled.commit(2)
    assert [first, *(hit.id for hit in walk)] == [f"d{number:02}" for number in range(1, 11)]


def test_an_empty_index_has_nothing_to_walk_over(backend: SearchBackend):
    assert list(backend.walk(ask())) == []


@pytest.mark.parametrize("text", ["alerte", "(alert*)", '"alerte"', "source:press published:7d", "figure:(unit:EUR)"])
def test_an_explanation_is_readable_on_a_terminal(filled: SearchBackend, text: str):
    query = ask(text, filters={"source": "cert-fr"}, facets=("vendor",), sort="-published")
    explained = filled.explain(query)
    assert "published" in explained
    assert "vendor" in explained
    assert explained.count("\n") < 400
    assert all(line.isprintable() for line in explained.splitlines())


def test_deletions_may_tell_their_revisions(filled: SearchBackend):
    assert filled.delete("documents", ["d01"], revisions={"d01": 9}) == 1
    assert filled.delete_owned("figures", ["d01"], revisions={"d01": 9}) == 0
    assert list(filled.commit(2)) == []
    assert filled.search(ask()).total == len(ROWS) - 1


@pytest.mark.parametrize(("days", "expected"), [(0, {"d08", "d09", "d10"}), (2, {"d10"}), (9, set())])
def test_relative_dates_count_back_from_the_moment_of_the_question(
    filled: SearchBackend, days: int, expected: set[str]
):
    now = NOON + timedelta(days=days)
    node = parse("published:2d")
    assert {hit.id for hit in filled.search(Query(node, now=now)).hits} == expected
    assert {hit.id for hit in filled.search(Query(parse("*"), filters=(node,), now=now)).hits} == expected


def test_neighbours_keep_to_the_moment_of_each_question(backend: SearchBackend):
    vector = Vector("m", np.array([1, 0], dtype=np.float32))
    backend.put("documents", [{"id": "a", "published": NOON, "vector": vector}])
    backend.commit(1)

    def near(now: datetime) -> int:
        return len(backend.nearest(Nearest(vector, 5, (parse("published:2d"),), now=now)))

    assert [near(NOON), near(NOON + timedelta(days=3)), near(NOON)] == [1, 0, 1]
