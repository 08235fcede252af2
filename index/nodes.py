"""The query as a tree. `print_query` writes it back so that parsing gives the same tree."""

import re
from dataclasses import dataclass

#: What ends a phrase, or escapes in one.
_ESCAPED = re.compile(r'[\\"“”]')


class Node:
    """A part of a query; ``str(node)`` is the query."""

    def __str__(self) -> str:
        return print_query(self)


@dataclass(frozen=True)
class Word(Node):
    """A word as typed: matched by its stem in French and English text, as a phrase if it holds several tokens."""

    text: str
    field: str | None = None


@dataclass(frozen=True)
class Phrase(Node):
    """Words in that order, as written."""

    text: str
    field: str | None = None


@dataclass(frozen=True)
class Wildcard(Node):
    """A pattern in which ``*`` stands for any letters and digits, also none."""

    pattern: str
    field: str | None = None


@dataclass(frozen=True)
class Fuzzy(Node):
    """A word as typed, or one that differs from it by a letter or two: written ``word~``."""

    text: str
    field: str | None = None


@dataclass(frozen=True)
class Range(Node):
    """Values from ``low`` to ``high`` as typed (`index.values` reads them); None is an open end."""

    field: str
    low: str | None = None
    high: str | None = None
    include_low: bool = True
    include_high: bool = True


@dataclass(frozen=True)
class Exists(Node):
    """Every row in which ``field`` has a value."""

    field: str


@dataclass(frozen=True)
class Everything(Node):
    """Every row."""


@dataclass(frozen=True)
class Having(Node):
    """Every row to which a row of another collection belongs that matches ``part``; ``name`` is its word in queries."""

    name: str
    part: Node


@dataclass(frozen=True)
class OneOf(Node):
    """The rows of these ids. Programs ask so; the query language has no word for it."""

    ids: frozenset[str]


@dataclass(frozen=True)
class And(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    part: Node


@dataclass(frozen=True)
class Ranked(Node):
    """Plain words: any of them matches, rows with more of them come first."""

    words: tuple["Leaf", ...]


Leaf = Word | Phrase | Wildcard | Fuzzy


def field_of(node: Node) -> str | None:
    """The one field that everything in ``node`` is about; None where it is about several, or about none."""
    match node:
        case Word(_, field) | Phrase(_, field) | Wildcard(_, field) | Fuzzy(_, field) | Exists(field):
            return field
        case Range():
            return node.field
        case Not(part):
            return field_of(part)
        case And(parts) | Or(parts):
            fields = {field_of(part) for part in parts}
            return fields.pop() if len(fields) == 1 else None
    return None


def print_query(node: Node) -> str:
    match node:
        case Word(field=None) | Wildcard(field=None) | Fuzzy(field=None):
            # Without parentheses a lone word would be read as a ranked query.
            return f"({_print(node)})"
        case _:
            return _print(node)


def _print(node: Node) -> str:
    match node:
        case Word(text, field) | Wildcard(text, field):
            return _in_field(field, text)
        case Fuzzy(text, field):
            return _in_field(field, f"{text}~")
        case Phrase(text, field):
            return f"{field}:{_quote(text)}" if field else _quote(text)
        case Range():
            return _print_range(node)
        case Exists(field):
            return f"{field}:*"
        case Everything():
            return "*"
        case Having(name, part):
            return f"{name}:({_print(part)})"
        case OneOf(ids):
            quoted = [f"id:{_quote(identifier)}" for identifier in sorted(ids)]
            return f"({' OR '.join(quoted)})"
        case Not(part):
            return f"NOT {_in_parentheses(part)}"
        case And(parts):
            return " AND ".join(map(_in_parentheses, parts))
        case Or(parts):
            return " OR ".join(map(_in_parentheses, parts))
        case Ranked(words):
            return " ".join(map(_print, words))
    raise TypeError(f"not a query: {node!r}")


def _quote(text: str) -> str:
    escaped = _ESCAPED.sub(r"\\\g<0>", text)
    return f'"{escaped}"'


def _in_parentheses(node: Node) -> str:
    return f"({_print(node)})" if isinstance(node, And | Or) else _print(node)


def _in_field(field: str | None, text: str) -> str:
    if field is None:
        return text
    # After "field:" these would open a range, a comparison or a group.
    return f"{field}:({text})" if text[0] in "<>[" else f"{field}:{text}"


def _print_range(node: Range) -> str:
    if node.low is not None and node.low == node.high and node.include_low and node.include_high:
        return f"{node.field}:{node.low}"
    low, high = node.low or "*", node.high or "*"
    if node.low is not None and node.high is None and not node.include_low:
        return f"{node.field}:>{low}"
    if node.high is not None and node.low is None and not node.include_high:
        return f"{node.field}:<{high}"
    return f"{node.field}:[{low} TO {high}]"
