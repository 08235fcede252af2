"""Searches that are saved and documents that arrive, for the tests of alerts."""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from corpus.ledger import indexing, readers, searches, stories
from corpus.ledger.alerts import Delivery, delivered, pending
from corpus.ledger.outbox import Message, listed
from corpus.ledger.readers import Reader
from corpus.ledger.searches import Search
from tests.veille.newsroom import do_index
from tests.veille.storybook import Article, move, publish
from veille.alerts.running import Ran, run_alerts
from veille.engine import open_index
from veille.report import Report
from veille.workspace import Workspace


def article(identifier: str, body: str = "Boréal est victime de Griffe.", **facts: Any) -> Article:
    return Article(identifier, facts.pop("publisher", "Le Phare"), body, **facts)


def arrive(workspace: Workspace, *articles: Article, story: str | None = None) -> None:
    """Publish the articles, put them into one story, and let them be searched."""
    ids = publish(workspace, *articles)
    if story:
        move(workspace, story, ids, now=workspace.clock())
    announce(workspace, ids)
    do_index(workspace)


def announce(workspace: Workspace, ids: Sequence[str]) -> None:
    with workspace.ledger.writing() as tx:
        for identifier in ids:
            indexing.announce(tx, identifier, now=workspace.clock())


def become(workspace: Workspace, one: str, other: str) -> None:
    """Let it be found that the two are one document, which the first was."""
    with workspace.ledger.writing() as tx:
        stories.merge(tx, one, other, reason="the same", now=workspace.clock())
    announce(workspace, [one])


def lose_index(workspace: Workspace) -> None:
    """Empty the index, as a rebuild does that has only begun."""
    with closing(open_index(workspace.settings, writable=True)) as backend:
        backend.clear()


def save(workspace: Workspace, name: str = "griffe", query: str = "griffe", **facts: Any) -> Search:
    whole = {"language": "fr", "schedule": "now", "channels": ["stdout"], "zone": "Europe/Paris", **facts}
    with workspace.ledger.writing() as tx:
        return searches.add(tx, name=name, query=query, **whole, now=workspace.clock())


def subscribe(workspace: Workspace, name: str = "Ana", *, confirmed: bool = True) -> Reader:
    facts = {"language": "fr", "zone": "Europe/Paris", "hour": "07:30", "weekdays": "12345", "empty": "line"}
    with workspace.ledger.writing() as tx:
        reader = readers.add(tx, name=name, address=f"{name.lower()}@example.org", **facts, now=workspace.clock())
        if confirmed:
            readers.confirm(tx, reader.number, now=workspace.clock())
        return readers.load(tx, reader.number)


def run(workspace: Workspace) -> tuple[Ran, Report]:
    report = Report("alerts run", started=workspace.clock())
    return run_alerts(workspace, report), report


def load(workspace: Workspace, name: str = "griffe") -> Search:
    with workspace.ledger.reading() as tx:
        found = searches.find(tx, name)
    assert found
    return found


def found_by(workspace: Workspace, name: str = "griffe") -> list[Delivery]:
    """What the search has found, in the order of arrival."""
    with workspace.ledger.reading() as tx:
        return delivered(tx, load(workspace, name).number, limit=1000)[::-1]


def untold(workspace: Workspace, name: str = "griffe") -> list[str]:
    with workspace.ledger.reading() as tx:
        return [delivery.document for delivery in pending(tx, load(workspace, name).number)]


def messages(workspace: Workspace) -> list[Message]:
    """The messages of alerts, in the order in which they were put."""
    with workspace.ledger.reading() as tx:
        return listed(tx, kind="alert", limit=1000)[::-1]


def told(workspace: Workspace) -> list[str]:
    """The texts of the messages to the terminal."""
    return [message.payload.decode() for message in messages(workspace) if message.channel == "stdout"]
