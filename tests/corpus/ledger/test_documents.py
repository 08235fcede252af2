"""Documents: identity, versions, readings, revisions."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import func, select

from corpus.document import Annotations, Block, Content, Document, Entity
from corpus.ledger import Ledger, addresses, documents, indexing, stories, work
from corpus.ledger.documents import Stored, hash_content
from corpus.ledger.tables import contents, versions
from corpus.ledger.tables import documents as table
from tests.corpus.ledger.examples import (
    NOW,
    REFERENCE,
    SLUG,
    SOURCE,
    after,
    counted_statements,
    make_reading,
    page_url,
    states,
    store,
    store_new,
    take_capture,
)

FOUND = Annotations(
    stamp="models 1",
    entities=(Entity(field="title", start=0, end=4, kind="organisation", text="Avis", name="Avis"),),
)


def load(ledger, identifier="AVIS-1"):
    with ledger.reading() as tx:
        return documents.load(tx, [identifier])[0]


def annotate(ledger, document, found=FOUND, *, now=NOW):
    with ledger.writing() as tx:
        return documents.annotate(tx, document, found, now=now)


def history(ledger, identifier="AVIS-1"):
    with ledger.reading() as tx:
        return [content.body for content in documents.history(tx, identifier)]


def count(ledger, of):
    with ledger.reading() as tx:
        return tx.scalar(select(func.count()).select_from(of))


def test_a_new_document_is_whole(ledger):
    capture = take_capture(ledger, final_url="https://cert.example/AVIS-1")
    content = {"blocks": (Block(kind="paragraph", start=0, end=18),), "language": "en", "published": NOW}
    reading = make_reading(capture, urls=("https://cert.example/avis/1", capture.url), **content)
    assert store(ledger, reading, now=after(minutes=5)) == Stored("AVIS-1", 1, "new")
    document = load(ledger)
    assert (document.version, document.reading, document.annotations) == (1, 1, None)
    assert (document.source, document.content) == (SOURCE, reading.draft.content)
    assert (document.fetch.url, document.fetch.canonical_url) == (capture.final_url, "https://cert.example/avis/1")
    assert (document.fetch.fetched_at, document.fetch.first_seen_at) == (NOW, NOW)
    assert (document.fetch.archive, document.fetch.batch) == (REFERENCE, capture.batch)
    assert Document.model_validate_json(document.model_dump_json()) == document


def test_a_new_document_waits_to_be_enriched(ledger):
    capture = take_capture(ledger)
    store(ledger, make_reading(capture))
    with ledger.writing() as tx:
        [item] = work.claim(tx, "enrich", holder="h", limit=9, now=NOW)
    assert (item.item, item.source, item.batch) == ("AVIS-1", SLUG, capture.batch)


def test_the_same_text_again_changes_nothing(ledger):
    store(ledger, make_reading(take_capture(ledger)))
    before = load(ledger)
    spaced = make_reading(take_capture(ledger, fetched_at=after(days=1)), "A  flaw was\nmended. ")
    assert store(ledger, spaced) == Stored("AVIS-1", 1, "unchanged")
    assert load(ledger) == before


@pytest.mark.parametrize(
    "change",
    [{"text": "Two flaws were mended."}, {"lead": "Update."}, {"extra": {"cves": ["CVE-2026-0001"]}}],
    ids=["body", "lead", "structured data"],
)
def test_what_the_publisher_changes_is_a_version(ledger, change):
    store(ledger, make_reading(take_capture(ledger)))
    first = load(ledger)
    later = take_capture(ledger, fetched_at=after(days=1))
    assert store(ledger, make_reading(later, **change)) == Stored("AVIS-1", 2, "version")
    document = load(ledger)
    assert (document.version, document.reading, document.annotations) == (2, 1, None)
    assert document.revision > first.revision
    assert (document.fetch.fetched_at, document.fetch.first_seen_at) == (after(days=1), NOW)
    assert document.fetch.batch == later.batch


def test_a_change_that_is_taken_back_is_a_version_too(ledger):
    for day, text in enumerate(["One.", "Two.", "One."]):
        store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=day)), text))
    assert history(ledger) == ["One.", "Two.", "One."]


def test_a_version_waits_to_be_enriched_again(ledger):
    store(ledger, make_reading(take_capture(ledger)))
    with ledger.writing() as tx:
        work.claim(tx, "enrich", holder="h", limit=9, now=NOW)
    store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=1)), "Changed."))
    assert states(ledger) == {"waiting": 1}


@pytest.mark.parametrize("text", ["A flaw was mended.", "A better text."], ids=["same text", "another text"])
def test_another_extractor_on_the_same_capture_is_a_reading(ledger, text):
    capture = take_capture(ledger)
    store(ledger, make_reading(capture))
    again = make_reading(capture, text, extractor="bulletin 2")
    assert store(ledger, again) == Stored("AVIS-1", 1, "reading")
    document = load(ledger)
    assert (document.version, document.reading, document.content.body) == (1, 2, text)
    assert history(ledger) == [text]


def test_a_replay_with_the_same_extractor_changes_nothing(ledger):
    capture = take_capture(ledger)
    store(ledger, make_reading(capture))
    assert store(ledger, make_reading(capture)).change == "unchanged"


def test_an_unchanged_page_under_another_extractor_is_a_reading(ledger):
    store(ledger, make_reading(take_capture(ledger), "Read by the first."))
    text = "Read by the second."
    baseline = hash_content(Content(title="Avis", body=text))
    later = take_capture(ledger, fetched_at=after(days=1))
    assert store(ledger, make_reading(later, text, extractor="bulletin 2", baseline=baseline)).change == "reading"


def test_a_changed_page_under_another_extractor_is_a_version(ledger):
    store(ledger, make_reading(take_capture(ledger), "Read by the first."))
    baseline = hash_content(Content(title="Avis", body="Read by the second."))
    later = take_capture(ledger, fetched_at=after(days=1))
    changed = make_reading(later, "Changed, and read by the second.", extractor="bulletin 2", baseline=baseline)
    assert store(ledger, changed).change == "version"


def test_a_page_that_cannot_be_compared_counts_as_changed(ledger):
    store(ledger, make_reading(take_capture(ledger)))
    later = take_capture(ledger, fetched_at=after(days=1))
    assert store(ledger, make_reading(later, extractor="bulletin 2")).change == "version"


def test_a_replay_of_an_old_version_changes_nothing(ledger):
    old = take_capture(ledger)
    store(ledger, make_reading(old, "One."))
    store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=1)), "Two."))
    baseline = hash_content(Content(title="Avis", body="Two."))
    again = make_reading(old, "One.", extractor="bulletin 2", baseline=baseline)
    assert store(ledger, again) == Stored("AVIS-1", 2, "unchanged")
    assert load(ledger).content.body == "Two."


def test_of_two_captures_read_in_the_wrong_order_the_later_stands(ledger):
    first, second = take_capture(ledger), take_capture(ledger, fetched_at=after(hours=1))
    store(ledger, make_reading(second, "New."))
    assert store(ledger, make_reading(first, "Old.")).change == "unchanged"
    assert load(ledger).content.body == "New."


@pytest.mark.parametrize(
    ("present", "level", "change"),
    [
        ("full", "teaser", "unchanged"),
        ("full", "metadata", "unchanged"),
        ("teaser", "metadata", "unchanged"),
        ("teaser", "full", "reading"),
        ("metadata", "teaser", "reading"),
        ("teaser", "teaser", "version"),
    ],
)
def test_a_text_is_never_replaced_by_less(ledger, present, level, change):
    store(ledger, make_reading(take_capture(ledger), "What there was.", level=present))
    later = take_capture(ledger, fetched_at=after(days=1))
    assert store(ledger, make_reading(later, "What there is.", level=level)).change == change


def test_a_corrected_date_under_the_same_text_is_a_reading_on_which_a_replay_rests(ledger):
    store(ledger, make_reading(take_capture(ledger), published=after(days=-9)))
    later = take_capture(ledger, fetched_at=after(days=1))
    assert store(ledger, make_reading(later, published=after(days=-2))) == Stored("AVIS-1", 1, "reading")
    assert load(ledger).content.published == after(days=-2)
    assert store(ledger, make_reading(later, extractor="bulletin 2", published=after(days=-2))).change == "reading"
    assert load(ledger).content.published == after(days=-2)


def test_ids_of_their_own_stay_two_documents_at_one_address(ledger):
    for identifier in ("given-1", "given-2"):
        reading = make_reading(
            take_capture(ledger), f"Text of {identifier}.", identifier=identifier, urls=("https://x.example/p",)
        )
        assert store(ledger, reading) == Stored(identifier, 1, "new")


def test_a_full_text_replaces_a_later_teaser(ledger):
    full, teaser = take_capture(ledger), take_capture(ledger, fetched_at=after(days=1))
    store(ledger, make_reading(teaser, "Teaser.", level="teaser"))
    assert store(ledger, make_reading(full, "The whole text.")).change == "reading"


@pytest.mark.parametrize(
    "url", ["https://cert.example/avis/1", "HTTPS://CERT.example/avis/1?utm_source=x#top", "https://cert.example/short"]
)
def test_every_address_of_a_document_leads_to_it(ledger, url):
    known = ("https://cert.example/avis/1", "https://cert.example/short")
    store(ledger, make_reading(take_capture(ledger), identifier="u-1111111111111111", urls=known))
    later = take_capture(ledger, url, fetched_at=after(days=1))
    again = make_reading(later, "Changed.", identifier="u-2222222222222222", urls=("https://cert.example/new", url))
    assert store(ledger, again) == Stored("u-1111111111111111", 2, "version")
    with ledger.reading() as tx:
        assert addresses.resolve(tx, "u-3333333333333333", ["https://cert.example/new"]) == "u-1111111111111111"
        assert addresses.resolve(tx, "u-3333333333333333", ["https://cert.example/other"]) is None
        assert addresses.resolve(tx, "u-3333333333333333") is None


def test_a_known_id_counts_more_than_an_address(ledger):
    store(ledger, make_reading(take_capture(ledger), identifier="A", urls=("https://cert.example/a",)))
    store(ledger, make_reading(take_capture(ledger), identifier="B", urls=("https://cert.example/b",)))
    later = take_capture(ledger, fetched_at=after(days=1))
    assert store(ledger, make_reading(later, identifier="B", urls=("https://cert.example/a",))).document == "B"
    with ledger.reading() as tx:
        assert (addresses.sharing(tx, "B"), addresses.sharing(tx, "A")) == (["A"], ["B"])


def test_the_first_address_counts_most(ledger):
    for name in "AB":
        store(ledger, make_reading(take_capture(ledger), identifier=name, urls=(f"https://cert.example/{name}",)))
    with ledger.reading() as tx:
        assert addresses.resolve(tx, "C", ["https://cert.example/B", "https://cert.example/A"]) == "B"


def test_a_merged_document_is_stored_into_what_it_was_merged_into(ledger):
    for number in (1, 2, 3):
        store_new(ledger, number)
    with ledger.writing() as tx:
        stories.merge(tx, "AVIS-1", "AVIS-2", reason="same text", now=NOW)
        stories.merge(tx, "AVIS-2", "AVIS-3", reason="same text", now=NOW)
    later = take_capture(ledger, fetched_at=after(days=1))
    assert store(ledger, make_reading(later, "Changed.")) == Stored("AVIS-3", 2, "version")
    with ledger.reading() as tx:
        assert addresses.resolve(tx, "unknown", [page_url(1)]) == "AVIS-3"


def test_annotations_belong_to_the_reading(ledger):
    store(ledger, make_reading(take_capture(ledger)))
    document = load(ledger)
    assert annotate(ledger, document)
    annotated = load(ledger)
    assert (annotated.annotations, annotated.version, annotated.reading) == (FOUND, 1, 1)
    assert annotated.revision > document.revision


def test_annotations_of_a_replay_are_a_reading_more(ledger):
    store(ledger, make_reading(take_capture(ledger)))
    annotate(ledger, load(ledger))
    assert annotate(ledger, load(ledger), Annotations(stamp="models 2"))
    document = load(ledger)
    assert (document.reading, document.annotations.stamp) == (2, "models 2")


def test_the_same_annotations_again_are_no_reading_more(ledger):
    store(ledger, make_reading(take_capture(ledger)))
    annotate(ledger, load(ledger))
    before = load(ledger)
    assert annotate(ledger, before, now=after(days=1))
    assert load(ledger) == before


@pytest.mark.parametrize("extractor", ["bulletin 1", "bulletin 2"], ids=["a new version", "a new reading"])
@pytest.mark.parametrize("times", [1, 2], ids=["annotations", "the same annotations"])
def test_annotations_of_an_older_text_are_refused(ledger, extractor, times):
    capture = take_capture(ledger)
    store(ledger, make_reading(capture))
    for _ in range(times - 1):
        annotate(ledger, load(ledger))
    document = load(ledger)
    later = take_capture(ledger, fetched_at=after(days=1)) if extractor == "bulletin 1" else capture
    store(ledger, make_reading(later, "Changed.", extractor=extractor))
    assert not annotate(ledger, document)
    assert load(ledger).annotations is None


def test_a_new_text_is_without_annotations_until_it_is_read(ledger):
    store(ledger, make_reading(take_capture(ledger)))
    annotate(ledger, load(ledger))
    store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=1)), "Changed."))
    assert load(ledger).annotations is None
    assert annotate(ledger, load(ledger))
    assert (load(ledger).version, load(ledger).reading) == (2, 1)


def test_documents_are_loaded_in_the_order_asked_for(ledger):
    for number in (1, 2, 3):
        store_new(ledger, number)
    with ledger.writing() as tx:
        stories.merge(tx, "AVIS-2", "AVIS-3", reason="same text", now=NOW)
    with ledger.reading() as tx:
        found = documents.load(tx, ["AVIS-3", "AVIS-2", "unknown", "AVIS-1"])
    assert [document.id for document in found] == ["AVIS-3", "AVIS-1"]


def test_the_history_has_the_newest_reading_of_each_version(ledger):
    capture = take_capture(ledger)
    store(ledger, make_reading(capture, "One."))
    store(ledger, make_reading(capture, "One, read better.", extractor="bulletin 2"))
    store(ledger, make_reading(take_capture(ledger, fetched_at=after(days=1)), "Two.", extractor="bulletin 2"))
    assert history(ledger) == ["One, read better.", "Two."]
    assert history(ledger, "unknown") == []


@pytest.mark.parametrize(("what", "most"), [("new", 7), ("unchanged", 4), ("version", 8)])
def test_storing_takes_few_statements(ledger, what, most):
    capture, reading = take_capture(ledger), None
    if what != "new":
        store(ledger, make_reading(capture))
    reading = make_reading(capture if what != "version" else take_capture(ledger, fetched_at=after(days=1)), what)
    if what == "unchanged":
        reading = make_reading(capture)
    with ledger.writing() as tx, counted_statements(ledger) as statements:
        assert documents.store(tx, reading, now=NOW).change == what
    assert len(statements) <= most, statements


def test_reading_takes_few_statements(ledger):
    store_new(ledger)
    document = load(ledger)
    with ledger.writing() as tx, counted_statements(ledger) as statements:
        documents.annotate(tx, document, FOUND, now=NOW)
        indexing.announce(tx, document.id, now=NOW)
    assert len(statements) <= 7, statements


def store_together(url, capture, start, identifier="AVIS-1", text="A flaw was mended."):
    ledger = Ledger.open(url)
    start.wait()
    try:
        return store(ledger, make_reading(capture, text, identifier=identifier)).change
    finally:
        ledger.close()


@pytest.mark.parametrize(
    "identifiers", [("AVIS-1", "AVIS-1"), ("u-1111111111111111", "u-2222222222222222")], ids=["same id", "same address"]
)
def test_a_document_stored_by_two_at_once_is_one(ledger, ledger_url, identifiers):
    capture, start = take_capture(ledger), Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        changes = list(pool.map(store_together, [ledger_url] * 2, [capture] * 2, [start] * 2, identifiers))
    assert sorted(changes) == ["new", "unchanged"]
    assert (count(ledger, table), count(ledger, versions), count(ledger, contents)) == (1, 1, 1)


def store_shuffled(url, captures, seed, start):
    """Everything in one transaction, in an order of its own, with a pause for the others between."""
    ledger, mine = Ledger.open(url), list(captures)
    Random(seed).shuffle(mine)
    start.wait()
    for half in (mine[: len(mine) // 2], mine[len(mine) // 2 :]):
        with ledger.writing() as tx:
            for capture in half:
                identifier = f"AVIS-{capture.id}"
                text = f"Written by {seed}."
                documents.store(tx, make_reading(capture, text, identifier=identifier, urls=()), now=NOW)
                indexing.announce(tx, identifier, now=NOW)
    ledger.close()


def test_writers_in_different_orders_never_wait_for_each_other_in_a_circle(ledger, ledger_url):
    captures, start = [take_capture(ledger, page_url(number)) for number in range(12)], Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store_shuffled, [ledger_url] * 4, [captures] * 4, range(4), [start] * 4))
    assert count(ledger, table) == 12


def test_revisions_grow_in_the_order_of_commits(ledger, ledger_url):
    """Who has seen revision N has seen every smaller one: what a reader sees never gains a smaller revision."""
    captures, start = [take_capture(ledger, page_url(number)) for number in range(40)], Barrier(3)
    with ThreadPoolExecutor(2) as pool:
        parts = [captures[:20], captures[20:]]
        writers = [pool.submit(store_one_by_one, ledger_url, part, start) for part in parts]
        start.wait()
        seen: list[set[int]] = [set()]
        while not all(writer.done() for writer in writers):
            with ledger.reading() as tx:
                seen.append(set(tx.scalars(select(table.c.revision))))
        for writer in writers:
            writer.result()
    for before, now in pairwise(seen):
        assert all(revision > max(before, default=0) for revision in now - before)
    assert count(ledger, table) == 40


def store_one_by_one(url, captures, start):
    ledger = Ledger.open(url)
    start.wait()
    for capture in captures:
        store(ledger, make_reading(capture, identifier=f"AVIS-{capture.id}", urls=()))
    ledger.close()


def test_a_transaction_that_fails_leaves_nothing_half_written(ledger):
    capture = take_capture(ledger)
    with pytest.raises(ZeroDivisionError), ledger.writing() as tx:  # noqa: PT012
        documents.store(tx, make_reading(capture), now=NOW)
        raise ZeroDivisionError
    assert (count(ledger, table), states(ledger)) == (0, {})
    assert store(ledger, make_reading(capture)).change == "new"


def test_a_capture_may_yield_many_documents(ledger):
    capture = take_capture(ledger)
    for name in ("A", "B"):
        store(ledger, make_reading(capture, identifier=name, urls=(f"https://cert.example/{name}",)))
    assert load(ledger, "A").fetch.archive == load(ledger, "B").fetch.archive == capture.archive
