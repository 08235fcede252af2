"""How a query was read, and what the search engine is asked for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from index.backend import SearchBackend
from index.collections import COLLECTIONS, Collection
from index.nodes import (
    And,
    Everything,
    Exists,
    Fuzzy,
    Having,
    Node,
    Not,
    OneOf,
    Or,
    Phrase,
    Range,
    Ranked,
    Wildcard,
    Word,
    print_query,
)
from index.query import Query
from index.values import read_range
from veille.amounts import write_number
from veille.asking import Asked, Mode


@dataclass(frozen=True)
class Explanation:
    """``tree`` is how the query was read, a line for each part; ``request`` is the engine's own."""

    query: str
    tree: tuple[str, ...]
    meaning: str
    request: str

    def to_json(self) -> dict[str, Any]:
        return {"query": self.query, "tree": list(self.tree), "meaning": self.meaning, "request": self.request}


def explain(backend: SearchBackend, asked: Asked, mode: Mode) -> Explanation:
    query = asked.query
    collection = COLLECTIONS[query.collection]
    lines = list(_draw(query.node, query, collection))
    for node in query.filters:
        lines += [
            f"filter: {first}" if not place else first for place, first in enumerate(_draw(node, query, collection))
        ]
    return Explanation(print_query(query.node), tuple(lines), _tell_meaning(asked, mode), backend.explain(query))


def _tell_meaning(asked: Asked, mode: Mode) -> str:
    if mode == "words":
        return "not looked at (mode words)"
    if not asked.text:
        return "none: the query has no words of its own"
    conditions = " and ".join(map(print_query, asked.conditions))
    return f"documents near to “{asked.text}”" + (f" for which holds {conditions}" if conditions else "")


def _draw(node: Node, query: Query, collection: Collection) -> Iterator[str]:
    """The node, then its parts, each two spaces further in."""
    yield _name(node, query, collection)
    parts: tuple[Node, ...] = ()
    match node:
        case And(parts) | Or(parts) | Ranked(parts):
            pass
        case Not(part):
            parts = (part,)
        case Having(name, part):
            parts, collection = (part,), COLLECTIONS[collection.parts[name]]
    for part in parts:
        yield from (f"  {line}" for line in _draw(part, query, collection))


def _name(node: Node, query: Query, collection: Collection) -> str:
    match node:
        case Word(text, field):
            return f"word “{text}”{_in(field)}"
        case Phrase(text, field):
            return f"in this order, “{text}”{_in(field)}"
        case Wildcard(pattern, field):
            return f"pattern {pattern}{_in(field)}"
        case Fuzzy(text, field):
            return f"spelt nearly “{text}”{_in(field)}"
        case Range():
            return f"{node.field} {_tell_range(node, query, collection)}"
        case Exists(field):
            return f"{field} has a value"
        case Having(name):
            return f"a {name} of the document, of which all of this holds"
        case OneOf(ids):
            return f"one of {len(ids)} documents"
    return _NAMES[type(node)]


_NAMES: dict[type[Node], str] = {
    And: "all of",
    Or: "any of",
    Not: "not",
    Ranked: "any of, those with more of them first",
    Everything: "every document",
}


def _in(field: str | None) -> str:
    return f" in {field}" if field else ""


def _tell_range(node: Range, query: Query, collection: Collection) -> str:
    bounds = read_range(collection.fields[node.field], node, query.zone, query.now)
    ends = (("from {} on", bounds.low, bounds.include_low), ("to {}", bounds.high, bounds.include_high))
    told = [
        form.format(_say(bound, query)) + ("" if inside else ", without it")
        for form, bound, inside in ends
        if bound is not None
    ]
    return " ".join(told) or "any"


def _say(bound: Any, query: Query) -> str:
    if isinstance(bound, datetime):
        return f"{bound.astimezone(query.zone):%Y-%m-%d %H:%M %Z}"
    return write_number(bound) if isinstance(bound, float) else str(bound)
