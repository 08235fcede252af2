"""What tantivy is asked, for a terminal."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

#: In tantivy's own words for a query: the automaton of a pattern, hundreds of lines; a long set of terms; a column by
#: its number; and what a tree is made of.
_AUTOMATON = re.compile(r"\n000 .*?\n(?=, field: )", re.DOTALL)
_TERMS = re.compile(r'(?:Term\(field=\d+, type=\w+, (?:"(?:\\.|[^"\\])*"|[^")]*)\)(?:, )?){20,}')
_COLUMN = re.compile(r"\b(field=|Field\()(\d+)")
_PIECES = re.compile(r'"(?:\\.|[^"\\])*"|[\[{\]}]|, (?!boost=)|[^"\[\]{},]+|,')


def print_request(request: "tantivy.Query", schema: "tantivy.Schema") -> str:
    """tantivy's own tree of a query, for a terminal, with the columns by their names."""
    # The only place where a schema tells the names of its columns, in their order.
    names = [column["name"] for column in schema.__reduce__()[1][0]["inner"]]  # type: ignore[index]
    tree = _AUTOMATON.sub("", repr(request))
    short = _TERMS.sub(lambda terms: f"{terms[0].count('Term(field=')} terms", tree)
    return _indent(_PIECES.findall(short), names)


def _indent(pieces: Iterable[str], names: Sequence[str]) -> str:
    """A line for each part of a list, and for each end of a list or structure."""
    text, opened = "", ""
    for piece in pieces:
        if piece in ("[", "{"):
            opened += piece
            text += f"{piece}\n{'  ' * len(opened)}"
        elif piece in ("]", "}"):
            opened = opened[:-1]
            text = f"{text.rstrip()}\n{'  ' * len(opened)}{piece}"
        elif piece == ", " and opened.endswith("[") and text.endswith(")"):
            text += f",\n{'  ' * len(opened)}"
        elif piece.startswith('"'):
            text += piece
        else:
            named = _COLUMN.sub(lambda match: f"{match[1]}{names[int(match[2])]}", piece)
            text += named.lstrip() if text.endswith("  ") else named
    return text
