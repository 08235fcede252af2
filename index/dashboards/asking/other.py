"""The second search for "Other": what is in none of the top values of a column, and the answer with that in it."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.dashboards.asking.conditions import Condition, exclude, find_aggregation, narrow_to, write_bool
from index.dashboards.asking.shapes import Asked, Column
from index.dashboards.asking.tables import MISSING, OTHER, list_buckets

Answer = Mapping[str, Any]
Search = Callable[[dict[str, Any]], Answer]
_SEARCH, _BELOW = "other-filter", "╰┄►"


@dataclass(frozen=True)
class Rest:
    """What one bucket leaves over: its key in the second search, what that asks, and the buckets that it joins."""

    key: str
    conditions: tuple[Condition, ...]
    values: tuple[Condition, ...]
    answer: dict[str, Any]


class _Nothing(Exception):
    """A bucket is empty below: Kibana then looks for no other at all."""


def add_others(asked: Asked, answer: Answer, search: Search) -> Answer:
    """The answer with a bucket for Other wherever there is one, column by column from the outermost."""
    merged = copy.deepcopy({**answer})
    for level, column in enumerate(asked.buckets):
        if column.operation == "terms" and column.params.get("otherBucket"):
            _add_other(asked, level, merged, search)
    return merged


def build_other(asked: Asked, level: int, answer: Answer) -> tuple[dict[str, Any], list[Rest]] | None:
    """The second search for the terms of this level, and what it is to find; None where there is nothing."""
    try:
        rests = list(_walk(asked, level, 0, answer["aggregations"], (), ""))
    except _Nothing:
        return None
    if not any(rest.answer["sum_other_doc_count"] > 0 for rest in rests):
        return None
    filters = {rest.key: write_bool((*rest.conditions, *rest.values)) for rest in rests}
    aggregation: dict[str, Any] = {"filters": {"filters": filters}}
    if below := find_aggregation(asked, level).get("aggs"):
        aggregation["aggs"] = below
    return {**asked.body, "aggs": {_SEARCH: aggregation}}, rests


def _add_other(asked: Asked, level: int, merged: dict[str, Any], search: Search) -> None:
    if not (built := build_other(asked, level, merged)):
        return
    body, rests = built
    found = search(body)["aggregations"][_SEARCH]["buckets"]
    for rest in rests:
        if found[rest.key]["doc_count"]:
            bucket = {**found[rest.key], "key": OTHER, "conditions": _say_other(asked.buckets[level], rest)}
            rest.answer["buckets"].append(bucket)


def _walk(
    asked: Asked, level: int, depth: int, bucket: Mapping[str, Any], conditions: tuple[Condition, ...], key: str
) -> Iterator[Rest]:
    column = asked.buckets[depth]
    buckets = list_buckets(column, bucket)
    if not buckets:
        raise _Nothing
    if depth == level:
        yield Rest(key, conditions, tuple(exclude(column, [each for each, _ in buckets])), bucket[column.name])
        return
    for each, inner in buckets:
        own = inner.get("conditions") or (narrow_to(asked, depth, each),)
        yield from _walk(asked, level, depth + 1, inner, (*conditions, *own), f"{key}{_BELOW}{_write_key(each)}")


def _say_other(column: Column, rest: Rest) -> tuple[Condition, ...]:
    """What the buckets below Other are narrowed to: not that there is a value, unless those without are shown."""
    values = [each.query for each in rest.values if each.negated]
    none_of = Condition({"bool": {"should": values, "minimum_should_match": 1}}, negated=True)
    shows_missing = any(key == MISSING for key, _ in list_buckets(column, {column.name: rest.answer}))
    return (none_of, Condition({"exists": {"field": column.field}})) if shows_missing else (none_of,)


def _write_key(key: Any) -> str:
    """As JavaScript writes it."""
    return str(int(key)) if isinstance(key, float) and key.is_integer() else str(key)
