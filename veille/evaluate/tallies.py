"""Tallies: what is counted on one item, added up over many, and the score that comes of it."""

from typing import NamedTuple


class Ratio(NamedTuple):
    """What was found against what should have been. Its score is F1; of nothing wanted and nothing found, 1."""

    hits: int = 0
    predicted: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.hits / self.predicted if self.predicted else float(not self.wanted)

    @property
    def recall(self) -> float:
        return self.hits / self.wanted if self.wanted else float(not self.predicted)

    @property
    def score(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


class Mean(NamedTuple):
    """The sum of some shares from 0 to 1, and their number. Its score is their mean; of none, 0."""

    total: float = 0.0
    number: int = 0

    @property
    def score(self) -> float:
        return self.total / self.number if self.number else 0.0


class BCubed(NamedTuple):
    """Sums over items of the share of an item's group that belongs there, and of what belongs there that is in it."""

    precision_sum: float = 0.0
    recall_sum: float = 0.0
    number: int = 0

    @property
    def precision(self) -> float:
        return self.precision_sum / self.number if self.number else 0.0

    @property
    def recall(self) -> float:
        return self.recall_sum / self.number if self.number else 0.0

    @property
    def score(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


Tally = Ratio | Mean | BCubed


def add(one: Tally, other: Tally) -> Tally:
    """Both must be of one kind: a row of a table counts the same thing on every item."""
    assert type(one) is type(other)
    return type(one)._make(a + b for a, b in zip(one, other, strict=True))
