"""Finding documents by their words, their meaning, or both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import VeilleError
from index.backend import SearchBackend
from index.nodes import And, Exists, Node, Not, Or, Word
from index.query import Results
from index.vectors import Nearest, Vector
from veille.asking import Asked, Mode
from veille.pages import Near, page_by_both, page_by_meaning

if TYPE_CHECKING:
    from nlp.embeddings import Embedder

#: Most documents that a meaning finds in the question's language, and in others.
MEANING_DEPTH = 100


class NoVectors(VeilleError):
    """Search by meaning was asked of an index that has no vectors of the embedder in force."""


@dataclass(frozen=True)
class Found:
    """What a search came to; ``note`` says, where it is so, why the meaning was left out."""

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
        lack = self._find_lack()
        if lack is not None and mode == "meaning":
            raise NoVectors(lack)
        if lack is not None:
            return Found(self._backend.search(asked.query), lack)
        page = page_by_meaning if mode == "meaning" else page_by_both
        return Found(page(self._backend, asked.query, self._find_near(asked)))

    def _find_lack(self) -> str | None:
        """Why nothing can be compared with a question's meaning."""
        if self._name == "none":
            return "search by meaning is off: the setting VEILLE_EMBEDDER is none"
        counts = self._backend.models("documents")
        if counts.get(self._name) or not self._backend.number():
            return None
        others = "; ".join(f"{count} have one of '{model}'" for model, count in counts.items())
        return (
            f"no document has a vector of '{self._name}' (VEILLE_EMBEDDER){f'; {others}' if others else ''}: "
            "run `veille enrich --replay`, then `veille relate` and `veille index`"
        )

    def _find_near(self, asked: Asked) -> Near:
        """The documents near to the question.

        Those in its language and those in others are looked for apart, or the former would crowd out the latter. Where
        a question does not show its language, as a lone name does not, every document counts as one in its language.
        """
        from nlp.language import detect_language

        vector = self._embed(asked.text)
        if not vector.values.any():
            return Near({}, {})
        language = detect_language(asked.text)
        if language is None:
            return Near(self._rank(vector, asked), {})
        spoken, known = Word(language, "language"), Exists("language")
        same, other = Or((spoken, Not(known))), And((known, Not(spoken)))
        return Near(self._rank(vector, asked, same), self._rank(vector, asked, other))

    def _embed(self, text: str) -> Vector:
        if self._embedder is None:
            from nlp.embeddings import open_embedder

            self._embedder = (self._opener or open_embedder)(self._name)
        return Vector(self._embedder.name, self._embedder.encode([text])[0])

    def _rank(self, vector: Vector, asked: Asked, *more: Node) -> dict[str, float]:
        assert self._embedder
        filters = (*asked.query.filters, *asked.conditions, *more)
        nearest = Nearest(vector, MEANING_DEPTH, filters, least=self._embedder.unrelated, zone=asked.query.zone)
        return {neighbour.id: neighbour.cosine for neighbour in self._backend.nearest(nearest)}
