"""Exported objects made by hand, as small as Kibana takes them."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from index.dashboards.asking import Asked, read_panels

PARIS = ZoneInfo("Europe/Paris")
SINCE, UNTIL = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 31, 23, 59, 59, 999000, tzinfo=UTC)
TIME_FIELDS = {"documents": "moment", "figures": "moment", "runs": "started"}


def view(collection: str = "documents", prefix: str = "t", **attributes: Any) -> dict[str, Any]:
    time_field = TIME_FIELDS.get(collection)
    shown = {"title": f"{prefix}-{collection}", **({"timeFieldName": time_field} if time_field else {}), **attributes}
    return {"type": "index-pattern", "id": f"view-{collection}", "attributes": shown, "references": []}


def count(*, condition: str = "", empty_as_null: bool = False, field: str = "___records___") -> dict[str, Any]:
    return metric("count", field, condition=condition, emptyAsNull=empty_as_null)


def metric(operation: str, field: str, *, condition: str = "", kind: str = "number", **params: Any) -> dict[str, Any]:
    said = {"label": f"{operation} of {field}", "dataType": kind, "isBucketed": False, "params": params}
    narrowed = {"filter": {"query": condition, "language": "kuery"}} if condition else {}
    return {**said, "operationType": operation, "sourceField": field, **narrowed}


def terms(field: str, *, by: str | None = "n", kind: str = "string", direction: str = "desc", **params: Any) -> dict:
    order = {"type": "column", "columnId": by} if by else {"type": "alphabetical"}
    own = {"size": 3, "orderBy": order, "orderDirection": direction, **params}
    said = {"label": field, "dataType": kind, "isBucketed": True, "params": own}
    return {**said, "operationType": "terms", "sourceField": field}


def over_time(field: str = "moment", interval: str = "1d", **params: Any) -> dict[str, Any]:
    said = {"label": field, "dataType": "date", "isBucketed": True, "params": {"interval": interval, **params}}
    return {**said, "operationType": "date_histogram", "sourceField": field}


def filters(**queries: str) -> dict[str, Any]:
    shown = [{"label": label, "input": {"query": query, "language": "kuery"}} for label, query in queries.items()]
    said = {"label": "filters", "dataType": "string", "isBucketed": True, "params": {"filters": shown}}
    return {**said, "operationType": "filters"}


def lens(columns: dict[str, Any], *, panel: str = "p1", looks_at: str = "documents", **options: Any) -> dict[str, Any]:
    """A panel of one layer; with the reference that the dashboard keeps for it."""
    layer = {"columnOrder": list(columns), "columns": columns, "ignoreGlobalFilters": options.get("alone", False)}
    state = {
        "datasourceStates": {"formBased": {"layers": {"L1": layer}}},
        "visualization": {"layerId": "L1", "layerType": "data"},
        "query": {"query": options.get("query", ""), "language": "kuery"},
        "filters": options.get("filters", []),
    }
    name = "indexpattern-datasource-layer-L1"
    reference = {"type": "index-pattern", "id": f"view-{looks_at}", "name": name}
    attributes = {"title": "", "visualizationType": "lnsDatatable", "references": [reference], "state": state}
    embedded = {"title": "Panel", "attributes": attributes, **options.get("embedded", {})}
    shown = {"type": "lens", "panelIndex": panel, "embeddableConfig": embedded}
    return {"panel": shown, "references": [{**reference, "name": f"{panel}:{name}"}]}


def control(field: str, *, id: str = "c1", looks_at: str = "documents", **options: Any) -> dict[str, Any]:
    saved = {"type": "optionsListControl", "order": 0, "explicitInput": {"id": id, "fieldName": field, **options}}
    name = f"controlGroup_{id}:optionsListDataView"
    reference = {"type": "index-pattern", "id": f"view-{looks_at}", "name": name}
    return {"control": {id: saved}, "references": [reference]}


def phrase(field: str, value: Any, **meta: Any) -> dict[str, Any]:
    return {"meta": {"type": "phrase", "key": field, **meta}, "query": {"match_phrase": {field: value}}}


def source(query: str = "", filters: Any = (), **more: Any) -> dict[str, str]:
    saved = {"query": {"query": query, "language": "kuery"}, "filter": list(filters), **more}
    return {"searchSourceJSON": json.dumps(saved)}


def dashboard(*panels: dict[str, Any], controls: Any = (), query: str = "", filters: Any = ()) -> dict[str, Any]:
    group = {name: saved for each in controls for name, saved in each["control"].items()}
    attributes = {
        "title": "Dashboard",
        "kibanaSavedObjectMeta": source(query, filters),
        "controlGroupInput": {"panelsJSON": json.dumps(group)},
        "panelsJSON": json.dumps([each["panel"] for each in panels]),
    }
    references = [reference for each in (*panels, *controls) for reference in each["references"]]
    return {"type": "dashboard", "id": "board", "attributes": attributes, "references": references}


def session(columns: list[str], *, id: str = "s1", looks_at: str = "documents", **options: Any) -> dict[str, Any]:
    reference = "kibanaSavedObjectMeta.searchSourceJSON.index"
    meta = source(options.pop("query", ""), options.pop("filters", ()), indexRefName=reference)
    attributes = {"title": "Session", "columns": columns, "kibanaSavedObjectMeta": meta, **options}
    looked_at = {"type": "index-pattern", "id": f"view-{looks_at}", "name": reference}
    return {"type": "search", "id": id, "attributes": attributes, "references": [looked_at]}


def session_panel(id: str = "s1", *, panel: str = "p2") -> dict[str, Any]:
    name = f"panel_{panel}"
    shown = {"type": "search", "panelIndex": panel, "panelRefName": name, "embeddableConfig": {}}
    return {"panel": shown, "references": [{"type": "search", "id": id, "name": f"{panel}:{name}"}]}


def read(columns: dict[str, Any], *, prefix: str = "t", looks_at: str = "documents", **options: Any) -> Asked:
    """What a dashboard with this one panel asks."""
    times = {"since": SINCE, "until": UNTIL, "zone": UTC}
    times |= {name: options.pop(name) for name in ("since", "until", "zone", "selections") if name in options}
    board = {name: options.pop(name) for name in ("board_query", "board_filters", "controls") if name in options}
    shown = dashboard(
        lens(columns, looks_at=looks_at, **options),
        query=board.get("board_query", ""),
        filters=board.get("board_filters", ()),
        controls=board.get("controls", ()),
    )
    [asked] = read_panels([view(looks_at, prefix), view(prefix=prefix), shown], **times)
    return asked
