"""Exported panels and sessions asked of Elasticsearch, each compared with the count over the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from index.dashboards.asking import Asked, AskedSession, ask, read_panels, read_sessions
from tests.veille.dashboards.ledger_counts import CONTROLS, PANELS, SESSIONS
from tests.veille.dashboards.ledger_counts_compare import Agreement, Keyed, compare, compare_listing
from tests.veille.dashboards.ledger_counts_model import Chosen, Period
from tests.veille.dashboards.ledger_counts_world import World

UNCOUNTED = Agreement(differences=["nothing counts it over the ledger"])


@dataclass(frozen=True)
class Shown:
    """A panel or session with what came of comparing it."""

    dashboard: str
    name: str
    asked: Asked | AskedSession
    agreement: Agreement


def compare_panels(
    client: Elasticsearch,
    objects: Sequence[Mapping[str, Any]],
    world: World,
    period: Period,
    chosen: Chosen | None = None,
) -> Iterator[Shown]:
    """A panel without a count is a difference too."""
    given = chosen or {}
    for asked in read_panels(objects, since=period.since, until=period.until, zone=period.zone, selections=dict(given)):
        dashboard = name_dashboard(asked.dashboard)
        count = PANELS.get((dashboard, asked.panel))
        if count is None:
            yield Shown(dashboard, asked.panel, asked, UNCOUNTED)
            continue
        items = count.select(world, period, narrow(dashboard, given))
        rows, sizes = key_rows(asked, ask(client, asked)), [column.params.get("size") for column in asked.buckets]
        yield Shown(dashboard, asked.panel, asked, compare(count, items, rows, sizes, period))


def compare_sessions(
    client: Elasticsearch,
    objects: Sequence[Mapping[str, Any]],
    world: World,
    period: Period,
    chosen: Chosen | None = None,
) -> Iterator[Shown]:
    """Each on its dashboard, and by itself, where nothing that is chosen narrows it."""
    given = chosen or {}
    for asked in read_sessions(
        objects, since=period.since, until=period.until, zone=period.zone, selections=dict(given)
    ):
        name = asked.session.rpartition("-session-")[2]
        found = {dashboard: listing for (dashboard, session), listing in SESSIONS.items() if session == name}
        if "-session-" not in asked.session:
            continue  # a saved search of Veille, which tests of its own compare
        if not found:
            yield Shown(
                name_dashboard(asked.dashboard or ""),
                name,
                asked,
                UNCOUNTED,
            )
            continue
        ((dashboard, listing),) = found.items()
        items = listing.select(world, period, narrow(dashboard, given) if asked.dashboard else {})
        answer = client.search(index=asked.index, body=asked.body)["hits"]
        ids, total = [hit["_id"] for hit in answer["hits"]], answer["total"]["value"]
        shown = compare_listing(listing, items, ids, total=total, most=asked.body["size"])
        yield Shown(dashboard if asked.dashboard else "", name, asked, shown)


def name_dashboard(identifier: str) -> str:
    """Without the prefix and the language of the export."""
    return identifier.rpartition("-")[2]


def narrow(dashboard: str, chosen: Chosen) -> Chosen:
    """What of it can be chosen there."""
    return {field: values for field, values in chosen.items() if field in CONTROLS[dashboard]}


def key_rows(asked: Asked, rows: Sequence[Mapping[str, Any]]) -> list[Keyed]:
    buckets = [column.id for column in asked.columns if column.bucket]
    metrics = [column.id for column in asked.columns if not column.bucket]
    return [(tuple(row[each] for each in buckets), tuple(row[each] for each in metrics)) for row in rows]
