"""From a word, phrase, pattern or near spelling of a query to the terms to look up in an engine's columns.

A field is one or more columns: a keyword ``f`` is the column ``f`` of folded whole values; a text ``f`` is
``f_exact`` of folded words and, where the collection knows its rows' language, ``f_fr`` and ``f_en`` of stems.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.analysis import STEMMERS, elide, fold, fold_value, stem, tokenise
from index.collections import Collection, Field
from index.distance import allowed_distance
from index.nodes import Fuzzy, Leaf, Phrase, Wildcard, Word
from index.stopwords import CLITICS, STOP_WORDS

#: BM25's usual constants, those of Lucene and tantivy: saturation of repeated words, weight of the length.
K1 = 1.2
B = 0.75
#: Score of a word found in several columns: the best column's, and this part of the others'. On the French questions
#: of piaf, hyphenated words cut apart, nDCG@10 is .821 with 0.3, .820 with 0.1 and .818 with 0.
TIE_BREAKER = 0.3
#: Added for each word of a ranked query that a row has: more than any sum of BM25 scores of as many words as a query
#: can hold, so that rows with more of the words always come first (docs/adr/0003).
WORD_BONUS = 1000.0

_PATTERN = re.compile(r"(?:(?:[^\W_]|\*)[\u0300-\u036f]*)+")


@dataclass(frozen=True, slots=True)
class Lookup:
    """Terms that must follow each other in a column; with ``pattern`` a star in a term stands for any characters.

    With a ``distance``, maybe 0, the one term is found in near spellings too (`index.distance`), without a score.
    """

    column: str
    terms: tuple[str, ...]
    pattern: bool = False
    distance: int | None = None


def exact_column(field: Field) -> str:
    return f"{field.name}_exact"


def stem_columns(field: Field, collection: Collection) -> dict[str, str]:
    """The columns of stems by language."""
    if field.type != "text" or field.analysis != "language" or collection.language is None:
        return {}
    return {language: f"{field.name}_{language}" for language in STEMMERS}


def look_up(leaf: Leaf, collection: Collection) -> list[Lookup]:
    """Where a leaf may be found; a row that has any of these matches."""
    fields = [collection.fields[leaf.field]] if leaf.field else collection.searched
    return [lookup for field in fields for lookup in _look_up_in(leaf, field, collection)]


def _look_up_in(leaf: Leaf, field: Field, collection: Collection) -> list[Lookup]:
    if field.type == "keyword":
        return [_look_up_value(leaf, field)]
    if isinstance(leaf, Wildcard):
        return [Lookup(exact_column(field), pattern_terms(leaf.pattern), pattern=True)]
    terms = exact_terms(leaf)
    if not terms:
        return []
    if isinstance(leaf, Fuzzy):
        return [_near(exact_column(field), terms[0])]
    lookups = [Lookup(exact_column(field), terms)]
    if isinstance(leaf, Word) and len(terms) == 1:
        columns = stem_columns(field, collection)
        lookups += [Lookup(column, (stem(terms[0], language),)) for language, column in columns.items()]
    return lookups


def _look_up_value(leaf: Leaf, field: Field) -> Lookup:
    if isinstance(leaf, Wildcard):
        return Lookup(field.name, (fold_value(leaf.pattern),), pattern=True)
    if isinstance(leaf, Fuzzy):
        return _near(field.name, fold_value(leaf.text))
    return Lookup(field.name, (fold_value(leaf.text),))


def _near(column: str, term: str) -> Lookup:
    return Lookup(column, (term,), distance=allowed_distance(term))


def exact_terms(leaf: Word | Phrase | Fuzzy) -> tuple[str, ...]:
    """The tokens of a leaf; of a hyphenated word those before the pronoun of a French question."""
    terms = [token.exact for token in tokenise(leaf.text)]
    while isinstance(leaf, Word) and "-" in leaf.text and len(terms) > 1 and terms[-1] in CLITICS:
        terms.pop()
    return tuple(terms)


def pattern_terms(pattern: str) -> tuple[str, ...]:
    """The terms of a pattern. At its ends a star alone stands for a word or for none, and asks for nothing."""
    pieces = (match.group().split("*") for match in _PATTERN.finditer(elide(pattern)))
    terms = ["*".join(map(fold, piece)) for piece in pieces]
    asking = [place for place, term in enumerate(terms) if term.strip("*")]
    return tuple(terms[asking[0] : asking[-1] + 1]) if asking else tuple(terms[:1])


def match_pattern(term: str) -> Callable[[str], bool]:
    """A test of whether a whole term or value is one that a term with stars stands for."""
    first, *middle = term.split("*")
    last = middle.pop() if middle else None

    def test(value: str) -> bool:
        # Each piece where it first fits: nothing is tried twice, as in a regular expression, whatever the value.
        if last is None:
            return value == first
        at = len(first)
        for piece in middle if value.startswith(first) else ():
            place = value.find(piece, at)
            if place < 0:
                return False
            at = place + len(piece)
        return value.startswith(first) and value.endswith(last) and len(value) - len(last) >= at

    return test


def words_to_have(words: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The words of a ranked query that count: all but stop words, or all where there is nothing else."""
    return tuple(word for word in words if not _is_stop_word(word)) or words


def _is_stop_word(leaf: Leaf) -> bool:
    return isinstance(leaf, Word) and STOP_WORDS.issuperset(exact_terms(leaf))
