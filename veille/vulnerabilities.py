"""What is known of CVE: what catalogues say, with the documents that name them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from corpus.document import Document
from corpus.ledger import Ledger
from corpus.ledger import vulnerabilities as facts
from corpus.ledger.vulnerabilities import Known
from corpus.vulnerability import CatalogueEntry
from index.backend import SearchBackend
from index.nodes import Everything, Word
from index.query import Query, Row
from veille.workspace import Workspace

#: Kinds of source that tell a public: what press and agencies name is what their readers ask about.
PRESS = frozenset({"press", "agency"})
_CVE = re.compile(r"CVE-\d{4}-\d{4,}", re.IGNORECASE)
#: Most rows of one search: more than there are catalogued CVE, and more than documents name any one of them.
EVERY = 1_000_000


@dataclass(frozen=True)
class Mentions:
    """The rows of the documents that name a CVE, newest first."""

    rows: Sequence[Row] = ()

    @property
    def documents(self) -> list[str]:
        return [row["id"] for row in self.rows]

    @property
    def first(self) -> datetime | None:
        return min(map(_moment_of, self.rows), default=None)

    @property
    def last(self) -> datetime | None:
        return max(map(_moment_of, self.rows), default=None)

    @property
    def in_press(self) -> "Mentions":
        return Mentions([row for row in self.rows if row["source_kind"] in PRESS])

    @property
    def first_url(self) -> str | None:
        """The address of the first of them."""
        if not self.rows:
            return None
        url: str | None = min(self.rows, key=lambda row: (_moment_of(row), row["id"])).get("url")
        return url


def write_vulnerabilities(workspace: Workspace, backend: SearchBackend) -> int:
    """Bring the collection `vulnerabilities` up to date with the ledger and the documents found; how many rows changed.

    A row for each CVE of a catalogue. Documents have to be committed before; these rows are by the next commit.
    """
    with workspace.ledger.reading() as tx:
        known = facts.current(tx)
    written = {hit.id: hit.row for hit in backend.search(_every("vulnerabilities")).hits}
    rows = [_to_row(cve, said, _mentions_of(backend, cve)) for cve, said in known.items()]
    changed = [row for row in rows if not _is_written(row, written.get(row["id"]))]
    gone = written.keys() - known.keys()
    backend.put("vulnerabilities", changed)
    backend.delete("vulnerabilities", gone)
    return len(changed) + len(gone)


def is_cve(identifier: str) -> bool:
    return _CVE.fullmatch(identifier) is not None


def known_of(ledger: Ledger, document: Document) -> dict[str, list[Known]]:
    """What catalogues say of the CVE that a document names, in the order in which it names them."""
    named = cves_of(document)
    with ledger.reading() as tx:
        found = facts.current(tx, named)
    return {cve: found[cve] for cve in named if cve in found}


def cves_of(document: Document) -> list[str]:
    """The CVE of a document: those its publisher lists, then those that reading found."""
    listed = document.content.extra.get("cves")
    found = document.annotations.vulnerabilities if document.annotations else ()
    stated = [cve for cve in listed if isinstance(cve, str)] if isinstance(listed, list | tuple) else []
    return list(dict.fromkeys([*stated, *(mention.id for mention in found)]))


def history_of(ledger: Ledger, cve: str) -> list[Known]:
    """All that catalogues have said of a CVE, oldest first."""
    with ledger.reading() as tx:
        return facts.history(tx, cve)


def find_mentions(backend: SearchBackend, cve: str, *, limit: int = 20) -> tuple[int, list[Row]]:
    """How many documents name a CVE, and the newest of them as rows."""
    query = Query(Word(cve, "cve"), sort="-published", limit=limit, highlight=False)
    results = backend.search(query)
    return results.total, [hit.row for hit in results.hits]


def _every(collection: str) -> Query:
    return Query(Everything(), collection=collection, limit=EVERY, highlight=False)


def _mentions_of(backend: SearchBackend, cve: str) -> Mentions:
    return Mentions(find_mentions(backend, cve, limit=EVERY)[1])


def _moment_of(row: Row) -> datetime:
    moment: datetime = row["moment"]
    return moment


def _to_row(cve: str, said: Sequence[Known], mentions: Mentions) -> Row:
    entries = [known.entry for known in said]
    return {
        "id": cve,
        **{name: _first(entries, name) for name in ("title", "vendor", "product")},
        **{name: any(getattr(entry, name) for entry in entries) for name in ("exploited", "ransomware")},
        "added": _midnight(_first(entries, "added")),
        "due": _midnight(_first(entries, "due")),
        "documents": len(mentions.rows),
        "mentioned_by": mentions.documents,
        "first_mentioned": mentions.first,
        "last_mentioned": mentions.last,
        "in_press": len(mentions.in_press.rows),
        "first_in_press": mentions.in_press.first,
        "first_in_press_url": mentions.in_press.first_url,
    }


def _first(entries: Sequence[CatalogueEntry], name: str) -> Any:
    """What the first catalogue that states a fact says of it."""
    return next((value for entry in entries if (value := getattr(entry, name)) is not None), None)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _is_written(row: Row, written: Mapping[str, Any] | None) -> bool:
    """Whether the index holds the row: what it gives back has no fields without a value."""
    return written is not None and _valued(row) == _valued(written)


def _valued(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, [], ())}
