"""What every search backend must do. `conftest.BACKENDS` says which ones there are."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from index.backend import SearchBackend
from index.collections import COLLECTIONS
from index.errors import IndexUnavailable, QuerySyntaxError
from index.filters import read_filters
from index.nodes import And, Everything, Not, OneOf, Or, Phrase, Ranked, Word
from index.parser import parse
from index.query import FacetCount, Histogram, Query, Results, Row
from index.vectors import Nearest, Vector

PARIS = ZoneInfo("Europe/Paris")
ROWS: list[Row] = [
    {
        "id": "fr-1",
        "title": "L'hôpital de Nîmes victime d’un rançongiciel",
        "lead": "Les systèmes chiffrés ont été arrêtés.",
        "body": "L'attaque a touché trois hôpitaux. Qu'une rançon soit demandée n'étonne personne.",
        "source": "cert-fr",
        "language": "fr",
        "published": datetime(2024, 1, 31, 23, 30, tzinfo=UTC),
        "version": 1,
        "relevance": 0.5,
        "person": ["Jean Dupont"],
        "entity": ["Jean Dupont", "CHU de Nîmes"],
        "vendor": ["Microsoft", "Fortinet"],
        "cve": ["CVE-2024-1234"],
    },
    {
        "id": "fr-2",
        "title": "Rapport de la Cour des comptes",
        "body": "Le langage C et la sécurité des hôpitaux publics. Une attaque isolée.",
        "source": "cour-des-comptes",
        "language": "fr",
        "published": datetime(2024, 2, 1, 8, 0, tzinfo=UTC),
        "version": 2,
        "relevance": 1.0,
        "vendor": ["Microsoft"],
    },
    {
        "id": "en-1",
        "title": "Hospital systems encrypted by ransomware",
        "body": "The attackers encrypted three hospital networks through CVE-2024-1234 and demanded a ransom.",
        "source": "press",
        "language": "en",
        "published": datetime(2024, 2, 5, 8, 0, tzinfo=UTC),
        "version": 3,
        "vendor": [],
    },
    {
        "id": "pl-1",
        "title": "Atak na szpital w Łodzi",
        "body": "Złośliwe oprogramowanie zaszyfrowało systemy.",
        "source": "press",
        "language": "pl",
        "updated": datetime(2024, 3, 1, tzinfo=UTC),
    },
]


def search(backend: SearchBackend, text: str, **options: Any) -> Results:
    return backend.search(Query(parse(text, options.get("collection", "documents")), **options))


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


@pytest.fixture
def filled(backend: SearchBackend) -> SearchBackend:
    backend.put("documents", ROWS)
    backend.commit(7)
    return backend


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # stems, elision, accents
        ("(hôpital)", {"fr-1", "fr-2"}),
        ("(HOPITAUX)", {"fr-1", "fr-2"}),
        ("(l'attaque)", {"fr-1", "fr-2"}),
        ("(encrypt)", {"en-1"}),
        ("(szpital)", {"pl-1"}),
        ("(lodzi)", {"pl-1"}),
        ("(szpitale)", set()),
        # and, or, not
        ("hôpital AND rançon", {"fr-1"}),
        ("hôpital (rançon OR langage)", {"fr-1", "fr-2"}),
        ("hôpital -rançon", {"fr-2"}),
        ("NOT hôpital", {"en-1", "pl-1"}),
        ("-hôpital -szpital", {"en-1"}),
        ("NOT (hôpital OR szpital)", {"en-1"}),
        ("NOT NOT hôpital", {"fr-1", "fr-2"}),
        ("rançon OR -source:press", {"fr-1", "fr-2"}),
        # phrases are as written
        ('"cour des comptes"', {"fr-2"}),
        ('"comptes des cour"', set()),
        ('"hôpital de nimes"', {"fr-1"}),
        ('"hôpitaux de nimes"', set()),
        ('"d\'un rançongiciel"', {"fr-1"}),
        ('"attaques"', set()),
        ('entity:"dupont chu"', set()),
        # wildcards
        ("(ran*)", {"fr-1", "en-1"}),
        ("(*ware)", {"en-1"}),
        ("(h*tal)", {"fr-1", "en-1"}),
        ("(RANÇ*)", {"fr-1"}),
        ("(CVE-2024-*)", {"fr-1", "en-1"}),
        ("(CVE-2024-9*)", set()),
        # fields
        ("title:hôpital", {"fr-1"}),
        ("title:(hôpital OR comptes)", {"fr-1", "fr-2"}),
        ("source:CERT-FR", {"fr-1"}),
        ("source:cert", set()),
        ("source:c*", {"fr-1", "fr-2"}),
        ('person:"jean dupont"', {"fr-1"}),
        ("entity:dupont", {"fr-1"}),
        ("vendor:microsoft", {"fr-1", "fr-2"}),
        ("cve:cve-2024-1234", {"fr-1"}),
        ("vendor:*", {"fr-1", "fr-2"}),
        ("lead:*", {"fr-1"}),
        ("title:*", {"fr-1", "fr-2", "en-1", "pl-1"}),
        ("NOT published:*", {"pl-1"}),
        ("(ransom-*)", {"en-1"}),
        ("(*-ransom)", {"en-1"}),
        # numbers and dates
        ("version:2", {"fr-2"}),
        ("version:>1", {"fr-2", "en-1"}),
        ("version:>=1 version:<3", {"fr-1", "fr-2"}),
        ("version:[2 TO *]", {"fr-2", "en-1"}),
        ("relevance:[0.5 TO 1]", {"fr-1", "fr-2"}),
        ("relevance:<=0.5", {"fr-1"}),
        ("relevance:1", {"fr-2"}),
        ("published:2024-01", {"fr-1"}),
        ("published:[2024-01 TO 2024-02]", {"fr-1", "fr-2", "en-1"}),
        ("published:<2024-02-01", {"fr-1"}),
        ("published:>2024-02-01", {"en-1"}),
        ("published:>=0002", {"fr-1", "fr-2", "en-1"}),
        ("published:<9000", {"fr-1", "fr-2", "en-1"}),
        # whole things
        ("*", {"fr-1", "fr-2", "en-1", "pl-1"}),
        ("", {"fr-1", "fr-2", "en-1", "pl-1"}),
        # ranked: any word
        ("hôpital ransomware", {"fr-1", "fr-2", "en-1"}),
        ("Cour-des-comptes", {"fr-2"}),
        ("CVE-2024-1234", {"fr-1", "en-1"}),
        ("fr-1", {"fr-1"}),
        ("qu'est-ce que le langage ?", {"fr-2"}),
        ("nothing here matches zzz", set()),
    ],
)
def test_a_query_finds(filled: SearchBackend, text: str, expected: set[str]):
    results = search(filled, text)
    assert set(ids(results)) == expected
    assert results.total == len(expected)


def test_a_text_without_a_word_is_no_text(backend: SearchBackend):
    backend.put("documents", [{"id": "a", "lead": " … ", "authors": [" "]}, {"id": "b", "lead": "x"}])
    backend.commit(1)
    assert ids(search(backend, "lead:*")) == ["b"]
    assert ids(search(backend, "authors:*")) == []


def test_typography_of_a_value_makes_no_difference(backend: SearchBackend):
    backend.put("documents", [{"id": "a", "place": ["Côte d’Ivoire – « m² »"]}])
    backend.commit(1)
    for asked in ('place:"Côte d’Ivoire – « m² »"', 'place:"cote d\'ivoire - \\" m2 \\""', "place:cote*ivoire*"):
        assert ids(search(backend, asked)) == ["a"]


def test_stop_words_count_only_where_there_is_nothing_else(filled: SearchBackend):
    assert ids(search(filled, "la des szpital")) == ["pl-1"]
    assert set(ids(search(filled, "la du"))) == {"fr-2"}


def test_documents_with_more_of_the_words_come_first(backend: SearchBackend):
    long = " ".join(["mot"] * 300)
    backend.put(
        "documents",
        [
            {"id": "one", "title": "Zéphyr", "body": "zéphyr zéphyr zéphyr", "language": "fr"},
            {"id": "two", "title": "Divers", "body": f"{long} zéphyr {long} port", "language": "fr"},
            {"id": "three", "title": "Divers", "body": f"{long} zéphyr {long} port {long} navire", "language": "fr"},
            *({"id": f"port-{n}", "title": "Port", "body": "le port", "language": "fr"} for n in range(20)),
        ],
    )
    backend.commit(1)
    assert ids(search(backend, "le zéphyr, les navires et le port"))[:3] == ["three", "two", "one"]


def test_a_rare_word_weighs_more_than_a_frequent_one(backend: SearchBackend):
    backend.put("documents", [{"id": "rare", "title": "alpha", "language": "fr"}])
    backend.put("documents", [{"id": f"often-{n}", "title": "beta", "language": "fr"} for n in range(9)])
    backend.commit(1)
    assert ids(search(backend, "alpha beta"))[0] == "rare"


def test_a_minority_language_is_not_at_a_disadvantage(backend: SearchBackend):
    french = [
        {"id": f"fr-{n}", "title": "Note", "body": "un texte sans rapport ici", "language": "fr"} for n in range(30)
    ]
    backend.put("documents", french)
    body = "the ships were attacked in the harbour last night"
    backend.put("documents", [{"id": "en", "title": "News", "body": body, "language": "en"}])
    backend.put("documents", [{"id": "fr", "title": "Note", "body": "attack " + "mot " * 9, "language": "fr"}])
    backend.commit(1)
    english, other = search(backend, "attacks harbour").hits[0], search(backend, "(attack)").hits
    assert english.id == "en"
    assert {hit.id for hit in other} == {"en", "fr"}
    scores = {hit.id: hit.score for hit in other}
    assert scores["en"] > scores["fr"] / 2


def test_writes_are_seen_after_the_commit_and_not_before(backend: SearchBackend):
    backend.put("documents", ROWS[:1])
    assert (backend.number(), backend.get("documents", "fr-1"), search(backend, "*").total) == (0, None, 0)
    backend.commit(3)
    assert backend.number() == 3
    assert search(backend, "*").total == 1


def test_a_row_comes_back_as_it_was_put(filled: SearchBackend):
    assert filled.get("documents", "fr-1") == ROWS[0]
    assert filled.get("documents", "FR-1") is None
    assert search(filled, "id:fr-1").hits[0].row == ROWS[0]


def test_a_row_written_twice_is_there_once_as_written_last(filled: SearchBackend):
    assert filled.put("documents", [{**ROWS[0], "title": "Ancien"}, {**ROWS[0], "title": "Nouveau"}]) == 2
    filled.commit(8)
    assert search(filled, "*").total == len(ROWS)
    assert ids(search(filled, "nouveau")) == ["fr-1"]
    assert search(filled, "title:(ancien OR rançongiciel)").total == 0


def test_a_row_put_deleted_and_put_again_is_there(filled: SearchBackend):
    filled.delete("documents", ["fr-1"])
    filled.put("documents", ROWS[:1])
    filled.commit(8)
    assert search(filled, "*").total == len(ROWS)


def test_deleting_tells_how_many_there_were(filled: SearchBackend):
    assert filled.delete("documents", ["fr-1", "pl-1", "unknown"]) == 2
    assert search(filled, "*").total == len(ROWS)
    filled.commit(8)
    assert set(ids(search(filled, "*"))) == {"fr-2", "en-1"}


def test_what_was_made_of_a_document_is_deleted_with_it(backend: SearchBackend):
    figures = [
        {"id": f"{document}#{n}", "document": document, "value": n, "sentence": "Trois", "language": "fr"}
        for document in ("a", "A")
        for n in (1, 2)
    ]
    backend.put("figures", figures)
    backend.commit(1)
    assert backend.delete_owned("figures", ["a"]) == 2
    backend.put("figures", [{"id": "a#3", "document": "a", "value": 3.0, "sentence": "Trois", "language": "fr"}])
    backend.commit(2)
    results = search(backend, "value:>=1", collection="figures", sort="value")
    assert ids(results) == ["A#1", "A#2", "a#3"]


def test_every_collection_can_be_written_and_searched(backend: SearchBackend):
    for number, name in enumerate(COLLECTIONS, start=1):
        owned = {"document": "D"} if COLLECTIONS[name].owner else {}
        backend.put(name, [{"id": "X1", **owned}])
        backend.commit(number)
        assert ids(search(backend, "id:x1", collection=name)) == ["X1"]
    assert backend.number() == len(COLLECTIONS)


def test_clearing_empties_all_collections(filled: SearchBackend):
    filled.put("sources", [{"id": "cert-fr", "source": "cert-fr"}])
    filled.commit(8)
    filled.clear()
    assert filled.number() == 0
    assert [search(filled, "*", collection=name).total for name in ("documents", "sources")] == [0, 0]
    filled.put("documents", ROWS[:1])
    filled.commit(1)
    assert search(filled, "*").total == 1


def test_an_empty_index_has_no_hits_and_number_zero(backend: SearchBackend):
    results = search(backend, "*", facets=("source",), histogram=Histogram("published"))
    assert results == Results(facets={"source": ()})
    assert (backend.number(), backend.get("documents", "x")) == (0, None)


def test_facets_count_all_matches_as_written(filled: SearchBackend):
    results = search(filled, "*", facets=("vendor", "source", "entity"), limit=1)
    assert results.facets["vendor"] == (FacetCount("Microsoft", 2), FacetCount("Fortinet", 1))
    assert results.facets["source"][0] == FacetCount("press", 2)
    assert results.facets["entity"] == (FacetCount("CHU de Nîmes", 1), FacetCount("Jean Dupont", 1))


def test_only_the_largest_facet_values_are_given(filled: SearchBackend):
    assert search(filled, "*", facets=("vendor",), facet_size=1).facets["vendor"] == (FacetCount("Microsoft", 2),)


def test_filters_narrow_hits_and_facets_and_leave_scores_alone(filled: SearchBackend):
    filters = read_filters({"vendor": ["Microsoft", "Fortinet"], "published": ">=2024-02", "source": []})
    results = search(filled, "hôpital", filters=filters, facets=("source",))
    assert ids(results) == ["fr-2"]
    assert results.facets["source"] == (FacetCount("cour-des-comptes", 1),)
    before = {hit.id: hit.score for hit in search(filled, "hôpital").hits}
    assert results.hits[0].score == pytest.approx(before["fr-2"])


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("day", {"2024-01-31": 1, "2024-02-01": 1, "2024-02-05": 1}),
        ("week", {"2024-01-29": 2, "2024-02-05": 1}),
        ("month", {"2024-01-01": 1, "2024-02-01": 2}),
    ],
)
def test_hits_are_counted_over_time(filled: SearchBackend, step: Any, expected: dict[str, int]):
    results = search(filled, "*", histogram=Histogram("published", step))
    assert {moment.date().isoformat(): count for moment, count in results.histogram} == expected
    assert all(moment.tzinfo is UTC for moment, _ in results.histogram)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("day", {"2024-02-01": 2, "2024-02-05": 1}),
        ("week", {"2024-01-29": 2, "2024-02-05": 1}),
        ("month", {"2024-02-01": 3}),
    ],
)
def test_time_is_counted_in_the_days_of_the_reader(filled: SearchBackend, step: Any, expected: dict[str, int]):
    results = search(filled, "*", histogram=Histogram("published", step), zone=PARIS)
    assert {moment.astimezone(PARIS).date().isoformat(): count for moment, count in results.histogram} == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("published:2024-01-31", set()),
        ("published:2024-02-01", {"fr-1", "fr-2"}),
        ("published:<2024-02", set()),
        ("published:[2024-02-01T00:00 TO 2024-02-01T01:00]", {"fr-1"}),
        ("published:[2024-01-31T23:00Z TO 2024-01-31T23:59Z]", {"fr-1"}),
    ],
)
def test_days_of_a_query_begin_where_the_reader_is(filled: SearchBackend, query: str, expected: set[str]):
    assert {hit.id for hit in search(filled, query, zone=PARIS).hits} == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("published", ["fr-1", "fr-2", "en-1", "pl-1"]),
        ("-published", ["en-1", "fr-2", "fr-1", "pl-1"]),
        ("-relevance", ["fr-2", "fr-1"]),
        ("version", ["fr-1", "fr-2", "en-1", "pl-1"]),
    ],
)
def test_hits_are_sorted_and_those_without_a_value_come_last(filled: SearchBackend, sort: str, expected: Sequence[str]):
    assert ids(search(filled, "*", sort=sort))[: len(expected)] == expected


def test_pages_follow_each_other(filled: SearchBackend):
    pages = [search(filled, "*", sort="version", limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [ids(page) for page in pages] == [["fr-1", "fr-2"], ["en-1", "pl-1"], []]
    assert {page.total for page in pages} == {4}


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (10, 10**12), (10**12, 0)])
def test_a_page_of_any_size_can_be_asked_for(filled: SearchBackend, limit: int, offset: int):
    results = search(filled, "*", limit=limit, offset=offset)
    assert results.total == 4
    assert len(results.hits) == (4 if limit > 10 else 0)


def test_a_hit_shows_its_best_passage(filled: SearchBackend):
    passage = search(filled, "rançons demandées hôpital").hits[0].passage
    assert passage
    assert passage.field == "body"
    assert [passage.text[start:end] for start, end in passage.spans] == ["hôpitaux", "rançon", "demandée"]


def test_passages_can_be_left_out(filled: SearchBackend):
    assert search(filled, "hôpital", highlight=False).hits[0].passage is None


@pytest.mark.parametrize(
    "text",
    ["\x00 a", "a\ud800b", "🙂 a", "\u202e a", "+-&|!{}^~:\\/ a", "(" * 40 + "a" + ")" * 40, "ab" * 2000, "a*b*c*d*e"],
)
def test_odd_queries_are_answered(filled: SearchBackend, text: str):
    try:
        search(filled, text)
    except QuerySyntaxError:
        return


@pytest.mark.parametrize("word", ["\ud800", "...", "", "l'", "a" * 5000, "“”", "[a-z]+(", "\x00"])
def test_a_tree_of_odd_words_is_answered(filled: SearchBackend, word: str):
    leaves = (Word(word), Phrase(word), Phrase(word, "source"), Word(word, "title"))
    filled.search(Query(Or((And(leaves), Not(Or(leaves)), Ranked(leaves), Everything()))))


@pytest.mark.parametrize("day", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_date_no_engine_can_count_is_kept(backend: SearchBackend, day: datetime):
    backend.put("documents", [{"id": "old", "title": "Vieux", "published": day}])
    backend.commit(1)
    hit = search(backend, "vieux", histogram=Histogram("published")).hits[0]
    assert hit.row["published"] == day


# Vectors


def vector(*values: float, model: str = "m") -> Vector:
    whole = np.array(values, dtype=np.float32)
    return Vector(model, whole / np.linalg.norm(whole))


VECTORS = {"fr-1": vector(1, 0, 0), "fr-2": vector(0, 1, 0), "en-1": vector(0.9, 0.1, 0)}


@pytest.fixture
def meant(backend: SearchBackend) -> SearchBackend:
    """The rows, three of them with a vector."""
    rows = [{**row, "vector": VECTORS[row["id"]]} if row["id"] in VECTORS else row for row in ROWS]
    backend.put("documents", rows)
    backend.commit(7)
    return backend


def near(backend: SearchBackend, *values: float, text: str = "", k: int = 10, least: float = -1.0) -> list[str]:
    filters = (parse(text),) if text else ()
    return [found.id for found in backend.nearest(Nearest(vector(*values), k, filters, least=least))]


def test_the_nearest_come_first_with_their_cosine(meant: SearchBackend):
    found = meant.nearest(Nearest(vector(1, 0, 0), 2))
    assert [neighbour.id for neighbour in found] == ["fr-1", "en-1"]
    assert [neighbour.cosine for neighbour in found] == pytest.approx([1, 0.9939], abs=1e-4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["fr-1", "en-1", "fr-2"]),
        ("language:en", ["en-1"]),
        ("NOT language:fr", ["en-1"]),
        ("(hôpital)", ["fr-1", "fr-2"]),
        ("version:>1", ["en-1", "fr-2"]),
        ("source:press published:2024", ["en-1"]),
        ("language:pl", []),
        ("figure:(unit:EUR)", []),
    ],
)
def test_filters_hold_for_vectors(meant: SearchBackend, text: str, expected: list[str]):
    assert near(meant, 1, 0, 0, text=text) == expected


def test_a_row_without_a_vector_is_near_to_nothing(meant: SearchBackend):
    assert "pl-1" not in near(meant, 1, 1, 1)


def test_what_is_less_near_than_asked_for_is_left_out(meant: SearchBackend):
    assert near(meant, 1, 0, 0, least=0.95) == ["fr-1", "en-1"]
    assert near(meant, 1, 0, 0, k=0) == []


def test_a_vector_is_not_given_back_with_its_row(meant: SearchBackend):
    row = meant.get("documents", "fr-1")
    assert row is not None
    assert "vector" not in row
    assert all("vector" not in hit.row for hit in search(meant, "*").hits)


def test_vectors_are_seen_with_their_commit_and_not_before(meant: SearchBackend):
    meant.put("documents", [{**ROWS[0], "vector": vector(0, 0, 1)}, {"id": "new", "vector": vector(0, 0, 1)}])
    assert near(meant, 0, 0, 1, least=0.5) == []
    meant.commit(8)
    assert set(near(meant, 0, 0, 1, least=0.5)) == {"fr-1", "new"}
    assert near(meant, 1, 0, 0, least=0.5) == ["en-1"]


def test_a_row_put_again_without_a_vector_has_none(meant: SearchBackend):
    meant.put("documents", [ROWS[0]])
    meant.commit(8)
    assert near(meant, 1, 0, 0) == ["en-1", "fr-2"]
    assert meant.models("documents") == {"m": 2}


def test_deleted_rows_are_near_to_nothing(meant: SearchBackend):
    meant.delete("documents", ["fr-1", "pl-1"])
    meant.commit(8)
    assert near(meant, 1, 0, 0) == ["en-1", "fr-2"]
    meant.clear()
    assert near(meant, 1, 0, 0) == []
    assert meant.models("documents") == {}


def test_vectors_of_several_models_stand_side_by_side(meant: SearchBackend):
    meant.put("documents", [{**ROWS[0], "vector": vector(1, 0, model="other")}])
    meant.commit(8)
    assert meant.models("documents") == {"m": 2, "other": 1}
    assert near(meant, 1, 0, 0) == ["en-1", "fr-2"]
    assert [found.id for found in meant.nearest(Nearest(vector(1, 0, model="other"), 5))] == ["fr-1"]
    assert meant.nearest(Nearest(vector(1, 0, model="a third"), 5)) == []


def test_a_model_that_changed_under_its_name_is_refused_in_words(meant: SearchBackend):
    with pytest.raises(IndexUnavailable, match="the model under this name has changed"):
        meant.nearest(Nearest(vector(1, 0), 5))


def test_vectors_outlive_many_commits(backend: SearchBackend):
    for number in range(1, 12):
        rows = [{"id": f"d{place}", "vector": vector(number, place, 1)} for place in range(5)]
        backend.put("documents", rows)
        backend.commit(number)
    found = backend.nearest(Nearest(vector(11, 3, 1), 5))
    assert found[0].id == "d3"
    assert found[0].cosine == pytest.approx(1)
    assert len({neighbour.id for neighbour in found}) == 5


def test_an_empty_index_has_no_neighbours(backend: SearchBackend):
    assert near(backend, 1, 0, 0) == []
    assert backend.models("documents") == {}


# Documents by ids, and by their figures


def test_programs_ask_for_rows_by_their_ids(filled: SearchBackend):
    def found(*wanted: str) -> set[str]:
        return set(ids(filled.search(Query(OneOf(frozenset(wanted))))))

    assert found("fr-1", "pl-1", "none") == {"fr-1", "pl-1"}
    assert found("FR-1") == set()  # as a whole, and as it is written
    assert found() == set()
    hospitals = filled.search(Query(And((parse("(hôpital)"), Not(OneOf(frozenset({"fr-1"})))))))
    assert ids(hospitals) == ["fr-2"]
    either = Or((parse("rançon encrypted"), OneOf(frozenset({"pl-1"}))))
    assert set(ids(filled.search(Query(either)))) == {"fr-1", "en-1", "pl-1"}


FIGURES: list[Row] = [
    {"document": "fr-1", "value": 2e6, "unit": "EUR", "kind": "money", "subject": "rançon", "sentence": "a"},
    {"document": "fr-1", "value": 3e9, "unit": "patient", "kind": "count", "subject": "dossiers", "sentence": "b"},
    {"document": "fr-2", "value": 7.3e9, "unit": "EUR", "kind": "money", "subject": "budget", "bound": "~"},
    {"document": "en-1", "value": 5e9, "unit": "USD", "kind": "money", "subject": "budget", "bound": ">="},
    {"document": "elsewhere", "value": 5e9, "unit": "EUR", "kind": "money", "subject": "budget", "sentence": "e"},
]


@pytest.fixture
def counted(filled: SearchBackend) -> SearchBackend:
    filled.put("figures", [{"id": str(number), "language": "fr", **row} for number, row in enumerate(FIGURES)])
    filled.commit(8)
    return filled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("figure:(unit:EUR value:>1e9)", {"fr-2"}),  # fr-1 has both, but not in one figure
        ("figure:(unit:EUR) figure:(value:>1e9)", {"fr-1", "fr-2"}),
        ("figure:(unit:(EUR OR USD) value:[1e9 TO 6e9])", {"en-1"}),
        ("figure:(budget)", {"fr-2", "en-1"}),
        ("figure:budgets", {"fr-2", "en-1"}),
        ("figure:*", {"fr-1", "fr-2", "en-1"}),
        ("NOT figure:*", {"pl-1"}),
        ("figure:(NOT kind:money)", {"fr-1"}),
        ("figure:(unit:GBP)", set()),
        ("figure:(bound:~)", {"fr-2"}),
        ('figure:(bound:">=")', {"en-1"}),
        ("figure:(unit:USD) OR figure:(unit:GBP) OR id:pl-1", {"en-1", "pl-1"}),
        ("hôpital figure:(unit:EUR)", {"fr-1", "fr-2"}),
        ("figure:(unit:EUR) -source:cert-fr", {"fr-2"}),
    ],
)
def test_documents_are_found_by_a_figure_that_matches_everything_at_once(
    counted: SearchBackend, text: str, expected: set[str]
):
    results = search(counted, text)
    assert set(ids(results)) == expected
    assert results.total == len(expected)


def test_a_figure_may_be_a_filter(counted: SearchBackend):
    query = Query(parse("hôpital attaque"), filters=(parse("figure:(value:>4e9)"),))
    assert ids(counted.search(query)) == ["fr-2"]


def test_any_number_of_documents_may_have_such_a_figure(backend: SearchBackend):
    backend.put("documents", [{"id": f"d{number}", "language": "fr"} for number in range(3_000)])
    backend.put("figures", [{"id": str(n), "document": f"d{n}", "unit": "EUR", "value": 1.0} for n in range(3_000)])
    backend.commit(1)
    assert search(backend, "figure:(unit:EUR)").total == 3_000


def test_figures_that_changed_are_asked_anew(counted: SearchBackend):
    counted.delete_owned("figures", ["fr-2"])
    counted.commit(9)
    assert ids(search(counted, "figure:(unit:EUR value:>1e9)")) == []
