"""Dashboards as they were exported: their panels, what narrows them, and the values chosen in their controls."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.dashboards.asking.shapes import AskingError, View, within
from index.dashboards.asking.views import find_view

Saved = Mapping[str, Any]
Selections = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Control:
    """A list of a field's values among which somebody chooses."""

    id: str
    view: View
    field: str
    excludes: bool
    exists: bool
    selected: tuple[Any, ...]


@dataclass(frozen=True)
class Dashboard:
    id: str
    query: Saved
    filters: tuple[Saved, ...]
    controls: tuple[Control, ...]
    panels: tuple[Saved, ...]
    references: tuple[Saved, ...]

    def refer(self, prefix: str) -> list[Saved]:
        """The references whose names begin so, without that."""
        kept = [each for each in self.references if each["name"].startswith(prefix)]
        return [{**each, "name": each["name"].removeprefix(prefix)} for each in kept]


def read_dashboards(objects: Sequence[Saved], views: Mapping[str, View]) -> Iterator[Dashboard]:
    for each in objects:
        if each.get("type") == "dashboard":
            with within(f"dashboard {each['id']}"):
                yield _read_dashboard(each, views)


def read_source(attributes: Saved) -> tuple[Saved, tuple[Saved, ...]]:
    """The query and the filters of a dashboard or session."""
    source = json.loads(attributes.get("kibanaSavedObjectMeta", {}).get("searchSourceJSON", "{}"))
    return source.get("query") or {}, tuple(source.get("filter") or ())


def title_panel(panel: Saved) -> str:
    embedded = panel.get("embeddableConfig", {})
    attributes = embedded.get("attributes") or {}
    return str(embedded.get("title") or panel.get("title") or attributes.get("title") or "")


def refuse_unknown(dashboards: Sequence[Dashboard], selections: Selections) -> None:
    """A value chosen where no control is would narrow nothing."""
    known = {control.field for dashboard in dashboards for control in dashboard.controls}
    if unknown := sorted(set(selections) - known):
        raise AskingError(f"no dashboard has a control for {', '.join(unknown)}")


def select(controls: Sequence[Control], selections: Selections) -> list[Saved]:
    """The filters that chosen values make, on all panels alike; what was saved as chosen is chosen at the start."""
    chosen = [(control, tuple(selections.get(control.field, control.selected))) for control in controls]
    return [_filter(control, values) for control, values in chosen if control.exists or values]


def _filter(control: Control, values: tuple[Any, ...]) -> Saved:
    if control.view.kind_of(control.field) == "boolean":
        values = tuple(value in (1, "1", "true") for value in values)
    phrases = [{"match_phrase": {control.field: value}} for value in values]
    several = {"bool": {"should": phrases, "minimum_should_match": 1}}
    query = {"exists": {"field": control.field}} if control.exists else phrases[0] if len(phrases) == 1 else several
    return {"meta": {"key": control.field, "negate": control.excludes}, "query": query}


def _read_dashboard(saved: Saved, views: Mapping[str, View]) -> Dashboard:
    attributes, references = saved["attributes"], tuple(saved.get("references") or ())
    query, filters = read_source(attributes)
    panels = tuple(json.loads(attributes.get("panelsJSON") or "[]"))
    group = json.loads((attributes.get("controlGroupInput") or {}).get("panelsJSON") or "{}")
    controls = tuple(_read_control(name, each, references, views) for name, each in group.items())
    return Dashboard(saved["id"], query, filters, controls, panels, references)


def _read_control(name: str, saved: Saved, references: Sequence[Saved], views: Mapping[str, View]) -> Control:
    with within(f"control {name}"):
        if saved["type"] != "optionsListControl":
            raise AskingError(f"controls of type {saved['type']} are not read")
        given = saved["explicitInput"]
        view = find_view(views, references, f"controlGroup_{name}:optionsListDataView")
        return Control(
            name,
            view,
            given["fieldName"],
            excludes=bool(given.get("exclude")),
            exists=bool(given.get("existsSelected")),
            selected=tuple(given.get("selectedOptions") or ()),
        )
