"""Filters from facet values and options: `{"source": ["cert-fr"], "published": [">=2024"]}`."""

from collections.abc import Mapping, Sequence

from index.collections import COLLECTIONS, Field
from index.errors import QueryError
from index.naming import explain_unknown, find_name
from index.nodes import Exists, Node, Or, Phrase, Range
from index.parser import parse


def read_filters(filters: Mapping[str, str | Sequence[str]], collection: str = "documents") -> tuple[Node, ...]:
    """One node per field: any of its values must match. Dates and numbers also take ranges and comparisons.

    Fields may go by any of their names.
    """
    values: dict[str, list[str]] = {}
    for name, given in filters.items():
        values.setdefault(_find_field(name, collection), []).extend((given,) if isinstance(given, str) else given)
    return tuple(_read_filter(name, given, collection) for name, given in values.items() if given)


def _find_field(typed: str, collection: str) -> str:
    asked = COLLECTIONS[collection]
    name = find_name(asked, typed)
    if name is None or name not in asked.fields:
        raise QueryError(f"no field is named '{typed[:40]}'; {explain_unknown(asked, typed)}")
    return name


def _read_filter(name: str, values: Sequence[str], collection: str) -> Node:
    field = COLLECTIONS[collection].fields[name]
    nodes = tuple(_equal(field, value, collection) for value in values)
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _equal(field: Field, value: str, collection: str) -> Node:
    if field.type in ("text", "keyword"):
        return Phrase(value, field.name)
    node = parse(f"{field.name}:{value}", collection)
    if not isinstance(node, Range | Exists):
        raise QueryError(f"'{value[:40]}' is no filter for '{field.name}': expected one value, range or comparison")
    return node
