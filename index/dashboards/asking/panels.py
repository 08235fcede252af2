"""What the Lens panels of a dashboard ask, layer by layer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.dashboards.asking.aggregations import build_aggregations, list_time_fields, read_columns
from index.dashboards.asking.moments import narrow
from index.dashboards.asking.objects import Dashboard, Saved, Selections, select, title_panel
from index.dashboards.asking.queries import build_query
from index.dashboards.asking.shapes import Asked, AskingError, View, When, within
from index.dashboards.asking.views import find_view

_REFERENCE = "indexpattern-datasource-layer-"


@dataclass(frozen=True)
class Layer:
    """A layer of a Lens panel, with the data view that it looks at."""

    dashboard: Dashboard
    panel: Saved
    id: str
    saved: Saved
    view: View

    @property
    def attributes(self) -> Saved:
        return dict(self.panel["embeddableConfig"]["attributes"])

    @property
    def is_alone(self) -> bool:
        """Whether nothing of the dashboard narrows it but the time; nor does what the panel itself is narrowed to."""
        return bool(self.saved.get("ignoreGlobalFilters"))


def list_layers(dashboard: Dashboard, views: Mapping[str, View]) -> Iterator[Layer]:
    for panel in dashboard.panels:
        if panel["type"] == "lens":
            with within(name_panel(dashboard, panel)):
                yield from _read_layers(dashboard, panel, views)


def ask_layer(layer: Layer, when: When, selections: Selections) -> Asked | None:
    """None where Kibana asks for nothing, since it works out all columns by itself."""
    with within(name_panel(layer.dashboard, layer.panel)):
        columns = read_columns(layer.saved, layer.view)
        if not any(column.name for column in columns):
            return None
        return Asked(
            dashboard=layer.dashboard.id,
            panel=layer.panel["panelIndex"],
            title=title_panel(layer.panel),
            index=layer.view.title,
            visualization=layer.attributes["visualizationType"],
            columns=columns,
            body=_build_body(layer, columns, narrow(when, read_own_range(layer.panel)), selections),
            state=layer.attributes["state"]["visualization"],
            layer=layer.id,
        )


def name_panel(dashboard: Dashboard, panel: Saved) -> str:
    return f"dashboard {dashboard.id}, panel {panel['panelIndex']} ({title_panel(panel)})"


def read_own_range(panel: Saved) -> Saved | None:
    own = panel.get("embeddableConfig", {}).get("timeRange")
    return dict(own) if own else None


def _build_body(layer: Layer, columns: Any, when: When, selections: Selections) -> dict[str, Any]:
    view, times = layer.view, list_time_fields(layer.saved, layer.view)
    aggregations = build_aggregations(columns, view, when, times)
    state, dashboard = layer.attributes["state"], layer.dashboard
    queries: list[Saved] = []
    filters: list[Saved] = []
    if not layer.is_alone:
        queries = [dashboard.query, state["query"]]
        filters = [*dashboard.filters, *select(dashboard.controls, selections), *state["filters"]]
    query = build_query(view, when, queries=queries, filters=filters, times=times)
    return {"size": 0, "track_total_hits": True, "query": query, "aggs": aggregations}


def _read_layers(dashboard: Dashboard, panel: Saved, views: Mapping[str, View]) -> Iterator[Layer]:
    """The dashboard says which data view is meant, by the panel's own name for it."""
    attributes = (panel.get("embeddableConfig") or {}).get("attributes")
    if not attributes:
        raise AskingError("panels out of the library are not read")
    state = attributes["state"]
    if state.get("adHocDataViews") or set(state["datasourceStates"]) - {"formBased"}:
        raise AskingError("only panels over exported data views are read")
    references = dashboard.refer(f"{panel['panelIndex']}:")
    for id_, saved in state["datasourceStates"]["formBased"]["layers"].items():
        name = f"{_REFERENCE}{id_}"
        if name not in [each["name"] for each in attributes["references"]]:
            raise AskingError(f"the panel has no reference named {name}")
        if saved.get("sampling", 1) != 1:
            raise AskingError("panels over samples are not read")
        yield Layer(dashboard, panel, id_, saved, find_view(views, references, name))
