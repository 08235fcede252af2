"""Filters from facet values and options: `{"source": ["cert-fr"], "published": [">=2024"]}`."""

from collections.abc import Mapping, Sequence

from index.collections import COLLECTIONS, Field
from index.errors import QueryError
from index.nodes import Exists, Node, Or, Phrase, Range
from index.parser import parse


def read_filters(filters: Mapping[str, str | Sequence[str]], collection: str = "documents") -> tuple[Node, ...]:
    """One node per field: any of its values must match. Dates and numbers also take ranges and comparisons."""
    return tuple(_read_filter(name, values, collection) for name, values in filters.items() if values)


def _read_filter(name: str, values: str | Sequence[str], collection: str) -> Node:
    fields = COLLECTIONS[collection].fields
    if name not in fields:
        raise QueryError(f"no field is named '{name}'; there are {', '.join(sorted(fields))}")
    alternatives = (values,) if isinstance(values, str) else tuple(values)
    nodes = tuple(_equal(fields[name], value, collection) for value in alternatives)
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _equal(field: Field, value: str, collection: str) -> Node:
    if field.type in ("text", "keyword"):
        return Phrase(value, field.name)
    node = parse(f"{field.name}:{value}", collection)
    if not isinstance(node, Range | Exists):
        raise QueryError(f"'{value[:40]}' is no filter for '{field.name}': expected one value, range or comparison")
    return node
