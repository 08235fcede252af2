"""What Discover sessions ask, by themselves and on dashboards."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.dashboards.asking.moments import narrow
from index.dashboards.asking.objects import Dashboard, Saved, Selections, read_source, select, title_panel
from index.dashboards.asking.panels import name_panel, read_own_range
from index.dashboards.asking.queries import build_query
from index.dashboards.asking.shapes import AskedSession, AskingError, View, When, within
from index.dashboards.asking.views import find_view

#: So many rows Discover loads at once.
SIZE = 500
_REFERENCE = "kibanaSavedObjectMeta.searchSourceJSON.index"
_DATE = {"format": "strict_date_optional_time"}


def list_sessions(objects: Sequence[Saved], views: Mapping[str, View]) -> dict[str, tuple[Saved, View]]:
    """The sessions by their ids, each with its data view."""
    found: dict[str, tuple[Saved, View]] = {}
    for each in objects:
        if each.get("type") == "search":
            with within(f"session {each['id']}"):
                found[each["id"]] = (each, find_view(views, each["references"], _REFERENCE))
    return found


def list_session_panels(dashboard: Dashboard) -> Iterator[tuple[Saved, str]]:
    """The panels of a dashboard that show a session, each with the session's id."""
    for panel in dashboard.panels:
        if panel["type"] == "search":
            with within(name_panel(dashboard, panel)):
                yield panel, _find_session(dashboard, panel)


def ask_alone(saved: Saved, view: View, when: When) -> AskedSession:
    with within(f"session {saved['id']}"):
        query, filters = read_source(saved["attributes"])
        return _ask(saved, view, when, None, saved["attributes"]["title"], queries=[query], filters=filters)


def ask_on_dashboard(
    dashboard: Dashboard, panel: Saved, saved: Saved, view: View, when: When, selections: Selections
) -> AskedSession:
    """With what the dashboard is narrowed to: a session cannot be kept out of that."""
    query, own = read_source(saved["attributes"])
    filters = [*dashboard.filters, *select(dashboard.controls, selections), *own]
    title = title_panel(panel) or saved["attributes"]["title"]
    when = narrow(when, read_own_range(panel))
    with within(name_panel(dashboard, panel)):
        return _ask(saved, view, when, dashboard.id, title, queries=[dashboard.query, query], filters=filters)


def _ask(
    saved: Saved,
    view: View,
    when: When,
    dashboard: str | None,
    title: str,
    *,
    queries: Sequence[Saved],
    filters: Sequence[Saved],
) -> AskedSession:
    times = [view.time_field] if view.time_field else []
    dates = [{"field": name, **_DATE} for name in view.fields if view.type_of(name) == "date"]
    body = {
        "size": SIZE,
        "track_total_hits": True,
        "query": build_query(view, when, queries=queries, filters=filters, times=times),
        "sort": _sort(saved["attributes"].get("sort") or [], view),
        "fields": [{"field": "*", "include_unmapped": True}, *dates],
        "_source": False,
    }
    return AskedSession(dashboard, saved["id"], title, view.title, tuple(saved["attributes"]["columns"]), body)


def _sort(saved: Sequence[Sequence[str]], view: View) -> list[dict[str, Any]]:
    """Without an order, that of the index; equals of an order by time stand in that of the index too."""
    if not saved:
        return [{"_doc" if view.time_field else "_score": {"order": "desc"}}]
    for field, _ in saved:
        if not view.is_aggregatable(field):
            raise AskingError(f"nothing can be sorted by the field {field}")
    sort: list[dict[str, Any]] = [
        {field: {"order": order, "unmapped_type": "boolean", **(_DATE if field == view.time_field else {})}}
        for field, order in saved
    ]
    return [*sort, {"_doc": {"order": saved[0][1], "unmapped_type": "boolean"}}] if view.time_field else sort


def _find_session(dashboard: Dashboard, panel: Saved) -> str:
    references = dashboard.refer(f"{panel['panelIndex']}:")
    for each in references:
        if each["name"] == panel.get("panelRefName") and each["type"] == "search":
            return str(each["id"])
    raise AskingError("the panel has no reference to a session; sessions by value are not read")
