"""What a field must be for what an exported object does with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from index.collections import COLLECTIONS
from index.dashboards.asking.clauses import list_clause_fields
from index.dashboards.asking.kql import parse_kql
from index.dashboards.asking.metrics import METRICS
from index.dashboards.asking.nodes import list_fields
from index.dashboards.asking.shapes import RECORDS, AskingError, View

Saved = Mapping[str, Any]
#: A field and what it is used for: a key of `USES`.
Use = tuple[str, str]

#: What must hold of a field that is used so, besides that it is there.
USES: dict[str, Callable[[View, str], bool]] = {
    "shown": lambda view, name: True,
    "searched": lambda view, name: bool(view.fields[name].get("index", True)),
    "counted": lambda view, name: view.is_aggregatable(name),
    "sorted by": lambda view, name: view.is_aggregatable(name),
    "used for top values": lambda view, name: (
        view.is_aggregatable(name) and view.type_of(name) in ("keyword", "boolean", "long")
    ),
    "listed in a control": lambda view, name: view.is_aggregatable(name) and view.type_of(name) == "keyword",
    "read as a date": lambda view, name: view.type_of(name) == "date",
    "read as a number": lambda view, name: view.kind_of(name) == "number",
    "read as one last value": lambda view, name: view.is_aggregatable(name) and not holds_many(view, name),
}
_NUMBERS = ("sum", "average", "median")
_OF_ITS_FIELD = ("terms", "date_histogram", "min", "max", "last_value")


def judge(view: View, used: Use) -> Iterator[str]:
    """Why a field cannot be used so, if it cannot."""
    name, use = used
    if name not in view.fields:
        yield f"{name} is {use}, but the data view {view.title} has no such field"
    elif not USES[use](view, name):
        yield f"{name} cannot be {use}: in {view.title} it is {_describe(view, name)}"


def holds_many(view: View, name: str) -> bool:
    """Whether a row may have several values of it, of which Elasticsearch gives no last one."""
    collection = COLLECTIONS.get(view.title.rpartition("-")[2])
    field = collection.fields.get(name) if collection else None
    return field is not None and field.many


def list_column_uses(saved: Saved) -> Iterator[Use]:
    """The fields of a column of Lens, but for those that its conditions name."""
    operation, params, name = saved["operationType"], saved.get("params") or {}, str(saved.get("sourceField"))
    if operation == "terms":
        yield from ((each, "used for top values") for each in (name, *params.get("secondaryFields", ())))
    elif operation == "date_histogram" or (operation in ("min", "max") and saved.get("dataType") == "date"):
        yield name, "read as a date"
    elif operation in ("min", "max", *_NUMBERS):
        yield name, "read as a number"
    elif operation == "last_value":
        yield name, "shown" if params.get("showArrayValues") else "read as one last value"
        yield params["sortField"], "read as a date"
    elif operation in METRICS and name != RECORDS:
        yield name, "counted"


def judge_column(saved: Saved, columns: Mapping[str, Saved], view: View) -> Iterator[str]:
    """What is wrong with a column of Lens."""
    unfit = [finding for used in list_column_uses(saved) for finding in judge(view, used)]
    yield from unfit
    for kql in _list_conditions(saved):
        yield from judge_kql(kql, view)
    name, said = str(saved.get("sourceField")), saved.get("dataType")
    if not unfit and saved["operationType"] in _OF_ITS_FIELD and view.kind_of(name) != said:
        yield f"it is said to be a {said}, but {name} is {_describe(view, name)}"
    by = (saved.get("params") or {}).get("orderBy") or {}
    if by.get("type") == "column":
        ordering = columns.get(by["columnId"], {}).get("operationType")
        if ordering not in METRICS:
            yield f"nothing can be ordered by the column {by['columnId']}"


def judge_kql(kql: str, view: View) -> Iterator[str]:
    try:
        names = list(list_fields(parse_kql(kql)))
    except AskingError as error:
        yield str(error)
    else:
        for name in dict.fromkeys(names):
            yield from judge(view, (name, "searched"))


def judge_filters(filters: Sequence[Saved], view: View) -> Iterator[str]:
    try:
        names = [name for each in filters for name in list_clause_fields(each.get("query") or {})]
    except AskingError as error:
        yield str(error)
    else:
        for name in dict.fromkeys(names):
            yield from judge(view, (name, "searched"))


def _list_conditions(saved: Saved) -> list[str]:
    filters = (saved.get("params") or {}).get("filters") or ()
    return [str(each.get("query") or "") for each in (saved.get("filter") or {}, *(one["input"] for one in filters))]


def _describe(view: View, name: str) -> str:
    extra = {"doc_values": "kept only to be searched", "index": "kept only to be shown"}
    said = [text for option, text in extra.items() if view.fields[name].get(option) is False]
    many = ["of several values"] if holds_many(view, name) else []
    return ", ".join([view.type_of(name), *said, *many])
