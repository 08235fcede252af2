"""Reading Kibana's query language, as its grammar has it, into a tree.

``not`` binds before ``and``, ``and`` before ``or``; ``field: (a or b)`` says the field of each value. A value without
quotes goes on until an operator: ``title: one two`` has the one value "one two".
"""

import re
from collections.abc import Callable
from typing import Literal

from index.dashboards.asking.nodes import Both, Compare, Either, Is, Node, Not, Value
from index.dashboards.asking.shapes import AskingError

#: Reads what stands between operators: clauses, or the values of a field.
Read = Callable[[], Node]

_SPACE = r"[ \t\r\n\u00a0]"
_KEYWORD = rf"(?i:{_SPACE}(?:or|and){_SPACE}|not{_SPACE})"
_ESCAPED = r"\\[trn]|\\u[0-9a-fA-F]{4}"
_CHARACTER = re.compile(
    rf'{_ESCAPED}|\\[\\():<>"*{{}}]|\\(?i:or|and|not)|\*|(?!{_KEYWORD})[^\\():<>"*{{}}]',
)
_QUOTED_CHARACTER = re.compile(rf'{_ESCAPED}|\\[\\"]|[^"]')
_UNQUOTED = re.compile(rf"(?:{_CHARACTER.pattern})+")
#: Possessive: a quote that is escaped ends nothing, whatever follows.
_QUOTED = re.compile(rf'"((?:{_QUOTED_CHARACTER.pattern})*+)"')
_OPERATOR = re.compile(rf"{_SPACE}*(<=|>=|<|>|:){_SPACE}*")
_OR, _AND = (re.compile(rf"{_SPACE}+{word}{_SPACE}+", re.IGNORECASE) for word in ("or", "and"))
_NOT = re.compile(rf"not{_SPACE}+", re.IGNORECASE)
_SPACES = re.compile(rf"{_SPACE}*")
_OPERATORS: dict[str, Literal["lt", "lte", "gt", "gte"]] = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}
_WHITE = {"t": "\t", "r": "\r", "n": "\n"}


def parse_kql(text: str) -> Node | None:
    """The tree of ``text``; None where it is empty and matches everything."""
    return _Parser(text).read()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def read(self) -> Node | None:
        self._skip(_SPACES)
        if self._position == len(self._text):
            return None
        node = self._read_either(self._read_clause)
        self._skip(_SPACES)
        if self._position < len(self._text):
            raise self._refuse()
        return node

    def _read_either(self, read: Read) -> Node:
        parts = [self._read_both(read)]
        while self._skip(_OR):
            parts.append(self._read_both(read))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _read_both(self, read: Read) -> Node:
        parts = [self._read_not(read)]
        while self._skip(_AND):
            parts.append(self._read_not(read))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _read_not(self, read: Read) -> Node:
        return Not(read()) if self._skip(_NOT) else read()

    def _read_clause(self) -> Node:
        if self._text.startswith("(", self._position):
            return self._read_group(self._read_clause)
        value = self._read_value()
        if not (operator := _OPERATOR.match(self._text, self._position)):
            return Is(None, value)
        self._position = operator.end()
        if operator[1] == ":":
            return self._read_values(value)
        return Compare(value, _OPERATORS[operator[1]], self._read_value())

    def _read_values(self, field: Value) -> Node:
        def read() -> Node:
            if self._text.startswith("(", self._position):
                return self._read_group(read)
            return Is(field, self._read_value())

        if self._text.startswith("{", self._position):
            raise AskingError(f"KQL over nested fields is not read: {self._text}")
        return read()

    def _read_group(self, read: Read) -> Node:
        self._position += 1
        self._skip(_SPACES)
        node = self._read_either(read)
        self._skip(_SPACES)
        if not self._text.startswith(")", self._position):
            raise self._refuse()
        self._position += 1
        return node

    def _read_value(self) -> Value:
        if quoted := _QUOTED.match(self._text, self._position):
            self._position = quoted.end()
            return Value(("".join(map(_unescape, _QUOTED_CHARACTER.findall(quoted[1]))),), quoted=True)
        if not (unquoted := _UNQUOTED.match(self._text, self._position)):
            raise self._refuse()
        self._position = unquoted.end()
        return _read_unquoted(unquoted[0])

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        if found := pattern.match(self._text, self._position):
            self._position = found.end()
        return found is not None

    def _refuse(self) -> AskingError:
        return AskingError(f"KQL cannot be read from character {self._position + 1}: {self._text}")


def _read_unquoted(text: str) -> Value:
    """Spaces at the ends are none of the value; a star that is escaped is no wildcard."""
    parts = [""]
    for character in _CHARACTER.findall(text):
        if character == "*":
            parts.append("")
        else:
            parts[-1] += _unescape(character)
    parts[0], parts[-1] = parts[0].lstrip(), parts[-1].rstrip()
    return Value(tuple(parts))


def _unescape(character: str) -> str:
    if len(character) == 1:
        return character
    if len(character) == 6:
        return chr(int(character[2:], 16))
    return _WHITE.get(character[1:], character[1:])
