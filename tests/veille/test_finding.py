"""Finding by words, by meaning and by both: what is found, why, in which order, and what is said where it cannot be."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from corpus.document import Content
from index import collapsing
from index.backend import SearchBackend, open_backend
from index.errors import QueryError
from index.query import Histogram, Results
from index.vectors import Vector
from veille import pages
from veille.asking import MODES, Mode, split
from veille.embedding import make_embedding
from veille.finding import REMEDY, Finder, NoVectors
from veille.searching import build_query, make_searching, read_mode, to_json

#: What the fake embedder understands, in two languages; a dimension for each line.
CONCEPTS = [
    {"rançongiciel", "rançon", "ransomware", "ransom"},
    {"hôpital", "clinique", "hospital", "clinic"},
    {"budget", "milliards", "spending"},
    {"pommes", "apples"},
]
TEXTS = [
    ("fr-1", "fr", "Un hôpital victime d'un rançongiciel", "avis"),
    ("fr-2", "fr", "Le budget de l'hôpital en hausse", "avis"),
    ("fr-3", "fr", "Une clinique paralysée", "alertes"),
    ("en-1", "en", "Ransomware stops a hospital", "press"),
    ("en-2", "en", "Spending on apples", "press"),
    ("xx-1", None, "Pommes", "press"),
]


class Understanding:
    """An embedder that knows a few words and nothing else."""

    name, dimension, unrelated = "fake", len(CONCEPTS), 0.6

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        words = [set(text.lower().replace("'", " ").split()) for text in texts]
        vectors = np.array([[bool(each & concept) for concept in CONCEPTS] for each in words], dtype=np.float32)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@pytest.fixture(params=["memory:", "tantivy:"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchBackend]:
    address = request.param + (str(tmp_path / "index") if request.param == "tantivy:" else "")
    with closing(open_backend(address, writable=True)) as opened:
        vectors = Understanding().encode([title for _, _, title, _ in TEXTS])
        rows = [
            {"id": name, "language": language, "title": title, "source": source, "vector": Vector("fake", vector)}
            for (name, language, title, source), vector in zip(TEXTS, vectors, strict=True)
        ]
        opened.put("documents", rows)
        opened.commit(1)
        yield opened


def find(backend: SearchBackend, typed: str, mode: Mode = "both", **options: object) -> Results:
    finder = Finder(backend, embedder="fake", opener=lambda name: Understanding())
    found = finder.find(split(typed, build_query(typed, **options)), mode)
    assert found.note is None
    return found.results


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def reasons(results: Results) -> dict[str, tuple[str, ...]]:
    return {hit.id: hit.found_by for hit in results.hits}


def test_a_question_in_one_language_finds_what_is_written_in_another(backend):
    question = "un rançongiciel dans un hôpital"
    assert "en-1" not in ids(find(backend, question, "words"))
    assert ids(find(backend, question, "meaning"))[:2] == ["fr-1", "en-1"]
    assert ids(find(backend, question))[:2] == ["fr-1", "en-1"]


def test_every_hit_says_why_it_is_there(backend):
    found = reasons(find(backend, "un rançongiciel dans un hôpital"))
    assert found["fr-1"] == ("words", "meaning")
    assert found["en-1"] == ("meaning",)
    assert reasons(find(backend, "une victime des pommes"))["fr-1"] == ("words",)


@pytest.mark.parametrize("sort", [None, "-published"])
@pytest.mark.parametrize("mode", MODES)
def test_a_hit_by_meaning_says_how_near_it_is(backend, mode, sort):
    for hit in find(backend, "un rançongiciel dans un hôpital", mode, sort=sort).hits:
        assert (hit.cosine is not None) == ("meaning" in hit.found_by)
        assert hit.id != "en-1" or hit.cosine == pytest.approx(1)


def test_a_hit_without_a_word_of_the_query_shows_the_beginning_of_its_text(backend):
    hit = next(hit for hit in find(backend, "un rançongiciel dans un hôpital").hits if hit.id == "en-1")
    assert hit.passage.text == "Ransomware stops a hospital"
    assert hit.passage.spans == ()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rançongiciel hôpital -clinique", {"fr-1", "en-1"}),
        ("rançongiciel hôpital -source:press", {"fr-1", "fr-3"}),
        ("rançongiciel hôpital source:press", {"en-1"}),
        ("rançongiciel AND hôpital", {"fr-1"}),
        ('"hôpital victime"', {"fr-1"}),
    ],
)
def test_what_is_exact_in_a_query_holds_for_the_meaning_too(backend, typed, expected):
    results = find(backend, typed)
    assert set(ids(results)) == expected
    assert results.total == len(expected)


@pytest.mark.parametrize("mode", ["meaning", "both"])
def test_filters_hold_in_every_mode(backend, mode):
    assert set(ids(find(backend, "hôpital et clinique", mode, filters={"source": "alertes"}))) == {"fr-3"}


def test_total_and_facets_count_what_either_finds(backend):
    results = find(backend, "un rançongiciel dans un hôpital", facets=("source",), histogram=Histogram("published"))
    assert results.total == len(results.hits) == 4
    assert {count.value: count.count for count in results.facets["source"]} == {"avis": 2, "alertes": 1, "press": 1}


def test_an_order_that_is_asked_for_is_kept(backend):
    results = find(backend, "un rançongiciel dans un hôpital", sort="-first_seen")
    assert set(ids(results)) == {"fr-1", "fr-2", "fr-3", "en-1"}
    assert reasons(results)["en-1"] == ("meaning",)
    assert reasons(results)["fr-1"] == ("words", "meaning")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_are_parts_of_one_order(backend, mode, size, monkeypatch):
    monkeypatch.setattr(pages, "WORDS_DEPTH", 2)
    question = "un rançongiciel dans un hôpital, une clinique, le budget"
    whole = find(backend, question, mode, limit=100)
    parts = [find(backend, question, mode, limit=size, offset=at) for at in range(0, whole.total + size, size)]
    assert [identifier for part in parts for identifier in ids(part)] == ids(whole)
    assert len(set(ids(whole))) == whole.total
    assert {part.total for part in parts} == {whole.total}
    scores = [hit.score for hit in whole.hits]
    assert all(one >= other for one, other in pairwise(scores))


# One document of each story

#: Story, language and title; the second and fifth of three stories are in the other language.
TOLD = [
    ("clinic", "fr", "Un rançongiciel paralyse une clinique"),
    ("clinic", "en", "Ransomware stops a clinic"),
    ("clinic", "fr", "La clinique attend son budget après le rançongiciel"),
    ("budget", "fr", "Le budget de l'hôpital en hausse"),
    ("budget", "en", "Hospital spending rises"),
    ("apples", "fr", "Des pommes pour un hôpital"),
    (None, "fr", "Un rançongiciel de plus"),
    (None, "en", "Hospital and clinic to merge"),
    ("clinic", "fr", "Sans rapport : une victime raconte"),
]
ASKED = "une victime de rançongiciel, un hôpital, une clinique"


@pytest.fixture
def told(backend: SearchBackend) -> SearchBackend:
    backend.clear()
    vectors = Understanding().encode([title for _, _, title in TOLD])
    rows = [
        {"id": f"t{number}", "story": story, "language": language, "title": title, "vector": Vector("fake", vector)}
        | {"published": datetime(2026, 3, number + 1, tzinfo=UTC), "source": language}
        for number, ((story, language, title), vector) in enumerate(zip(TOLD, vectors, strict=True))
    ]
    backend.put("documents", rows)
    backend.commit(2)
    return backend


def stories(results: Results) -> list[tuple[str, int]]:
    return [(hit.row["story"] or hit.id, hit.group_size) for hit in results.hits]


@pytest.mark.parametrize("sort", [None, "-published"])
@pytest.mark.parametrize("depth", [2, 200])
@pytest.mark.parametrize("mode", MODES)
def test_of_each_story_the_first_in_the_whole_order_is_a_hit(told, mode, depth, sort, monkeypatch):
    monkeypatch.setattr(pages, "WORDS_DEPTH", depth)
    monkeypatch.setattr(collapsing, "BATCH", 2)
    whole = find(told, ASKED, mode, limit=50, sort=sort)
    sizes = Counter(hit.row["story"] or hit.id for hit in whole.hits)
    firsts = {hit.row["story"] or hit.id: hit for hit in reversed(whole.hits)}
    results = find(told, ASKED, mode, limit=50, sort=sort, by_story=True)
    assert sorted(stories(results)) == sorted(sizes.items())
    assert (results.total, results.groups) == (whole.total, len(firsts))
    whole_order = [hit.id for hit in whole.hits if firsts[hit.row["story"] or hit.id] is hit]
    assert ids(results) == whole_order
    for hit in results.hits:
        assert replace(firsts[hit.row["story"] or hit.id], group_size=hit.group_size) == hit


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("mode", MODES)
def test_no_story_comes_twice_on_pages_that_follow_each_other(told, mode, size, monkeypatch):
    monkeypatch.setattr(pages, "WORDS_DEPTH", 2)
    whole = find(told, ASKED, mode, limit=50, by_story=True)
    parts = [find(told, ASKED, mode, limit=size, offset=at, by_story=True) for at in range(0, 2 * len(TOLD), size)]
    assert [story for part in parts for story in stories(part)] == stories(whole)
    assert {part.groups for part in parts} == {whole.groups} == {len(whole.hits)}


@pytest.mark.parametrize("mode", MODES)
def test_counts_are_those_of_all_documents_also_by_story(told, mode):
    options = {"facets": ("source",), "histogram": Histogram("published"), "filters": {"source": ["fr"]}}
    whole, collapsed = (find(told, ASKED, mode, by_story=by_story, **options) for by_story in (False, True))
    assert replace(collapsed, hits=(), groups=None) == replace(whole, hits=())
    assert all(hit.row["source"] == "fr" for hit in collapsed.hits)


def test_a_document_found_by_meaning_stands_for_those_found_by_words(told):
    """What is nearest is in the other language; the words of the question are in other documents of its story."""
    found = find(told, "ransomware clinic", filters={"story": ["clinic"]}, by_story=True)
    assert stories(found) == [("clinic", 3)]
    assert found.total == 3


def test_stories_that_are_spelt_alike_are_two(told):
    row = {"story": "Clinic", "language": "fr", "title": "Une clinique", "published": datetime(2026, 4, 1, tzinfo=UTC)}
    told.put("documents", [{**row, "id": f"twin-{number}"} for number in range(2)])
    told.commit(3)
    one, all_of_them = (find(told, "clinique", sort="-published", limit=limit, by_story=True) for limit in (1, 50))
    assert stories(one) == stories(all_of_them)[:1] == [("Clinic", 2)]
    assert ("clinic", 3) in stories(all_of_them)


def test_a_page_for_programs_names_the_story_and_how_many_more_it_has(told):
    page = to_json(find(told, ASKED, sort="published", by_story=True), by_story=True)
    assert page["stories"] == len(page["hits"]) == 5
    assert [(hit["story"], hit["more_of_story"]) for hit in page["hits"]][:2] == [("clinic", 3), ("budget", 1)]
    assert page["hits"][-1]["story"] is None
    assert "story" not in to_json(find(told, ASKED))["hits"][0]


def test_a_query_without_words_of_its_own_needs_no_meaning(backend):
    finder = Finder(backend, embedder="fake", opener=lambda name: pytest.fail("it was opened"))
    for mode in MODES:
        found = finder.find(split("source:press", build_query("source:press")), mode)
        assert set(ids(found.results)) == {"en-1", "en-2", "xx-1"}


def test_words_that_nobody_understands_are_looked_for_as_words(backend):
    assert ids(find(backend, "paralysée")) == ["fr-3"]
    assert ids(find(backend, "paralysée", "meaning")) == []


def ask_with(backend: SearchBackend, embedder: str, mode: Mode):
    return Finder(backend, embedder=embedder).find(split("hôpital", build_query("hôpital")), mode)


def test_vectors_of_another_model_are_told_in_words(backend):
    with pytest.raises(
        NoVectors, match=r"no document has a vector of 'use'.*; 6 have one of 'fake': run `veille enrich"
    ):
        ask_with(backend, "use", "meaning")
    found = ask_with(backend, "use", "both")
    assert "6 have one of 'fake'" in found.note
    assert set(ids(found.results)) == {"fr-1", "fr-2"}
    assert ask_with(backend, "use", "words").note is None


@pytest.mark.parametrize("mode", ["meaning", "both"])
def test_documents_that_have_a_vector_of_another_model_only_are_told(backend, mode):
    row = {"id": "old", "title": "Un hôpital", "vector": Vector("use", np.ones(4, dtype=np.float32))}
    backend.put("documents", [row])
    backend.commit(2)
    finder = Finder(backend, embedder="fake", opener=lambda name: Understanding())
    found = finder.find(split("hôpital", build_query("hôpital")), mode)
    assert found.note == f"not found by meaning: 1 document has a vector of 'use' only: {REMEDY}"


def test_without_an_embedder_search_goes_by_words_and_says_so(backend):
    with pytest.raises(NoVectors, match="VEILLE_EMBEDDER is none"):
        ask_with(backend, "none", "meaning")
    assert "VEILLE_EMBEDDER is none" in ask_with(backend, "none", "both").note


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_index_has_no_hits_and_no_complaint(tmp_path, mode):
    with closing(open_backend(str(tmp_path / "none"))) as empty:
        found = Finder(empty, embedder="fake", opener=lambda name: Understanding()).find(
            split("hôpital", build_query("hôpital")), mode
        )
    assert (found.results.total, found.results.hits, found.note) == (0, (), None)


def test_the_mode_is_read_by_its_name():
    assert [read_mode(mode) for mode in MODES] == list(MODES)
    assert read_mode(None) == "both"
    with pytest.raises(QueryError, match="mode 'fuzzy' is no mode of search; there are words, meaning, both"):
        read_mode("fuzzy")


def test_a_page_for_programs_says_why_each_hit_is_there(backend):
    page = to_json(find(backend, "un rançongiciel dans un hôpital"), note="a note")
    assert page["note"] == "a note"
    assert page["hits"][1]["found_by"] == ["meaning"]


STORIES = {
    "en-1": ("en", "Ransomware attack shuts down a regional hospital", "Surgeries were postponed on Monday."),
    "en-2": ("en", "Rain delays the apple harvest", "Growers expect lower yields this autumn."),
    "fr-1": ("fr", "La récolte des pommes retardée par la pluie", "Les producteurs attendent moins de fruits."),
    "fr-2": ("fr", "Le ministre présente son budget", "Deux milliards d'euros de plus pour la défense."),
}


def by_real_vectors() -> SearchBackend:
    backend = open_backend("memory:", writable=True)
    embed = make_embedding("use")
    made = embed([Content(title=title, lead=lead) for _, title, lead in STORIES.values()])
    for (name, (language, title, lead)), vector in zip(STORIES.items(), made, strict=True):
        row = {"id": name, "language": language, "title": title, "lead": lead, "vector": Vector.read("use", vector)}
        backend.put("documents", [row])
    backend.commit(1)
    return backend


def test_french_and_english_meet_in_the_real_encoder():
    (answer, other) = make_searching(by_real_vectors(), embedder="use")(
        [
            {"id": "q", "query": "hôpital attaqué par un rançongiciel"},
            {"id": "r", "query": "defence budget presented by the minister", "mode": "meaning"},
        ]
    )
    assert [hit["document"] for hit in answer["hits"]] == ["en-1"]
    assert [hit["document"] for hit in other["hits"]] == ["fr-2"]
