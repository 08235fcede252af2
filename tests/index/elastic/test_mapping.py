"""Every declared collection as a real server takes it."""

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from index.analysis import STEMMERS, fold_value
from index.collections import COLLECTIONS, Collection
from index.elastic.mapping import (
    ANALYSIS,
    MODEL,
    build_mapping,
    build_settings,
    fingerprint,
    folded_column,
    list_columns_of_words,
    vector_field,
)
from index.lookups import exact_column, stem_columns

VECTORS = {vector_field("made"): ("made", 4)}
TYPES = {"date": "date", "integer": "long", "float": "double", "boolean": "boolean", "keyword": "keyword"}


def create(client: Elasticsearch, index: str, collection: Collection) -> None:
    vectors = VECTORS if collection.vector else {}
    client.indices.create(
        index=index, mappings=build_mapping(collection, build=3, vectors=vectors), settings=build_settings()
    )


@pytest.fixture
def client(elasticsearch_url: str, elastic_prefix: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_url) as client:
        yield client
        client.indices.delete(index=[f"{elastic_prefix}-{name}" for name in COLLECTIONS], ignore_unavailable=True)


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS)
def test_a_server_takes_every_field_and_refuses_any_other(
    client: Elasticsearch, elastic_prefix: str, collection: Collection
):
    index = f"{elastic_prefix}-{collection.name}"
    create(client, index, collection)
    made = client.indices.get_mapping(index=index)[index]["mappings"]
    for name, field in collection.fields.items():
        expected = TYPES.get(field.type, "keyword" if field.facet else "text")
        assert made["properties"][name]["type"] == expected
    mark = made["_meta"]["veille"]
    assert (mark["schema"], mark["build"]) == (fingerprint(), 3)
    answer = client.bulk(index=index, operations=[{"index": {}}, {"undeclared": 1}])
    assert answer["items"][0]["index"]["error"]["type"] == "strict_dynamic_mapping_exception"


def test_every_text_has_a_column_of_words_and_where_there_are_languages_one_of_stems():
    for collection in COLLECTIONS.values():
        properties = build_mapping(collection, build=1, vectors={})["properties"]
        hidden = list_columns_of_words(collection)
        assert set(hidden) <= set(properties)
        for field in collection.fields.values():
            if field.type == "text":
                assert properties[exact_column(field)]["analyzer"] == "words"
                assert exact_column(field) in hidden
                assert (f"{field.name}_stems" in hidden) == bool(stem_columns(field, collection))


def test_no_field_is_taken_for_a_vector():
    names = [name for collection in COLLECTIONS.values() for name in collection.fields]
    assert [name for name in names if name.startswith("vector")] == []


def test_the_columns_of_vectors_are_there_only_for_collections_that_have_some():
    for collection in COLLECTIONS.values():
        properties = build_mapping(collection, build=1, vectors={})["properties"]
        assert (MODEL in properties) == bool(collection.vector)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a/b", "a_b"), ("Model", "model"), ("use-fr", "use.fr"), ("é", "è"), ("m" * 60, "m" * 61)],
)
def test_two_models_never_share_a_column(one: str, other: str):
    columns = {vector_field(one), vector_field(other)}
    assert len(columns) == 2
    assert all(column.isascii() and column == column.lower() and len(column) < 64 for column in columns)


def test_a_plain_name_of_a_model_is_the_name_of_its_column():
    assert vector_field("use4") == "vector_use4"


def test_another_declaration_or_analysis_is_another_fingerprint(monkeypatch):
    before = fingerprint()
    assert before == fingerprint()
    monkeypatch.setitem(ANALYSIS["tokenizer"]["letters_and_digits"], "pattern", r"\s+")
    assert fingerprint() != before


VALUES = ("Été À Nîmes", "CERT-FR", "Αθήνα", "œuvre", "Straße", "İstanbul", "ªº µ", "№ 5 ½", "Łódź", "中 Й", " a ")


def test_keywords_are_folded_as_those_of_a_query(client: Elasticsearch, elastic_prefix: str):
    index = f"{elastic_prefix}-documents"
    create(client, index, COLLECTIONS["documents"])
    answer = client.indices.analyze(index=index, field=folded_column("source"), text=list(VALUES))
    assert [token["token"] for token in answer["tokens"]] == [fold_value(value) for value in VALUES]


def test_long_values_are_kept_though_not_found(client: Elasticsearch, elastic_prefix: str):
    index = f"{elastic_prefix}-documents"
    create(client, index, COLLECTIONS["documents"])
    rows: list[Any] = []
    for place, value in enumerate(("€" * 8_191, "⒇" * 8_191, "🙂" * 8_191, "a" * 100_000)):
        rows += [{"index": {"_id": str(place)}}, {"source": value}]
    assert not client.bulk(index=index, operations=rows, refresh=True)["errors"]
    assert client.count(index=index, query={"exists": {"field": "source"}})["count"] == 2


def test_there_is_a_mark_for_every_language_that_is_stemmed():
    assert {f"marks_{code}" for code in STEMMERS} < ANALYSIS["analyzer"].keys()
