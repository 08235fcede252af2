"""The addresses of documents."""

from corpus.ledger import addresses, pages
from corpus.ledger.pages import Listed
from corpus.urls import is_short
from tests.corpus.ledger.examples import NOW, SLUG, make_reading, store, take_capture

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
