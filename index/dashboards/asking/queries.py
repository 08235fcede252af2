"""From what a dashboard and its panels are narrowed to, to the query that Elasticsearch gets."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.dashboards.asking.kql import parse_kql
from index.dashboards.asking.moments import write_moment
from index.dashboards.asking.nodes import Both, Compare, Either, Is, Node, Not, Value
from index.dashboards.asking.shapes import AskingError, View, When

Query = dict[str, Any]
#: What query_string would read as operators.
_RESERVED = re.compile(r'[+\-=&|><!(){}\[\]^"~*?:\\/]')


def build_query(
    view: View,
    when: When,
    *,
    queries: Iterable[Mapping[str, Any]] = (),
    filters: Iterable[Mapping[str, Any]] = (),
    times: Sequence[str] = (),
) -> Query:
    """All of them must match: saved queries and filters, and the time in each of these fields."""
    compiled = [query for each in queries if (query := compile_query(each, view, when))]
    active = [each for each in filters if not each["meta"].get("disabled")]
    kept, negated = ([_read_filter(each) for each in active if _negates(each) is wanted] for wanted in (False, True))
    ranges = [{"range": {field: {**bound_range(when), "format": "strict_date_optional_time"}}} for field in times]
    return {"bool": {"must": [], "filter": [*compiled, *kept, *ranges], "should": [], "must_not": negated}}


def compile_query(saved: Mapping[str, Any], view: View, when: When) -> Query | None:
    """The query of a saved one; None where it matches everything."""
    if saved.get("language", "kuery") != "kuery":
        raise AskingError(f"queries in {saved['language']} are not read: {saved.get('query')}")
    node = parse_kql(saved.get("query") or "")
    compiled = None if node is None else _compile(node, view, when)
    return None if compiled == {"match_all": {}} else compiled


def build_condition(kql: str, view: View, when: When) -> Query:
    """What a single filter of an aggregation holds."""
    return build_query(view, when, queries=[{"query": kql}])


def bound_range(when: When) -> dict[str, str]:
    return {"gte": write_moment(when.since), "lte": write_moment(when.until)}


def _negates(saved: Mapping[str, Any]) -> bool:
    return bool(saved["meta"].get("negate"))


def _read_filter(saved: Mapping[str, Any]) -> Query:
    if saved["meta"].get("type") == "combined" or not saved.get("query"):
        raise AskingError(f"filters without a query of their own are not read: {saved['meta'].get('key')}")
    return dict(saved["query"])


def _compile(node: Node, view: View, when: When) -> Query:
    match node:
        case Both(parts):
            return {"bool": {"filter": [_compile(part, view, when) for part in parts]}}
        case Either(parts):
            return _any_of([_compile(part, view, when) for part in parts])
        case Not(part):
            return {"bool": {"must_not": _compile(part, view, when)}}
        case Compare(field, operator, value):
            return _any_of([_compare(_name_field(field), {operator: _write_value(value)}, view, when)])
        case Is(named, value):
            return _compile_anywhere(value) if named is None else _compile_is(named, value, view, when)


def _compile_is(field: Value, value: Value, view: View, when: When) -> Query:
    if field.is_anything and value.is_anything:
        return {"match_all": {}}
    name = _name_field(field)
    type_ = view.type_of(name)
    if value.is_anything:
        query: Query = {"exists": {"field": name}}
    elif value.is_pattern and type_ == "keyword":
        query = {"wildcard": {name: {"value": _write_pattern(value)}}}
    elif value.is_pattern:
        query = {"query_string": {"fields": [name], "query": _write_pattern(value)}}
    elif type_ == "date":
        query = _compare(name, {"gte": value.plain, "lte": value.plain}, view, when)
    elif type_ == "keyword":
        query = {"term": {name: {"value": value.plain}}}
    else:
        query = {"match_phrase" if value.quoted else "match": {name: value.plain}}
    return _any_of([query])


def _compile_anywhere(value: Value) -> Query:
    if value.is_pattern:
        return {"query_string": {"query": _write_pattern(value)}}
    type_ = "phrase" if value.quoted else "best_fields"
    return {"multi_match": {"type": type_, "query": value.plain, "lenient": True}}


def _compare(name: str, bounds: dict[str, Any], view: View, when: When) -> Query:
    """Dates are those of the reader's zone, unless they are numbers of milliseconds."""
    is_epoch = any(re.fullmatch(r"\d+", str(bound)) for bound in bounds.values())
    if view.type_of(name) == "date" and not is_epoch:
        bounds = {**bounds, "time_zone": when.zone_name}
    return {"range": {name: bounds}}


def _any_of(queries: list[Query]) -> Query:
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _name_field(field: Value) -> str:
    if field.is_pattern:
        raise AskingError(f"patterns of fields are not read: {'*'.join(field.parts)}")
    return field.parts[0]


def _write_value(value: Value) -> Any:
    return "*".join(value.parts) if value.is_pattern else value.plain


def _write_pattern(value: Value) -> str:
    return "*".join(_RESERVED.sub(r"\\\g<0>", part) for part in value.parts)
