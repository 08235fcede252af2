"""Finding documents by their words, their meaning, or both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from corpus.errors import VeilleError
from index.analysis import STEMMERS
from index.backend import SearchBackend
from index.collapsing import page_collapsed
from index.nodes import And, Exists, Node, Not, OneOf, Or, Word
from index.query import Query, Results
from index.vectors import Nearest, Vector
from veille.asking import Asked, Mode
from veille.pages import Near, page_by_both, page_by_meaning

if TYPE_CHECKING:
    from nlp.embeddings import Embedder

#: Most documents that a meaning finds in the question's language, and in others.
MEANING_DEPTH = 100
#: Of the embedder's `unrelated`, the cosine that a document needs: asked for by its meaning only, when the reader wants
#: the nearest whatever they are (by both, cosines count from there on), and in another language, where cosines are
#: lower and words find nothing. `docs/search.md` has the measurements.
LEAST_BY_MEANING, LEAST_IN_OTHER_LANGUAGE = 1 / 2, 2 / 3
#: Of the best cosine of the question, what a document in another language needs: where there is a good answer in the
#: question's language, lesser ones in the other are noise.
NEARLY = 0.7


#: What gives every document a vector of the embedder in force.
REMEDY = "run `veille enrich --replay`, then `veille relate` and `veille index`"


class NoVectors(VeilleError):
    """Search by meaning was asked of an index that has no vectors of the embedder in force."""


@dataclass(frozen=True)
class Found:
    """What a search came to; ``note`` says, where it is so, what the meaning was not asked of, and why."""

    results: Results
    note: str | None = None


class Finder:
    """Searches an index. The embedder is opened when the first question needs it, and stays."""

    def __init__(
        self, backend: SearchBackend, *, embedder: str, opener: "Callable[[str], Embedder] | None" = None
    ) -> None:
        self._backend = backend
        self._name = embedder
        self._opener = opener
        self._embedder: Embedder | None = None

    def find(self, asked: Asked, mode: Mode) -> Found:
        """One page of hits; NoVectors where only the meaning is asked for and there is nothing to compare it with."""
        if mode == "words" or not asked.text:
            return Found(self._backend.search(asked.query))
        counts = self._backend.models("documents")
        lack = self._find_lack(counts)
        if lack is not None and mode == "meaning":
            raise NoVectors(lack)
        if lack is not None:
            return Found(self._backend.search(asked.query), f"found by words only: {lack}")
        vector, note = self._embed(asked.text), self._find_gap(counts)
        if mode == "meaning":
            ranked = self._rank(vector, asked, least=self._open().unrelated * LEAST_BY_MEANING)
            by_meaning = partial(page_by_meaning, self._backend, near=ranked)
            return Found(self._page(asked.query, OneOf(frozenset(ranked)), by_meaning), note)
        near = self._find_near(vector, asked)
        either = Or((asked.query.node, OneOf(frozenset(near.cosines))))
        return Found(self._page(asked.query, either, partial(page_by_both, self._backend, near=near)), note)

    def _page(self, query: Query, node: Node, find_page: Callable[[Query], Results]) -> Results:
        """A page of what ``node`` matches, in the order of ``find_page``, which comes before collapsing."""
        if query.collapse is None:
            return find_page(query)
        return page_collapsed(self._backend, query, node, find_page)

    def _find_lack(self, counts: Mapping[str, int]) -> str | None:
        """Why nothing can be compared with a question's meaning."""
        if self._name == "none":
            return "search by meaning is off: the setting VEILLE_EMBEDDER is none"
        if counts.get(self._name) or not self._backend.number():
            return None
        others = "; ".join(f"{count} have one of '{model}'" for model, count in counts.items())
        told = f"no document has a vector of '{self._name}' (VEILLE_EMBEDDER){f'; {others}' if others else ''}"
        return f"{told}: {REMEDY}"

    def _find_gap(self, counts: Mapping[str, int]) -> str | None:
        """What cannot be compared with it, since another embedder was in force when it was read."""
        others = {model: count for model, count in counts.items() if model != self._name}
        if not others:
            return None
        told = [
            f"{count} document{'s have' if count > 1 else ' has'} a vector of '{model}' only"
            for model, count in others.items()
        ]
        return f"not found by meaning: {'; '.join(told)}: {REMEDY}"

    def _find_near(self, vector: Vector, asked: Asked) -> Near:
        """The documents near to the question.

        Those in its language and those in others are looked for apart, or the former would crowd out the latter. Where
        a question does not show its language, as a lone name does not, every document counts as one in its language.
        So it does where it seems to be another than those that documents are read in: most such are short questions
        in one of those.
        """
        from nlp.language import detect_language

        language, unrelated = detect_language(asked.text), self._open().unrelated
        floor = unrelated * LEAST_BY_MEANING
        if language not in STEMMERS:
            return Near(self._rank(vector, asked, least=unrelated), floor=floor)
        spoken, known = Word(language, "language"), Exists("language")
        same = self._rank(vector, asked, Or((spoken, Not(known))), least=unrelated)
        least = unrelated * LEAST_IN_OTHER_LANGUAGE
        other = self._rank(vector, asked, And((known, Not(spoken))), least=least)
        enough = NEARLY * max((*same.values(), *other.values()), default=0.0)
        return Near(same, {each: cosine for each, cosine in other.items() if cosine >= enough}, language, floor)

    def _embed(self, text: str) -> Vector:
        return Vector(self._open().name, self._open().encode([text])[0])

    def _open(self) -> "Embedder":
        if self._embedder is None:
            from nlp.embeddings import open_embedder

            self._embedder = (self._opener or open_embedder)(self._name)
        return self._embedder

    def _rank(self, vector: Vector, asked: Asked, *more: Node, least: float) -> dict[str, float]:
        if not vector.values.any():
            return {}
        filters = (*asked.query.filters, *asked.conditions, *more)
        nearest = Nearest(vector, MEANING_DEPTH, filters, least=least, zone=asked.query.zone)
        return {neighbour.id: neighbour.cosine for neighbour in self._backend.nearest(nearest)}
