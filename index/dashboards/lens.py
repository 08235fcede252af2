"""A panel as Lens keeps it: columns of one layer, and how they are drawn."""

from collections.abc import Callable, Sequence
from typing import Any

from index.collections import Field
from index.dashboards.model import Bucket, Language, Metric, Over, Panel, Top, collection_of
from index.dashboards.naming import Names, Reference, refer
from index.dashboards.widths import WIDTHS, width_of
from index.dashboards.wording import label_of

LAYER = "layer"
#: What Lens calls the types of fields.
TYPES = {"keyword": "string", "date": "date", "integer": "number", "float": "number", "boolean": "boolean"}
Columns = dict[str, dict[str, Any]]


def make_attributes(panel: Panel, names: Names) -> tuple[dict[str, Any], list[Reference]]:
    """The attributes of a panel by value, and what it refers to."""
    columns = make_columns(panel, names.language)
    reference = refer("index-pattern", names.view(panel.collection), f"indexpattern-datasource-layer-{LAYER}")
    layer = {
        "columnOrder": list(columns),
        "columns": columns,
        "incompleteColumns": {},
        "sampling": 1,
        "ignoreGlobalFilters": panel.alone,
    }
    kind, visualization = DRAWN[panel.chart](panel, names.language)
    attributes = {
        "title": panel.title.say(names.language),
        "description": panel.note.say(names.language),
        "type": "lens",
        "visualizationType": kind,
        "references": [reference],
        "state": {
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "visualization": visualization,
            "query": {"query": panel.where, "language": "kuery"},
            "filters": [],
            "adHocDataViews": {},
            "internalReferences": [],
        },
    }
    return attributes, [reference]


def make_columns(panel: Panel, language: Language) -> Columns:
    """Buckets first, the outermost before those within it; then the metrics."""
    buckets = {bucket_id(at): _make_bucket(each, panel, language) for at, each in enumerate(panel.buckets)}
    return buckets | {metric_id(at): _make_metric(each, panel, language) for at, each in enumerate(panel.metrics)}


def bucket_id(at: int) -> str:
    return f"bucket-{at}"


def metric_id(at: int) -> str:
    return f"metric-{at}"


def _field(name: str, panel: Panel) -> Field:
    return collection_of(panel.collection).fields[name]


def _make_bucket(bucket: Bucket, panel: Panel, language: Language) -> dict[str, Any]:
    column: dict[str, Any] = {
        "label": label_of(bucket.field, language),
        "customLabel": True,
        "isBucketed": True,
        "sourceField": bucket.field,
    }
    if isinstance(bucket, Over):
        params = {"interval": bucket.interval, "includeEmptyRows": True, "dropPartials": False}
        return column | {
            "dataType": "date",
            "operationType": "date_histogram",
            "scale": "interval",
            "params": params,
        }
    kind = TYPES[_typed_as(_field(bucket.field, panel))]
    return column | {
        "dataType": kind,
        "operationType": "terms",
        "scale": "ordinal",
        "params": _make_terms(bucket, kind),
    }


def _typed_as(field: Field) -> str:
    """A text that is a facet is a keyword to the server."""
    return "keyword" if field.type == "text" and field.facet else field.type


def _make_terms(bucket: Top, kind: str) -> dict[str, Any]:
    """Each index of a year names its own top values: without ``accuracyMode`` it names so few that counts are wrong."""
    by_name = {"type": "alphabetical", "fallback": False}
    return {
        "size": bucket.size,
        "orderBy": by_name if bucket.by is None else {"type": "column", "columnId": metric_id(bucket.by)},
        "orderDirection": "asc" if bucket.by is None else "desc",
        "otherBucket": bucket.rest,
        "missingBucket": bucket.rest and kind == "string",
        "parentFormat": {"id": "terms"},
        "include": [],
        "exclude": list(bucket.without),
        "includeIsRegex": False,
        "excludeIsRegex": False,
        "accuracyMode": True,
    }


def _make_metric(metric: Metric, panel: Panel, language: Language) -> dict[str, Any]:
    kind = "number" if metric.field is None or metric.operation == "unique_count" else _kind_of(metric.field, panel)
    params: dict[str, Any] = {"emptyAsNull": False}
    if metric.field is None or metric.operation == "unique_count":
        params["format"] = {"id": "number", "params": {"decimals": 0}}
    column: dict[str, Any] = {
        "label": (panel.title if panel.chart == "number" else metric.label).say(language),
        "customLabel": True,
        "dataType": kind,
        "operationType": metric.operation,
        "isBucketed": False,
        "scale": "ratio",
        "sourceField": metric.field or "___records___",
        "params": params,
    }
    return column | ({"filter": {"query": metric.where, "language": "kuery"}} if metric.where else {})


def _kind_of(field: str, panel: Panel) -> str:
    return TYPES[_field(field, panel).type]


def _draw_bars(panel: Panel, language: Language) -> tuple[str, dict[str, Any]]:
    at = next(at for at, bucket in enumerate(panel.buckets) if isinstance(bucket, Over))
    parts = [other for other in range(len(panel.buckets)) if other != at]
    layer: dict[str, Any] = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": "bar_stacked" if not parts or _adds_up(panel) else "line",
        "xAccessor": bucket_id(at),
        "accessors": [metric_id(0)],
    }
    if parts:
        layer["splitAccessor"] = bucket_id(parts[0])
    return "lnsXY", _make_axes(layer)


def _adds_up(panel: Panel) -> bool:
    """Whether bars may stand on each other: their height means something only where no row is in two of them."""
    fields = [_field(bucket.field, panel) for bucket in panel.buckets]
    return panel.metrics[0].operation == "count" and not any(field.many for field in fields)


def _draw_ranking(panel: Panel, language: Language) -> tuple[str, dict[str, Any]]:
    layer = {
        "layerId": LAYER,
        "layerType": "data",
        "seriesType": "bar_horizontal",
        "xAccessor": bucket_id(0),
        "accessors": [metric_id(0)],
    }
    return "lnsXY", _make_axes(layer)


def _make_axes(layer: dict[str, Any]) -> dict[str, Any]:
    shown = {"x": True, "yLeft": True, "yRight": True}
    return {
        "preferredSeriesType": layer["seriesType"],
        "legend": {"isVisible": "splitAccessor" in layer, "position": "right"},
        "valueLabels": "show" if layer["seriesType"] == "bar_horizontal" else "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "tickLabelsVisibilitySettings": shown,
        "gridlinesVisibilitySettings": shown,
        "labelsOrientation": {"x": 0, "yLeft": 0, "yRight": 0},
        "layers": [layer],
    }


def _draw_table(panel: Panel, language: Language) -> tuple[str, dict[str, Any]]:
    buckets = _place_buckets(panel.buckets)
    metrics = [
        {"columnId": metric_id(at), "isMetric": True, "width": width_of(metric, collection_of(panel.collection))}
        for at, metric in enumerate(panel.metrics)
    ]
    table = {
        "layerId": LAYER,
        "layerType": "data",
        "columns": buckets + metrics,
        "paging": {"size": 20, "enabled": True},
        "rowHeight": "auto",
    }
    return "lnsDatatable", table


def _place_buckets(buckets: Sequence[Bucket]) -> list[dict[str, Any]]:
    """With their widths; where all have one, the last takes what is left of the panel."""
    free = any(bucket.field not in WIDTHS for bucket in buckets)
    fixed = [bucket.field in WIDTHS and (free or bucket is not buckets[-1]) for bucket in buckets]
    return [
        {"columnId": bucket_id(at)} | ({"width": WIDTHS[bucket.field]} if fixed[at] else {})
        for at, bucket in enumerate(buckets)
    ]


def _draw_number(panel: Panel, language: Language) -> tuple[str, dict[str, Any]]:
    number = {"layerId": LAYER, "layerType": "data", "metricAccessor": metric_id(0)}
    note = panel.note.say(language)
    return "lnsMetric", number | ({"subtitle": note} if note else {})  # its title is inside, with no place for a note


DRAWN: dict[str, Callable[[Panel, Language], tuple[str, dict[str, Any]]]] = {
    "bars": _draw_bars,
    "ranking": _draw_ranking,
    "table": _draw_table,
    "number": _draw_number,
}
