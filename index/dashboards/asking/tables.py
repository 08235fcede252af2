"""The table that Kibana makes of an answer: a row for each innermost bucket."""

from collections.abc import Iterator, Mapping
from typing import Any

from index.dashboards.asking.aggregations import STATIC
from index.dashboards.asking.buckets import label_filter
from index.dashboards.asking.metrics import Bucket, read_metric
from index.dashboards.asking.moments import read_epoch
from index.dashboards.asking.shapes import Asked, Column

#: The keys of the bucket for what is in none of the top values, and for what has no value.
OTHER, MISSING = "__other__", "__missing__"


def list_rows(asked: Asked, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A bucket in which the next column has none gives no row, whatever is in it."""
    whole = {**answer.get("aggregations", {}), "doc_count": answer["hits"]["total"]["value"]}
    return list(_walk(asked, 0, whole, {}))


def list_buckets(column: Column, bucket: Bucket) -> list[tuple[Any, Bucket]]:
    """The buckets of a column within one of the column before, with the keys that Kibana knows them by."""
    buckets = bucket[column.name]["buckets"]
    if column.operation == "filters":
        return [(label, buckets[label]) for label in map(label_filter, column.params["filters"])]
    return [(each["key"], each) for each in buckets]


def _walk(asked: Asked, level: int, bucket: Bucket, keys: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if level == len(asked.buckets):
        yield _make_row(asked, bucket, keys)
        return
    column = asked.buckets[level]
    for key, inner in list_buckets(column, bucket):
        yield from _walk(asked, level + 1, inner, {**keys, column.id: _show_key(column, key)})


def _make_row(asked: Asked, bucket: Bucket, keys: dict[str, Any]) -> dict[str, Any]:
    shown = {column.id: _show_value(column, bucket) for column in asked.columns if not column.bucket}
    return {column.id: (keys | shown)[column.id] for column in asked.columns}


def _show_value(column: Column, bucket: Bucket) -> Any:
    return float(column.params["value"]) if column.operation == STATIC else read_metric(column, bucket)


def _show_key(column: Column, key: Any) -> Any:
    if column.operation == "date_histogram":
        return read_epoch(key)
    return bool(key) if column.type == "boolean" and isinstance(key, int) else key
