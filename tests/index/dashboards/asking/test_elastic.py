"""The tables of panels over rows in Elasticsearch, equal to what is counted of the rows themselves."""

import statistics
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from index.collections import COLLECTIONS
from index.dashboards.asking import ask, read_sessions
from index.elastic.mapping import build_mapping, build_settings
from tests.index.dashboards.asking.builders import (
    PARIS,
    control,
    count,
    dashboard,
    filters,
    metric,
    over_time,
    phrase,
    read,
    session,
    session_panel,
    terms,
    view,
)

#: Clocks in Paris are put forward within it, on 29 March.
SINCE, UNTIL = datetime(2026, 3, 20, tzinfo=PARIS), datetime(2026, 4, 12, 23, 59, 59, 999000, tzinfo=PARIS)
PRESS = {"since": SINCE, "until": UNTIL, "zone": PARIS}


def make_documents() -> list[dict[str, Any]]:
    """Some have no story and no CVE, some lie outside of the time range or at its very ends."""
    random = Random(9)
    moments = [SINCE, UNTIL, SINCE - timedelta(milliseconds=1), UNTIL + timedelta(milliseconds=1)]
    moments += [SINCE.astimezone(UTC) + timedelta(hours=random.randrange(-100, 700)) for _ in range(70)]
    # A week without anything.
    moments = [
        each for each in moments if not datetime(2026, 4, 1, tzinfo=PARIS) <= each < datetime(2026, 4, 8, tzinfo=PARIS)
    ]
    return [make_document(number, moment, random) for number, moment in enumerate(moments)]


def make_document(number: int, moment: datetime, random: Random) -> dict[str, Any]:
    made = {
        "id": f"d{number:02}",
        "title": f"Title {number}",
        "source": random.choice(["aa", "aa", "aa", "bb", "bb", "cc", "dd", "ee", ""]),
        "language": random.choice(["fr", "fr", "en"]),
        "kind": random.choice(["article", "report", "alert"]),
        "moment": moment.isoformat(),
        "version": random.randrange(1, 6),
        "relevance": random.randrange(0, 9) / 8,
        "cve": random.sample([f"CVE-{each}" for each in range(6)], random.randrange(0, 4)),
    }
    return made | ({"story": f"s{random.randrange(9)}"} if random.random() < 0.7 else {})


DOCUMENTS = make_documents()
SEEN = [row for row in DOCUMENTS if SINCE <= datetime.fromisoformat(row["moment"]) <= UNTIL]
VULNERABILITIES = [
    {"id": f"v{number}", "vendor": "acme" if number % 3 else "other", "documents": number % 4 * 10, "epss": number / 8}
    | ({"exploited": number % 2 == 0} if number != 5 else {})
    for number in range(8)
]


@pytest.fixture(scope="module")
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture(scope="module")
def prefix(client: Elasticsearch) -> Iterator[str]:
    prefix = f"t{uuid.uuid4().hex[:12]}"
    for name, rows in (("documents", DOCUMENTS), ("vulnerabilities", VULNERABILITIES)):
        mapping = build_mapping(COLLECTIONS[name], build=1, vectors={})
        client.indices.create(index=f"{prefix}-{name}", settings=build_settings(), mappings=mapping)
        bulk(client, ({"_index": f"{prefix}-{name}", "_id": row["id"], "_source": row} for row in rows), refresh=True)
    yield prefix
    client.indices.delete(index=[f"{prefix}-documents", f"{prefix}-vulnerabilities"])


@pytest.fixture
def table(client: Elasticsearch, prefix: str):
    """The rows of a panel of these columns, as lists."""

    def table(columns: dict[str, Any], **options: Any) -> list[list[Any]]:
        asked = read(columns, prefix=prefix, **{**PRESS, **options})
        return [list(row.values()) for row in ask(client, asked)]

    return table


def top(counted: Counter, size: int) -> list[tuple[Any, int]]:
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:size]


def group(rows, field) -> dict[Any, list[dict[str, Any]]]:
    """Rows by each of their values."""
    groups = defaultdict(list)
    for row in rows:
        for value in row[field] if isinstance(row.get(field), list) else [row[field]] if field in row else []:
            groups[value].append(row)
    return groups


def count_by(rows, field) -> Counter:
    return Counter({value: len(each) for value, each in group(rows, field).items()})


def lacking(rows, field, values) -> list[dict[str, Any]]:
    """Rows that have a value of the field, but none of these."""
    return [row for row in rows if row.get(field) not in (None, []) and not set(values) & set(group([row], field))]


def day_of(row, step: str = "day") -> datetime:
    day = datetime.fromisoformat(row["moment"]).astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday()) if step == "week" else day


def test_metrics_of_all_rows(table):
    columns = {
        "n": count(),
        "narrowed": count(condition="language: fr and version >= 3"),
        "values": count(field="cve"),
        "distinct": metric("unique_count", "story"),
        "max": metric("max", "relevance"),
        "min": metric("min", "moment", kind="date"),
        "sum": metric("sum", "version", condition="not kind: report"),
        "average": metric("average", "relevance", condition="source: a*"),
        "median": metric("median", "version"),
    }
    french = [row for row in SEEN if row["language"] == "fr"]
    assert table(columns) == [
        [
            len(SEEN),
            sum(row["version"] >= 3 for row in french),
            sum(len(row["cve"]) for row in SEEN),
            len(group(SEEN, "story")),
            max(row["relevance"] for row in SEEN),
            min(datetime.fromisoformat(row["moment"]) for row in SEEN),
            sum(row["version"] for row in SEEN if row["kind"] != "report"),
            pytest.approx(statistics.mean(row["relevance"] for row in SEEN if row["source"] == "aa")),
            statistics.median(row["version"] for row in SEEN),
        ]
    ]


def test_nothing_found_is_nothing_measured(table):
    columns = {"n": count(), "sum": metric("sum", "version"), "max": metric("max", "moment", kind="date")}
    columns |= {"median": metric("median", "version"), "null": metric("unique_count", "story", emptyAsNull=True)}
    columns["last"] = metric("last_value", "url", kind="string", sortField="moment", showArrayValues=True)
    assert table(columns, query="source: nowhere") == [[0, 0, None, None, None, None]]


def test_top_values_and_the_rest(table):
    counted = count_by(SEEN, "source")
    chosen = top(counted, 3)
    rest = len(SEEN) - sum(number for _, number in chosen)
    columns = {"s": terms("source", otherBucket=True), "n": count()}
    assert table(columns) == [*map(list, chosen), ["__other__", rest]]
    assert table({"s": terms("source", size=9, otherBucket=True), "n": count()}) == [list(e) for e in top(counted, 9)]


def test_the_rest_of_several_values_has_none_of_the_top_ones(table):
    chosen = top(count_by(SEEN, "cve"), 2)
    rest = lacking(SEEN, "cve", dict(chosen))
    columns = {"c": terms("cve", size=2, otherBucket=True), "n": count(), "d": metric("unique_count", "source")}
    rows = [[cve, number, len(group(group(SEEN, "cve")[cve], "source"))] for cve, number in chosen]
    assert table(columns) == [*rows, ["__other__", len(rest), len(group(rest, "source"))]]


def test_rows_without_a_value_are_a_value_if_that_is_wanted(table):
    told = [row | {"story": row.get("story", "__missing__")} for row in SEEN]
    chosen = top(count_by(told, "story"), 3)
    assert "__missing__" in dict(chosen)
    columns = {"s": terms("story", otherBucket=True, missingBucket=True), "n": count()}
    assert table(columns) == [*map(list, chosen), ["__other__", len(told) - sum(number for _, number in chosen)]]


def test_values_left_out_are_part_of_the_rest(table):
    counted = Counter({value: n for value, n in count_by(SEEN, "source").items() if value != "aa"})
    chosen = top(counted, 2)
    columns = {"s": terms("source", size=2, exclude=["aa"], otherBucket=True), "n": count()}
    rest = len(SEEN) - sum(number for _, number in chosen)
    assert table(columns) == [*map(list, chosen), ["__other__", rest]]
    wanted = {"s": terms("source", include=["b.*|c."], includeIsRegex=True), "n": count()}
    assert table(wanted) == [[value, n] for value, n in top(counted, 9) if value in ("bb", "cc")]


@pytest.mark.parametrize(
    ("by", "measure"),
    [
        ("f", lambda rows: sum(row["language"] == "fr" for row in rows)),
        ("d", lambda rows: len(group(rows, "story"))),
        ("m", lambda rows: sum(row["version"] for row in rows if row["kind"] == "report")),
        ("h", lambda rows: statistics.median(row["version"] for row in rows)),
    ],
    ids=["narrowed", "distinct", "sum", "median"],
)
def test_top_values_by_a_metric(table, by, measure):
    metrics = {
        "f": count(condition="language: fr"),
        "d": metric("unique_count", "story"),
        "m": metric("sum", "version", condition="kind: report"),
        "h": metric("median", "version"),
    }
    measured = {value: measure(rows) for value, rows in group(SEEN, "source").items()}
    chosen = sorted(measured.items(), key=lambda each: (-each[1], each[0]))[:3]
    assert table({"s": terms("source", by=by), by: metrics[by]}) == [list(each) for each in chosen]


def test_top_values_within_top_values_each_with_its_rest(table):
    columns = {
        "s": terms("source", size=2, otherBucket=True),
        "k": terms("kind", size=1, otherBucket=True),
        "n": count(),
    }
    expected = []
    sources = top(count_by(SEEN, "source"), 2)
    rest = lacking(SEEN, "source", dict(sources))
    for source, rows in [*((each, group(SEEN, "source")[each]) for each, _ in sources), ("__other__", rest)]:
        [(kind, number)] = top(count_by(rows, "kind"), 1)
        others = len(rows) - number
        expected += [[source, kind, number], *([[source, "__other__", others]] if others else [])]
    assert table(columns) == expected


def test_a_value_without_inner_ones_has_no_row(table):
    columns = {"k": terms("kind"), "s": terms("story", size=20), "n": count()}
    shown = {tuple(row[:2]) for row in table(columns)}
    assert shown == {(row["kind"], row["story"]) for row in SEEN if "story" in row}
    no_story = "not story: *"
    assert table(columns, query=no_story) == []


@pytest.mark.parametrize(("interval", "step"), [("1d", "day"), ("1w", "week")])
def test_days_and_weeks_of_paris_with_those_that_have_nothing(table, interval, step):
    rows = table({"t": over_time(interval=interval, includeEmptyRows=True), "n": count()}, zone=PARIS)
    counted = Counter(day_of(row, step) for row in SEEN)
    first, last = day_of({"moment": SINCE.isoformat()}, step), day_of({"moment": UNTIL.isoformat()}, step)
    length = 1 if step == "day" else 7
    steps = [first + timedelta(days=length * number) for number in range((last - first).days // length + 1)]
    assert rows == [[each, counted[each]] for each in steps]
    assert {each.utcoffset() for each in steps} == {timedelta(hours=1), timedelta(hours=2)}


def test_days_that_have_nothing_are_left_out_if_that_is_wanted(table):
    counted = Counter(map(day_of, SEEN))
    assert table({"t": over_time(), "n": count()}) == [[day, counted[day]] for day in sorted(counted)]


def test_days_of_another_zone_are_others(table):
    rows = table({"t": over_time(), "n": count()}, zone=UTC)
    days = Counter(datetime.fromisoformat(row["moment"]).astimezone(UTC).date() for row in SEEN)
    assert [[moment.date(), number] for moment, number in rows] == [[day, days[day]] for day in sorted(days)]


def test_top_values_over_time_with_the_rest_over_time(table):
    columns = {"s": terms("source", size=2, otherBucket=True), "t": over_time(interval="1w"), "n": count()}
    sources = top(count_by(SEEN, "source"), 2)
    rest = lacking(SEEN, "source", dict(sources))
    expected = []
    for source, rows in [*((each, group(SEEN, "source")[each]) for each, _ in sources), ("__other__", rest)]:
        counted = Counter(day_of(row, "week") for row in rows)
        expected += [[source, week, counted[week]] for week in sorted(counted)]
    assert table(columns) == expected


def test_time_with_the_top_values_and_the_rest_of_each_week(table):
    columns = {"t": over_time(interval="1w"), "s": terms("source", size=1, otherBucket=True), "n": count()}
    expected = []
    weeks = sorted({day_of(row, "week") for row in SEEN})
    for week in weeks:
        rows = [row for row in SEEN if day_of(row, "week") == week]
        [(source, number)] = top(count_by(rows, "source"), 1)
        others = len(rows) - number
        expected += [[week, source, number], *([[week, "__other__", others]] if others else [])]
    assert table(columns) == expected


def test_kibana_looks_for_no_rest_where_a_step_has_nothing(table):
    columns = {"t": over_time(includeEmptyRows=True), "s": terms("source", size=1, otherBucket=True), "n": count()}
    rows = table(columns)
    assert "__other__" not in {source for _, source, _ in rows}
    assert len(rows) == len(set(map(day_of, SEEN)))


def test_filters_with_top_values_and_the_rest_of_each(table):
    queries = {"French": "language: fr", "Late": 'moment >= "2026-04-08"', "": ""}
    columns = {"f": filters(**queries), "k": terms("kind", size=1, otherBucket=True), "n": count()}
    late = [row for row in SEEN if day_of(row) >= datetime(2026, 4, 8, tzinfo=PARIS)]
    expected = []
    for label, rows in (("French", [row for row in SEEN if row["language"] == "fr"]), ("Late", late), ("*", SEEN)):
        [(kind, number)] = top(count_by(rows, "kind"), 1)
        expected += [[label, kind, number], [label, "__other__", len(rows) - number]]
    assert table(columns) == expected


def test_yes_no_and_numbers_are_values_too(table):
    options = {"looks_at": "vulnerabilities"}
    counted = count_by(VULNERABILITIES, "exploited")
    rows = table({"e": terms("exploited", kind="boolean"), "n": count()}, **options)
    assert rows == [[value, number] for value, number in sorted(counted.items(), key=lambda each: -each[1])]
    assert {type(value) for value, _ in rows} == {bool}
    columns = {"d": terms("documents", kind="number", by=None, direction="asc", exclude=[10]), "n": count()}
    numbers = count_by(VULNERABILITIES, "documents")
    assert table(columns, **options) == [[value, numbers[value]] for value in sorted(numbers) if value != 10]


def test_the_rest_within_yes_and_no(table):
    columns = {
        "e": terms("exploited", kind="boolean", by=None, direction="asc"),
        "d": terms("documents", kind="number", size=1, by=None, direction="asc", otherBucket=True),
        "n": count(),
    }
    expected = []
    for value in (False, True):
        rows = group(VULNERABILITIES, "exploited")[value]
        counted = count_by(rows, "documents")
        least = min(counted)
        expected += [[value, least, counted[least]], [value, "__other__", len(rows) - counted[least]]]
    assert table(columns, looks_at="vulnerabilities") == expected


def last_value(field: str, kind: str, **options: Any) -> dict[str, Any]:
    """Of several values: the plain one is asked for in a way that a node without X-Pack does not know."""
    return metric("last_value", field, kind=kind, sortField="moment", showArrayValues=True, **options)


def test_the_last_value_of_each(table):
    last = {
        source: max(rows, key=lambda row: datetime.fromisoformat(row["moment"]))
        for source, rows in group(SEEN, "source").items()
    }
    columns = {
        "s": terms("source", size=9, by=None, direction="asc"),
        "version": last_value("version", "number", condition="version: *"),
        "kind": last_value("kind", "string"),
        "moment": last_value("moment", "date"),
        "title": last_value("title", "string"),
        "cve": last_value("cve", "string"),
    }
    shown = ("version", "kind", "moment", "title", "cve")
    expected = [[source, *(last[source][name] for name in shown)] for source in sorted(last)]
    for row in expected:
        row[3] = datetime.fromisoformat(row[3])
        row[5] = sorted(row[5]) or None if len(row[5]) != 1 else row[5][0]
    rows = table(columns)
    for row in rows:
        row[5] = sorted(row[5]) if isinstance(row[5], list) else row[5]
    assert rows == expected


def test_what_is_chosen_and_filtered_narrows(table):
    options = {"controls": [control("source")], "selections": {"source": ["aa", "bb"]}, "board_query": "language: fr"}
    kept = [row for row in SEEN if row["source"] in ("aa", "bb") and row["language"] == "fr"]
    reports = [phrase("kind", "report", negate=True)]
    assert table({"n": count()}, filters=reports, **options) == [[sum(row["kind"] != "report" for row in kept)]]
    assert table({"n": count()}, filters=reports, alone=True, **options) == [[len(SEEN)]]
    narrowed = {"n": count(condition="kind: report or not version > 2")}
    assert table(narrowed, **options) == [[sum(row["kind"] == "report" or row["version"] <= 2 for row in kept)]]


def test_a_session_lists_its_rows_in_order(client, prefix):
    saved = session(["title"], query="language: fr", sort=[["moment", "desc"]])
    views = [view(prefix=prefix)]
    board = dashboard(session_panel(), controls=[control("source", selectedOptions=["aa"])])
    french = [row for row in SEEN if row["language"] == "fr"]
    kept = [french, [row for row in french if row["source"] == "aa"]]
    for asked, rows in zip(read_sessions([*views, saved, board], **PRESS), kept, strict=True):
        hits = client.search(index=asked.index, body=asked.body)["hits"]["hits"]
        rows = sorted(rows, key=lambda row: datetime.fromisoformat(row["moment"]), reverse=True)
        assert Counter(hit["fields"]["title"][0] for hit in hits) == Counter(row["title"] for row in rows)
        moments = [datetime.fromisoformat(hit["fields"]["moment"][0]) for hit in hits]
        assert moments == [datetime.fromisoformat(row["moment"]) for row in rows]
