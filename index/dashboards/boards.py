"""A dashboard as Kibana keeps it: where its panels stand, what they refer to, its controls and links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.dashboards.encoding import to_json
from index.dashboards.lens import make_attributes
from index.dashboards.model import GRID, Control, Dashboard, Panel, Row, Session
from index.dashboards.naming import Names, Reference, SavedObject, make_object, refer
from index.dashboards.wording import label_of

#: Rows of the grid that the links at the head take.
HEAD = 3
#: Milliseconds: the index is written every few minutes.
REFRESH = 300_000
_QUERY = {"query": "", "language": "kuery"}
_OPTIONS = {"useMargins": True, "syncColors": True, "syncCursor": True, "syncTooltips": False, "hidePanelTitles": False}


@dataclass
class _Built:
    """What comes together while a dashboard is built."""

    panels: list[dict[str, Any]] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)


def make_dashboard(
    dashboard: Dashboard, names: Names, others: Sequence[Dashboard], *, remarks: Sequence[str] = ()
) -> SavedObject:
    """``others`` are linked at its head; ``remarks`` are said below it, such as what was left out and why."""
    built = _Built()
    _add_head(built, dashboard, names, others)
    y = HEAD
    for row in dashboard.rows:
        _add_row(built, row, names, y=y)
        y += row.height
    if remarks:
        _add_remarks(built, remarks, y=y)
    controls, references = _make_controls(dashboard.controls, names)
    attributes = {
        "title": names.title(dashboard.title.say(names.language)),
        "description": dashboard.description.say(names.language),
        "timeRestore": True,
        "timeFrom": dashboard.since,
        "timeTo": "now",
        "refreshInterval": {"pause": False, "value": REFRESH},
        "kibanaSavedObjectMeta": {"searchSourceJSON": to_json({"query": _QUERY, "filter": []})},
        "optionsJSON": to_json(_OPTIONS),
        "controlGroupInput": controls,
        "panelsJSON": to_json(built.panels),
    }
    return make_object("dashboard", names.dashboard(dashboard.name), attributes, built.references + references)


def _add(built: _Built, kind: str, name: str, config: dict[str, Any], *, x: int, y: int, w: int, h: int) -> None:
    place = {"x": x, "y": y, "w": w, "h": h, "i": name}
    built.panels.append({"type": kind, "panelIndex": name, "gridData": place, "embeddableConfig": config})


def _add_head(built: _Built, dashboard: Dashboard, names: Names, others: Sequence[Dashboard]) -> None:
    """Links to the other dashboards, which take along the time that is looked at: their controls are others."""
    links = []
    for at, other in enumerate(other for other in others if other.name != dashboard.name):
        reference = f"link_{other.name}_dashboard"
        links.append(
            {
                "type": "dashboardLink",
                "id": other.name,
                "order": at,
                "label": names.title(other.title.say(names.language)),
                "destinationRefName": reference,
                "options": {"openInNewTab": False, "useCurrentFilters": False, "useCurrentDateRange": True},
            }
        )
        built.references.append(refer("dashboard", names.dashboard(other.name), f"links:{reference}"))
    config = {
        "hidePanelTitles": True,
        "enhancements": {},
        "attributes": {"layout": "horizontal", "links": links},
    }
    _add(built, "links", "links", config, x=0, y=0, w=GRID, h=HEAD)


def _add_row(built: _Built, row: Row, names: Names, *, y: int) -> None:
    for part, x, w in place_row(row):
        if isinstance(part, Session):
            _add_session(built, part, names, x=x, y=y, w=w, h=row.height)
        else:
            _add_panel(built, part, names, x=x, y=y, w=w, h=row.height)


def place_row(row: Row) -> Iterator[tuple[Panel | Session, int, int]]:
    """Each part with the column where it begins and its width; those without a width share what is left."""
    given = [part.width if isinstance(part, Panel) else 0 for part in row.parts]
    left, shares = GRID - sum(given), given.count(0)
    x = 0
    for part, width in zip(row.parts, given, strict=True):
        if not width:
            width = left // shares
            left, shares = left - width, shares - 1
        yield part, x, width
        x += width


def _add_panel(built: _Built, panel: Panel, names: Names, **place: int) -> None:
    attributes, references = make_attributes(panel, names)
    config = {
        "title": panel.title.say(names.language),
        "description": panel.note.say(names.language),
        "hidePanelTitles": panel.chart == "number",  # which has its title inside
        "enhancements": _make_drilldown(panel, names),
        "attributes": attributes,
    }
    _add(built, "lens", panel.name, config, **place)
    built.references += [refer(each["type"], each["id"], f"{panel.name}:{each['name']}") for each in references]


def _make_drilldown(panel: Panel, names: Names) -> dict[str, Any]:
    """From a bar or cell to the rows behind it, in Discover. A number has nothing to be clicked; where the controls do
    not reach a panel, Discover would be given their filters all the same, and find nothing."""
    if panel.chart == "number" or panel.alone:
        return {}
    said = "Voir les lignes dans Discover" if names.language == "fr" else "Show the rows in Discover"
    action = {"factoryId": "OPEN_IN_DISCOVER_DRILLDOWN", "name": said, "config": {"openInNewTab": True}}
    event = {"eventId": f"{panel.name}-rows", "triggers": ["FILTER_TRIGGER"], "action": action}
    return {"dynamicActions": {"events": [event]}}


def _add_session(built: _Built, session: Session, names: Names, **place: int) -> None:
    name = f"panel_{session.name}"
    config = {"title": session.title.say(names.language), "description": session.note.say(names.language)}
    _add(built, "search", session.name, {**config, "enhancements": {}}, **place)
    built.panels[-1]["panelRefName"] = name
    built.references.append(refer("search", names.session(session.name), f"{session.name}:{name}"))


def _add_remarks(built: _Built, remarks: Sequence[str], *, y: int) -> None:
    text = "\n".join(f"- {remark}" for remark in remarks)
    visualization = {
        "id": "",
        "title": "",
        "description": "",
        "type": "markdown",
        "params": {"fontSize": 12, "openLinksInNewTab": False, "markdown": text},
        "uiState": {},
        "data": {"aggs": [], "searchSource": {"query": _QUERY, "filter": []}},
    }
    config = {"hidePanelTitles": True, "enhancements": {}, "savedVis": visualization}
    _add(built, "visualization", "remarks", config, x=0, y=y, w=GRID, h=max(4, len(remarks) + 2))


def _make_controls(controls: Sequence[Control], names: Names) -> tuple[dict[str, Any], list[Reference]]:
    panels, references = {}, []
    for at, control in enumerate(controls):
        given = {
            "id": control.field,
            "dataViewId": names.view(control.collection),
            "fieldName": control.field,
            "title": label_of(control.field, names.language),
            "singleSelect": False,
            "exclude": False,
            "existsSelected": False,
            "selectedOptions": [],
            "searchTechnique": "wildcard",
            "sort": {"by": "_count", "direction": "desc"},
            "runPastTimeout": True,
        }
        panels[control.field] = {
            "type": "optionsListControl",
            "order": at,
            "width": "medium",
            "grow": True,
            "explicitInput": given,
        }
        name = f"controlGroup_{control.field}:optionsListDataView"
        references.append(refer("index-pattern", names.view(control.collection), name))
    ignored = {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
    group = {
        "chainingSystem": "HIERARCHICAL",
        "controlStyle": "oneLine",
        "showApplySelections": False,
        "ignoreParentSettingsJSON": to_json(ignored),
        "panelsJSON": to_json(panels),
    }
    return group, references
