"""The tree of a query in Kibana's language."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Value:
    """A word or phrase as one part; with wildcards, what stands between them. ``true`` is no word, ``"true"`` is."""

    parts: tuple[str, ...]
    quoted: bool = False

    @property
    def is_pattern(self) -> bool:
        return len(self.parts) > 1

    @property
    def is_anything(self) -> bool:
        return self.parts == ("", "")

    @property
    def plain(self) -> str | bool | None:
        text = self.parts[0]
        return text if self.quoted else _CONSTANTS.get(text, text)


_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Is:
    """``field: value``; without a field, a word in any."""

    field: Value | None
    value: Value


@dataclass(frozen=True)
class Compare:
    field: Value
    operator: Literal["lt", "lte", "gt", "gte"]
    value: Value


@dataclass(frozen=True)
class Both:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Either:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    part: "Node"


Node = Is | Compare | Both | Either | Not


def list_fields(node: Node | None) -> Iterator[str]:
    """The fields that a tree names, some of them more than once."""
    match node:
        case Is(field) | Compare(field):
            yield from [] if field is None else ["*".join(field.parts)]
        case Both(parts) | Either(parts):
            for part in parts:
                yield from list_fields(part)
        case Not(part):
            yield from list_fields(part)
