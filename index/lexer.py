"""Cutting a query into tokens."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

from index.analysis import fold_value
from index.errors import QuerySyntaxError

Kind = Literal["word", "phrase", "field", "range", "compare", "(", ")", "AND", "OR", "NOT", "end"]


@dataclass(frozen=True)
class Lexeme:
    """A token of a query; ``position`` is where it starts, ``text`` what it says without quotes or colon."""

    kind: Kind
    text: str
    position: int


_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_QUOTES = '"“”'
_PHRASE = re.compile(rf"[{_QUOTES}]((?:\\.|[^{_QUOTES}\\])*)[{_QUOTES}]", re.DOTALL)
#: A colon followed by a slash is an address and one followed by a space is punctuation, unless the name is a field's.
_FIELD = re.compile(r"([^\W\d_][\w\u0300-\u036f]{0,59}):(?!/)")
_WORD = re.compile(rf"[^\s\x00-\x1f\x7f(){_QUOTES}]+")
_RANGE = re.compile(r"\[\s*([^\s\]]+)\s+TO\s+([^\s\]]+)\s*\]")
_COMPARE = re.compile(r"(>=|<=|>|<)\s*")
_OPERATORS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}


def cut(text: str, names: Container[str]) -> Iterator[Lexeme]:
    """The tokens of ``text``, ended by one of kind ``end``; ``names`` are those of fields, folded.

    Words without a letter or digit are left out, but not as values: in ``bound:~`` one is all that there is.
    """
    lexer = _Lexer(text, names)
    before: Kind | None = None
    while (lexeme := lexer.next()).kind != "end":
        if lexeme.kind != "word" or before == "field" or "*" in lexeme.text or any(map(str.isalnum, lexeme.text)):
            yield lexeme
        before = lexeme.kind
    yield lexeme


class _Lexer:
    def __init__(self, text: str, names: Container[str]) -> None:
        self._text = text
        self._names = names
        self._position = 0
        #: After "field:" an operator or a minus sign is a value.
        self._after_field = False

    def next(self) -> Lexeme:
        if space := _SPACE.match(self._text, self._position):
            self._refuse_space_after_field()
            self._position = space.end()
        if self._position >= len(self._text):
            self._refuse_space_after_field()
            return Lexeme("end", "", len(self._text))
        after_field, self._after_field = self._after_field, False
        return self._value() if after_field else self._plain()

    def _refuse_space_after_field(self) -> None:
        if self._after_field:
            raise self._error("a field needs a value right after its colon, as in title:word", self._position - 1)

    def _plain(self) -> Lexeme:
        character = self._text[self._position]
        following = self._text[self._position + 1 : self._position + 2]
        if character == "-" and following and not _SPACE.match(following) and following != ")":
            return self._take("NOT", "-", 1)
        if (field := _FIELD.match(self._text, self._position)) and self._names_field(field):
            self._after_field = True
            return self._take("field", field[1], field.end() - field.start())
        return self._word_or_mark()

    def _names_field(self, match: re.Match[str]) -> bool:
        """Whether a word with a colon names a field: one that there is, or one that somebody thinks there is.

        ``title:`` before a space is a field without its value, but "Date: " and "résumé: suite" are text. Nor are words
        with digits names of fields that are not there: "T12:30" is text too.
        """
        name, following = match[1], self._text[match.end() : match.end() + 1]
        known = fold_value(name) in self._names
        if not following or _SPACE.match(following) or following == ")":
            return known and name == name.lower()
        return known or not any(map(str.isdigit, name))

    def _value(self) -> Lexeme:
        character = self._text[self._position]
        if character == "[":
            return self._range()
        if compare := _COMPARE.match(self._text, self._position):
            self._after_field = True
            return self._take("compare", compare[1], compare.end() - compare.start())
        if character == ")":
            raise self._error("a field needs a value right after its colon, as in title:word", self._position)
        if character == "(" or character in _QUOTES:
            return self._word_or_mark()
        return self._word(operators=False)

    def _word_or_mark(self) -> Lexeme:
        character = self._text[self._position]
        if character in _QUOTES:
            return self._phrase()
        if character in "()":
            return self._take("(" if character == "(" else ")", character, 1)
        return self._word(operators=True)

    def _word(self, *, operators: bool) -> Lexeme:
        match = _WORD.match(self._text, self._position)
        assert match, "spaces, quotes and parentheses are taken before"
        kind = _OPERATORS.get(match[0], "word") if operators else "word"
        return self._take(kind, match[0], len(match[0]))

    def _phrase(self) -> Lexeme:
        match = _PHRASE.match(self._text, self._position)
        if match is None:
            raise self._error("this quote is never closed", self._position)
        if self._text.startswith("~", match.end()):
            raise self._error("'~' stands after a single word: phrases are found as they are written", match.end())
        return self._take("phrase", re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL), len(match[0]))

    def _range(self) -> Lexeme:
        match = _RANGE.match(self._text, self._position)
        if match is None:
            raise self._error("a range is written [low TO high], with * for an open end", self._position)
        return self._take("range", f"{match[1]} {match[2]}", len(match[0]))

    def _take(self, kind: Kind, text: str, length: int) -> Lexeme:
        lexeme = Lexeme(kind, text, self._position)
        self._position += length
        return lexeme

    def _error(self, message: str, position: int) -> QuerySyntaxError:
        return QuerySyntaxError(message, position, self._text)
