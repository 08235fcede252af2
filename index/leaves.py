"""What a single word, phrase or range of a query asks of a field; ValueError, saying why, where it asks for nothing."""

from datetime import UTC, datetime

from index.analysis import tokenise
from index.collections import Field
from index.lexer import Lexeme
from index.nodes import Everything, Exists, Fuzzy, Node, Phrase, Range, Wildcard, Word
from index.values import read_range

#: Each star multiplies the automaton that an engine builds.
MOST_STARS = 4
#: Characters of a pattern: of 200 tantivy refuses some, of 100 it reads the worst in 0.25 s.
LONGEST_PATTERN = 100
#: Characters of a word whose near spellings are looked for: tantivy takes 0.2 ms for 60, and 65 ms for 4,000, among a
#: million words.
LONGEST_FUZZY = 60
#: Patterns and near spellings of a query: among a million words tantivy takes up to 0.17 s for each pattern that begins
#: with a star, and 0.4 ms for each near spelling.
MOST_PATTERNS = 20
#: Earlier than any search: a span that can be counted back from here can be counted back from its moment.
_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


def is_pattern(lexeme: Lexeme) -> bool:
    """Whether an engine has to go through its words to answer it."""
    return lexeme.kind == "word" and any(map(str.isalnum, lexeme.text)) and ("*" in lexeme.text or _is_fuzzy(lexeme))


def _is_fuzzy(lexeme: Lexeme) -> bool:
    """A tilde alone is a value, such as that of ``bound:~``."""
    return lexeme.kind == "word" and lexeme.text.endswith("~") and any(map(str.isalnum, lexeme.text))


def read_leaf(lexeme: Lexeme, field: Field | None) -> Node:
    """The node of a word or phrase, in a field or in none."""
    if _is_fuzzy(lexeme):
        return _read_fuzzy(lexeme.text.rstrip("~"), field)
    if lexeme.kind == "word" and "*" in lexeme.text:
        return _read_wildcard(lexeme.text, field)
    if field and not _has_words(field):
        return read_bounds(Range(field.name, lexeme.text, lexeme.text), field)
    name = field.name if field else None
    leaf: Word | Phrase = Phrase(lexeme.text, name) if lexeme.kind == "phrase" else Word(lexeme.text, name)
    if (field is None or field.type == "text") and next(tokenise(leaf.text), None) is None:
        raise ValueError(f"'{lexeme.text[:40]}' holds no letter or digit to search for")
    return leaf


def _has_words(field: Field) -> bool:
    return field.type in ("text", "keyword")


def _read_fuzzy(text: str, field: Field | None) -> Node:
    if field and not _has_words(field):
        raise ValueError(f"'{field.name}' is no text: only words have near spellings, written word~")
    if "*" in text:
        raise ValueError(f"'{text[:40]}~': a pattern has no near spellings; write either the star or the tilde")
    if len(text) > LONGEST_FUZZY:
        raise ValueError(f"near spellings are looked for of at most {LONGEST_FUZZY} characters, this has {len(text)}")
    whole = field is not None and field.type == "keyword"
    tokens = [token.exact for token in tokenise(text)]
    if not whole and len(tokens) != 1:
        raise ValueError(f"'{text}~' is more than one word: near spellings are looked for of a single one")
    if all(token.isdigit() for token in tokens):
        raise ValueError(f"'{text}~' is a number: only words have near spellings")
    return Fuzzy(text, field.name if field else None)


def _read_wildcard(text: str, field: Field | None) -> Node:
    if not any(map(str.isalnum, text)):
        return Exists(field.name) if field else Everything()
    if field and not _has_words(field):
        raise ValueError(f"'{field.name}' is no text: * can only stand alone or as the open end of a range")
    if text.count("*") > MOST_STARS:
        raise ValueError(f"a word may hold at most {MOST_STARS} stars")
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"a word with stars may have at most {LONGEST_PATTERN} characters, this has {len(text)}")
    return Wildcard(text, field.name if field else None)


def read_bounds(node: Range, field: Field) -> Node:
    """The range, if its ends are values of the field."""
    if _has_words(field) or (field.type == "boolean" and node.low != node.high):
        raise ValueError(f"'{field.name}' has no order: ranges are for dates and numbers")
    read_range(field, node, UTC, _ANY_MOMENT)
    return node if node.low or node.high else Exists(field.name)
