"""Letting a stage read again only what its readers of today have not read."""

import pytest
from sqlalchemy import select

from corpus.document import Annotations
from corpus.ledger import documents, replay, stories, vectors, vulnerabilities, work
from corpus.ledger.replay import Again, Readers
from corpus.ledger.tables import versions
from corpus.ledger.work import Item, Result
from corpus.vulnerability import CatalogueEntry
from tests.corpus.ledger.examples import NOW, after, make_reading, page_url, store, store_new, take_capture

STAMP = "rules/2 model_fr/3.1 model_en/3.1"
EMBEDDER = "hashing:8"
EXTRACTORS = ("bulletin 1", "bulletin 2", "pdf 1")


def made_due(ledger, stage, readers: Readers) -> set[str]:
    with ledger.writing() as tx:
        number = replay.replay(tx, stage, Again(NOW, readers=readers), now=after(days=9))
        items = work.claim(tx, stage, holder="h", limit=99, now=after(days=9))
    assert number == len(items)
    return {item.item for item in items}


def read(ledger, identifier: str, *, stamp: str = STAMP, language: str | None = "fr") -> None:
    with ledger.writing() as tx:
        (document,) = documents.load(tx, [identifier])
        documents.annotate(tx, document, Annotations(stamp=stamp, language=language), now=NOW)


def embed(ledger, identifier: str, *, model: str = EMBEDDER, version: int = 1) -> None:
    with ledger.writing() as tx:
        vectors.store(tx, identifier, b"12345678", model=model, version=version, now=NOW)


@pytest.fixture
def four(ledger):
    """Documents that no stage has to read."""
    identifiers = [store_new(ledger, number) for number in (1, 2, 3, 4)]
    with ledger.writing() as tx:
        work.claim(tx, "enrich", holder="h", limit=9, now=NOW)
    return identifiers


def test_a_capture_that_an_extractor_of_today_has_read_is_left_alone(ledger):
    captures = {extractor: take_capture(ledger, page_url(extractor[-3:])) for extractor in EXTRACTORS}
    for extractor, capture in captures.items():
        store(ledger, make_reading(capture, identifier=capture.url, extractor=extractor))
    assert made_due(ledger, "extract", Readers(EXTRACTORS[1:])) == {captures["bulletin 1"].item}


def test_of_a_document_that_was_merged_into_another_nothing_is_read_again(ledger):
    for number in (1, 2):
        store_new(ledger, number)
    with ledger.writing() as tx:
        stories.merge(tx, "AVIS-2", "AVIS-1", reason="same text", now=NOW)
        (kept,) = documents.load(tx, ["AVIS-1"])
        resting = tx.scalar(select(versions.c.capture).where(versions.c.document == kept.id))
    assert made_due(ledger, "extract", Readers(("bulletin 2",))) == {str(resting)}


def test_a_capture_with_one_document_by_another_extractor_is_read_again(ledger):
    capture = take_capture(ledger)
    for number, extractor in enumerate(("bulletin 1", "bulletin 2")):
        store(ledger, make_reading(capture, identifier=f"AVIS-{number}", urls=(), extractor=extractor))
    assert made_due(ledger, "extract", Readers(("bulletin 2",))) == {capture.item}


def test_a_present_reading_counts_and_no_earlier_one(ledger):
    capture = take_capture(ledger)
    for extractor in ("bulletin 1", "bulletin 2"):
        store(ledger, make_reading(capture, extractor=extractor))
    assert made_due(ledger, "extract", Readers(("bulletin 1",))) == {capture.item}
    assert made_due(ledger, "extract", Readers(("bulletin 2",))) == set()


def test_of_what_nobody_keeps_the_reader_it_is_read_again(ledger):
    """Of a capture that could not be read, and of a catalogue."""
    refused, catalogue = take_capture(ledger, page_url("broken")), take_capture(ledger, page_url("kev"), kind="kev")
    with ledger.writing() as tx:
        work.make_due(tx, [Item("extract", refused.item, "bulletins")], now=NOW)
        (item,) = work.claim(tx, "extract", holder="h", limit=9, now=NOW)
        work.finish(tx, "extract", [Result(item.item, "quarantined", "no JSON")], holder="h", now=NOW)
        entries = [CatalogueEntry(cve="CVE-2026-1000", title="Vanne")]
        vulnerabilities.store(tx, "bulletins", entries, capture=catalogue.id, now=NOW)
    assert made_due(ledger, "extract", Readers(("bulletin 1",))) == {refused.item, catalogue.item}


def test_a_document_that_the_readers_of_today_have_read_is_left_alone(ledger, four):
    read(ledger, "AVIS-1")
    read(ledger, "AVIS-2", stamp="rules/1 model_fr/3.1 model_en/3.1")
    read(ledger, "AVIS-3", stamp="rules/1 model_fr/3.1 model_en/3.1")
    read(ledger, "AVIS-3")
    assert made_due(ledger, "enrich", Readers((STAMP,))) == {"AVIS-2", "AVIS-4"}


def test_a_document_without_a_vector_of_its_version_and_of_the_embedder_is_read_again(ledger, four):
    for identifier in four:
        read(ledger, identifier)
    embed(ledger, "AVIS-1")
    embed(ledger, "AVIS-2", model="hashing:9")
    embed(ledger, "AVIS-3", version=2)
    assert made_due(ledger, "enrich", Readers((STAMP,), embedder=EMBEDDER)) == {"AVIS-2", "AVIS-3", "AVIS-4"}
    assert made_due(ledger, "enrich", Readers(embedder=EMBEDDER)) == {"AVIS-2", "AVIS-3", "AVIS-4"}
    assert made_due(ledger, "enrich", Readers((STAMP,))) == set()


def test_a_document_in_the_language_of_a_model_that_it_was_not_read_by_is_read_again(ledger, four):
    read(ledger, "AVIS-1")
    read(ledger, "AVIS-2", stamp="rules/2 model_fr/3.10 model_en/3.1")
    read(ledger, "AVIS-3", stamp="rules/2 model_fr/3.10 model_en/3.1", language="en")
    assert made_due(ledger, "enrich", Readers(model="model_fr/3.1", language="fr")) == {"AVIS-2", "AVIS-4"}
    assert made_due(ledger, "enrich", Readers(model="model_en/3.2", language="en")) == {"AVIS-3", "AVIS-4"}


def test_a_model_of_a_name_with_other_signs_is_another(ledger, four):
    for identifier in four:
        read(ledger, identifier, stamp="rules/2 modelXfr/3.1")
    assert made_due(ledger, "enrich", Readers(model="model_fr/3.1", language="fr")) == set(four)
