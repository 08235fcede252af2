"""How a query is explained."""

from datetime import UTC, datetime
from typing import Any

import pytest

from index.filters import read_filters
from index.memory import MemoryBackend
from index.parser import parse
from index.query import Query
from veille.asking import split
from veille.explaining import Explanation, explain

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def explained(text: str, mode: Any = "both", **filters: str) -> Explanation:
    query = Query(parse(text), filters=read_filters(filters), now=NOW)
    return explain(MemoryBackend(), split(text, query), mode)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("rançon", ["any of, those with more of them first", "  word “rançon”"]),
        ('"cour des comptes"', ["in this order, “cour des comptes”"]),
        ("titre:ran*", ["pattern ran* in title"]),
        ("(hopitall~)", ["spelt nearly “hopitall”"]),
        ("NOT vendor:*", ["not", "  vendor has a value"]),
        ("*", ["every document"]),
        ("published:2026-02", ["published from 2026-02-01 00:00 UTC on to 2026-03-01 00:00 UTC, without it"]),
        ("published:7d", ["published from 2026-03-03 12:00 UTC on to 2026-03-10 12:00 UTC"]),
        ("version:>1", ["version from 1 on, without it"]),
        (
            "figure:(unit:EUR value:>1e9)",
            [
                "a figure of the document, of which all of this holds",
                "  all of",
                "    word “EUR” in unit",
                "    value from 1000000000 on, without it",
            ],
        ),
    ],
)
def test_a_query_is_told_as_it_was_read(text: str, tree: list[str]):
    assert list(explained(text).tree) == tree


def test_filters_and_what_the_meaning_is_asked_are_told():
    explanation = explained("hôpital source:avis", vendor="Microsoft")
    assert explanation.tree[-1] == "filter: in this order, “Microsoft” in vendor"
    assert explanation.meaning == "documents near to “hôpital” for which holds source:avis"
    assert explained("source:avis").meaning == "none: the query has no words of its own"
    assert explained("hôpital", "words").meaning == "not looked at (mode words)"


def test_the_query_is_written_back_and_the_engine_speaks_for_itself():
    explanation = explained("auteur:dupont hôpital")
    assert explanation.query == "authors:dupont AND hôpital"
    assert "hopital" in explanation.request
    assert explanation.to_json()["query"] == explanation.query
