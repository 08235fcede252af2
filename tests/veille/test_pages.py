"""Pages of hits by words and by meaning: which places count how much, and that pages follow each other."""

from itertools import pairwise

import pytest

from index.memory import MemoryBackend
from veille import pages
from veille.pages import Near, page_by_both, page_by_meaning
from veille.searching import build_query

QUESTION = "panne chez Altimeris"


@pytest.fixture(scope="module")
def backend() -> MemoryBackend:
    backend = MemoryBackend()
    titles = {
        **{f"fr-{number}": ("fr", "Panne chez Altimeris" + " encore" * number) for number in range(6)},
        "en-name": ("en", "Altimeris opens an office"),
        "en-near": ("en", "Outage at a French vendor"),
        "fr-near": ("fr", "Un éditeur hors service"),
        "xx-name": (None, "Altimeris"),
    }
    rows = [{"id": name, "language": language, "title": title} for name, (language, title) in titles.items()]
    backend.put("documents", rows)
    backend.commit(1)
    return backend


def order(backend, near, **options) -> list[str]:
    return [hit.id for hit in page_by_both(backend, build_query(QUESTION, limit=50, **options), near).hits]


@pytest.mark.parametrize(("language", "before"), [("fr", "en-near"), (None, "en-name")])
def test_a_name_in_another_language_counts_less_than_a_meaning_there(backend, language, before):
    near = Near({}, {"en-near": 0.2}, language)
    found = order(backend, near, filters={"language": ["en"]})
    assert found[0] == before
    assert set(found) == {"en-name", "en-near"}


def test_a_text_of_no_known_language_counts_as_one_in_the_questions(backend):
    asked = build_query(QUESTION, limit=50, filters={"title": ["Altimeris"]})
    shown, hidden = (
        {hit.id: hit.score for hit in page_by_both(backend, asked, Near({}, {}, language)).hits}
        for language in ("fr", None)
    )
    assert shown["xx-name"] == hidden["xx-name"]
    assert shown["en-name"] < hidden["en-name"]


def test_of_documents_as_near_the_one_that_has_the_words_comes_first(backend):
    assert order(backend, Near({"fr-0": 0.9}, {"en-near": 0.9}, "fr"))[:2] == ["fr-0", "en-near"]


def test_a_cosine_at_the_floor_counts_nothing(backend):
    found = page_by_both(backend, build_query(QUESTION, limit=50), Near({"fr-near": 0.3}, {}, "fr", floor=0.3)).hits
    assert [hit.score for hit in found if hit.id == "fr-near"] == [0.0]


def test_a_meaning_in_the_questions_language_follows_what_its_words_find(backend):
    found = order(backend, Near({"fr-near": 0.9}, {}, "fr"))
    assert found[0] == "fr-0"
    assert "fr-near" in found


def test_found_by_both_goes_before_found_by_words(backend):
    assert order(backend, Near({"fr-5": 0.9}, {}, "fr"))[0] == "fr-5"


@pytest.mark.parametrize("depth", [1, 2, 5, 200])
def test_the_hits_after_those_that_were_fused_follow_with_no_higher_scores(backend, depth, monkeypatch):
    monkeypatch.setattr(pages, "WORDS_DEPTH", depth)
    near = Near({"fr-near": 0.9, "fr-5": 0.8}, {"en-near": 0.5}, "fr")
    hits = page_by_both(backend, build_query(QUESTION, limit=50), near).hits
    assert len({hit.id for hit in hits}) == len(hits) == 10
    assert all(one.score >= other.score for one, other in pairwise(hits))
    by_one = [page_by_both(backend, build_query(QUESTION, limit=1, offset=at), near).hits[0] for at in range(10)]
    assert [(hit.id, hit.score, hit.found_by) for hit in by_one] == [(hit.id, hit.score, hit.found_by) for hit in hits]


def test_by_meaning_the_order_is_that_of_the_nearest(backend):
    results = page_by_meaning(backend, build_query(QUESTION, limit=2, offset=1), {"en-near": 0.9, "xx-name": 0.5})
    assert [(hit.id, hit.score) for hit in results.hits] == [("xx-name", 0.5)]
    assert results.total == 2
