"""What is new: names and kinds of attack that recent documents have more often than all."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from index.nodes import Phrase
from index.parser import parse
from index.query import Query, Results, Unusual

#: The fields that are looked at, most telling first.
FIELDS = ("actor", "malware", "cve", "product", "vendor", "organisation", "person", "place", "attack")


def build_query(text: str, *, since: str, size: int, zone: tzinfo = UTC, now: datetime) -> Query:
    """Documents that ``text`` finds, published since: ``since`` is a span or a date of the query language."""
    recent = parse(f"published:[{since} TO now]")
    return Query(parse(text), filters=(recent,), unusual=FIELDS, facet_size=size, limit=0, zone=zone, now=now)


def to_json(results: Results) -> dict[str, Any]:
    fields = {name: [_to_json(name, each) for each in values] for name, values in results.unusual.items() if values}
    return {"documents": results.total, "rising": fields}


def _to_json(field: str, value: Unusual) -> dict[str, Any]:
    counts = {"value": value.value, "recent": value.count, "all": value.everywhere, "score": value.score}
    return counts | {"query": ask_for(field, value.value)}


def ask_for(field: str, value: str) -> str:
    """The query that finds the documents of a line."""
    return str(Phrase(value, field))


def list_lines(unusual: Mapping[str, Sequence[Unusual]]) -> list[tuple[str, Unusual]]:
    return [(name, value) for name, values in unusual.items() for value in values]
