"""What is seen of a document at first glance: enough to rank thousands, before any of them is read whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.ledger import Ledger, documents
from corpus.ledger.sql import chunked
from corpus.vocabulary import ContentKind, Level, SourceKind


@dataclass(frozen=True)
class Glance:
    """``story`` is the document's own id where it is in none yet."""

    document: str
    story: str
    publisher: str
    source_kind: SourceKind
    kind: ContentKind
    level: Level
    relevance: float
    cves: tuple[str, ...]
    #: When it counts as published, of RFC 3339: what comes later stands before its equals.
    published: str


def read_glances(ledger: Ledger, identifiers: Sequence[str]) -> Iterator[Glance]:
    """Glances of these documents; those that were merged into others or are gone are left out."""
    for part in chunked(identifiers):
        with ledger.reading() as tx:
            records = documents.load_records(tx, part)
        yield from map(_glance, records)


def _glance(record: Mapping[str, Any]) -> Glance:
    source, content, found = record["source"], record["content"], record["annotations"] or {}
    return Glance(
        document=record["id"],
        story=record["story"] or record["id"],
        publisher=source["publisher"],
        source_kind=source.get("kind", "press"),
        kind=content.get("kind", "article"),
        level=content.get("level", "full"),
        relevance=found.get("relevance") or 0.0,
        published=content.get("published") or record["fetch"]["first_seen_at"],
        cves=tuple(dict.fromkeys([*_listed(content), *(each["id"] for each in found.get("vulnerabilities", ()))])),
    )


def _listed(content: Mapping[str, Any]) -> Iterable[str]:
    """What the publisher lists; no model has checked it."""
    listed = content.get("extra", {}).get("cves")
    return [cve for cve in listed if isinstance(cve, str)] if isinstance(listed, list) else []
