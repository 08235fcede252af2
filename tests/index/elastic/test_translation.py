"""Trees in the query DSL."""

from datetime import UTC, datetime
from typing import Any

import pytest

from index.collections import DOCUMENTS
from index.elastic.mapping import folded_column
from index.elastic.translation import MOST_TERMS, Translator
from index.errors import QueryError
from index.nodes import And, Everything, Fuzzy, Having, Node, Not, OneOf, Or, Phrase, Ranked, Wildcard, Word
from index.parser import parse

NOW = datetime(2024, 6, 30, 12, tzinfo=UTC)
SOURCE = folded_column("source")


def translate(node: Node | str, owners: list[str] | None = None) -> Any:
    translator = Translator(DOCUMENTS, zone=UTC, now=NOW, find_owners=lambda name, part: owners or [])
    return translator.translate(parse(node) if isinstance(node, str) else node)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("source:CERT-FR", {"term": {SOURCE: {"value": "cert-fr", "boost": 0}}}),
        ("source:c*?\\", {"wildcard": {SOURCE: {"value": "c*\\?\\\\", "boost": 0}}}),
        ('title:"Cour des comptes"', {"match_phrase": {"title_exact": "cour des comptes"}}),
        ("version:>1", {"range": {"version": {"gt": 1, "boost": 0}}}),
        ("title:*", {"exists": {"field": "title_exact", "boost": 0}}),
        ("entity:*", {"exists": {"field": "entity", "boost": 0}}),
        ("*", {"match_all": {"boost": 0}}),
        (
            "published:7d",
            {
                "range": {
                    "published": {"gte": "2024-06-23T12:00:00.000+00:00", "lte": "2024-06-30T12:00:00.000+00:00"}
                    | {"boost": 0}
                }
            },
        ),
    ],
)
def test_what_has_no_score_is_asked_for_without_one(query: str, expected: Any):
    assert translate(query) == expected


def test_a_word_is_looked_for_as_written_and_by_its_stems():
    found = translate("title:hôpitaux")["dis_max"]
    assert found["queries"] == [
        {"term": {"title_exact": "hopitaux"}},
        {"term": {"title_stems": "fr:hopital"}},
        {"term": {"title_stems": "en:hopitaux"}},
    ]
    assert found["tie_breaker"] == 0.3


def test_near_spellings_are_all_looked_for():
    near = translate(Fuzzy("hopitl", "title"))["fuzzy"]["title_exact"]
    assert (near["fuzziness"], near["rewrite"], near["transpositions"]) == (2, "constant_score", True)
    assert translate(Fuzzy("ab", "source")) == {"term": {SOURCE: {"value": "ab", "boost": 0}}}


def test_every_word_of_a_ranked_query_has_its_bonus_and_stop_words_none():
    words = translate("le zéphyr navires")["bool"]["should"]
    assert [word["function_score"]["functions"] for word in words] == [[{"weight": 1000.0}]] * 2


def test_what_must_be_and_must_not_be_is_one_clause():
    found = translate("source:a (title:b* (NOT source:c)) NOT (source:d OR source:e) version:1")["bool"]
    assert {kind: len(clauses) for kind, clauses in found.items()} == {"must": 2, "must_not": 3, "filter": 1}


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (And(()), {"match_all": {"boost": 0}}),
        (Or(()), {"match_none": {}}),
        (Ranked(()), {"match_none": {}}),
        (OneOf(frozenset()), {"match_none": {}}),
        (OneOf(frozenset({"a", "\ud800"})), {"terms": {"id": ["a"], "boost": 0}}),
        (Word("...", "title"), {"match_none": {}}),
        (Phrase("\ud800", "source"), {"term": {SOURCE: {"value": "?", "boost": 0}}}),
        (Phrase("é" * 9_000, "source"), {"match_none": {}}),
        (Wildcard("a" * 200 + "*", "title"), {"match_none": {}}),
        (Wildcard("*-*", "title"), {"wildcard": {"title_exact": {"value": "*", "boost": 0}}}),
    ],
)
def test_odd_trees_have_a_clause(node: Node, expected: Any):
    assert translate(node) == expected


def test_a_pattern_of_several_words_names_each_step():
    steps = translate(Wildcard("*-CVE-*-12*-*", "title"))["bool"]["filter"][0]["span_near"]["clauses"]
    assert steps == [
        {"span_term": {"title_exact": "cve"}},
        {"span_gap": {"title_exact": 1}},
        {"span_multi": {"match": {"wildcard": {"title_exact": {"value": "12*"}}}}},
    ]


def test_a_long_pattern_is_refused_where_the_server_would_be_at_it_for_long():
    with pytest.raises(QueryError, match="only where its star is the last"):
        translate(Wildcard("*" + "a" * 201, "source"))
    assert "wildcard" in translate(Wildcard("a" * 201 + "*", "source"))


def test_negations_of_negations_take_no_depth_and_real_depth_is_refused_in_words():
    deep: Node = Word("a", "source")
    for _ in range(100):
        deep = Not(deep)
    assert translate(deep) == {"bool": {"must": [translate("source:a")]}}
    for _ in range(20):
        deep = Or((And((deep, Word("b", "source"))), Word("c", "source")))
    with pytest.raises(QueryError, match="fewer parentheses"):
        translate(deep)


def test_owners_are_asked_for_once_and_listed_in_clauses_of_a_size_the_server_takes():
    asked = []

    def find_owners(name: str, part: Node) -> list[str]:
        asked.append(name)
        return [str(number) for number in range(MOST_TERMS + 1)]

    translator = Translator(DOCUMENTS, zone=UTC, now=NOW, find_owners=find_owners)
    node = Having("figure", Everything())
    chunks = translator.translate(And((node, node)))["bool"]["filter"][0]["bool"]["should"]
    assert [len(chunk["terms"]["id"]) for chunk in chunks] == [MOST_TERMS, 1]
    assert asked == ["figure"]
