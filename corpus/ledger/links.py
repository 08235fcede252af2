"""Links: what ties a document to others, and what that rests on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, delete, or_, select

from corpus.ledger.sql import chunked, clean, to_json
from corpus.ledger.tables import links

Level = Literal["same", "near_same", "story"]
#: How a text is nearly the same as another: a copy of it, quoted by it whole, or quoting it.
Kind = Literal["copy", "quoted", "quotes"]


@dataclass(frozen=True)
class Link:
    """``link`` is its strength; ``share``, of texts that are nearly the same, how much of the text that is.

    ``facts`` is data of JSON; ``reason`` says the same to people.
    """

    document: str
    other: str
    level: Level
    kind: Kind | None
    share: float | None
    link: float
    facts: Mapping[str, Any]
    reason: str
    since: datetime


def replace(tx: Connection, document: str, found: Sequence[Link]) -> None:
    """Let these, and no others, be the links from the document."""
    replace_many(tx, {document: found})


def replace_many(tx: Connection, found: Mapping[str, Sequence[Link]]) -> None:
    """The same for each of the documents: as many statements as for one."""
    if found:
        tx.execute(_DROP, [{"of": document} for document in found])
    if rows := [_to_row(document, link) for document, each in found.items() for link in each]:
        tx.execute(_ADD, rows)


def of_story(tx: Connection, identifiers: Sequence[str]) -> list[Link]:
    """The links that have both ends among these documents, by document, the strongest first."""
    among = set(identifiers)
    found: list[Link] = []
    for part in chunked(sorted(among)):
        found += [_to_link(row) for row in tx.execute(_FROM, {"these": part}) if row.other in among]
    return sorted(found, key=_order)


def copies_of(tx: Connection, document: str) -> list[Link]:
    """The links from and to the document that say that two texts are the same, or nearly."""
    return sorted(map(_to_link, tx.execute(_COPIES, {"of": document})), key=_order)


_DROP = delete(links).where(links.c.document == bindparam("of"))
_ADD = links.insert()
_FROM = select(links).where(links.c.document.in_(bindparam("these", expanding=True)))
_COPIES = select(links).where(
    or_(links.c.document == bindparam("of"), links.c.other == bindparam("of")),
    links.c.level.in_(("same", "near_same")),
)


def _to_row(document: str, link: Link) -> dict[str, Any]:
    return {
        "document": document,
        "other": link.other,
        "level": link.level,
        "kind": link.kind,
        "share": link.share,
        "link": link.link,
        "facts": to_json(link.facts),
        "reason": clean(link.reason),
        "since": link.since,
    }


def _to_link(row: Row[Any]) -> Link:
    return Link(**{**row._mapping, "facts": json.loads(row.facts)})


def _order(link: Link) -> tuple[str, float, str]:
    return link.document, -link.link, link.other
