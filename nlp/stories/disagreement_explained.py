"""Explanations: documents and publishers that have both of two values."""

from collections.abc import Iterable, Sequence

from nlp.stories.figures import Claim, period_of
from nlp.stories.figures_values import extent_of, lie_apart
from nlp.stories.subjects_counted import read_counted
from nlp.stories.subjects_words import fold


def are_apart(one: Claim, other: Claim) -> bool:
    return lie_apart(extent_of(*one.stated), extent_of(*other.stated))


class Stated:
    """All that a story's documents state: of one noun, and each document of it in one period and of whatever."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._of_thing: dict[tuple[object, ...], list[Claim]] = {}
        self._of_document: dict[tuple[object, ...], list[Claim]] = {}
        self._values: dict[tuple[object, ...], set[float]] = {}
        self._said: dict[tuple[object, ...], set[float]] = {}
        for claim in claims:
            self._of_thing.setdefault(_thing(claim), []).append(claim)
            self._of_document.setdefault((claim.document, period_of(claim), _thing(claim)), []).append(claim)
            self._values.setdefault((claim.document, claim.kind), set()).add(claim.value)
            self._said.setdefault((claim.document, claim.kind, claim.sentence), set()).add(claim.value)

    def is_ambiguous(self, claim: Claim) -> bool:
        """Whether its document has another value for the same noun and period: it counts several things."""
        same = self._of_document[claim.document, period_of(claim), _thing(claim)]
        return any(are_apart(claim, other) for other in same)

    def is_explained(self, one: Sequence[Claim], other: Sequence[Claim]) -> bool:
        """Whether one publisher has stated both values (it corrected itself, or tells why), or a document with the one
        has the other for whatever else. Of whatever period: "12 on Monday, 15 today" explains both."""
        first, second = one[0], other[0]
        with_first: set[str] = set()
        with_second: set[str] = set()
        for claim in self._of_thing[_thing(first)]:
            near, far = not are_apart(claim, first), not are_apart(claim, second)
            if near != far:
                (with_first if near else with_second).add(fold(claim.publisher))
        return not with_first.isdisjoint(with_second) or self._have(one, second.value) or self._have(other, first.value)

    def _have(self, claims: Iterable[Claim], value: float) -> bool:
        """Whether a document of these has ``value``, or makes it up in one sentence ("trois tués, deux blessés")."""
        return any(
            value in self._values[claim.document, claim.kind]
            or value - claim.value in self._said[claim.document, claim.kind, claim.sentence] - {claim.value}
            for claim in claims
        )


def _thing(claim: Claim) -> tuple[object, ...]:
    """Whatever became of the counted, wherever and whenever."""
    return claim.kind, "" if claim.kind == "count" else claim.unit, read_counted(claim).what
