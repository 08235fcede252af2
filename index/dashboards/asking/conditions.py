"""What the documents of a bucket have in common, as conditions of another search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from index.dashboards.asking.buckets import counts_missing
from index.dashboards.asking.moments import read_epoch, write_moment
from index.dashboards.asking.shapes import Asked, Column
from index.dashboards.asking.tables import MISSING
from index.dashboards.asking.times import Interval, add, choose_interval


@dataclass(frozen=True)
class Condition:
    """What a bucket was narrowed to."""

    query: dict[str, Any]
    negated: bool = False


def exclude(column: Column, keys: Sequence[Any]) -> Iterator[Condition]:
    """None of these top values, but some value, unless those without are counted and fell into the rest."""
    if not counts_missing(column) or MISSING in keys:
        yield Condition({"exists": {"field": column.field}})
    for key in keys:
        if key != MISSING:
            yield Condition(_match(column, key), negated=True)


def narrow_to(asked: Asked, depth: int, key: Any) -> Condition:
    column = asked.buckets[depth]
    aggregation = find_aggregation(asked, depth)
    if column.operation == "filters":
        return Condition(aggregation["filters"]["filters"][key])
    if column.operation == "date_histogram":
        return Condition({"range": {column.field: _bound_step(column, aggregation["date_histogram"], key)}})
    if key == MISSING:
        return Condition({"exists": {"field": column.field}}, negated=True)
    return Condition(_match(column, key))


def _bound_step(column: Column, histogram: Mapping[str, Any], key: int) -> dict[str, str]:
    start, zone = read_epoch(key), ZoneInfo(histogram["time_zone"])
    taken = histogram.get("calendar_interval") or histogram["fixed_interval"]
    end = add(start, _measure(column.params["interval"], taken), zone)
    return {"format": "strict_date_optional_time", "gte": write_moment(start), "lt": write_moment(end)}


def _measure(saved: str, taken: str) -> Interval:
    """What Kibana chose or widened it counts in milliseconds, whatever the clocks do."""
    chosen, written = choose_interval(taken, None)
    if saved != "auto" and choose_interval(saved, None)[1] == written:
        return choose_interval(saved, None)[0]
    return Interval(milliseconds=chosen.length)


def _match(column: Column, key: Any) -> dict[str, Any]:
    value = bool(key) if column.type == "boolean" else key
    return {"match_phrase": {column.field: value}}


def write_bool(conditions: tuple[Condition, ...]) -> dict[str, Any]:
    wanted, unwanted = ([each.query for each in conditions if each.negated is no] for no in (False, True))
    return {"bool": {"must": [], "filter": wanted, "should": [], "must_not": unwanted}}


def find_aggregation(asked: Asked, depth: int) -> dict[str, Any]:
    aggregation: dict[str, Any] = {"aggs": asked.body["aggs"]}
    for column in asked.buckets[: depth + 1]:
        aggregation = aggregation["aggs"][column.name]
    return aggregation
