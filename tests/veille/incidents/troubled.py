"""Sources in trouble, as the tests of incidents need them: their health, their polls, and what the operator reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from corpus.ledger import Ledger, batches, captures, incidents
from corpus.ledger.captures import Outcome
from corpus.ledger.incidents import Incident
from corpus.ledger.supply import Poll, Supply
from crawlers.catalogue import read_catalogue
from crawlers.source import Source
from tests.veille.newsroom import MORNING, write_source
from veille.health import Health
from veille.health_causes import cause
from veille.incidents.checking import check_incidents
from veille.report import Report
from veille.workspace import Workspace

LIST = "http://127.0.0.1:9/avis/json/"
#: Values of the causes that have any.
VALUES: dict[str, dict[str, Any]] = {
    "silent": {"span": timedelta(days=20), "count": 7},
    "not_polled_for": {"span": timedelta(hours=5), "every": timedelta(hours=1)},
    "unread": {"count": 3},
    "few_items": {"count": 1, "expected": "5"},
    "no_success": {"error": "HTTP 404"},
    "no_success_for": {"span": timedelta(days=2), "error": "HTTP 503"},
    "last_failed": {"error": "HTTP 503"},
    "read_in_part": {"error": "1 of 3 entries cannot be read"},
    "not_fetched": {"refused": 3, "count": 3, "error": "HTTP 403"},
    "not_read": {"refused": 3, "count": 3, "error": "field 'title' is missing"},
}


def make_catalogue(folder: Path, *slugs: str, **changes: Any) -> dict[str, Source]:
    for slug in slugs:
        write_source(folder, slug, **changes)
    return read_catalogue(folder)


def make_health(slug: str = "avis", state: Any = "failing", name: str = "silent", **given: Any) -> Health:
    """Of a source that was first polled a month ago and last now, unless ``given`` says otherwise."""
    facts = {"title": f"Title of {slug}", "expected_in_week": 5, "supply": make_supply(), "freshness": 7} | given
    values = VALUES.get(name, {})
    return Health(slug=slug, publisher="Essai", state=state, cause=cause(name, **values), interval=60, **facts)


def make_supply(now: datetime = MORNING, *, first: float = 30 * 24, good: float | None = 0, bad: float | None = None):
    """Of a source whose first poll, last good one and last bad one were so many hours ago."""
    return Supply(
        first_poll=now - timedelta(hours=first),
        last_success=None if good is None else Poll(now - timedelta(hours=good)),
        last_failure=None if bad is None else Poll(now - timedelta(hours=bad), "HTTP 503"),
        newest_item=now - timedelta(days=20),
    )


def poll(workspace: Workspace, slug: str, *, hours_ago: float = 0, error: str | None = None) -> None:
    """A crawl of the source that looked at its list, and failed where there is an error."""
    at = workspace.clock() - timedelta(hours=hours_ago)
    state: Any = "done" if error is None else "quarantined"
    with workspace.ledger.writing() as tx:
        batch = batches.begin(tx, slug, now=at)
        captures.record(tx, [Outcome(slug, LIST, batch, at, state, role="list", error=error)])
        batches.end(tx, batch, now=at)


def check(workspace: Workspace) -> Report:
    report = Report("incidents check", started=workspace.clock())
    check_incidents(workspace, report)
    return report


def listed(ledger: Ledger) -> list[Incident]:
    """All incidents, the oldest first."""
    with ledger.reading() as tx:
        return incidents.listed(tx, limit=1000)[::-1]


def standing(ledger: Ledger) -> list[str]:
    with ledger.reading() as tx:
        return [incident.source for incident in incidents.standing(tx)]


def slugs(found: Sequence[Incident]) -> list[str]:
    return [incident.source for incident in found]
