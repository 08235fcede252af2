"""Buckets: how Kibana asks for steps of time, top values and filters."""

from collections.abc import Sequence
from typing import Any

from index.dashboards.asking.metrics import Aggregations, Compile, name_order, write_metric
from index.dashboards.asking.moments import write_epoch
from index.dashboards.asking.shapes import AskingError, Column, When
from index.dashboards.asking.times import choose_interval

BUCKETS = {"date_histogram", "terms", "filters"}
#: Up to so many top values Kibana asks each shard for as many, so that the first do not change with their number.
_FEW, _FROM_EACH_SHARD = 10, 25


def write_date_histogram(column: Column, when: When, times: Sequence[str]) -> Aggregations:
    """``times`` are the fields that the time range limits: only theirs are stretched to its ends."""
    bounds = {"min": write_epoch(when.since), "max": write_epoch(when.until)}
    bounded = column.field in times or column.params["interval"] == "auto"
    if column.params.get("dropPartials"):
        raise AskingError("intervals that are only partly in the time range are not dropped by this reading")
    _, interval = choose_interval(column.params["interval"], bounds["max"] - bounds["min"] if bounded else None)
    histogram = {"field": column.field, **interval, "time_zone": when.zone_name}
    if not column.params.get("includeEmptyRows"):
        return {"date_histogram": {**histogram, "min_doc_count": 1}}
    return {"date_histogram": {**histogram, "extended_bounds": bounds} if bounded else histogram}


def write_filters(column: Column, compile_: Compile) -> Aggregations:
    """By label; of two that are called the same, the last is asked for."""
    filters = {label_filter(each): compile_(_read_kql(each)) for each in column.params["filters"]}
    return {"filters": {"filters": filters}}


def label_filter(saved: dict[str, Any]) -> str:
    return str(saved.get("label") or saved["input"].get("query") or "*")


def write_terms(column: Column, columns: Sequence[Column], compile_: Compile) -> Aggregations:
    """With the metric that orders them, where that is one to ask for."""
    params = column.params
    if params.get("secondaryFields"):
        raise AskingError("top values of several fields together are not read")
    order, metric = _find_order(column, columns)
    terms: dict[str, Any] = {"field": column.field, "order": {order: params.get("orderDirection", "desc")}}
    terms |= {"size": params["size"], **_count_per_shard(column), **_restrict(column)}
    if counts_missing(column) and column.type == "keyword":
        terms["missing"] = "__missing__"
    ordering = {} if metric is None else write_metric(metric, compile_)
    return {"terms": terms, **({"aggs": ordering} if ordering else {})}


def counts_missing(column: Column) -> bool:
    return bool(column.params.get("otherBucket") and column.params.get("missingBucket"))


def _find_order(column: Column, columns: Sequence[Column]) -> tuple[str, Column | None]:
    by = column.params["orderBy"]
    if column.params.get("orderAgg"):
        return _order_by_own(column)
    if by["type"] == "alphabetical":
        return "_key", None
    if by["type"] != "column":
        raise AskingError(f"an order by {by['type']} is not read")
    found = next((each for each in columns if each.id == by["columnId"]), None)
    if found is None:
        return "_key", None
    if found.bucket or not found.name:
        raise AskingError(f"Elasticsearch cannot order by the column {found.id} ({found.operation})")
    return name_order(found), found


def _order_by_own(column: Column) -> tuple[str, Column]:
    """By a metric that is no column of the table."""
    saved = column.params["orderAgg"]
    if saved.get("filter") or saved["operationType"] not in ("count", "unique_count", "max", "min", "sum", "average"):
        raise AskingError(f"an order by {saved['operationType']} of its own is not read")
    field = None if saved["operationType"] == "count" else saved["sourceField"]
    name = f"{column.name}-orderAgg"
    metric = Column(name, "", saved["operationType"], field, bucket=False, type="", name=name, saved=saved)
    return name_order(metric), metric


def _count_per_shard(column: Column) -> dict[str, Any]:
    size = column.params["size"]
    if column.params.get("accuracyMode"):
        return {"shard_size": max(1000, int(size * 1.5 + 10))}
    return {"shard_size": _FROM_EACH_SHARD} if size <= _FEW else {}


def _restrict(column: Column) -> dict[str, Any]:
    """Values that are wanted or not: of texts and numbers, never of yes and no."""
    restricted: dict[str, Any] = {}
    for name in ("exclude", "include"):
        values = column.params.get(name) or []
        if column.type == "keyword":
            values = [value for value in values if value != ""]
        else:
            is_number = column.type != "boolean"
            values = [value for value in values if is_number and isinstance(value, int | float)]
        if values:
            is_pattern = column.type == "keyword" and column.params.get(f"{name}IsRegex")
            restricted[name] = values[0] if is_pattern else values
    return restricted


def _read_kql(saved: dict[str, Any]) -> str:
    if saved["input"].get("language", "kuery") != "kuery":
        raise AskingError(f"queries in {saved['input']['language']} are not read")
    return str(saved["input"].get("query") or "")
