"""Whole requests of a search: what is asked, in which order, what is counted, and what is shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from index.collapsing import MOST_VALUES
from index.collections import COLLECTIONS
from index.elastic.highlights import build_highlight
from index.elastic.translation import Clause, Translator
from index.nodes import Node, field_of
from index.query import Query
from index.unusual import LEAST_HITS

Request = dict[str, Any]

#: Values that every shard counts: there are indices of several years, and what is common in all of them may be rare in
#: one. Where a shard has no more values than this, counts are exact.
COUNTED = 5_000
#: Owners of one page.
OWNERS = 10_000


def build_search(query: Query, translator: Translator) -> Request:
    """The request for one page with its counts; `index.elastic.answers.read_results` reads the answer."""
    everywhere, after = _part_filters(query)
    request = {
        "query": _match(query.node, everywhere, translator),
        "from": query.offset,
        "size": query.limit,
        "sort": _order(query),
        "track_total_hits": True,
    }
    if after:
        # Hits are narrowed after the facets were counted: each of these ignores the filters of its own field.
        request["post_filter"] = {"bool": {"filter": translator.filter(after)}}
    if counts := _count(query, after, translator):
        request["aggs"] = counts
    if query.highlight and query.limit:
        request["highlight"] = build_highlight(query, translator)
    return request


def build_collapsed(query: Query, translator: Translator, *, size: int) -> Request:
    """The request for the ids of the first ``size`` hits, one for each value and one for all rows without it, with all
    counts of the query, that of the values among them."""
    request = build_search(replace(query, offset=0, limit=size, highlight=False), translator)
    values = {"terms": {"field": query.collapse, "size": MOST_VALUES + 1, "shard_size": MOST_VALUES + 1}}
    number = {"stats_bucket": {"buckets_path": "values>_count"}}
    matching = {"bool": {"filter": translator.filter(_part_filters(query)[1])}}
    groups = {"filter": matching, "aggs": {"values": values, "number": number}}
    counts = {**request.get("aggs", {}), "groups": groups}
    # Every order ends with the id: no row has to be read for it.
    return {**request, "collapse": {"field": query.collapse}, "_source": False, "aggs": counts}


def build_sizes(query: Query, values: Sequence[str], translator: Translator) -> Request:
    """The request for how many rows that match have each of the values of the field that the query collapses by."""
    matching = [*translator.filter([query.node, *query.filters]), {"terms": {query.collapse: list(values)}}]
    sizes = {"field": query.collapse, "include": list(values), "size": len(values), "shard_size": len(values)}
    return {
        "query": {"bool": {"filter": matching}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"sizes": {"terms": sizes}},
    }


def build_walk(
    query: Query, translator: Translator, *, size: int, pit: dict[str, Any], after: Sequence[Any] | None
) -> Request:
    """The request for the hits after those of the last page, whose last ``sort`` is ``after``."""
    request = {
        "query": _match(query.node, query.filters, translator),
        "size": size,
        "sort": _order(query),
        "track_total_hits": False,
        "pit": pit,
    }
    return {**request, "search_after": list(after)} if after is not None else request


def build_owners(part: Node, translator: Translator, *, after: dict[str, Any] | None) -> Request:
    """The request for the ids of what the rows that match ``part`` belong to, after the page that ended there."""
    sources = [{"owner": {"terms": {"field": translator.collection.owner or "id"}}}]
    pages = {"size": OWNERS, "sources": sources, **({"after": after} if after else {})}
    return {
        "query": {"bool": {"filter": translator.filter([part])}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"owners": {"composite": pages}},
    }


def _part_filters(query: Query) -> tuple[list[Node], list[Node]]:
    """Those that narrow everything, and those that facets of the same field leave out."""
    counted = {field_of(node) for node in query.filters} & set(query.facets)
    everywhere = [node for node in query.filters if field_of(node) not in counted]
    return everywhere, [node for node in query.filters if field_of(node) in counted]


def _match(node: Node, filters: Sequence[Node], translator: Translator) -> Clause:
    filtered = {"filter": translator.filter(filters)} if filters else {}
    return {"bool": {"must": [translator.translate(node)], **filtered}}


def _order(query: Query) -> list[Any]:
    """Rows without a value last; equal ones by their id, so that pages never overlap."""
    if query.sort is None:
        return ["_score", {"id": "asc"}]
    order = "desc" if query.sort.startswith("-") else "asc"
    return [{query.sort.removeprefix("-"): {"order": order, "missing": "_last"}}, {"id": "asc"}]


def _count(query: Query, after: Sequence[Node], translator: Translator) -> dict[str, Any]:
    counts = {}
    for name in query.facets:
        values = {"field": name, "size": query.facet_size, "shard_size": max(COUNTED, query.facet_size)}
        others = [node for node in after if field_of(node) != name]
        counts[f"facet.{name}"] = _narrow({"terms": values}, others, translator)
    for name in _find_unusual(query):
        values = {"field": name, "size": query.facet_size, "shard_size": COUNTED, "min_doc_count": LEAST_HITS}
        values |= {"shard_min_doc_count": 1, "jlh": {}}
        counts[f"unusual.{name}"] = _narrow({"significant_terms": values}, after, translator)
    if query.histogram:
        counts["time"] = _narrow({"date_histogram": _build_histogram(query)}, after, translator)
    return counts


def _find_unusual(query: Query) -> list[str]:
    """Of those asked for, the fields with values; truth has two."""
    fields = COLLECTIONS[query.collection].fields
    return [name for name in query.unusual if fields[name].type != "boolean"]


def _narrow(counts: Request, nodes: Sequence[Node], translator: Translator) -> Request:
    """Counts of those hits alone that match the nodes; of all without nodes."""
    if not nodes:
        return counts
    return {"filter": {"bool": {"filter": translator.filter(nodes)}}, "aggs": {"narrowed": counts}}


def _build_histogram(query: Query) -> dict[str, Any]:
    assert query.histogram
    return {
        "field": query.histogram.field,
        "calendar_interval": query.histogram.step,
        "time_zone": _name_zone(query.zone, query.now),
        "min_doc_count": 1,
    }


def _name_zone(zone: tzinfo, now: datetime) -> str:
    """By its name, under which the server knows when its clocks change; else by its distance from UTC."""
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    if zone is UTC:
        return "UTC"
    offset = now.astimezone(zone).strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"
