"""Reading a document from the ledger, as it is and as it was."""

from collections.abc import Iterator
from difflib import unified_diff
from itertools import pairwise

from corpus.document import Content, Document
from corpus.ledger import Ledger, addresses, documents
from veille.errors import InputError


def find_document(ledger: Ledger, identifier: str) -> Document:
    """The document of this id or address; InputError when there is none."""
    with ledger.reading() as tx:
        found = addresses.resolve(tx, identifier, (identifier,))
        loaded = documents.load(tx, [found] if found else [])
    if not loaded:
        raise InputError(f"there is no document '{identifier}'; `veille search` lists documents with their ids")
    return loaded[0]


def is_document(ledger: Ledger, identifier: str) -> bool:
    """Whether a document has this id; texts that were imported may have any, also that of a CVE."""
    with ledger.reading() as tx:
        return bool(documents.load(tx, [identifier]))


def changes_of(ledger: Ledger, identifier: str) -> list[str]:
    """What the publisher changed from version to version, as unified differences of lines."""
    with ledger.reading() as tx:
        versions = documents.history(tx, identifier)
    if len(versions) < 2:
        return ["the publisher has not changed it: there is one version"]
    return [line for number, pair in enumerate(pairwise(versions), start=1) for line in _compare(*pair, number)]


def _compare(before: Content, after: Content, number: int) -> Iterator[str]:
    names = (f"version {number}", f"version {number + 1}")
    return unified_diff(_lines(before), _lines(after), *names, lineterm="", n=1)


def _lines(content: Content) -> list[str]:
    return [content.title, *(content.lead or "").splitlines(), *content.body.splitlines()]
