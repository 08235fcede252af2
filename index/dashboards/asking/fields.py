"""Checking exported dashboards against mappings: every field that they use is there, and fit for its use."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from index.dashboards.asking.objects import Dashboard, Saved, read_dashboards, read_source
from index.dashboards.asking.panels import Layer, list_layers, name_panel
from index.dashboards.asking.sessions import list_session_panels, list_sessions
from index.dashboards.asking.shapes import View
from index.dashboards.asking.uses import judge, judge_column, judge_filters, judge_kql
from index.dashboards.asking.views import Mappings, read_views


def check_fields(objects: Sequence[Saved], mappings: Mappings) -> list[str]:
    """What is wrong, each with where: dashboard, panel and column, or data view, or session.

    ``mappings`` are those of the indices, by collection (`index.dashboards.asking.views.declare_mappings`).
    """
    views = read_views(objects, mappings)
    sessions = list_sessions(objects, views)
    found = [finding for each in objects if each.get("type") == "index-pattern" for finding in _check_view(each, views)]
    for id_, (saved, view) in sessions.items():
        found += _at(f"session {id_}", _check_session(saved, view))
    for dashboard in read_dashboards(objects, views):
        found += _check_dashboard(dashboard, views)
        for panel, id_ in list_session_panels(dashboard):
            if id_ in sessions:
                found += _at(name_panel(dashboard, panel), _check_reach(dashboard, sessions[id_][1]))
    return found


def _at(place: str, findings: Iterable[str]) -> Iterator[str]:
    return (f"{place}: {finding}" for finding in findings)


def _check_view(saved: Saved, views: Mapping[str, View]) -> Iterator[str]:
    attributes, view = saved["attributes"], views[saved["id"]]
    named = [name for option in ("fieldFormatMap", "fieldAttrs") for name in json.loads(attributes.get(option) or "{}")]
    uses = [(name, "shown") for name in named]
    if view.time_field:
        uses.append((view.time_field, "read as a date"))
    for used in uses:
        yield from _at(f"data view {view.id}", judge(view, used))


def _check_session(saved: Saved, view: View) -> Iterator[str]:
    attributes = saved["attributes"]
    shown = dict.fromkeys([*attributes["columns"], *(attributes.get("grid") or {}).get("columns", {})])
    uses = [(name, "shown") for name in shown] + [(each[0], "sorted by") for each in attributes.get("sort", ())]
    for used in uses:
        yield from judge(view, used)
    query, filters = read_source(attributes)
    yield from judge_kql(str(query.get("query") or ""), view)
    yield from judge_filters(filters, view)


def _check_dashboard(dashboard: Dashboard, views: Mapping[str, View]) -> Iterator[str]:
    for control in dashboard.controls:
        found = judge(control.view, (control.field, "listed in a control"))
        yield from _at(f"dashboard {dashboard.id}, control {control.id}", found)
    for layer in list_layers(dashboard, views):
        place = name_panel(dashboard, layer.panel)
        yield from _at(place, _check_layer(layer))
        if not layer.is_alone:
            yield from _at(place, _check_reach(dashboard, layer.view))


def _check_layer(layer: Layer) -> Iterator[str]:
    state, columns = layer.attributes["state"], layer.saved["columns"]
    yield from judge_kql(str(state["query"].get("query") or ""), layer.view)
    yield from judge_filters(state["filters"], layer.view)
    for id_, saved in columns.items():
        yield from _at(f"column {id_} ({saved['label']})", judge_column(saved, columns, layer.view))


def _check_reach(dashboard: Dashboard, view: View) -> Iterator[str]:
    """What a dashboard is narrowed to narrows all of its panels: one without the field shows nothing."""
    yield from judge_kql(str(dashboard.query.get("query") or ""), view)
    yield from judge_filters(dashboard.filters, view)
    for control in dashboard.controls:
        yield from _at(f"the control {control.id} reaches it", judge(view, (control.field, "searched")))
