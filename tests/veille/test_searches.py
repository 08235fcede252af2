"""Saved searches: how their queries are read, and what they find."""

import pytest

from index.errors import QuerySyntaxError
from index.memory import MemoryBackend
from tests.veille.newsroom import MORNING
from veille import searches
from veille.searches import find_hits, find_present, read_saved

ROWS = {
    "a": "Griffe paralyse Boréal",
    "b": "Boréal publie un correctif",
    "c": "Griffe frappe Solenne",
}


@pytest.fixture
def backend():
    backend = MemoryBackend()
    facts = {"language": "fr", "published": MORNING, "first_seen": MORNING}
    backend.put("documents", [{"id": name, "title": title, **facts} for name, title in ROWS.items()])
    backend.commit(1)
    return backend


def find(backend, query, identifiers=tuple(ROWS)):
    return find_hits(backend, query, identifiers, zone=MORNING.tzinfo, now=MORNING)


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        ("griffe boréal", "griffe AND boréal"),
        ("une fuite de données", "fuite AND données"),
        ("griffe", "(griffe)"),
        ("le la", "le AND la"),
        ("griffe OR boréal", "griffe OR boréal"),
        ("griffe title:boréal", "griffe AND title:boréal"),
        ('"griffe boréal"', '"griffe boréal"'),
        ("*", "*"),
        (" * ", "*"),
    ],
)
def test_of_plain_words_all_have_to_be_there(query, reading):
    assert str(read_saved(query)) == reading


@pytest.mark.parametrize("query", ["", "  ", "?!", "- -", "griffe AND", "(griffe", "no_field:("])
def test_what_asks_for_nothing_cannot_be_saved(query):
    with pytest.raises(QuerySyntaxError):
        read_saved(query)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("griffe boréal", {"a"}),
        ("griffe OR boréal", {"a", "b", "c"}),
        ("-boréal", {"c"}),
        ("published:2026-03-02", {"a", "b", "c"}),
        ("published:>2026-03-02", set()),
        ("*", {"a", "b", "c"}),
    ],
)
def test_what_a_query_finds(backend, query, found):
    assert find(backend, query) == found


def test_only_the_documents_that_are_asked_about_are_found(backend):
    assert find(backend, "griffe", ["c", "unknown"]) == {"c"}
    assert find(backend, "griffe", []) == set()


@pytest.mark.parametrize("chunk", [1, 2, 1000])
def test_documents_are_asked_about_a_part_at_a_time(backend, monkeypatch, chunk):
    monkeypatch.setattr(searches, "CHUNK", chunk)
    assert find(backend, "griffe") == {"a", "c"}
    assert find_present(backend, ["a", "b", "unknown", "b"]) == {"a", "b"}
    assert find_present(backend, ["a", "b"]) == {"a", "b"}
