"""What the tests of the ledger put into it."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, event

from corpus.document import ArchiveReference, Content, DocumentSource, Draft
from corpus.ledger import Ledger, arrivals, batches, captures, documents, outbox, readers, searches, work
from corpus.ledger.captures import Capture, Outcome
from corpus.ledger.documents import Reading, Stored
from corpus.ledger.readers import Reader
from corpus.ledger.searches import Search
from corpus.ledger.work import Item

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
SLUG = "bulletins"
SOURCE = DocumentSource(slug=SLUG, title="Bulletins", publisher="A CERT", country="FR", kind="advisory")
REFERENCE = ArchiveReference(file="bulletins/2026/01/05/b.warc.gz", offset=120, length=480)
#: No process: what it held is never its own again.
OTHER = "another-machine 1 0.00"


def after(**duration: float) -> datetime:
    return NOW + timedelta(**duration)


def page_url(number: int | str = 1) -> str:
    return f"https://cert.example/avis/{number}/json/"


URL = page_url()


def outcome(batch: str, url: str = URL, **facts: Any) -> Outcome:
    whole = {"source": SLUG, "fetched_at": NOW, "state": "done", "kind": "bulletin", "status": 200}
    if facts.get("state", "done") == "done":
        whole |= {"digest": "sha256:1", "archive": REFERENCE}
    return Outcome(url=url, batch=batch, **(whole | facts))


def begin_batch(ledger: Ledger) -> str:
    with ledger.writing() as tx:
        return batches.begin(tx, SLUG, now=NOW)


def take_capture(ledger: Ledger, url: str = URL, **facts: Any) -> Capture:
    """A capture that no stage knows of."""
    batch = begin_batch(ledger)
    with ledger.writing() as tx:
        return captures.load(tx, captures.add(tx, [outcome(batch, url, **facts)]))[0]


def make_reading(
    capture: Capture,
    text: str = "A flaw was mended.",
    *,
    identifier: str = "AVIS-1",
    urls: tuple[str, ...] | None = None,
    extractor: str = "bulletin 1",
    baseline: str | None = None,
    **content: Any,
) -> Reading:
    draft = Draft(
        identifier=identifier,
        urls=(capture.url,) if urls is None else urls,
        content=Content(title="Avis", body=text, **content),
    )
    return Reading(draft, capture, SOURCE, extractor, baseline)


def store(ledger: Ledger, reading: Reading, *, now: datetime = NOW) -> Stored:
    with ledger.writing() as tx:
        return documents.store(tx, reading, now=now)


def store_new(ledger: Ledger, number: int = 1) -> str:
    """A document of its own; its id."""
    reading = make_reading(take_capture(ledger, page_url(number)), identifier=f"AVIS-{number}")
    return store(ledger, reading).document


def make_items(ledger: Ledger, *names: str, stage: Any = "enrich", **facts: Any) -> None:
    with ledger.writing() as tx:
        work.make_due(tx, [Item(stage, name, **({"source": SLUG} | facts)) for name in names], now=NOW)


def states(ledger: Ledger, stage: Any = "enrich") -> dict[str, int]:
    with ledger.reading() as tx:
        return dict(work.count_states(tx, stage))


@contextmanager
def counted_statements(ledger: Ledger) -> Iterator[list[str]]:
    """The statements that the ledger is given in the block, BEGIN and COMMIT aside."""
    seen: list[str] = []

    def note(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(ledger._engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(ledger._engine, "before_cursor_execute", note)


def arrive(ledger: Ledger, *documents_: str, now: datetime = NOW) -> int:
    """Let the documents become searchable; the number of the last arrival."""
    with ledger.writing() as tx:
        arrivals.append(tx, [(document, 1) for document in documents_], now=now)
        return arrivals.newest(tx)


def add_reader(ledger: Ledger, name: str = "ada", *, confirmed: bool = True, **facts: Any) -> Reader:
    whole = {"address": f"{name}@example.org", "language": "fr", "zone": "Europe/Paris", "hour": "07:30"}
    whole |= {"weekdays": "12345", "empty": "line", "now": NOW}
    with ledger.writing() as tx:
        reader = readers.add(tx, name=name, **(whole | facts))
        if confirmed:
            readers.confirm(tx, reader.number, now=NOW)
        return readers.load(tx, reader.number)


def add_search(ledger: Ledger, name: str = "ports", **facts: Any) -> Search:
    whole = {"query": "rançongiciel port", "language": "fr", "schedule": "hourly", "channels": ["mail"]}
    whole |= {"zone": "Europe/Paris", "now": NOW}
    with ledger.writing() as tx:
        return searches.add(tx, name=name, **(whole | facts))


def make_message(name: str = "a", **facts: Any) -> outbox.Draft:
    whole = {"kind": "digest", "channel": "mail", "target": "ada@example.org", "payload": b"Bonjour\r\n"}
    return outbox.Draft(**({"key": name, "identifier": f"<{name}@example.org>"} | whole | facts))


def put_message(ledger: Ledger, name: str = "a", *, now: datetime = NOW, **facts: Any) -> int:
    with ledger.writing() as tx:
        number = outbox.put(tx, make_message(name, **facts), now=now)
    assert number is not None
    return number


def load_message(ledger: Ledger, number: int) -> outbox.Message:
    with ledger.reading() as tx:
        return outbox.load(tx, number)


def run_at_once(command: Sequence[str], number: int) -> list[tuple[str, str]]:
    """What so many processes print and complain of that say "ready" first and are let go together."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(command, text=True, **pipes) for _ in range(number)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    return [process.communicate() for process in processes]
