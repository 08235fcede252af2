"""What is asked for exported panels and sessions, written out, and how answers are tabulated."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from index.dashboards.asking import AskingError, read_panels, read_sessions, tabulate
from tests.index.dashboards.asking.builders import (
    PARIS,
    SINCE,
    UNTIL,
    control,
    count,
    dashboard,
    filters,
    lens,
    metric,
    over_time,
    phrase,
    read,
    session,
    session_panel,
    terms,
    view,
)

MAY = {"gte": "2026-05-01T00:00:00.000Z", "lte": "2026-05-31T23:59:59.999Z", "format": "strict_date_optional_time"}
BOUNDS = {"min": 1777593600000, "max": 1780271999999}
TIMES = {"since": SINCE, "until": UNTIL, "zone": UTC}


def term(field, value):
    return {"bool": {"should": [{"term": {field: {"value": value}}}], "minimum_should_match": 1}}


def condition(*queries):
    return {"bool": {"must": [], "filter": list(queries), "should": [], "must_not": []}}


def test_records_are_counted_by_the_search_itself():
    assert read({"n": count()}).body == {
        "size": 0,
        "track_total_hits": True,
        "query": condition({"range": {"moment": MAY}}),
        "aggs": {},
    }


def test_a_table_of_top_values_over_time_with_metrics():
    columns = {
        "s": terms("source", size=12),
        "t": over_time(includeEmptyRows=True),
        "n": count(),
        "d": metric("unique_count", "story"),
        "r": metric("max", "relevance", condition="language: fr"),
    }
    asked = read(columns)
    assert [(each.id, each.name, each.bucket) for each in asked.columns] == [
        ("s", "0", True),
        ("t", "1", True),
        ("n", "2", False),
        ("d", "3", False),
        ("r", "4", False),
    ]
    metrics = {
        "3": {"cardinality": {"field": "story"}},
        "4-bucket": {
            "filter": condition(term("language", "fr")),
            "aggs": {"4-metric": {"max": {"field": "relevance"}}},
        },
    }
    histogram = {"field": "moment", "calendar_interval": "1d", "time_zone": "UTC", "extended_bounds": BOUNDS}
    assert asked.body["aggs"] == {
        "0": {
            "terms": {"field": "source", "order": {"_count": "desc"}, "size": 12},
            "aggs": {"1": {"date_histogram": histogram, "aggs": metrics}},
        }
    }


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, {"order": {"_count": "desc"}, "size": 3, "shard_size": 25}),
        ({"size": 10}, {"order": {"_count": "desc"}, "size": 10, "shard_size": 25}),
        ({"size": 11}, {"order": {"_count": "desc"}, "size": 11}),
        ({"accuracyMode": True}, {"order": {"_count": "desc"}, "size": 3, "shard_size": 1000}),
        ({"by": None, "direction": "asc"}, {"order": {"_key": "asc"}, "size": 3, "shard_size": 25}),
        ({"by": "gone"}, {"order": {"_key": "desc"}, "size": 3, "shard_size": 25}),
        ({"by": "fr"}, {"order": {"2-bucket": "desc"}, "size": 3, "shard_size": 25}),
        ({"by": "latest"}, {"order": {"3-bucket>3-metric": "desc"}, "size": 3, "shard_size": 25}),
        ({"by": "middle"}, {"order": {"4.50": "desc"}, "size": 3, "shard_size": 25}),
        ({"by": "last"}, {"order": {"5-bucket>5-metric[version]": "desc"}, "size": 3, "shard_size": 25}),
        (
            {"exclude": ["a", ""], "include": ["b.*", "c"], "includeIsRegex": True},
            {"order": {"_count": "desc"}, "size": 3, "shard_size": 25, "exclude": ["a"], "include": "b.*"},
        ),
        ({"missingBucket": True}, {"order": {"_count": "desc"}, "size": 3, "shard_size": 25}),
        (
            {"missingBucket": True, "otherBucket": True},
            {"order": {"_count": "desc"}, "size": 3, "shard_size": 25, "missing": "__missing__"},
        ),
    ],
)
def test_top_values_are_asked_for_in_their_order(params, expected):
    columns = {
        "s": terms("source", **params),
        "n": count(),
        "fr": count(condition="language: fr"),
        "latest": metric("max", "moment", kind="date", condition="language: fr"),
        "middle": metric("median", "relevance"),
        "last": metric("last_value", "version", sortField="moment", condition="version: *"),
    }
    assert read(columns).body["aggs"]["0"]["terms"] == {"field": "source", **expected}


def test_numbers_are_wanted_or_not_as_numbers_and_never_missing():
    options = {"otherBucket": True, "missingBucket": True, "exclude": [1, "2"], "include": []}
    asked = read({"v": terms("version", kind="number", **options), "n": count()})
    expected = {"field": "version", "order": {"_count": "desc"}, "size": 3, "shard_size": 25, "exclude": [1]}
    assert asked.body["aggs"]["0"]["terms"] == expected


def test_a_metric_that_orders_outer_values_is_asked_for_there_too():
    columns = {"s": terms("source", by="m"), "l": terms("language", by="m"), "m": metric("max", "version")}
    [outer] = read(columns).body["aggs"].values()
    highest = {"2": {"max": {"field": "version"}}}
    assert outer["aggs"]["2"] == highest["2"]
    assert outer["aggs"]["1"]["aggs"] == highest


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (metric("sum", "version"), {"0": {"sum": {"field": "version"}}}),
        (metric("average", "version"), {"0": {"avg": {"field": "version"}}}),
        (metric("median", "version"), {"0": {"percentiles": {"field": "version", "percents": [50]}}}),
        (metric("min", "moment", kind="date"), {"0": {"min": {"field": "moment"}}}),
        (count(field="cve"), {"0": {"value_count": {"field": "cve"}}}),
        (
            count(condition="cve: *"),
            {
                "0-bucket": {
                    "filter": condition({"bool": {"should": [{"exists": {"field": "cve"}}], "minimum_should_match": 1}})
                }
            },
        ),
        (
            metric("last_value", "title", kind="string", sortField="moment", showArrayValues=True),
            {
                "0": {
                    "top_hits": {
                        "fields": [{"field": "title"}],
                        "_source": False,
                        "size": 1,
                        "sort": [{"moment": {"order": "desc"}}],
                    }
                }
            },
        ),
        (
            metric("last_value", "published", kind="date", sortField="moment"),
            {"0": {"top_metrics": {"metrics": {"field": "published"}, "size": 1, "sort": {"moment": "desc"}}}},
        ),
    ],
    ids=["sum", "average", "median", "min", "count_of_values", "count_narrowed", "last_of_several", "last"],
)
def test_metrics_are_asked_for(column, expected):
    assert read({"m": column}).body["aggs"] == expected


def test_filters_are_asked_for_by_their_labels():
    asked = read({"f": filters(**{"En français": "language: fr", "": ""}), "n": count()})
    expected = {"En français": condition(term("language", "fr")), "*": condition()}
    assert asked.body["aggs"] == {"0": {"filters": {"filters": expected}}}


def test_steps_of_another_field_take_the_time_range_with_them():
    query = read({"t": over_time("published"), "n": count()}).body["query"]
    assert query == condition({"range": {"published": MAY}})
    columns = {"a": over_time("published"), "b": over_time("updated"), "n": count()}
    both = [{"range": {"published": MAY}}, {"range": {"updated": MAY}}]
    assert read(columns).body["query"] == condition(*both)


def test_steps_that_ignore_the_time_range_leave_it_to_the_data_view():
    asked = read({"t": over_time("published", ignoreTimeRange=True, includeEmptyRows=True), "n": count()})
    assert asked.body["query"] == condition({"range": {"moment": MAY}})
    assert asked.body["aggs"]["0"]["date_histogram"] == {
        "field": "published",
        "calendar_interval": "1d",
        "time_zone": "UTC",
    }


def test_a_data_view_without_time_is_not_limited_unless_there_are_steps_of_time():
    assert read({"n": count()}, looks_at="vulnerabilities").body["query"] == condition()
    asked = read({"t": over_time("added", "1M"), "n": count()}, looks_at="vulnerabilities", zone=PARIS)
    assert asked.body["query"] == condition({"range": {"added": MAY}})
    histogram = {"field": "added", "calendar_interval": "1M", "time_zone": "Europe/Paris", "min_doc_count": 1}
    assert asked.body["aggs"]["0"]["date_histogram"] == histogram


NARROWED = {
    "query": "language: fr",
    "filters": [phrase("kind", "report"), phrase("level", "full", negate=True), phrase("kind", "x", disabled=True)],
    "board_query": "country: BE",
    "board_filters": [phrase("reuse", "extract")],
    "controls": [control("source")],
    "selections": {"source": ["a", "b"]},
}


def test_what_a_dashboard_and_its_panel_are_narrowed_to_must_all_match():
    chosen = [{"match_phrase": {"source": "a"}}, {"match_phrase": {"source": "b"}}]
    assert read({"n": count()}, **NARROWED).body["query"]["bool"] == {
        "must": [],
        "filter": [
            term("country", "BE"),
            term("language", "fr"),
            {"match_phrase": {"reuse": "extract"}},
            {"bool": {"should": chosen, "minimum_should_match": 1}},
            {"match_phrase": {"kind": "report"}},
            {"range": {"moment": MAY}},
        ],
        "should": [],
        "must_not": [{"match_phrase": {"level": "full"}}],
    }


def test_a_panel_that_ignores_what_all_are_narrowed_to_keeps_only_the_time_and_the_conditions_of_its_columns():
    asked = read({"n": count(condition="kind: report")}, alone=True, **NARROWED)
    assert asked.body["query"] == condition({"range": {"moment": MAY}})
    assert asked.body["aggs"] == {"0-bucket": {"filter": condition(term("kind", "report"))}}


@pytest.mark.parametrize(
    ("options", "chosen", "kept", "negated"),
    [
        ({}, {"source": ["a"]}, [{"match_phrase": {"source": "a"}}], []),
        ({"exclude": True}, {"source": ["a"]}, [], [{"match_phrase": {"source": "a"}}]),
        ({"selectedOptions": ["b"]}, {}, [{"match_phrase": {"source": "b"}}], []),
        ({"selectedOptions": ["b"]}, {"source": ["a"]}, [{"match_phrase": {"source": "a"}}], []),
        ({"selectedOptions": ["b"]}, {"source": []}, [], []),
        ({"existsSelected": True}, {}, [{"exists": {"field": "source"}}], []),
    ],
)
def test_controls_narrow_to_what_is_chosen_in_them(options, chosen, kept, negated):
    asked = read({"n": count()}, controls=[control("source", **options)], selections=chosen)
    assert asked.body["query"]["bool"]["filter"][:-1] == kept
    assert asked.body["query"]["bool"]["must_not"] == negated


def test_yes_and_no_are_chosen_by_their_words():
    controls = [control("exploited", looks_at="vulnerabilities")]
    asked = read({"n": count()}, looks_at="vulnerabilities", controls=controls, selections={"exploited": ["true"]})
    [chosen] = asked.body["query"]["bool"]["filter"]
    assert chosen["match_phrase"]["exploited"] is True


def test_a_value_chosen_where_no_control_is_is_refused():
    with pytest.raises(AskingError, match="no dashboard has a control for publisher"):
        read({"n": count()}, selections={"publisher": ["a"]})


@pytest.mark.parametrize(
    ("own", "since", "until"),
    [
        (("2026-04-01T00:00:00+02:00", "2026-04-02T00:00:00Z"), "2026-03-31T22:00:00.000Z", "2026-04-02T00:00:00.000Z"),
        (("now-7d/d", "now"), "2026-05-24T22:00:00.000Z", "2026-05-31T23:59:59.999Z"),
        (("now/w", "now/w"), "2026-05-31T22:00:00.000Z", "2026-06-07T21:59:59.999Z"),
    ],
    ids=["iso", "rounded_day", "this_week"],
)
def test_the_time_range_of_a_panel_wins(own, since, until):
    embedded = {"timeRange": {"from": own[0], "to": own[1]}}
    asked = read({"t": over_time(includeEmptyRows=True), "n": count()}, embedded=embedded, zone=PARIS)
    [limited] = asked.body["query"]["bool"]["filter"]
    assert (limited["range"]["moment"]["gte"], limited["range"]["moment"]["lte"]) == (since, until)
    bounds = asked.body["aggs"]["0"]["date_histogram"]["extended_bounds"]
    assert datetime.fromtimestamp(bounds["min"] / 1000, UTC) == datetime.fromisoformat(since)


UNREAD = [
    ({"f": {**count(), "operationType": "formula"}}, r"column f \(formula\): this operation is not read"),
    ({"r": {**terms("version", kind="number"), "operationType": "range"}}, r"column r \(range\): this operation"),
    ({"n": {**count(), "timeShift": "1w"}}, r"column n \(count\): timeShift of a column"),
    ({"n": {**count(), "reducedTimeRange": "1d"}}, r"column n \(count\): reducedTimeRange"),
    ({"s": terms("source", secondaryFields=["kind"]), "n": count()}, r"column s \(terms\): top values of several"),
    ({"s": terms("source", orderBy={"type": "rare"}), "n": count()}, r"column s \(terms\): an order by rare"),
    ({"s": terms("source", by="s")}, r"column s \(terms\): Elasticsearch cannot order by the column s"),
    ({"s": terms("title"), "n": count()}, r"column s \(terms\): the field title cannot be aggregated"),
    ({"s": terms("moment"), "n": count()}, r"column s \(terms\): the field moment is a date, which Kibana refuses"),
    ({"s": terms("nothing"), "n": count()}, r"column s \(terms\): the data view t-documents has no field nothing"),
    ({"m": metric("sum", "moment")}, r"column m \(sum\): the field moment is a date"),
    ({"t": over_time(interval="1q"), "n": count()}, r"column t \(date_histogram\): 1q is no interval"),
    ({"t": over_time(dropPartials=True), "n": count()}, r"column t \(date_histogram\): intervals that are only partly"),
    ({"n": count(condition="nothing: 1")}, r"column n \(count\): the data view t-documents has no field nothing"),
    ({"n": count(condition="(kind: a")}, r"column n \(count\): KQL cannot be read from character 9: \(kind: a"),
]


@pytest.mark.parametrize(("columns", "message"), UNREAD, ids=range(len(UNREAD)))
def test_what_is_refused_or_not_read_is_named_with_its_panel_and_column(columns, message):
    with pytest.raises(AskingError, match=rf"^dashboard board, panel p1 \(Panel\): {message}"):
        read(columns)


def test_a_layer_of_values_that_kibana_knows_already_asks_for_nothing():
    static = {"label": "Goal", "operationType": "static_value", "dataType": "number", "params": {"value": "5"}}
    assert read_panels([view(), dashboard(lens({"g": static}))], **TIMES) == []
    asked = read({"n": count(), "g": static})
    assert tabulate(asked, {"hits": {"total": {"value": 7}}}) == [{"n": 7, "g": 5.0}]


def test_a_panel_of_several_layers_asks_for_each():
    panel = lens({"n": count()})
    attributes = panel["panel"]["embeddableConfig"]["attributes"]
    layers = attributes["state"]["datasourceStates"]["formBased"]["layers"]
    layers["L2"] = {"columnOrder": ["m"], "columns": {"m": metric("max", "value")}}
    name = "indexpattern-datasource-layer-L2"
    reference = {"type": "index-pattern", "id": "view-figures", "name": name}
    attributes["references"].append(reference)
    panel["references"].append({**reference, "name": f"p1:{name}"})
    asked = read_panels([view(), view("figures"), dashboard(panel)], **TIMES)
    assert [(each.layer, each.index, each.panel) for each in asked] == [
        ("L1", "t-documents", "p1"),
        ("L2", "t-figures", "p1"),
    ]


def test_a_reference_that_the_dashboard_lacks_is_named():
    panel = {**lens({"n": count()}), "references": []}
    with pytest.raises(AskingError, match="0 references are named indexpattern-datasource-layer-L1"):
        read_panels([view(), dashboard(panel)], **TIMES)


def test_other_panels_ask_for_nothing():
    shown = {"type": "visualization", "panelIndex": "p3", "embeddableConfig": {"savedVis": {"type": "markdown"}}}
    assert read_panels([view(), dashboard({"panel": shown, "references": []})], **TIMES) == []


def answer(aggregations, total=0):
    return {"hits": {"total": {"value": total}}, "aggregations": aggregations}


def test_a_row_is_made_of_each_innermost_bucket_and_none_of_an_empty_outer_one():
    columns = {"s": terms("vendor"), "e": terms("exploited", kind="boolean"), "n": count()}
    asked = read(columns, looks_at="vulnerabilities")
    inner = {"buckets": [{"key": 1, "key_as_string": "true", "doc_count": 2}]}
    buckets = [{"key": "a", "doc_count": 3, "1": inner}, {"key": "b", "doc_count": 1, "1": {"buckets": []}}]
    [row] = tabulate(asked, answer({"0": {"buckets": buckets}}, 4))
    assert row == {"s": "a", "e": True, "n": 2}
    assert row["e"] is True


@pytest.mark.parametrize(("empty_as_null", "shown"), [(True, None), (False, 0)])
def test_nothing_counted_is_shown_as_it_was_chosen(empty_as_null, shown):
    columns = {"n": count(empty_as_null=empty_as_null), "f": count(condition="kind: x", empty_as_null=empty_as_null)}
    assert tabulate(read(columns), answer({"1-bucket": {"doc_count": 0}})) == [{"n": shown, "f": shown}]


def test_a_measured_zero_is_no_empty_cell():
    columns = {"m": metric("max", "version", emptyAsNull=True), "s": metric("sum", "version", emptyAsNull=True)}
    assert tabulate(read(columns), answer({"0": {"value": 0.0}, "1": {"value": 0.0}})) == [{"m": 0.0, "s": None}]


def test_dates_are_shown_as_moments():
    asked = read({"t": over_time(), "m": metric("max", "published", kind="date")}, zone=PARIS)
    bucket = {"key": 1777586400000, "doc_count": 1, "1": {"value": 1777600000000.0}}
    empty = {"key": 1777672800000, "doc_count": 0, "1": {"value": None}}
    assert tabulate(asked, answer({"0": {"buckets": [bucket, empty]}})) == [
        {"t": datetime(2026, 5, 1, tzinfo=PARIS), "m": datetime(2026, 5, 1, 1, 46, 40, tzinfo=UTC)},
        {"t": datetime(2026, 5, 2, tzinfo=PARIS), "m": None},
    ]


@pytest.mark.parametrize(
    ("column", "found", "shown"),
    [
        (metric("last_value", "version", sortField="moment"), {"version": 3}, 3),
        (metric("last_value", "version", sortField="moment"), {"version": None}, None),
        (
            metric("last_value", "moment", kind="date", sortField="moment"),
            {"moment": "2026-05-01T00:00:00.000Z"},
            datetime(2026, 5, 1, tzinfo=UTC),
        ),
    ],
    ids=["number", "nothing", "date"],
)
def test_a_single_last_value_is_shown_as_it_is(column, found, shown):
    asked = read({"l": column})
    assert tabulate(asked, answer({"0": {"top": [{"sort": ["2026-05-01"], "metrics": found}]}})) == [{"l": shown}]
    assert tabulate(asked, answer({"0": {"top": []}})) == [{"l": None}]


def test_a_session_is_asked_by_itself_and_on_its_dashboard():
    saved = session(["title", "source"], query="language: fr", sort=[["moment", "desc"]])
    board = dashboard(session_panel(), controls=[control("source")], query="country: BE")
    alone, shown = read_sessions([view(), saved, board], selections={"source": ["a"]}, **TIMES)
    assert (alone.dashboard, alone.session, alone.index, alone.columns) == (
        None,
        "s1",
        "t-documents",
        ("title", "source"),
    )
    assert alone.body["query"] == condition(term("language", "fr"), {"range": {"moment": MAY}})
    assert alone.body["size"] == 500
    assert alone.body["sort"] == [
        {"moment": {"order": "desc", "unmapped_type": "boolean", "format": "strict_date_optional_time"}},
        {"_doc": {"order": "desc", "unmapped_type": "boolean"}},
    ]
    narrowed = [term("country", "BE"), term("language", "fr"), {"match_phrase": {"source": "a"}}]
    assert shown.dashboard == "board"
    assert shown.body["query"] == condition(*narrowed, {"range": {"moment": MAY}})


def test_a_session_is_narrowed_by_its_dashboard_and_by_the_time_of_its_panel():
    panel = session_panel()
    panel["panel"]["embeddableConfig"] = {"timeRange": {"from": "2026-05-31", "to": "now"}, "title": "Last day"}
    board = dashboard(panel, filters=[phrase("level", "full")])
    _, shown = read_sessions([view(), session(["title"], filters=[phrase("kind", "report")]), board], **TIMES)
    assert shown.title == "Last day"
    last_day = {"range": {"moment": {**MAY, "gte": "2026-05-31T00:00:00.000Z"}}}
    narrowed = [{"match_phrase": {"level": "full"}}, {"match_phrase": {"kind": "report"}}]
    assert shown.body["query"] == condition(*narrowed, last_day)


def test_a_session_that_cannot_be_sorted_so_is_refused():
    with pytest.raises(AskingError, match="session s1: nothing can be sorted by the field title"):
        read_sessions([view(), session(["title"], sort=[["title", "asc"]])], **TIMES)


def test_a_session_over_what_has_no_time_is_not_limited():
    saved = session(["id"], looks_at="vulnerabilities")
    [asked] = read_sessions([view("vulnerabilities"), saved], **TIMES)
    assert asked.body["query"] == condition()
    assert asked.body["sort"] == [{"_score": {"order": "desc"}}]


def test_a_session_that_is_shown_but_not_exported_is_named():
    with pytest.raises(AskingError, match="not among the exported objects: s1"):
        read_sessions([view(), dashboard(session_panel())], **TIMES)


def test_a_zone_without_a_name_is_refused():
    with pytest.raises(AskingError, match="has no name"):
        read({"t": over_time(), "n": count()}, zone=datetime.fromisoformat("2026-05-01T00:00+02:00").tzinfo)


@pytest.mark.parametrize("title", ["documents-t", "t-documents,t-figures", "t-*"])
def test_a_data_view_of_no_collection_is_refused(title):
    with pytest.raises(AskingError, match="is not one index that ends with the name of a collection"):
        read_panels([view(title=title)], **TIMES)


def test_who_only_reads_needs_no_client():
    code = "import sys, index.dashboards.asking; sys.exit('elasticsearch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3]).returncode == 0


def test_bodies_are_json():
    asked = read({"t": over_time(includeEmptyRows=True), "n": count()}, zone=ZoneInfo("America/New_York"))
    assert json.loads(json.dumps(asked.body)) == asked.body
