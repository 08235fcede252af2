"""What tests of digests have in common: a reader, and the digest of all that lies in a workspace."""

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any

from corpus.ledger import arrivals, documents, readers, searches
from corpus.ledger.readers import Reader
from index.backend import SearchBackend
from index.memory import MemoryBackend
from index.rows import project
from tests.veille.newsroom import MORNING
from veille.digest.making import make_digest
from veille.digest.model import Digest, Entry
from veille.digest.window import window_for
from veille.workspace import Workspace

#: After everything that tests publish.
EVENING = MORNING + timedelta(days=2)


def enrol(workspace: Workspace, name: str = "claire", *, language: str = "fr", **facts: Any) -> Reader:
    """A reader who has confirmed, and whose next digest is of what arrives from now on."""
    whole = {
        "address": f"{name}@example.org",
        "zone": "Europe/Paris",
        "hour": "07:30",
        "weekdays": "1234567",
        "empty": "line",
    }
    with workspace.ledger.writing() as tx:
        reader = readers.add(tx, name=name, language=language, now=MORNING, **(whole | facts))
        readers.confirm(tx, reader.number, now=MORNING)
        return readers.load(tx, reader.number)


def arrive(workspace: Workspace, identifiers: Sequence[str]) -> SearchBackend:
    """Let these documents be found, and say so in the ledger; the index in memory that holds them."""
    backend = MemoryBackend()
    with workspace.ledger.writing() as tx:
        arrivals.append(tx, [(identifier, 1) for identifier in identifiers], now=MORNING + timedelta(days=1))
        for record in documents.load_records(tx, identifiers):
            for collection, rows in project(record).items():
                backend.put(collection, rows)
    backend.commit(1)
    return backend


def follow(workspace: Workspace, reader: Reader, name: str, query: str) -> None:
    """Let the reader follow a saved search that sends nothing by itself."""
    facts = {"language": "fr", "schedule": "digest", "channels": (), "quiet": None, "zone": "Europe/Paris"}
    with workspace.ledger.writing() as tx:
        search = searches.add(tx, name=name, query=query, owner=reader.number, now=MORNING, **facts)
        readers.follow(tx, reader.number, search.number)


def digest_of(workspace: Workspace, reader: Reader, identifiers: Sequence[str] = ()) -> Digest:
    """The reader's digest of these documents, which arrive for it."""
    with closing(arrive(workspace, identifiers)) as backend:
        with workspace.ledger.reading() as tx:
            window = window_for(tx, readers.load(tx, reader.number), now=EVENING)
        return make_digest(workspace, backend, reader, window, day=EVENING.date(), now=EVENING)


def entries(digest: Digest) -> list[Entry]:
    return [entry for section in digest.sections for entry in section.entries]
