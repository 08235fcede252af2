"""Documents related to one: by what it means, by its words, and by the names that both have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from corpus.document import Content, Document
from index.analysis import tokenise
from index.backend import SearchBackend
from index.nodes import Leaf, Not, OneOf, Or, Phrase, Ranked, Word
from index.query import Hit, Query
from index.stopwords import STOP_WORDS
from nlp.openings import opening_of
from veille.asking import Asked
from veille.finding import Finder
from veille.searching import NAMES, hit_to_json

#: Hits read for each one shown: of a publication that was taken in parts, one part is enough.
SPARE = 3
#: Names that are looked for, those of the most telling kinds first.
MOST_NAMES = 12
#: Names that two documents share and that say why they are shown.
TELLING = (*NAMES, "cve")


@dataclass(frozen=True)
class Related:
    """A hit and the names that it shares with the document asked for."""

    hit: Hit
    shared: tuple[str, ...]


def find_related(
    finder: Finder, backend: SearchBackend, document: Document, *, limit: int
) -> tuple[list[Related], str | None]:
    """The most related first, and what a reader is to be told; nothing of the document's own publication, and of
    another one the most related part."""
    row = backend.get("documents", document.id) or {}
    names = names_of(row)
    query = Query(Ranked(read_words(document.content, names)), limit=limit * SPARE, highlight=False)
    own = tuple(filter(None, (document.id, document.content.part_of)))
    others = Not(Or((OneOf(frozenset(own)), *(Phrase(each, "part_of") for each in own))))
    found = finder.find(Asked(replace(query, filters=(others,)), opening_of(document.content)), "both")
    wanted = set(names)
    hits = list(keep_one_part(found.results.hits))[:limit]
    return [Related(hit, tuple(name for name in names_of(hit.row) if name in wanted)) for hit in hits], found.note


def keep_one_part(hits: Iterable[Hit]) -> Iterator[Hit]:
    """The first hit of each publication."""
    seen: set[str] = set()
    for hit in hits:
        publication = hit.row.get("part_of") or hit.id
        if publication not in seen:
            seen.add(publication)
            yield hit


def names_of(row: dict[str, Any]) -> list[str]:
    """The names and CVE of a row, those of the most telling kinds first."""
    return list(dict.fromkeys(name for field in TELLING for name in row.get(field) or ()))


def read_words(content: Content, names: list[str]) -> tuple[Leaf, ...]:
    """What another document on the same matter would have: the title's words, and the names."""
    words: list[Leaf] = [Word(token.exact) for token in tokenise(content.title) if token.exact not in STOP_WORDS]
    phrases: list[Leaf] = [Phrase(name) for name in names[:MOST_NAMES] if next(tokenise(name), None)]
    return tuple(dict.fromkeys([*words, *phrases]))


def to_json(related: Related) -> dict[str, Any]:
    return {**hit_to_json(related.hit), "shared": list(related.shared)}
