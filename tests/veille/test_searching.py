"""The filter search, and a page of hits as JSON."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.memory import MemoryBackend
from index.query import Histogram
from veille.searching import build_query, make_searching, to_json

MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)


def fill() -> MemoryBackend:
    backend = MemoryBackend()
    rows = [
        {"title": "Altimeris ferme un site", "body": "Le site de Lyon ferme.", "source": "avis"},
        {"title": "Rien de neuf à Lyon", "body": "Un jour calme.", "source": "alertes"},
        {"title": "Altimeris ouvre un site", "body": "Le site de Namur ouvre.", "source": "alertes"},
    ]
    whole = [{"id": f"d{n}", "language": "fr", "published": MOMENT, "version": 1} | row for n, row in enumerate(rows)]
    backend.put("documents", whole)
    backend.commit(1)
    return backend


@pytest.fixture(scope="module")
def backend() -> MemoryBackend:
    return fill()


def ask(backend, **question):
    (answer,) = make_searching(backend)([{"id": "q"} | question])
    return json.loads(json.dumps(answer))


def found(answer) -> set[str]:
    return {hit["document"] for hit in answer["hits"]}


def test_hits_are_documents_with_their_score_best_first(backend):
    answer = ask(backend, query="site Lyon")
    assert set(answer) == {"id", "hits"}
    assert answer["hits"][0]["document"] == "d0"
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert all(set(hit) == {"document", "score"} for hit in answer["hits"])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"query": "title:Altimeris"}, {"d0", "d2"}),
        ({"query": "Altimeris", "mode": "words"}, {"d0", "d2"}),
        ({"query": "Altimeris", "filters": {"source": "alertes"}}, {"d2"}),
        ({"query": "Altimeris", "filters": {"source": ["alertes", "avis"]}}, {"d0", "d2"}),
        ({"query": "Altimeris", "filters": {"source": []}}, {"d0", "d2"}),
        ({"query": "Altimeris", "filters": {}}, {"d0", "d2"}),
        ({"query": "Altimeris", "filters": {"published": ">=2027"}}, set()),
        ({"query": "source:avis OR source:alertes", "limit": 1000}, {"d0", "d1", "d2"}),
        ({"query": "xylophone"}, set()),
    ],
)
def test_questions_are_asked_with_their_options(backend, question, expected):
    assert found(ask(backend, **question)) == expected


def test_the_limit_holds(backend):
    assert len(ask(backend, query="site", limit=1)["hits"]) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "field 'query'"),
        ({"query": 3}, "field 'query'"),
        ({"query": "foo AND ("}, "(at character "),
        ({"query": "nofield:x"}, "nofield"),
        ({"query": "a", "mode": "meaning"}, "search by meaning is off"),
        ({"query": "a", "mode": "fuzzy"}, "mode 'fuzzy' is no mode of search"),
        ({"query": "a", "mode": 1}, "field 'mode'"),
        ({"query": "a", "limit": 0}, "field 'limit'"),
        ({"query": "a", "limit": -1}, "field 'limit'"),
        ({"query": "a", "limit": "10"}, "field 'limit'"),
        ({"query": "a", "limit": 1.5}, "field 'limit'"),
        ({"query": "a", "limit": True}, "field 'limit'"),
        ({"query": "a", "filters": ["source"]}, "field 'filters'"),
        ({"query": "a", "filters": {"source": 3}}, "field 'filters', 'source'"),
        ({"query": "a", "filters": {"source": ["avis", None]}}, "field 'filters', 'source'"),
        ({"query": "a", "filters": {"colour": "red"}}, "no field is named 'colour'"),
        ({"query": "a", "filters": {"published": "a Tuesday"}}, "published"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_its_error(backend, question, said):
    assert said in ask(backend, **question)["error"]


@given(query=st.text(), value=st.text(), field=st.sampled_from(["source", "published", "version", "title"]))
def test_whatever_is_asked_there_is_an_answer(query, value, field):
    answer = ask(fill(), query=query, filters={field: value})
    assert answer["id"] == "q"
    assert ("hits" in answer) != ("error" in answer)


def test_a_page_of_hits_is_json(backend):
    query = build_query("Altimeris", facets=("source",), histogram=Histogram("published", "month"), limit=1)
    page = json.loads(json.dumps(to_json(backend.search(query))))
    assert page["total"] == 2
    (hit,) = page["hits"]
    assert hit["published"] == "2026-01-31T12:00:00+00:00"
    start, end = hit["passage"]["spans"][0]
    assert hit["passage"]["text"][start:end] == "Altimeris"
    assert page["facets"]["source"] == [{"value": "alertes", "count": 1}, {"value": "avis", "count": 1}]
    assert page["histogram"] == [{"from": "2026-01-01T00:00:00+00:00", "count": 2}]
