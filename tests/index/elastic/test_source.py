"""Rows as they are sent, and as a real server gives them back."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from index.analysis import STEMMERS, stem, tokenise
from index.collections import COLLECTIONS, DOCUMENTS, Collection
from index.elastic.mapping import build_mapping, build_settings, vector_field
from index.elastic.source import LONGEST_ID, identify, read_row, writer_of
from index.query import Row
from index.vectors import Vector


def send(row: Row, collection: Collection = DOCUMENTS) -> dict[str, Any]:
    written = writer_of(collection)(row)
    assert b"\n" not in written
    sent: dict[str, Any] = json.loads(written)
    return sent


# What is sent


def test_the_words_of_a_text_are_sent_beside_it():
    sent = send({"id": "a", "title": "L'hôpital de Nîmes\nchiffré", "language": "fr"})
    assert sent["title"] == "L'hôpital de Nîmes\nchiffré"
    assert sent["title_exact"] == ["hopital de nimes chiffre"]
    assert sent["title_stems"] == ["fr:hopital fr:de fr:nim fr:chiffr"]


@pytest.mark.parametrize("language", [None, "pl", "", "exact", "FR"])
def test_a_row_in_another_language_has_no_stems(language: str | None):
    sent = send({"id": "a", "title": "Hôpitaux", "language": language})
    assert sent["title_exact"] == ["hopitaux"]
    assert "title_stems" not in sent


def test_each_of_several_values_has_its_own_words():
    assert send({"id": "a", "authors": ["Ève Noir", "", "!"]})["authors_exact"] == ["eve noir", "", ""]


@pytest.mark.parametrize("title", ["", None])
def test_no_text_has_no_words(title: str | None):
    assert send({"id": "a", "title": title, "language": "fr"}) == {"id": "a", "title": title, "language": "fr"}


def test_a_text_without_words_has_no_columns_of_words():
    assert set(send({"id": "a", "title": "— !", "language": "fr"})) == {"id", "title", "language"}


@given(st.text(), st.sampled_from(sorted(STEMMERS)))
def test_the_words_and_stems_of_any_text_are_parted_by_spaces(text: str, language: str):
    sent = send({"id": "a", "title": text, "language": language})
    exact = [token.exact for token in tokenise(text)]
    assert " ".join(sent.get("title_exact", [])).split() == exact
    assert " ".join(sent.get("title_stems", [])).split() == [f"{language}:{stem(word, language)}" for word in exact]


def test_a_vector_is_sent_as_its_bytes_with_its_model():
    values = np.array([0.6, -0.8, 0, 1e-30], dtype=np.float32)
    sent = send({"id": "a", "vector": Vector("Use", values)})
    assert "vector" not in sent
    assert sent["vector_model"] == "Use"
    assert np.frombuffer(b64decode(sent[vector_field("Use")]), dtype=">f4").tolist() == values.tolist()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_not_sent(number: float):
    assert send({"id": "a", "relevance": number})["relevance"] is None


def test_half_a_character_is_sent_as_a_question_mark():
    sent = send({"id": "a\ud800", "title": "b\udc80 c", "cve": ["\udfff"], "language": "fr"})
    assert (sent["id"], sent["title"], sent["cve"]) == ("a?", "b? c", ["?"])
    assert sent["title_exact"] == ["b c"]


@pytest.mark.parametrize("row_id", ["a", "é" * (LONGEST_ID // 2), "a b/#?\x00"])
def test_an_id_is_the_servers_id(row_id: str):
    assert identify(row_id) == row_id


def test_an_id_too_long_for_a_server_has_a_digest_of_its_own():
    long = [identify("é" * 257), identify("é" * 258), identify("\ud800" * 600)]
    assert len(set(long)) == 3
    assert all(len(each.encode()) <= LONGEST_ID for each in long)


# Through a real server

MOMENTS = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-12)), timezone(timedelta(seconds=561))])
)
VALUES = {
    "keyword": st.text(max_size=20) | st.just("") | st.sampled_from(["\x00", "\r\n ", "a" * 9000, "\U0010ffff"]),
    "text": st.text(max_size=40) | st.sampled_from(["L’été\x00 à Nîmes", "a" * 40_000, "<b>&amp;"]),
    "date": MOMENTS,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
}


def rows_of(collection: Collection) -> st.SearchStrategy[Row]:
    """Rows with any of the collection's fields."""
    fields = {
        name: st.lists(VALUES[field.type], max_size=3) if field.many else st.none() | VALUES[field.type]
        for name, field in collection.fields.items()
        if name != "id"
    }
    if "language" in fields:
        fields["language"] = st.sampled_from(["fr", "en", "pl", None])
    return st.fixed_dictionaries({}, optional=fields)


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS)
def test_any_row_comes_back_as_it_was_put(elasticsearch_url: str, elastic_prefix: str, collection: Collection):
    index = f"{elastic_prefix}-{collection.name}"
    put: dict[str, Row] = {}

    @settings(max_examples=40, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(rows_of(collection))
    def collect(row: Row) -> None:
        row_id = f"{len(put)}"
        put[row_id] = {**row, "id": row_id}

    collect()
    write = writer_of(collection)
    lines = [line for each in put for line in (json.dumps({"index": {"_id": each}}).encode(), write(put[each]))]
    with Elasticsearch(elasticsearch_url) as client:
        client.indices.create(
            index=index, mappings=build_mapping(collection, build=1, vectors={}), settings=build_settings()
        )
        answer = client.bulk(index=index, operations=lines, refresh=True)  # type: ignore[arg-type]
        assert [item["index"]["error"] for item in answer["items"] if "error" in item["index"]] == []
        hits = client.search(index=index, size=100)["hits"]["hits"]
        client.indices.delete(index=index)
    assert {hit["_id"]: read_row(hit["_source"], collection) for hit in hits} == put


def test_a_vector_is_found_and_never_given_back(elasticsearch_url: str, elastic_prefix: str):
    index, values = f"{elastic_prefix}-vectors", np.array([0.6, 0.8, 0, 0], dtype=np.float32)
    row: Row = {"id": "a", "first_seen": datetime(2024, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)}
    with Elasticsearch(elasticsearch_url) as client:
        vectors = {vector_field("use"): ("use", 4)}
        mapping = build_mapping(DOCUMENTS, build=1, vectors=vectors)
        client.indices.create(index=index, mappings=mapping, settings=build_settings())
        document = json.loads(writer_of(DOCUMENTS)({**row, "vector": Vector("use", values)}))
        client.index(index=index, id="a", document=document, refresh=True)
        nearest = {"field": vector_field("use"), "query_vector": values.tolist(), "k": 1, "num_candidates": 1}
        [hit] = client.search(index=index, knn=nearest, source_exclude_vectors=False)["hits"]["hits"]
        client.indices.delete(index=index)
    assert hit["_score"] == pytest.approx(1)
    assert read_row(hit["_source"], DOCUMENTS) == row
