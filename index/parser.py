"""Reading a query: from text to a tree, by recursive descent::

query   = ranked | either
ranked  = word+                            nothing but words
either  = both ("OR" both)*
both    = clause (["AND"] clause)*         adjacent clauses must all match
clause  = ("NOT" | "-") clause | "(" either ")" | FIELD ":" value | word | phrase
value   = "(" either ")" | range | comparison | word | phrase

Where the field is one of the collection's parts, such as ``figure``, what is in the parentheses is a query of its own
over the rows of another collection.
"""

from collections.abc import Callable, Sequence

from index.analysis import fold_value, tokenise
from index.collections import COLLECTIONS, Collection, Field
from index.errors import QuerySyntaxError
from index.leaves import MOST_PATTERNS, is_pattern, read_bounds, read_leaf
from index.lexer import Kind, Lexeme, cut
from index.naming import explain_unknown, find_name
from index.nodes import And, Everything, Having, Leaf, Node, Not, Or, Range, Ranked

#: An analyst's longest real query is some hundred characters; a pasted abstract has two thousand.
LONGEST_QUERY = 10_000
MOST_WORDS = 500
DEEPEST = 40


def parse(text: str, collection: str = "documents") -> Node:
    """The tree of ``text``; QuerySyntaxError, naming the position, if it cannot be read."""
    if len(text) > LONGEST_QUERY:
        message = f"the query has {len(text)} characters; at most {LONGEST_QUERY} are read"
        raise QuerySyntaxError(message, LONGEST_QUERY, text)
    asked = COLLECTIONS[collection]
    lexemes = list(cut(text, asked.names))
    leaves = [lexeme for lexeme in lexemes if lexeme.kind in ("word", "phrase", "range")]
    # A phrase counts as its words.
    words = [leaf for leaf in leaves for _ in range(max(1, sum(1 for _ in tokenise(leaf.text))))]
    _refuse_more(words, MOST_WORDS, "words", text)
    _refuse_more(list(filter(is_pattern, leaves)), MOST_PATTERNS, "words with * or ~", text)
    return _Parser(text, lexemes, asked).read()


def _refuse_more(found: Sequence[Lexeme], most: int, what: str, text: str) -> None:
    if len(found) > most:
        raise QuerySyntaxError(
            f"the query has {len(found)} {what}; at most {most} are read", found[most].position, text
        )


class _Parser:
    def __init__(self, text: str, lexemes: list[Lexeme], collection: Collection) -> None:
        self._text = text
        self._lexemes = lexemes
        #: What the lexer takes for a field's name, also within a part.
        self._names = collection.names
        #: The one whose fields are meant: of a part, within its parentheses.
        self._collection = collection
        self._next = 0
        self._depth = 0

    def read(self) -> Node:
        if all(lexeme.kind in ("word", "end") for lexeme in self._lexemes):
            return self._read_ranked()
        node = self._read_either(None)
        if self._seen.kind != "end":
            raise self._error("this parenthesis was never opened", self._seen)
        return node

    def _read_ranked(self) -> Node:
        words = [self._leaf(lexeme, None) for lexeme in self._lexemes[:-1]]
        kept = tuple(dict.fromkeys(word for word in words if isinstance(word, Leaf)))
        return Ranked(kept) if kept else Everything()

    def _read_either(self, field: Field | None) -> Node:
        parts = [self._read_both(field)]
        while self._take("OR"):
            parts.append(self._read_both(field))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _read_both(self, field: Field | None) -> Node:
        parts = [self._read_clause(field)]
        while self._take("AND") or self._seen.kind not in ("OR", ")", "end"):
            parts.append(self._read_clause(field))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _read_clause(self, field: Field | None) -> Node:
        lexeme = self._advance()
        match lexeme.kind:
            case "NOT":
                return Not(self._nested(lexeme, lambda: self._read_clause(field)))
            case "(":
                return self._nested(lexeme, lambda: self._read_group(lexeme, field))
            case "field":
                if field is not None:
                    message = f"'{lexeme.text}:' stands inside '{field.name}:(…)'; a field cannot hold another"
                    raise self._error(message, lexeme)
                part = find_name(self._collection, lexeme.text)
                if part and part in self._collection.parts:
                    return self._read_part(lexeme, part)
                return self._read_value(self._find_field(lexeme))
            case "word" | "phrase":
                return self._leaf(lexeme, field)
        raise self._missing_operand(lexeme)

    def _read_group(self, opening: Lexeme, field: Field | None) -> Node:
        if self._seen.kind == ")":
            raise self._error("these parentheses are empty", opening)
        node = self._read_either(field)
        if not self._take(")"):
            raise self._error("this parenthesis is never closed", opening)
        return node

    def _read_part(self, typed: Lexeme, name: str) -> Node:
        """What rows of another collection must match, all of it in one row."""
        whole, lexeme = self._collection, self._advance()
        self._collection = COLLECTIONS[whole.parts[name]]
        match lexeme.kind:
            case "(":
                node = self._nested(lexeme, lambda: self._read_group(lexeme, None))
            case "word" | "phrase" if self._stands_alone(lexeme):
                node = self._leaf(lexeme, None)
            case _:
                example = "figure:(unit:EUR value:>1e9)"
                raise self._error(f"'{typed.text}:' needs clauses in parentheses, as in {example}", typed)
        self._collection = whole
        return Having(name, node)

    def _stands_alone(self, lexeme: Lexeme) -> bool:
        """Whether what stands right after ``figure:`` is a word in parentheses too, not an operator or a field."""
        if lexeme.kind == "phrase":
            return True
        inside = list(cut(lexeme.text, self._collection.names))
        return [each.kind for each in inside] in (["word", "end"], ["end"])

    def _read_value(self, field: Field) -> Node:
        lexeme = self._advance()
        match lexeme.kind:
            case "(":
                return self._nested(lexeme, lambda: self._read_group(lexeme, field))
            case "range":
                low, high = (None if end == "*" else end for end in lexeme.text.split(" "))
                return self._range(Range(field.name, low, high), lexeme)
            case "compare":
                return self._read_comparison(field, lexeme)
            case "word" | "phrase":
                return self._leaf(lexeme, field)
        raise self._error(f"'{field.name}:' needs a value", lexeme)

    def _read_comparison(self, field: Field, operator: Lexeme) -> Node:
        value = self._advance()
        if value.kind not in ("word", "phrase"):
            raise self._error(f"'{field.name}:{operator.text}' needs a value", operator)
        inclusive = operator.text.endswith("=")
        if operator.text.startswith(">"):
            return self._range(Range(field.name, low=value.text, include_low=inclusive), value)
        return self._range(Range(field.name, high=value.text, include_high=inclusive), value)

    def _leaf(self, lexeme: Lexeme, field: Field | None) -> Node:
        name = lexeme.text.removesuffix(":")
        if lexeme.kind == "word" and name != lexeme.text and name == name.lower() and self._is_field(name):
            raise self._error("a field needs a value right after its colon, as in title:word", lexeme)
        return self._checked(lexeme, lambda: read_leaf(lexeme, field))

    def _is_field(self, name: str) -> bool:
        return fold_value(name) in self._names or find_name(self._collection, name) is not None

    def _range(self, node: Range, lexeme: Lexeme) -> Node:
        return self._checked(lexeme, lambda: read_bounds(node, self._collection.fields[node.field]))

    def _checked(self, lexeme: Lexeme, read: Callable[[], Node]) -> Node:
        try:
            return read()
        except ValueError as error:
            raise self._error(str(error), lexeme) from None

    def _find_field(self, lexeme: Lexeme) -> Field:
        if name := find_name(self._collection, lexeme.text):
            return self._collection.fields[name]
        what = explain_unknown(self._collection, lexeme.text)
        raise self._error(f"no field is named '{lexeme.text[:40]}'; {what}", lexeme)

    def _nested(self, lexeme: Lexeme, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(f"the query is nested more than {DEEPEST} deep", lexeme)
        node = read()
        self._depth -= 1
        return node

    def _missing_operand(self, lexeme: Lexeme) -> QuerySyntaxError:
        before = self._lexemes[self._next - 2] if self._next > 1 else None
        if before and before.kind in ("AND", "OR", "NOT", "("):
            return self._error(f"'{before.text}' needs something to search for after it", before)
        if lexeme.kind in ("AND", "OR"):
            return self._error(f"'{lexeme.text}' needs something to search for before it", lexeme)
        return self._error("this parenthesis was never opened", lexeme)

    @property
    def _seen(self) -> Lexeme:
        return self._lexemes[self._next]

    def _advance(self) -> Lexeme:
        lexeme = self._seen
        self._next += 1
        return lexeme

    def _take(self, kind: Kind) -> bool:
        taken = self._seen.kind == kind
        self._next += taken
        return taken

    def _error(self, message: str, lexeme: Lexeme) -> QuerySyntaxError:
        return QuerySyntaxError(message, min(lexeme.position, len(self._text)), self._text)
