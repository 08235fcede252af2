"""tantivy and Elasticsearch find the same documents, whatever boolean query is asked."""

import json
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from index.backend import SearchBackend, Servers, open_backend
from index.nodes import And, Node, OneOf
from index.parser import parse
from index.query import Query, Results, Row
from tests.index.generated import generate_queries
from tests.index.invented import NOW, invent_rows

DOCUMENTS, QUERIES = 2_000, 300

Pair = tuple[SearchBackend, SearchBackend]
#: Rows by collection to both engines filled with them.
Fill = Callable[[Mapping[str, Sequence[Row]]], Pair]


@pytest.fixture
def fill(tmp_path: Path, elastic_servers: Servers, elastic_prefix: str) -> Iterator[Fill]:
    with ExitStack() as stack:

        def fill(rows: Mapping[str, Sequence[Row]]) -> Pair:
            one, other = (
                stack.enter_context(closing(open_backend(url, servers=elastic_servers, writable=True)))
                for url in (f"tantivy:{tmp_path / 'index'}", f"elasticsearch:{elastic_prefix}")
            )
            for backend in (one, other):
                for collection, written in rows.items():
                    backend.put(collection, written)
                assert not backend.commit(1)
            return one, other

        yield fill


def find(backend: SearchBackend, node: Node, *, limit: int = DOCUMENTS) -> Results:
    return backend.search(Query(node, limit=limit, highlight=False, now=NOW))


def compare(pair: Pair, queries: Sequence[str]) -> tuple[list[str], int]:
    """The queries of which the engines find different sets, and the number of those that find some but not all."""
    different, telling = [], 0
    one, other = pair
    for text in queries:
        node = parse(text)
        found = frozenset(hit.id for hit in find(one, node).hits)
        # Two counts say as much as two thousand rows, in a tenth of the time.
        counts = {find(other, each, limit=0).total for each in (node, And((node, OneOf(found))))}
        if counts != {len(found)}:
            different.append(f"{text}: {sorted(found ^ {hit.id for hit in find(other, node).hits})[:3]}")
        telling += 0 < len(found) < DOCUMENTS
    return different, telling


def test_invented_documents_in_two_languages(fill: Fill):
    rows = invent_rows(DOCUMENTS)
    different, telling = compare(fill(rows), generate_queries(rows["documents"], QUERIES))
    assert different == []
    assert telling > QUERIES / 2


def read_bulletins(folder: Path) -> Iterator[Row]:
    """Every third bulletin: what its publisher says of it, without what stages would add."""
    with tarfile.open(folder / "corpora" / "certfr-bulletins-2000-2017.tar.gz") as archive:
        members = islice((member for member in archive if member.name.endswith(".json")), 0, None, 3)
        for number, member in enumerate(members):
            file = archive.extractfile(member)
            assert file is not None
            yield to_row(json.load(file), number)


def to_row(bulletin: Mapping[str, Any], number: int) -> Row:
    dates = [datetime.fromisoformat(each["revision_date"]).astimezone(NOW.tzinfo) for each in bulletin["revisions"]]
    products = [system["product"] for system in bulletin["affected_systems"] if system.get("product")]
    return {
        "id": bulletin["reference"],
        "title": bulletin["title"],
        "lead": (bulletin.get("summary") or "").strip() or None,
        "body": bulletin.get("content") or "",
        "language": "fr",
        "source": "certfr-avis",
        "published": min(dates, default=None),
        "first_seen": NOW,
        "version": max(1, len(dates)),
        "cve": [cve["name"] for cve in bulletin["cves"]],
        "vendor": sorted({product["vendor"]["name"] for product in products if product.get("vendor")}),
        "revision": number + 1,
    }


def test_real_bulletins(fill: Fill, labelled: Path):
    documents = list(islice(read_bulletins(labelled), DOCUMENTS))
    different, telling = compare(fill({"documents": documents}), generate_queries(documents, QUERIES))
    assert different == []
    assert telling > QUERIES / 3
