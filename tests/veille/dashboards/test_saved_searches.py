"""Saved searches as sessions of Discover."""

from contextlib import closing
from dataclasses import asdict
from datetime import timedelta

import pytest

from corpus.clock import utc_now
from corpus.ledger import searches
from index.backend import open_backend
from tests.veille.alerts.watch import save, subscribe
from tests.veille.newsroom import MORNING
from veille.dashboards.left_out import LeftOut
from veille.dashboards.saved_searches import make_sessions
from veille.searches import find_hits, zone_of

SECRET = "slack:https://hooks.example.org/services/geheim"


def make(workspace, *, now=MORNING):
    with workspace.ledger.reading() as tx:
        return make_sessions(tx, now=now)


def test_a_search_is_a_session_with_its_name_its_query_and_what_it_finds(workspace):
    number = save(workspace, "Éclusées", "source:CERT-FR").number
    [session], left_out = make(workspace)
    assert asdict(session) == {
        "name": f"search-{number}",
        "title": "Éclusées",
        "description": "source:CERT-FR",
        "clause": {"bool": {"filter": [{"term": {"source.folded": "cert-fr"}}]}},
    }
    assert left_out == []


def test_of_plain_words_all_have_to_be_there(workspace):
    save(workspace, "vannes", "vanne une écluse")
    [session], _ = make(workspace)
    assert len(session.clause["bool"]["must"]) == 2


def test_days_are_those_of_the_searchs_own_zone(workspace):
    save(workspace, "montreal", "published:2026-11-30", zone="America/Montreal")
    [session], _ = make(workspace)
    [clause] = session.clause["bool"]["filter"]
    assert clause["range"]["published"]["gte"] == "2026-11-30T05:00:00.000+00:00"


def test_a_removed_search_is_no_session(workspace):
    number = save(workspace, "vannes", "vanne").number
    with workspace.ledger.writing() as tx:
        searches.remove(tx, number, now=MORNING)
    assert make(workspace) == ([], [])


@pytest.mark.parametrize(
    ("query", "zone", "reason"),
    [
        ("vanne figure:(unit:EUR)", "UTC", "'figure:(…)' asks for rows beside the documents"),
        ("vanne AND", "UTC", "'AND' needs something to search for after it"),
        ("published:hier", "Atlantic/Azores", "'hier' has no lasting form"),
        ("(" * 41 + "vanne" + ")" * 41, "UTC", "the query is nested more than 40 deep"),
        ("vanne", "Europe/Nowhere", "'Europe/Nowhere' is no time zone"),
        ("(a OR b " * 20 + "c" + ")" * 20, "UTC", "the query is nested deeper than Elasticsearch reads"),
    ],
)
def test_what_cannot_be_kept_is_left_out_by_its_name_and_the_others_stay(workspace, query, zone, reason):
    save(workspace, "one", "vanne", channels=[SECRET])
    save(workspace, "other", query, zone=zone)
    sessions, [left_out] = make(workspace)
    assert [session.title for session in sessions] == ["one"]
    assert left_out.title == "other"
    assert left_out.reason.startswith(reason)


def test_what_a_reader_follows_is_counted_and_not_named(workspace):
    reader = subscribe(workspace)
    save(workspace, "one", "vanne", channels=[SECRET])
    save(workspace, "geheim", "figure:(geheim)", owner=reader.number)
    sessions, left_out = make(workspace)
    assert [session.title for session in sessions] == ["one"]
    assert [each.title for each in left_out] == ["1 search of a reader"]
    save(workspace, "geheim 2", "geheim", owner=reader.number)
    told = make(workspace)
    assert told[1] == [LeftOut("2 searches of readers", left_out[0].reason)]
    assert "geheim" not in repr(told)


#: From now, in hours: when each was published, and what it says.
WATCH = {
    "a": (1, "Le rançongiciel Griffe paralyse l'hôpital de Boréal"),
    "b": (25, "Boréal: the hospital pays no ransom to Griffe"),
    "c": (72, "Vannes: les hôpitaux et l'eau potable, audit de la Cour des comptes"),
    "d": (9 * 24, "Un correctif pour Hydrovanne, CVE-2026-4242"),
    "e": (400 * 24, "Griffe, un an après"),
    "f": (None, "Griffe, sans date"),
}
QUERIES = {
    "words": "griffe hôpitaux",
    "stems": "hospitals OR hopital",
    "phrase": '"eau potable" -"cour des contes"',
    "pattern": "hydro* OR *logiciel",
    "near": "grife~ NOT boreal",
    "field": "title:griffe source:(CERT-FR OR press)",
    "keyword": "CVE-2026-4242 OR vendor:élysée",
    "missing": "griffe NOT published:*",
    "week": "published:7d",
    "older": "griffe -published:>=1w",
    "days": "published:hier OR published:[30d TO yesterday]",
    "until": "published:[2020 TO now]",
}


def to_row(name, hours, title, now):
    published = None if hours is None else now - timedelta(hours=hours)
    language = "en" if "the" in title else "fr"
    row = {"id": name, "title": title, "published": published, "first_seen": now, "language": language}
    return {**row, "source": "press", "vendor": ["Élysée"] if name == "d" else [], "revision": 1}


def find_plainly(client, index, clause):
    """The documents that Discover finds: nothing but the filter is asked for."""
    query = {"bool": {"must": [], "filter": [clause], "should": [], "must_not": []}}
    return {hit["_id"] for hit in client.search(index=index, query=query)["hits"]["hits"]}


def test_a_session_finds_what_the_search_finds(workspace, elastic_servers, elastic_prefix, elasticsearch_url):
    from elasticsearch import Elasticsearch

    zones = ("Europe/Paris", "America/Montreal", "Asia/Kolkata")
    saved = [save(workspace, f"{name} {zone}", query, zone=zone) for name, query in QUERIES.items() for zone in zones]
    sessions, left_out = make(workspace, now=utc_now() - timedelta(days=100))
    made = {session.name: session.clause for session in sessions}
    backend = open_backend(f"elasticsearch:{elastic_prefix}", servers=elastic_servers, writable=True)
    with closing(backend), Elasticsearch(elasticsearch_url) as client:
        now = utc_now()
        backend.put("documents", [to_row(name, hours, title, now) for name, (hours, title) in WATCH.items()])
        assert not backend.commit(1)
        for search in saved:
            hits = find_hits(backend, search.query, WATCH, zone=zone_of(search), now=now)
            found = find_plainly(client, f"{elastic_prefix}-documents", made[f"search-{search.number}"])
            assert (search.name, found) == (search.name, hits)
            assert hits < WATCH.keys()
            assert hits
    assert left_out == []
