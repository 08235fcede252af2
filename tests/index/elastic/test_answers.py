"""Results out of a server's answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from index.elastic.answers import read_owners, read_results
from index.elastic.neighbours import build_nearest, read_nearest
from index.nodes import Everything
from index.query import FacetCount, Histogram, Query, Results, Unusual
from index.vectors import Nearest, Neighbour, Vector

ASKED = Query(Everything(), facets=("source",), histogram=Histogram("published"), unusual=("actor",))


def answer(**counts: Any) -> dict[str, Any]:
    row = {"id": "a", "title": "Attaque", "published": "2024-01-31T23:30:00+00:00"}
    hits = [{"_id": "a", "_score": None, "_source": row}]
    return {"hits": {"total": {"value": 3}, "hits": hits}, "aggregations": counts}


def buckets(*found: dict[str, Any], narrowed: bool) -> dict[str, Any]:
    return {"narrowed": {"buckets": list(found)}} if narrowed else {"buckets": list(found)}


@pytest.mark.parametrize("narrowed", [False, True])
def test_counts_are_read_whether_or_not_they_were_narrowed(narrowed: bool):
    counts = {
        "facet.source": buckets({"key": 1, "key_as_string": "true", "doc_count": 2}, narrowed=narrowed),
        "time": buckets({"key": 1704067200000, "doc_count": 3}, narrowed=narrowed),
        "unusual.actor": buckets(
            {"key": "APT28", "doc_count": 3, "bg_count": 4, "score": 0.5},
            {"key": "APT29", "doc_count": 3, "bg_count": 3, "score": 0.7},
            narrowed=narrowed,
        ),
    }
    results = read_results(answer(**counts), ASKED)
    assert results.facets == {"source": (FacetCount("true", 2),)}
    assert results.histogram == ((datetime(2024, 1, 1, tzinfo=UTC), 3),)
    assert results.unusual == {"actor": (Unusual("APT29", 3, 3, 0.7), Unusual("APT28", 3, 4, 0.5))}


def test_a_sorted_hit_has_its_row_and_no_score():
    hit = read_results(answer(), ASKED).hits[0]
    assert (hit.id, hit.score) == ("a", 0.0)
    assert hit.row["published"] == datetime(2024, 1, 31, 23, 30, tzinfo=UTC)


def test_an_index_that_is_not_there_has_nothing():
    nothing = {"hits": {"total": {"value": 0}, "hits": []}}
    assert read_results(nothing, ASKED) == Results(facets={"source": ()}, unusual={"actor": ()})
    assert read_owners(nothing) == ([], None)


def test_a_month_before_the_first_day_begins_with_it():
    first = datetime.min.replace(tzinfo=UTC)
    before = int((first - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)) - 1
    results = read_results(answer(time={"buckets": [{"key": before, "doc_count": 1}]}), ASKED)
    assert results.histogram == ((first, 1),)


def test_owners_come_with_the_place_where_the_next_page_begins():
    found = {"buckets": [{"key": {"owner": "d1"}}, {"key": {"owner": "d2"}}], "after_key": {"owner": "d2"}}
    assert read_owners(answer(owners=found)) == (["d1", "d2"], {"owner": "d2"})


def nearest(k: int = 2, least: float = -1.0) -> Nearest:
    return Nearest(Vector("m", np.array([1, 0], dtype=np.float32)), k, least=least)


def test_neighbours_are_in_one_order_and_near_enough():
    hits = [{"_score": score, "_source": {"id": id}} for id, score in (("b", 1.0), ("c", 0.75), ("a", 1.0))]
    found = {"hits": {"hits": hits}}
    assert read_nearest(found, nearest()) == [Neighbour("a", 1.0), Neighbour("b", 1.0)]
    assert read_nearest(found, nearest(k=9, least=0.6)) == [Neighbour("a", 1.0), Neighbour("b", 1.0)]
    assert len(read_nearest(found, nearest(k=9, least=0.5))) == 3


def test_vectors_of_the_model_alone_are_looked_at_and_filters_hold_inside():
    asked = build_nearest(nearest(k=20_000), [{"term": {"language": "fr"}}])["knn"]
    assert [next(iter(clause["term"])) for clause in asked["filter"]] == ["vector_model", "language"]
    assert (asked["k"], asked["num_candidates"]) == (10_000, 10_000)
