"""Disagreements: where outlets state values of one thing that cannot both be right. In doubt, none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from corpus.vocabulary import FigureKind
from nlp.stories.disagreement_contexts import (
    agree_on_action,
    agree_on_names,
    agree_on_place,
    agree_on_span,
    say_the_same,
    share_context,
)
from nlp.stories.disagreement_doubts import is_doubtful
from nlp.stories.disagreement_explained import Stated, are_apart
from nlp.stories.disagreement_times import are_contemporary, is_held
from nlp.stories.figures import Claim, Row, gather, in_order, period_of
from nlp.stories.figures_values import are_comparable, extent_of
from nlp.stories.subjects_counted import read_counted
from nlp.stories.subjects_words import fold, split_words

#: Counted or paid: what is meant is named beside the number.
PLAIN: frozenset[FigureKind] = frozenset(("count", "money", "size"))
#: Only where both sentences say the same: shares, rates and measures of one noun are many.
STRICT: frozenset[FigureKind] = frozenset(("share", "rate", "measure"))


@dataclass(frozen=True)
class Side:
    """The claims that state one value, in order."""

    claims: tuple[Claim, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(claim.document for claim in self.claims))


@dataclass(frozen=True)
class Disagreement:
    """Two values of one row that different publishers state of the same thing at the same time."""

    row: Row
    lower: Side
    higher: Side


def find_disagreements(claims: Iterable[Claim]) -> list[Disagreement]:
    """Every pair of values in the rows of `gather` that two publishers state against each other.

    What is compared: plain statements (`is_doubtful`), each document's only value for its noun and period, of the same
    restricted noun, with equal periods or none, places, speakers and names that do not differ, made at about the same
    time, in sentences that share their subject. Values that one publisher or document has both of are explained.
    """
    rows = gather(claims)
    stated = Stated(claim for row in rows for claim in row.claims)
    kept: dict[object, Disagreement] = {}
    for row in rows:
        for found in _compare(row, stated):
            kept.setdefault(_values_of(found), found)
    return list(kept.values())


def _values_of(found: Disagreement) -> tuple[object, ...]:
    """What makes the same disagreement of two rows, of two places, one: the first is kept."""
    row, claim = found.row, found.lower.claims[0]
    return row.kind, row.unit, row.what, period_of(claim), claim.stated, found.higher.claims[0].stated


def _compare(row: Row, stated: Stated) -> Iterator[Disagreement]:
    if row.kind not in PLAIN | STRICT or row.claims[0].change == "by":
        return
    values: dict[object, list[Claim]] = {}
    for claim in row.claims:
        if not is_doubtful(claim, read_counted(claim)) and not stated.is_ambiguous(claim):
            values.setdefault(claim.stated, []).append(claim)
    for one, other in combinations(sorted(values.values(), key=lambda side: in_order(side[0])), 2):
        if _are_against(one, other) and not stated.is_explained(one, other):
            lower, higher = sorted((one, other), key=lambda side: extent_of(*side[0].stated))
            yield Disagreement(row, Side(tuple(lower)), Side(tuple(higher)))


def _are_against(one: Sequence[Claim], other: Sequence[Claim]) -> bool:
    """Whether a claim of each value is of the same thing at the same time."""
    if not (are_apart(one[0], other[0]) and are_comparable(extent_of(*one[0].stated), extent_of(*other[0].stated))):
        return False
    first, second = _by_publisher(one), _by_publisher(other)
    return any(_meet(first[a], second[b]) for a in first for b in second if a != b)


def _by_publisher(claims: Iterable[Claim]) -> Mapping[str, Sequence[Claim]]:
    publishers: dict[str, list[Claim]] = {}
    for claim in claims:
        publishers.setdefault(fold(claim.publisher), []).append(claim)
    return publishers


def _meet(one: Sequence[Claim], other: Sequence[Claim]) -> bool:
    """Whether two publishers state the same thing at the same time, or one holds to its value after the other's."""
    return any(
        (_is_same_time(a, b) or is_held(a, b, one) or is_held(b, a, other)) and are_of_one_thing(a, b)
        for a in one
        for b in other
    )


def _is_same_time(one: Claim, other: Claim) -> bool:
    return are_contemporary(one, other, grows=read_counted(one).grows or one.direction is not None)


def are_of_one_thing(one: Claim, other: Claim) -> bool:
    """Whether two documents count the same: noun, period, place, speaker, names, and what is said of it."""
    return (
        one.document != other.document
        and read_counted(one)[:3] == read_counted(other)[:3]
        and period_of(one) == period_of(other)
        and agree_on_span(one, other)
        and _agree_on_speaker(one, other)
        and agree_on_place(one, other)
        and agree_on_names(one, other)
        and agree_on_action(one, other)
        and _is_said_alike(one, other)
    )


def _agree_on_speaker(one: Claim, other: Claim) -> bool:
    """Two who are quoted may count apart, and both outlets be right."""
    first, second = ({fold(word) for word in split_words(claim.attribution or "")} for claim in (one, other))
    return first <= second or second <= first


def _is_said_alike(one: Claim, other: Claim) -> bool:
    """A reviewed noun that says by itself which are meant, or is restricted alike, needs a common subject; of all else
    the sentences must be the same."""
    counted = read_counted(one)
    told = counted.known and (counted.whole or counted.done is not None or bool(counted.restricted))
    return share_context(one, other, counted) if told and one.kind in PLAIN else say_the_same(one, other)
