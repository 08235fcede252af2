"""The aggregations of a panel: buckets within buckets, and the metrics in the innermost."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from index.dashboards.asking.buckets import BUCKETS, write_date_histogram, write_filters, write_terms
from index.dashboards.asking.metrics import METRICS, Aggregations, Compile, write_metric
from index.dashboards.asking.queries import build_condition
from index.dashboards.asking.shapes import RECORDS, AskingError, Column, View, When, within

#: What Kibana works out by itself, without asking.
STATIC = "static_value"
#: The kinds of field that Kibana offers an operation for; all of them where it is not listed.
_KINDS = {
    "date_histogram": {"date"},
    "terms": {"string", "number", "boolean"},
    "min": {"number", "date"},
    "max": {"number", "date"},
    "sum": {"number"},
    "average": {"number"},
    "median": {"number"},
}
#: Options of a column that change what is asked, and that are not read.
_UNREAD = ("timeShift", "reducedTimeRange", "timeScale")


def read_columns(layer: Mapping[str, Any], view: View) -> tuple[Column, ...]:
    """In the order that Lens keeps, buckets before metrics; those that are asked for are named by their number."""
    columns: list[Column] = []
    for each in layer["columnOrder"]:
        saved = layer["columns"][each]
        with within(f"column {each} ({saved.get('operationType')})"):
            name = "" if saved["operationType"] == STATIC else str(sum(1 for column in columns if column.name))
            columns.append(_read_column(each, saved, name, view))
    return tuple(columns)


def list_time_fields(layer: Mapping[str, Any], view: View) -> list[str]:
    """The fields in which the time range is looked for: those of the steps of time, else the data view's."""
    histograms = [each for each in layer["columns"].values() if each["operationType"] == "date_histogram"]
    fields = [each["sourceField"] for each in histograms if not (each.get("params") or {}).get("ignoreTimeRange")]
    return list(dict.fromkeys(fields)) or ([view.time_field] if view.time_field else [])


def build_aggregations(columns: Sequence[Column], view: View, when: When, times: Sequence[str]) -> Aggregations:
    compile_: Compile = partial(build_condition, view=view, when=when)
    inner: Aggregations = {}
    for column in columns:
        if not column.bucket and column.name:
            with within(f"column {column.id} ({column.operation})"):
                inner |= write_metric(column, compile_)
    for column in reversed([each for each in columns if each.bucket]):
        with within(f"column {column.id} ({column.operation})"):
            bucket = _write_bucket(column, columns, compile_, when, times)
        if nested := {**bucket.pop("aggs", {}), **inner}:
            bucket["aggs"] = nested
        inner = {column.name: bucket}
    return inner


def _write_bucket(
    column: Column, columns: Sequence[Column], compile_: Compile, when: When, times: Sequence[str]
) -> Aggregations:
    if column.operation == "date_histogram":
        return write_date_histogram(column, when, times)
    if column.operation == "filters":
        return write_filters(column, compile_)
    return write_terms(column, columns, compile_)


def _read_column(id_: str, saved: Mapping[str, Any], name: str, view: View) -> Column:
    operation = saved["operationType"]
    if operation not in BUCKETS | METRICS | {STATIC}:
        raise AskingError("this operation is not read")
    if unread := [option for option in _UNREAD if saved.get(option)]:
        raise AskingError(f"{', '.join(unread)} of a column is not read")
    if (saved.get("filter") or {}).get("language", "kuery") != "kuery":
        raise AskingError("conditions in another language than KQL are not read")
    field = saved.get("sourceField") if operation not in ("filters", STATIC) else None
    field = None if operation == "count" and field == RECORDS else field
    if field is not None:
        _check(operation, saved, field, view)
    type_ = view.type_of(field) if field else ""
    return Column(id_, saved["label"], operation, field, operation in BUCKETS, type_, name, saved)


def _check(operation: str, saved: Mapping[str, Any], field: str, view: View) -> None:
    """What Kibana refuses of a field."""
    kind = view.kind_of(field)
    of_several = operation == "last_value" and (saved.get("params") or {}).get("showArrayValues")
    if not of_several and not view.is_aggregatable(field):
        raise AskingError(f"the field {field} cannot be aggregated")
    if kind not in _KINDS.get(operation, {kind}):
        raise AskingError(f"the field {field} is a {kind}, which Kibana refuses here")
