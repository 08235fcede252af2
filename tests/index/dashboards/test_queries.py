"""Queries as filters that Kibana keeps."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate, takewhile
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from index.backend import SearchBackend, open_backend
from index.dashboards.queries import LONGEST_ADDRESS, keep_query
from index.dashboards.queries_short import measure_address
from index.dashboards.queries_times import tell
from index.errors import QueryError
from index.nodes import And, Node, Not, OneOf, Or, Word
from index.parser import parse
from index.query import Query
from tests.index.generated import generate_queries
from tests.index.invented import NOW, invent_rows

PARIS = ZoneInfo("Europe/Paris")
DOCUMENTS, QUERIES = 500, 150
WORDS = ["title_exact", "lead_exact", "body_exact", "entity_exact"]
STEMS = ["title_stems", "lead_stems", "body_stems"]


def keep(query: str, zone: ZoneInfo = PARIS) -> Any:
    return keep_query(parse(query), zone=zone, now=NOW)


def bounds(query: str, zone: ZoneInfo = PARIS) -> Any:
    [clause] = keep(query, zone)["bool"]["filter"]
    return clause["range"]["published"]


def either(*clauses: Any) -> Any:
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("source:CERT-FR -vendor:red*", {"must": [{"term": {"source.folded": "cert-fr"}}],
                                         "must_not": [{"wildcard": {"vendor.folded": "red*"}}]}),
        ("source:CERT-FR", {"filter": [{"term": {"source.folded": "cert-fr"}}]}),
        ("version:>1", {"filter": [{"range": {"version": {"gt": 1}}}]}),
        ("lead:*", {"filter": [{"exists": {"field": "lead_exact"}}]}),
        ("*", {"filter": [{"match_all": {}}]}),
        ("NOT (source:a OR source:b)", {"must_not": [{"terms": {"source.folded": ["a", "b"]}}]}),
    ],
)  # fmt: skip
def test_a_filter_has_nothing_that_scores_need_and_is_never_one_that_kibana_makes_itself(query: str, clause: Any):
    assert keep(query) == {"bool": clause}


def test_a_word_is_looked_for_in_all_columns_at_once():
    assert keep("(hôpitaux)") == either(
        {"term": {"id.folded": "hopitaux"}},
        {"term": {"cve.folded": "hopitaux"}},
        {"multi_match": {"query": "hopitaux", "fields": WORDS}},
        {"multi_match": {"query": "fr:hopital en:hopitaux", "fields": STEMS}},
    )


def test_words_of_which_any_may_match_stand_together():
    assert keep("vanne OR (écluse OR vanne)") == either(
        {"terms": {"id.folded": ["vanne", "ecluse"]}},
        {"terms": {"cve.folded": ["vanne", "ecluse"]}},
        {"multi_match": {"query": "vanne ecluse", "fields": WORDS}},
        {"multi_match": {"query": "fr:vann en:vann fr:eclus en:eclus", "fields": STEMS}},
    )


def test_a_phrase_stays_one():
    phrase = {"multi_match": {"query": "eau potable", "type": "phrase", "fields": ["title_exact"]}}
    assert keep('title:"eau potable"') == {"bool": {"filter": [phrase]}}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("published:2024-06-30", {"gte": "2024-06-29T22:00:00.000+00:00", "lt": "2024-06-30T22:00:00.000+00:00"}),
        ("published:7d", {"gte": "now-168h", "lte": "now"}),
        ("published:>2w", {"gt": "now-336h"}),
        ("published:[30j TO 12h]", {"gte": "now-720h", "lte": "now-12h"}),
        ("published:[2024-01 TO now]", {"gte": "2023-12-31T23:00:00.000+00:00", "lte": "now"}),
        ("published:[1a TO 3m]", {"gte": "now-1y", "lte": "now-3M", "time_zone": "Europe/Paris"}),
        ("published:today", {"gte": "now/d", "lt": "now/d+1d/d", "time_zone": "Europe/Paris"}),
        ("published:<hier", {"lt": "now/d-1d/d", "time_zone": "Europe/Paris"}),
        ("published:>hier", {"gte": "now/d", "time_zone": "Europe/Paris"}),
        ("published:[2024-11-20 TO today]", {"gte": "2024-11-19T23:00:00.000+00:00", "lt": "now/d+1d/d"}
                                            | {"time_zone": "Europe/Paris"}),
    ],
)  # fmt: skip
def test_what_is_told_from_now_is_told_from_every_later_now(query: str, expected: Any):
    assert bounds(query) == expected


@pytest.mark.parametrize(
    ("query", "zone", "reason"),
    [
        ("vanne figure:(unit:EUR)", "UTC", "'figure:(…)' asks for rows beside the documents"),
        (
            "vanne -published:hier",
            "Atlantic/Azores",
            "'hier' has no lasting form: when clocks are put back in Atlantic",
        ),
        ("published:>=0001", "Europe/Paris", "'0001' is no value for 'published'"),
        ("published:today", "EST", "Elasticsearch knows no time zone 'EST'"),
        (" AND ".join(f"vanne{number}" for number in range(60)), "UTC", "no address of more than 25,000 characters"),
    ],
)
def test_what_no_filter_can_keep_is_refused(query: str, zone: str, reason: str):
    with pytest.raises(QueryError, match=reason.replace("(", r"\(").replace(")", r"\)")):
        keep(query, ZoneInfo(zone))


def test_many_words_of_which_any_may_match_are_not_too_long():
    assert measure_address(keep(" OR ".join(f"vanne{number}" for number in range(60)))) < LONGEST_ADDRESS / 2


def pin(clause: Any, moment: datetime) -> Any:
    """The clause as the server reads it at that moment."""
    if isinstance(clause, dict):
        return {key: pin(value, moment) for key, value in clause.items()}
    if isinstance(clause, list):
        return [pin(each, moment) for each in clause]
    told = isinstance(clause, str) and clause.startswith("now")
    return f"{moment.isoformat()}||{clause.removeprefix('now')}" if told else clause


def ask(client: Any, index: str, clauses: list[Any]) -> list[frozenset[str]]:
    """The ids that each finds in a request such as Discover makes."""
    asked = {"size": DOCUMENTS, "_source": False}
    searches = [
        part
        for clause in clauses
        for part in ({"index": index}, {"query": {"bool": {"must": [], "filter": [clause], "should": []}}, **asked})
    ]
    answers = client.msearch(searches=searches)["responses"]
    assert [answer for answer in answers if "error" in answer] == []
    return [frozenset(hit["_id"] for hit in answer["hits"]["hits"]) for answer in answers]


@pytest.fixture
def backend(elastic_servers: Any, elastic_prefix: str) -> Iterator[SearchBackend]:
    with closing(open_backend(f"elasticsearch:{elastic_prefix}", servers=elastic_servers, writable=True)) as backend:
        yield backend


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Any]:
    from elasticsearch import Elasticsearch

    with Elasticsearch(elasticsearch_url) as client:
        yield client


EDGES = ("*", "NOT *", "cve:cve-2024-1001", "vendor:élysée-soft", "entity:*", "(hôpitaux)", "ransomware~ -hopital",
         "-(fr~ OR h*l)", '"was encrypted by" OR "a été chiffré"', "titre:(l'hôpital OR title*)", "title:*al*le*",
         "id:doc-7 OR doc-8", "Connect-Secure", "published:hier OR published:today", "published:[2024-03 TO hier]",
         "NOT published:90d", "NOT (NOT (vanne OR rançon))", "body:300 -(lockbit OR emotet)")  # fmt: skip


def keep_all(queries: list[str]) -> Iterator[tuple[str, Any]]:
    for query in queries:
        try:
            yield query, keep(query)
        except QueryError:
            continue


def find_different(backend: SearchBackend, found: Mapping[str, frozenset[str]]) -> list[str]:
    """The queries that find other rows than these. Two counts say as much as all rows, in a tenth of the time."""
    different = []
    for query, ids in found.items():
        asked = (parse(query), And((parse(query), OneOf(ids))))
        counted = {backend.search(Query(node, limit=0, highlight=False, zone=PARIS, now=NOW)).total for node in asked}
        different += [query] if counted != {len(ids)} else []
    return different


def test_filters_find_what_the_queries_find(backend: SearchBackend, client: Any, elastic_prefix: str):
    rows = invent_rows(DOCUMENTS)
    for collection, written in rows.items():
        backend.put(collection, written)
    assert not backend.commit(1)
    kept = dict(keep_all([*EDGES, *generate_queries(rows["documents"], QUERIES, seed=2)]))
    found = ask(client, f"{elastic_prefix}-documents", [pin(clause, NOW) for clause in kept.values()])
    assert find_different(backend, dict(zip(kept, found, strict=True))) == []
    assert sum(0 < len(ids) < DOCUMENTS for ids in found) > QUERIES / 4
    assert set(EDGES) <= kept.keys()


def test_the_deepest_filter_is_answered(backend: SearchBackend, client: Any, elastic_prefix: str):
    backend.put("documents", invent_rows(1)["documents"])
    assert not backend.commit(1)
    node = list(takewhile(is_kept, accumulate(range(40), nest, initial=Word("press", "source"))))[-1]
    clause = keep_query(node, zone=PARIS, now=NOW)
    assert json.dumps(clause).count('"must"') > 10
    assert ask(client, f"{elastic_prefix}-documents", [clause])


def nest(node: Node, depth: int) -> Node:
    return Or((Word(f"vanne{depth}", "source"), And((Word("press", "source"), Not(node)))))


def is_kept(node: Node) -> bool:
    try:
        return bool(keep_query(node, zone=PARIS, now=NOW))
    except QueryError as error:
        return "nested deeper" not in str(error)


#: Where clocks change, by zone: at midnight, in the hour before it, by half an hour, in Ramadan, never.
CHANGES = {
    "Europe/Paris": ("2026-10-25T01:00", "2027-03-28T01:00"),
    "America/Nuuk": ("2026-10-25T01:00", "2027-03-28T01:00"),
    "Africa/Cairo": ("2026-10-29T21:00", "2027-04-29T22:00"),
    "America/Santiago": ("2026-09-06T04:00", "2027-04-04T03:00"),
    "Australia/Lord_Howe": ("2026-10-03T15:30", "2027-04-03T15:00"),
    "Africa/Casablanca": ("2027-02-07T02:00", "2027-03-14T02:00"),
    "Asia/Kolkata": ("2026-12-31T18:30", "2028-02-29T18:30"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_server_tells_times_as_the_project_does(client: Any, elastic_prefix: str, name: str):
    """Every half hour of four days around a change of clocks and in the months after it, and all through a year."""
    zone = ZoneInfo(name)
    changes = [datetime.fromisoformat(f"{change}:00+00:00") for change in CHANGES[name]]
    near = [change + timedelta(minutes=30 * step + 7) for change in changes for step in range(-96, 96)]
    texts = ["today", "hier", "12h", "30d", "2w", "1m", "6m", "1y"]
    later = [moment + timedelta(days=days) for moment in near for days in (31, 182, 365)]
    moments = [*near, *later, *(changes[0] + timedelta(hours=61 * step) for step in range(150))]
    told = [(moment, *pair) for moment in moments for text in texts for pair in tell(text, zone, moment).items()]
    worked_out = work_out(client, elastic_prefix, [pin(math, moment) for moment, _, math in told], name)
    assert [each for each, at in zip(told, worked_out, strict=True) if each[1] != at] == []


def work_out(client: Any, prefix: str, maths: list[str], zone: str) -> list[datetime]:
    """What the server takes these for: the beginnings of ranges."""
    client.indices.create(index=f"{prefix}-v1-dates", mappings={"properties": {"date": {"type": "date"}}})
    ranges = [{"key": str(number), "from": math} for number, math in enumerate(maths)]
    counted = {"date_range": {"field": "date", "time_zone": zone, "keyed": True, "ranges": ranges}}
    answer = client.search(index=f"{prefix}-v1-dates", size=0, aggregations={"dates": counted})
    found = answer["aggregations"]["dates"]["buckets"]
    return [datetime.fromtimestamp(found[str(number)]["from"] / 1000, UTC) for number in range(len(maths))]
