"""The words of the server's columns are those that every engine makes of a text."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from unicodedata import is_normalized

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from index.analysis import STEMMERS, stem, tokenise
from index.collections import DOCUMENTS
from index.elastic.mapping import build_mapping, build_settings, mark_column, stem_column, write_stem
from index.elastic.source import writer_of
from index.lookups import exact_column
from tests.index.conftest import TOKENS
from tests.index.test_analysis import LETTERS

TITLE = DOCUMENTS.fields["title"]
#: A word that no text has: one column of many texts is cut at it.
BETWEEN = "between-two-texts"


@pytest.fixture(scope="module")
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def index(client: Elasticsearch, elastic_prefix: str) -> Iterator[str]:
    name = f"{elastic_prefix}-tokens"
    mapping = build_mapping(DOCUMENTS, build=1, vectors={})
    client.indices.create(index=name, mappings=mapping, settings=build_settings())
    yield name
    client.indices.delete(index=name)


def analyse(client: Elasticsearch, index: str, column: str, texts: Sequence[str], between: str) -> list[list[str]]:
    """The tokens that a column has of each of its texts."""
    several = [each for text in texts for each in (text, between)]
    analysed: list[list[str]] = [[]]
    for token in client.indices.analyze(index=index, field=column, text=several)["tokens"]:
        if token["token"] == between:
            analysed.append([])
        else:
            analysed[-1].append(token["token"])
    return analysed[:-1]


def analyse_columns(
    client: Elasticsearch, index: str, texts: Sequence[str], language: str | None
) -> tuple[list[list[str]], list[list[str]]]:
    """Words and stems, as the server makes them of what it is sent."""
    write = writer_of(DOCUMENTS)
    sent: list[dict[str, Any]] = [json.loads(write({"id": "", "title": text, "language": language})) for text in texts]
    exact, stems = exact_column(TITLE), stem_column(TITLE)
    words = analyse(client, index, exact, [" ".join(each.get(exact, ())) for each in sent], BETWEEN)
    return words, analyse(client, index, stems, [" ".join(each.get(stems, ())) for each in sent], BETWEEN)


def test_words_are_those_of_the_table(client: Elasticsearch, index: str):
    words, _ = analyse_columns(client, index, [row["text"] for row in TOKENS], None)
    assert words == [row["exact"] for row in TOKENS]


@pytest.mark.parametrize("language", STEMMERS)
def test_stems_are_those_of_the_table(client: Elasticsearch, index: str, language: str):
    rows = [row for row in TOKENS if row["language"] == language]
    _, stems = analyse_columns(client, index, [row["text"] for row in rows], language)
    assert stems == [[write_stem(each, language) for each in row["stems"]] for row in rows]


@pytest.mark.parametrize("language", STEMMERS)
def test_the_words_and_stems_of_any_text_are_ours(client: Elasticsearch, index: str, language: str):
    texts: list[str] = []

    @settings(max_examples=300, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(st.text(LETTERS) | st.text())
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    exact = [[token.exact for token in tokenise(text)] for text in texts]
    words, stems = analyse_columns(client, index, texts, language)
    assert words == exact
    assert stems == [[write_stem(stem(word, language), language) for word in each] for each in exact]


def test_the_highlighter_knows_every_word_of_french_and_english(client: Elasticsearch, index: str):
    # It reads the text as it was written, with elided words too; accents as characters of their own it does not know.
    rows = [row for row in TOKENS if row["language"] in STEMMERS and is_normalized("NFC", row["text"])]
    marked = analyse(client, index, mark_column(TITLE), [row["text"] for row in rows], "betweentwotexts")
    missed = {row["text"]: set(row["exact"]) - set(words) for row, words in zip(rows, marked, strict=True)}
    assert {text: words for text, words in missed.items() if words} == {}
