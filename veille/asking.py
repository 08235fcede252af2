"""What a reader asks for: which words may be met by meaning, and which conditions hold whatever a text means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from index.collections import COLLECTIONS
from index.lexer import cut
from index.nodes import And, Fuzzy, Node, Or, Phrase, Ranked, Word
from index.query import Query

#: How hits are found: by their words, by their meaning, or by both.
Mode = Literal["words", "meaning", "both"]
MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True)
class Asked:
    """A query by words, and the same by meaning: ``text`` to be near to, ``conditions`` to be met.

    ``text`` is empty where the query has no words of its own.
    """

    query: Query
    text: str
    conditions: tuple[Node, ...] = ()


def split(typed: str, query: Query) -> Asked:
    """Words that just stand there, or side by side, may be met by meaning. All else is exact: what is joined by AND or
    OR, negated, in quotes or in a field. Words that must be there as written still say what is meant.
    """
    node = query.node
    if isinstance(node, Ranked):
        return Asked(query, typed.strip())
    parts = node.parts if isinstance(node, And) and not _has_operator(typed, "AND") else (node,)
    conditions = tuple(part for part in parts if not _is_free(part))
    return Asked(query, " ".join(_collect_words(node)), conditions)


def _has_operator(typed: str, operator: str) -> bool:
    return any(lexeme.kind == operator for lexeme in cut(typed, COLLECTIONS["documents"].names))


def _is_free(node: Node) -> bool:
    return isinstance(node, Word) and node.field is None


def _collect_words(node: Node) -> Iterator[str]:
    """The words without a field, but none that must not be there."""
    match node:
        case Word(text, None) | Phrase(text, None) | Fuzzy(text, None):
            yield text
        case And(parts) | Or(parts) | Ranked(parts):
            for part in parts:
                yield from _collect_words(part)
