"""The addresses of documents."""

import pytest

from corpus.ledger import addresses, pages, sql, stories
from corpus.ledger.pages import Listed
from corpus.urls import is_short
from tests.corpus.ledger.examples import NOW, SLUG, make_reading, store, store_new, take_capture

SHORT = "https://cert.example/moved"
#: Of few characters and many bytes once escaped; no two letters the same, since PostgreSQL compresses its keys.
LONG = "https://cert.example/" + "".join(map(chr, range(0x4E00, 0x4E00 + 1900)))


def test_an_address_that_is_too_long_for_a_key_leads_nowhere_and_its_document_is_kept(ledger):
    document = store(ledger, make_reading(take_capture(ledger), urls=(SHORT, LONG))).document
    with ledger.reading() as tx:
        assert addresses.resolve(tx, "unknown", [SHORT]) == document
        assert addresses.resolve(tx, "unknown", [LONG]) is None


def test_the_longest_address_of_a_page_fits_the_keys_of_the_ledger(ledger):
    longest = max((LONG[:end] for end in range(30, 300)), key=lambda url: len(url) * is_short(url))
    with ledger.writing() as tx:
        assert pages.announce(tx, SLUG, [Listed(longest)], now=NOW) == 1
    store(ledger, make_reading(take_capture(ledger, longest)))


@pytest.fixture
def merged(ledger):
    """Six documents: the first went into the second and that, with the third, into the fourth."""
    names = [store_new(ledger, number) for number in range(1, 7)]
    with ledger.writing() as tx:
        for gone, into in ((0, 1), (1, 3), (2, 3)):
            stories.merge(tx, names[gone], names[into], reason="same text", now=NOW)
    return names


@pytest.mark.parametrize("chunk", [1, 500])
def test_what_is_left_of_many_documents_is_found_at_once(ledger, merged, chunk, monkeypatch):
    monkeypatch.setattr(sql, "CHUNK", chunk)
    one, two, _, four, five, _ = merged
    with ledger.reading() as tx:
        left = addresses.follow_many(tx, [one, two, four, five, five, "unknown"])
        assert left == {name: addresses.follow(tx, name) for name in (one, two, four, five)}
        assert left == {one: four, two: four, four: four, five: five}
        assert addresses.follow_many(tx, []) == {}


@pytest.mark.parametrize("chunk", [1, 500])
def test_all_that_stands_for_a_document_is_found(ledger, merged, chunk, monkeypatch):
    monkeypatch.setattr(sql, "CHUNK", chunk)
    one, two, three, four, five, _ = merged
    with ledger.reading() as tx:
        assert addresses.families(tx, [four, five]) == {**dict.fromkeys([one, two, three, four], four), five: five}
        assert addresses.families(tx, []) == {}
