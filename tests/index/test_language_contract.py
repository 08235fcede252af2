"""What every search backend must make of the query language. `conftest.BACKENDS` says which ones there are."""

from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from index.backend import SearchBackend
from index.errors import QueryError
from index.filters import read_filters
from index.memory import MemoryBackend
from index.parser import parse
from index.query import Query, Row
from tests.index.generated import generate_queries
from tests.index.invented import NOW, invent_rows

PARIS = ZoneInfo("Europe/Paris")
ROWS: list[Row] = [
    {
        "id": "fr",
        "title": "L'hôpital de Nîmes",
        "body": "Un ransomware a chiffré le système.",
        "language": "fr",
        "authors": ["Jeanne Dupont"],
        "vendor": ["Microsoft", "Red Hat"],
        "published": NOW - timedelta(days=7),
        "cve": ["CVE-2024-1234"],
    },
    {
        "id": "en",
        "title": "Hospital hit by ransomwear",
        "body": "The form of the attack is not known; the cat is.",
        "language": "en",
        "vendor": ["Fortinet"],
        "published": NOW - timedelta(hours=11),
    },
    {
        "id": "pl",
        "title": "Szpital",
        "body": "Zamek",
        "language": "pl",
        "published": NOW + timedelta(hours=1),
    },
]
FIGURES: list[Row] = [
    {"id": "fr#1", "document": "fr", "unit": "EUR", "value": 4e9, "subject": "rançon", "language": "fr"},
]


@pytest.fixture
def filled(backend: SearchBackend) -> SearchBackend:
    backend.put("documents", ROWS)
    backend.put("figures", FIGURES)
    backend.commit(1)
    return backend


def find(backend: SearchBackend, text: str, **options: Any) -> set[str]:
    query = Query(parse(text), limit=1000, highlight=False, now=NOW, **options)
    return {hit.id for hit in backend.search(query).hits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ransomwere~", {"fr", "en"}),
        ("(RANSOMWÈRE~)", {"fr", "en"}),
        ("title:ransomwere~", {"en"}),
        ("(ransomwares~)", {"fr"}),
        ("(ransomwarium~)", set()),
        ("hopitall~", {"fr", "en"}),
        ("(hopitaleb~)", {"fr"}),
        # Three to five letters: one step. Swapping neighbours is one.
        ("(from~)", {"en"}),
        ("(fmor~)", set()),
        ("(act~)", {"en"}),
        ("(tac~)", set()),
        # One or two: none.
        ("(hi~)", set()),
        ("(a~)", {"fr"}),
        # A near spelling is one of a word as written, not of its other forms.
        ("(chiffrée~)", {"fr"}),
        ("(l'hoitol~)", {"fr"}),
        ("NOT szpitall~", {"fr", "en"}),
        ("zamek~ AND szpital", {"pl"}),
        # Keywords as a whole.
        ("vendor:microsft~", {"fr"}),
        ("vendor:(fortinett~ OR micrsoft~)", {"fr", "en"}),
        ("vendor:hat~", set()),
        ("fournisseur:redhat~", {"fr"}),
        ("cve:cve-2024-1243~", {"fr"}),
        ("(ransomwere~ -szpital)", {"fr", "en"}),
        ("chiffre:(rancons~)", {"fr"}),
        ("figure:(unité:eurs~)", {"fr"}),
    ],
)
def test_a_near_spelling_finds_words_that_differ_by_a_letter_or_two(
    filled: SearchBackend, text: str, expected: set[str]
):
    assert find(filled, text) == expected


def test_a_near_spelling_counts_as_a_word_that_is_there_and_is_marked(filled: SearchBackend):
    hits = filled.search(Query(parse("nimes ransomwere~ systeme"), now=NOW)).hits
    assert [hit.id for hit in hits] == ["fr", "en"]
    passage = hits[0].passage
    assert passage
    assert [passage.text[start:end] for start, end in passage.spans] == ["ransomware", "système"]


def test_near_spellings_alone_score_nothing(filled: SearchBackend):
    assert {hit.score for hit in filled.search(Query(parse("(ransomwere~)"), now=NOW)).hits} == {0.0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("published:7d", {"fr", "en"}),
        ("published:6j", {"en"}),
        ("published:12h", {"en"}),
        ("publié:1s", {"fr", "en"}),
        ("date:>=7d", {"fr", "en", "pl"}),
        ("published:>7d", {"en", "pl"}),
        ("published:<1d", {"fr"}),
        ("published:<=7d", {"fr"}),
        ("published:[1m TO now]", {"fr", "en"}),
        ("published:[2024-01 TO maintenant]", {"fr", "en"}),
        ("published:[* TO 2d]", {"fr"}),
        ("published:>now", {"pl"}),
        ("published:today", {"pl"}),
        ("published:hier", {"en"}),
        ("published:[yesterday TO aujourd'hui]", {"en", "pl"}),
        ("NOT published:1a", {"pl"}),
    ],
)
def test_dates_are_told_from_the_moment_of_the_search(filled: SearchBackend, text: str, expected: set[str]):
    assert find(filled, text) == expected
    filters = read_filters({"publié": text.partition(":")[2]}) if text.startswith("published:") else ()
    assert find(filled, "*", filters=filters or (parse(text),)) == expected


def test_days_told_from_now_are_those_of_the_reader(filled: SearchBackend):
    # Half past midnight in Paris, where it is another day than in UTC.
    late = datetime(2024, 11, 19, 23, 30, tzinfo=UTC)
    query = Query(parse("published:today"), zone=PARIS, now=late)
    assert {hit.id for hit in filled.search(query).hits} == {"pl"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auteur:dupont", {"fr"}),
        ("AUTHOR:dupont", {"fr"}),
        ("titre:szpital", {"pl"}),
        ("texte:zamek", {"pl"}),
        ("langue:en", {"en"}),
        ("vulnerabilite:*", {"fr"}),
        ("Chiffres:(unité:EUR valeur:>1e9)", {"fr"}),
    ],
)
def test_fields_go_by_french_and_english_names(filled: SearchBackend, text: str, expected: set[str]):
    assert find(filled, text) == expected


HOSTILE = {
    "100 kB": "x" * 100_000,
    "100 kB of words": "mot " * 25_000,
    "5,000 clauses": " OR ".join(f"title:mot{number}" for number in range(5_000)),
    "500 clauses": " OR ".join(f"title:mot{number}" for number in range(500)),
    "500 excluded": " ".join(f"-mot{number}" for number in range(500)),
    "1,000 parentheses": "(" * 1_000 + "a" + ")" * 1_000,
    "40 parentheses": "(" * 40 + "a" + ")" * 40,
    "open parentheses": "(" * 1_000,
    "a regex bomb": "(a+)+$",
    "a regex in a field": "vendor:/(a|a)*$/",
    "a regex in a word": r"url:.*.*.*.*=.*\d{1,99}[^a]+$",
    "stars": "a*b*c*d*e*f*g*",
    "four stars": "*a*a*a*b",
    "four stars in a keyword": "url:*a*a*a*b",
    "stars in a row": "a**** OR ****a",
    "20 patterns": " OR ".join(f"*a{letter}*" for letter in "abcdefghijklmnopqrst"),
    "500 near spellings": " ".join(f"ransomw{number}a~" for number in range(500)),
    "20 near spellings": " ".join(f"ransomw{number}a~" for number in range(20)),
    "a long near spelling": "x" * 5_000 + "~",
    "a long near value": "vendor:" + "x" * 5_000 + "~",
    "a long phrase": '"' + "a " * 4_990 + '"',
    "a phrase of the same words": '"' + "a " * 499 + 'b"',
    "a chain": "a-" * 499 + "a",
    "a chain with a star": "a-" * 48 + "*b",
    "a long pattern": "url:*" + "東a" * 48 + "*",
    "control characters": "a\x00b \x01 \x1b[31m title:\x07c \x7f \x9b",
    "HTML": '<script>alert("x")</script> <img src=x onerror=alert(1)> &lt;b&gt; title:<b>',
    "lone surrogates": "\ud800 a\udc00b vendor:\ud83d *\udfff* \udfffa~ \"\udc00\"",
    "right-to-left marks": "\u202ea\u202c \u200fb title:\u2067c\u2069 \u061c~",
    "other scripts": "ransom\u0307\u0323\u0301" + "\u0301" * 500 + " \U0001d4bb\U0001f469\u200d\U0001f4bb~ 東京* ﷺ~",
    "JSON": '{"query":{"match_all":{}}} vendor:{"a":1} a\\"b',
    "a script": "vendor:${jndi:ldap://x/a} {{7*7}} ';DROP TABLE documents;--",
    "Lucene": "title:/x/ a^1e9 _exists_:x a~0.1 && || !b +c title:{a TO b} \\",
    "spans": "published:[9999d TO 9999h] published:999y",
    "an endless span": "published:999999999999d",
    "a huge number": "version:" + "9" * 5_000,
    "a tiny number": "relevance:1e-999 relevance:>1e308",
    "ends in disorder": "published:[2024 TO 2020]",
    "not of nothing": "NOT *",
    "figures": "figure:(figure:(figure:(a)))",
    "many figures": " ".join(f"figure:(value:{number})" for number in range(100)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_answered_or_refused_in_a_sentence_and_soon(filled: SearchBackend, name: str):
    filled.put(
        "documents", [{"id": "bomb", "title": "a" * 99, "body": "a " * 9_000, "url": "a" * 8_000, "language": "en"}]
    )
    filled.commit(2)
    began = perf_counter()
    said = answer_or_refuse(filled, HOSTILE[name])
    assert perf_counter() - began < 5
    assert said is None or 10 < len(said) < 400


def answer_or_refuse(backend: SearchBackend, text: str) -> str | None:
    """Why the query is refused; None where it is answered."""
    try:
        backend.search(Query(parse(text), now=NOW))
    except QueryError as error:
        return str(error)
    return None


@pytest.fixture(scope="module")
def invented() -> dict[str, list[Row]]:
    return invent_rows(300)


@pytest.fixture(scope="module")
def expected(invented: dict[str, list[Row]]) -> dict[str, set[str]]:
    """What the backend in memory finds for each of the queries."""
    memory = MemoryBackend()
    fill(memory, invented)
    return {text: find(memory, text) for text in generate_queries(invented["documents"], 150)}


def fill(backend: SearchBackend, rows: dict[str, list[Row]]) -> None:
    for collection, written in rows.items():
        backend.put(collection, written)
    backend.commit(1)


def test_generated_queries_find_something_but_not_all(expected: dict[str, set[str]]):
    telling = [found for found in expected.values() if 0 < len(found) < 300]
    assert len(telling) > 0.6 * len(expected)


def test_every_engine_finds_the_same_set(
    backend: SearchBackend, invented: dict[str, list[Row]], expected: dict[str, set[str]]
):
    if isinstance(backend, MemoryBackend):
        return  # the others are compared with it
    fill(backend, invented)
    assert {text: found for text in expected if (found := find(backend, text)) != expected[text]} == {}
