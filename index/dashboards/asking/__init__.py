"""What Kibana asks of Elasticsearch for exported dashboards, and the tables that it makes of the answers.

Read from the exported saved objects alone, by Kibana's rules and not by how the objects were made: an independent
witness of what somebody sees who opens them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from index.dashboards.asking.objects import read_dashboards, refuse_unknown
from index.dashboards.asking.other import add_others
from index.dashboards.asking.panels import ask_layer, list_layers
from index.dashboards.asking.sessions import ask_alone, ask_on_dashboard, list_session_panels, list_sessions
from index.dashboards.asking.shapes import Asked, AskedSession, AskingError, Column, When, within
from index.dashboards.asking.tables import list_rows
from index.dashboards.asking.views import declare_mappings, read_views

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

__all__ = ["Asked", "AskedSession", "AskingError", "Column", "ask", "read_panels", "read_sessions", "tabulate"]

NO_SELECTIONS: Mapping[str, Sequence[str]] = {}


def read_panels(
    objects: Sequence[Mapping[str, Any]],
    *,
    since: datetime,
    until: datetime,
    zone: tzinfo,
    selections: Mapping[str, Sequence[str]] = NO_SELECTIONS,
) -> list[Asked]:
    """What every by-value Lens panel asks for the time from ``since`` to ``until``, both included.

    A panel's own time range wins over these; its ``now`` is ``until``. ``selections`` are the values chosen in the
    dashboards' controls, by field. AskingError where Kibana would refuse, or does what is not read.
    """
    when, views = When(since, until, zone), read_views(objects, declare_mappings())
    dashboards = list(read_dashboards(objects, views))
    refuse_unknown(dashboards, selections)
    layers = [layer for dashboard in dashboards for layer in list_layers(dashboard, views)]
    asked = [ask_layer(layer, when, selections) for layer in layers]
    return [each for each in asked if each]


def read_sessions(
    objects: Sequence[Mapping[str, Any]],
    *,
    since: datetime,
    until: datetime,
    zone: tzinfo,
    selections: Mapping[str, Sequence[str]] = NO_SELECTIONS,
) -> list[AskedSession]:
    """What every Discover session asks, once by itself (``dashboard`` None) and once for every panel that shows it."""
    when, views = When(since, until, zone), read_views(objects, declare_mappings())
    dashboards = list(read_dashboards(objects, views))
    refuse_unknown(dashboards, selections)
    sessions = list_sessions(objects, views)
    shown = [(dashboard, panel, id_) for dashboard in dashboards for panel, id_ in list_session_panels(dashboard)]
    if missing := sorted({id_ for _, _, id_ in shown} - set(sessions)):
        raise AskingError(f"these sessions are shown but not among the exported objects: {', '.join(missing)}")
    alone = [ask_alone(saved, view, when) for saved, view in sessions.values()]
    return [
        *alone,
        *(ask_on_dashboard(dashboard, panel, *sessions[id_], when, selections) for dashboard, panel, id_ in shown),
    ]


def tabulate(asked: Asked, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the panel's table by the ids of its columns; without those for "Other", which need another search."""
    with within(asked.place):
        return list_rows(asked, answer)


def ask(client: Elasticsearch, asked: Asked) -> list[dict[str, Any]]:
    """The rows of the panel's table, with those for "Other", whose key is ``__other__``."""

    def search(body: dict[str, Any]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = client.search(index=asked.index, body=body).body
        return answer

    return tabulate(asked, add_others(asked, search(asked.body), search))
