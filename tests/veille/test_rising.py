"""What is new."""

from datetime import UTC, datetime, timedelta

import pytest

from index.errors import QuerySyntaxError
from index.memory import MemoryBackend
from index.parser import parse
from veille.rising import ask_for, build_query, to_json

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def fill(backend: MemoryBackend) -> None:
    """Acme is named by every document, Nordvik by those of this week."""
    rows = [
        {
            "id": str(days),
            "published": NOW - timedelta(days=days),
            "vendor": ["Acme", *(["Nordvik"] if days < 5 else [])],
        }
        for days in range(30)
    ]
    backend.put("documents", rows)
    backend.commit(1)


def test_what_recent_documents_have_more_often_than_all_is_told_with_both_counts():
    backend = MemoryBackend()
    fill(backend)
    told = to_json(backend.search(build_query("*", since="7d", size=5, now=NOW)))
    assert told["documents"] == 8
    [vendor] = told["rising"]["vendor"]
    assert (vendor["value"], vendor["recent"], vendor["all"]) == ("Nordvik", 5, 5)


@pytest.mark.parametrize("since", ["", "a TO b", "7 x", ") OR ("])
def test_a_moment_that_is_none_is_refused_in_words(since: str):
    with pytest.raises(QuerySyntaxError):
        build_query("*", since=since, size=5, now=NOW)


@pytest.mark.parametrize("value", ["Nordvik", 'say "hi"', "back\\slash", "C&A"])
def test_every_line_is_a_query_that_finds_its_documents(value: str):
    backend = MemoryBackend()
    backend.put("documents", [{"id": "a", "vendor": [value]}, {"id": "b", "vendor": ["other"]}])
    backend.commit(1)
    query = build_query(ask_for("vendor", value), since="7d", size=5, now=NOW)
    assert query.node == parse(ask_for("vendor", value))
    found = backend.search(type(query)(query.node))
    assert [hit.id for hit in found.hits] == ["a"]
