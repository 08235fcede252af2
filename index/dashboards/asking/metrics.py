"""Metrics: how each is asked for, by what terms are ordered by it, and what is read from an answer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from index.dashboards.asking.moments import read_epoch
from index.dashboards.asking.shapes import AskingError, Column

Aggregations = dict[str, Any]
Bucket = Mapping[str, Any]
#: Compiles the condition of a column.
Compile = Callable[[str], dict[str, Any]]

_BY_FIELD = {"unique_count": "cardinality", "max": "max", "min": "min", "sum": "sum", "average": "avg"}
METRICS = {*_BY_FIELD, "count", "median", "last_value"}
#: Whose 0 can be left out: others are 0 only where that was measured.
_EMPTIED = {"count", "unique_count", "sum"}


def write_metric(column: Column, compile_: Compile) -> Aggregations:
    """Its aggregations by name; none for records counted, whose number every bucket has."""
    plain = _write_plain(column)
    if not column.condition:
        return {} if plain is None else {column.name: plain}
    bucket: dict[str, Any] = {"filter": compile_(column.condition)}
    if plain is not None:
        bucket["aggs"] = {f"{column.name}-metric": plain}
    return {f"{column.name}-bucket": bucket}


def name_order(column: Column) -> str:
    """The path by which the buckets of terms are ordered by this metric."""
    own = f"{column.name}-metric" if column.condition else column.name
    if column.operation == "last_value":
        if column.params.get("showArrayValues"):
            raise AskingError("nothing can be ordered by a last value of several")
        own += f"[{column.field}]"
    elif column.operation == "median":
        own += ".50"
    if not column.condition:
        return "_count" if _counts_records(column) else own
    return f"{column.name}-bucket" if _counts_records(column) else f"{column.name}-bucket>{own}"


def read_metric(column: Column, bucket: Bucket) -> Any:
    """The value that is shown; None where the cell stays empty."""
    own = column.name
    if column.condition:
        bucket, own = bucket.get(f"{own}-bucket", {}), f"{own}-metric"
    if _counts_records(column):
        value = bucket.get("doc_count", 0)
    elif column.operation == "median":
        return bucket[own]["values"]["50.0"]
    elif column.operation == "last_value":
        return _read_last(column, bucket[own])
    else:
        value = bucket[own]["value"]
    if value == 0 and column.operation in _EMPTIED and column.params.get("emptyAsNull"):
        return None
    is_date = column.type == "date" and column.operation in ("min", "max")
    return read_epoch(value) if is_date and value is not None else value


def _write_plain(column: Column) -> Aggregations | None:
    if _counts_records(column):
        return None
    if column.operation == "count":
        return {"value_count": {"field": column.field}}
    if column.operation == "median":
        return {"percentiles": {"field": column.field, "percents": [50]}}
    if column.operation == "last_value":
        return _write_last(column)
    return {_BY_FIELD[column.operation]: {"field": column.field}}


def _write_last(column: Column) -> Aggregations:
    by = column.params["sortField"]
    if not column.params.get("showArrayValues"):
        return {"top_metrics": {"metrics": {"field": column.field}, "size": 1, "sort": {by: "desc"}}}
    field = {"field": column.field, **({"format": "date_time"} if column.type == "date" else {})}
    return {"top_hits": {"fields": [field], "_source": False, "size": 1, "sort": [{by: {"order": "desc"}}]}}


def _read_last(column: Column, answer: Bucket) -> Any:
    if column.params.get("showArrayValues"):
        hits = answer["hits"]["hits"]
        values = hits[0].get("fields", {}).get(column.field, []) if hits else []
    else:
        values = [each["metrics"].get(column.field) for each in answer["top"]]
    shown = [_read_value(column, value) for value in values]
    return shown[0] if len(shown) == 1 else shown or None


def _read_value(column: Column, value: Any) -> Any:
    return datetime.fromisoformat(value) if column.type == "date" and isinstance(value, str) else value


def _counts_records(column: Column) -> bool:
    return column.operation == "count" and column.field is None
