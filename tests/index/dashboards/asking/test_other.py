"""The second search for "Other", written out, and how what it finds joins the first answer."""

from collections import defaultdict
from datetime import datetime

import pytest

from index.dashboards.asking import tabulate
from index.dashboards.asking.conditions import narrow_to
from index.dashboards.asking.moments import write_epoch
from index.dashboards.asking.other import add_others, build_other
from tests.index.dashboards.asking.builders import PARIS, count, filters, metric, over_time, read, terms


def bucket(key, number, **below):
    return {"key": key, "doc_count": number, **below}


def answer(name, *buckets, left=0):
    return {name: {"buckets": list(buckets), "sum_other_doc_count": left}}


def searched(*buckets, left):
    return {"hits": {"total": {"value": 9}}, "aggregations": answer("0", *buckets, left=left)}


def match(field, value):
    return {"match_phrase": {field: value}}


def condition(*wanted, but=()):
    return {"bool": {"must": [], "filter": list(wanted), "should": [], "must_not": list(but)}}


HAS_SOURCE = {"exists": {"field": "source"}}


def test_the_rest_has_a_value_but_none_of_the_top_ones():
    asked = read({"s": terms("source", otherBucket=True), "d": metric("unique_count", "story")})
    body, _ = build_other(asked, 0, searched(bucket("a", 2), bucket("", 1), left=3))
    assert body["query"] == asked.body["query"]
    assert body["size"] == 0
    but = [match("source", "a"), match("source", "")]
    assert body["aggs"] == {
        "other-filter": {
            "filters": {"filters": {"": condition(HAS_SOURCE, but=but)}},
            "aggs": {"1": {"cardinality": {"field": "story"}}},
        }
    }


@pytest.mark.parametrize(
    ("keys", "wanted"), [(["a"], []), (["a", "__missing__"], [HAS_SOURCE])], ids=["among_the_rest", "by_themselves"]
)
def test_rows_without_a_value_are_in_the_rest_unless_they_are_shown(keys, wanted):
    asked = read({"s": terms("source", otherBucket=True, missingBucket=True), "n": count()})
    body, _ = build_other(asked, 0, searched(*(bucket(key, 2) for key in keys), left=3))
    assert body["aggs"]["other-filter"]["filters"]["filters"] == {"": condition(*wanted, but=[match("source", "a")])}


@pytest.mark.parametrize(
    ("buckets", "left"), [([bucket("a", 2)], 0), ([], 0)], ids=["all_are_shown", "there_is_nothing"]
)
def test_nothing_is_searched_where_nothing_is_left(buckets, left):
    asked = read({"s": terms("source", otherBucket=True), "n": count()})
    assert build_other(asked, 0, searched(*buckets, left=left)) is None


NESTED = {"s": terms("source", otherBucket=True), "k": terms("kind", otherBucket=True), "n": count()}


def test_the_rest_below_a_value_is_narrowed_to_that():
    inner = [answer("1", bucket("x", 1), left=1), answer("1", bucket("y", 1))]
    body, _ = build_other(read(NESTED), 1, searched(bucket("a", 2, **inner[0]), bucket("b", 1, **inner[1]), left=0))
    has_kind = {"exists": {"field": "kind"}}
    assert body["aggs"]["other-filter"] == {
        "filters": {
            "filters": {
                "╰┄►a": condition(match("source", "a"), has_kind, but=[match("kind", "x")]),
                "╰┄►b": condition(match("source", "b"), has_kind, but=[match("kind", "y")]),
            }
        }
    }


def test_kibana_searches_for_no_rest_at_all_if_one_value_has_nothing_below():
    inner = [answer("1", bucket("x", 1), left=1), answer("1")]
    found = searched(bucket("a", 2, **inner[0]), bucket("b", 1, **inner[1]), left=0)
    assert build_other(read(NESTED), 1, found) is None


def test_the_rest_of_the_rest_is_found_with_a_third_search():
    first = searched(bucket("a", 2, **answer("1", bucket("x", 2))), left=4)
    bodies = []
    answers = [
        {"": {"doc_count": 4, **answer("1", bucket("y", 3), left=1)}},
        {"╰┄►a": {"doc_count": 0}, "╰┄►__other__": {"doc_count": 1}},
    ]

    def search(body):
        bodies.append(body["aggs"]["other-filter"]["filters"]["filters"])
        return {"aggregations": {"other-filter": {"buckets": answers[len(bodies) - 1]}}}

    asked = read(NESTED)
    assert tabulate(asked, add_others(asked, first, search)) == [
        {"s": "a", "k": "x", "n": 2},
        {"s": "__other__", "k": "y", "n": 3},
        {"s": "__other__", "k": "__other__", "n": 1},
    ]
    none_of = {"bool": {"should": [match("source", "a")], "minimum_should_match": 1}}
    expected = condition({"exists": {"field": "kind"}}, but=[none_of, match("kind", "y")])
    assert bodies[1]["╰┄►__other__"] == expected
    assert len(first["aggregations"]["0"]["buckets"]) == 1


def test_what_is_below_the_rest_has_a_value_where_those_without_are_shown():
    columns = {**NESTED, "s": terms("source", otherBucket=True, missingBucket=True)}
    found = [bucket(key, 2, **answer("1", bucket("x", 2))) for key in ("a", "__missing__")]
    asked, bodies = read(columns), []
    rests = [{"": {"doc_count": 4, **answer("1", bucket("y", 3), left=1)}}, defaultdict(lambda: {"doc_count": 0})]

    def search(body):
        bodies.append(body["aggs"]["other-filter"]["filters"]["filters"])
        return {"aggregations": {"other-filter": {"buckets": rests[len(bodies) - 1]}}}

    add_others(asked, searched(*found, left=4), search)
    none_of = {"bool": {"should": [match("source", "a")], "minimum_should_match": 1}}
    has_kind = {"exists": {"field": "kind"}}
    assert bodies[1] == {
        "╰┄►a": condition(match("source", "a"), has_kind, but=[match("kind", "x")]),
        "╰┄►__missing__": condition(has_kind, but=[HAS_SOURCE, match("kind", "x")]),
        "╰┄►__other__": condition(HAS_SOURCE, has_kind, but=[none_of, match("kind", "y")]),
    }


def test_filters_and_yes_and_no_narrow_as_they_were_asked():
    columns = {
        "f": filters(Late="epss > 0.5"),
        "e": terms("exploited", kind="boolean"),
        "d": terms("documents", kind="number", otherBucket=True),
        "n": count(),
    }
    asked = read(columns, looks_at="vulnerabilities")
    label = asked.body["aggs"]["0"]["filters"]["filters"]["Late"]
    inner = answer("1", bucket(1, 2, **answer("2", bucket(3.0, 1), left=1)))
    found = {"aggregations": {"0": {"buckets": {"Late": {"doc_count": 2, **inner}}}}}
    body, _ = build_other(asked, 2, found)
    has_documents = {"exists": {"field": "documents"}}
    expected = condition(label, match("exploited", True), has_documents, but=[match("documents", 3.0)])
    narrowed = body["aggs"]["other-filter"]["filters"]["filters"]
    assert narrowed == {"╰┄►Late╰┄►1": expected}
    assert narrowed["╰┄►Late╰┄►1"]["bool"]["filter"][1]["match_phrase"]["exploited"] is True


@pytest.mark.parametrize(
    ("interval", "end"),
    [("1d", "2026-03-29T22:00:00.000Z"), ("auto", "2026-03-29T23:00:00.000Z"), ("12h", "2026-03-29T11:00:00.000Z")],
)
def test_a_day_ends_with_the_day_unless_kibana_chose_it(interval, end):
    start = datetime(2026, 3, 29, tzinfo=PARIS)
    columns = {"t": over_time(interval=interval), "s": terms("source", otherBucket=True), "n": count()}
    times = {"since": datetime(2026, 3, 15, tzinfo=PARIS), "until": datetime(2026, 4, 14, tzinfo=PARIS)}
    asked = read(columns, zone=PARIS, **times)
    limits = {"format": "strict_date_optional_time", "gte": "2026-03-28T23:00:00.000Z", "lt": end}
    assert narrow_to(asked, 0, write_epoch(start)).query == {"range": {"moment": limits}}
