"""Fields that dashboards use and that are not there, or are not fit for it."""

import json

import pytest

from index.dashboards.asking.clauses import list_clause_fields
from index.dashboards.asking.fields import check_fields
from index.dashboards.asking.views import declare_mappings
from tests.index.dashboards.asking.builders import (
    control,
    count,
    dashboard,
    filters,
    lens,
    metric,
    over_time,
    phrase,
    session,
    session_panel,
    terms,
    view,
)

MAPPINGS = declare_mappings()
VIEWS = [view(), view("figures"), view("vulnerabilities"), view("sources")]


def check(*objects, views=VIEWS):
    return check_fields([*views, *objects], MAPPINGS)


def test_what_is_there_and_fit_is_not_told():
    columns = {
        "s": terms("source", by="n"),
        "t": over_time(),
        "n": count(condition="language: fr and not version > 3 and moment > now-7d"),
        "d": metric("unique_count", "story"),
        "r": metric("average", "relevance"),
        "m": metric("max", "moment", kind="date"),
        "l": metric("last_value", "title", kind="string", sortField="moment", showArrayValues=True),
        "u": metric("last_value", "url", kind="string", sortField="moment", condition="url: *"),
    }
    board = dashboard(
        lens(columns, filters=[phrase("kind", "report")]),
        session_panel(),
        lens(
            {"f": filters(exploited="exploited: true"), "n": count()},
            panel="p3",
            looks_at="vulnerabilities",
            alone=True,
        ),
        controls=[control("source")],
        query="country: FR",
        filters=[{"meta": {}, "query": {"bool": {"should": [{"range": {"moment": {"gte": "now-1d"}}}]}}}],
    )
    saved = session(["title", "source"], sort=[["moment", "desc"]], grid={"columns": {"title": {"width": 300}}})
    assert check(saved, board) == []


BROKEN = {
    "missing": (terms("nothing"), "nothing is used for top values, but the data view t-documents has no such field"),
    "text": (terms("title"), "title cannot be used for top values: in t-documents it is text, kept only to be shown"),
    "real": (terms("relevance", kind="number"), "relevance cannot be used for top values: in t-documents it is double"),
    "folded": (terms("source.folded"), "source.folded cannot be used for top values: in t-documents it is keyword, "
               "kept only to be searched"),
    "second": (terms("source", secondaryFields=["title"]), "title cannot be used for top values"),
    "kind": (terms("version"), "it is said to be a string, but version is long"),
    "order": (terms("source", by="gone"), "nothing can be ordered by the column gone"),
    "time": (over_time("source"), "source cannot be read as a date: in t-documents it is keyword"),
    "date": (metric("max", "version", kind="date"), "version cannot be read as a date: in t-documents it is long"),
    "number": (metric("max", "moment"), "moment cannot be read as a number: in t-documents it is date"),
    "sum": (metric("sum", "source"), "source cannot be read as a number: in t-documents it is keyword"),
    "distinct": (metric("unique_count", "lead"), "lead cannot be counted: in t-documents it is text"),
    "values": (count(field="body"), "body cannot be counted: in t-documents it is text"),
    "last": (metric("last_value", "title", kind="string", sortField="moment"), "title cannot be read as one last"),
    "many": (metric("last_value", "cve", kind="string", sortField="moment"), "cve cannot be read as one last value: in "
             "t-documents it is keyword, of several values"),
    "sorted": (metric("last_value", "url", kind="string", sortField="version"), "version cannot be read as a date"),
    "condition": (count(condition="nothing: 1"), "nothing is searched, but the data view t-documents"),
    "unsearchable": (count(condition="title: word"), "title cannot be searched: in t-documents it is text, kept only"),
    "kql": (count(condition="(kind: a"), "KQL cannot be read from character 9: (kind: a"),
    "filters": (filters(a="nothing > 1"), "nothing is searched, but"),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_column_that_does_not_fit_is_named_with_its_panel_and_dashboard(broken):
    column, message = BROKEN[broken]
    [found] = check(dashboard(lens({"x": column, "n": count()})))
    assert found.startswith(f"dashboard board, panel p1 (Panel): column x ({column['label']}): {message}")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"query": "nothing: 1"}, "nothing is searched, but the data view t-documents has no such field"),
        ({"filters": [phrase("nothing", 1)]}, "nothing is searched, but the data view t-documents has no such field"),
        ({"filters": [{"meta": {}, "query": {"exists": {"field": "lead"}}}]}, "lead cannot be searched"),
        ({"filters": [{"meta": {}, "query": {"script": {}}}]}, "clauses of the kind script are not read"),
    ],
    ids=["query", "phrase", "exists", "script"],
)
def test_what_a_panel_is_narrowed_to_is_checked(options, message):
    [found] = check(dashboard(lens({"n": count()}, **options)))
    assert found.startswith(f"dashboard board, panel p1 (Panel): {message}")


def test_clauses_of_a_translated_search_are_read():
    near = {
        "clauses": [
            {"span_term": {"a": "x"}},
            {"span_gap": {"b": 1}},
            {"span_multi": {"match": {"wildcard": {"c": "x"}}}},
        ]
    }
    clause = {
        "bool": {
            "must": {"dis_max": {"queries": [{"match_phrase": {"d": "x y"}}, {"match_none": {}}], "tie_breaker": 0.1}},
            "should": [{"function_score": {"query": {"term": {"e": "x"}}, "functions": [{"weight": 2}]}}],
            "filter": [
                {"span_near": near},
                {"terms": {"f": ["x"], "boost": 0}},
                {"exists": {"field": "g", "boost": 0}},
            ],
            "must_not": [{"fuzzy": {"h": {"value": "x"}}}, {"query_string": {"query": "x", "fields": ["i^2"]}}],
        }
    }
    assert sorted(list_clause_fields(clause)) == list("abcdefghi")
    [found] = check(
        session(["id"], filters=[{"meta": {"type": "custom"}, "query": {"dis_max": {"queries": [{"term": {"x": 1}}]}}}])
    )
    assert found == "session s1: x is searched, but the data view t-documents has no such field"


def test_a_control_must_list_a_keyword():
    assert check(dashboard(controls=[control("version")])) == [
        "dashboard board, control c1: version cannot be listed in a control: in t-documents it is long"
    ]


def test_panels_that_a_control_or_a_query_would_empty_are_told():
    board = dashboard(
        lens({"n": count()}, looks_at="vulnerabilities"),
        session_panel(),
        controls=[control("country")],
        query="level: full",
    )
    assert check(session(["id"], looks_at="sources"), board) == [
        f"dashboard board, panel {panel}: {finding} has no such field"
        for panel, title in (("p1 (Panel)", "t-vulnerabilities"), ("p2 ()", "t-sources"))
        for finding in (
            f"level is searched, but the data view {title}",
            f"the control c1 reaches it: country is searched, but the data view {title}",
        )
    ]


def test_sessions_and_data_views_are_checked():
    saved = session(["nothing"], sort=[["lead", "asc"]], grid={"columns": {"gone": {"width": 1}}}, query="body: x")
    named = view(timeFieldName="version", fieldFormatMap=json.dumps({"web": {}}), fieldAttrs=json.dumps({"url": {}}))
    assert check(saved, views=[named]) == [
        "data view view-documents: web is shown, but the data view t-documents has no such field",
        "data view view-documents: version cannot be read as a date: in t-documents it is long",
        "session s1: nothing is shown, but the data view t-documents has no such field",
        "session s1: gone is shown, but the data view t-documents has no such field",
        "session s1: lead cannot be sorted by: in t-documents it is text, kept only to be shown",
        "session s1: body cannot be searched: in t-documents it is text, kept only to be shown",
    ]
