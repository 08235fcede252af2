"""Groups of articles that tell one event: average linkage, cut where it is no more likely than not."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

#: Two groups are one story from this link on; `benchmarks/story_scores.py` draws B³ around it.
ENOUGH = 0.31
#: Hours after which a link counts for 1/e: a story that nobody wrote on for three days is rarely the same one again.
#: B³ with 48, 72, 120: see the benchmark.
FADING = 72.0
#: What articles of other stories are like is held against a link, this share of it: where all is about one matter
#: (the Games, one vendor's bulletins), to be alike says less (as in CSLS: Conneau and others, 2018, of words).
AGAINST = 0.6
Hours = TypeVar("Hours", NDArray[np.float64], np.float64)
#: Below every link there is.
NEVER = -9.0


@dataclass(frozen=True)
class Wishes:
    """Pairs of rows that an analyst said are of one story, or are not: where both cannot hold, they are not."""

    together: tuple[tuple[int, int], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()


NO_WISHES = Wishes()


def fade(gap: Hours) -> Hours:
    """What a link counts for after hours without an article of either group."""
    faded: Hours = np.exp(-np.maximum(gap, 0.0) / FADING)
    return faded


def hold_against(scores: NDArray[np.float64], rivalry: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores of pairs less what rivals have; ``rivalry`` is of each article."""
    held: NDArray[np.float64] = scores - AGAINST * (rivalry[:, None] + rivalry[None, :]) / 2
    return held


def group(links: NDArray[np.float64], moments: NDArray[np.float64], wishes: Wishes = NO_WISHES) -> NDArray[np.int64]:
    """A label for each article: the number of the first one of its group.

    ``links`` are scores of pairs, square, held against rivals; ``moments`` are hours. Groups are joined by the mean
    link of their pairs, faded by the time between them, the best first, while it is `ENOUGH`.
    """
    table = _Table(np.array(links, np.float64), moments)
    for one, other in wishes.apart:
        table.part(one, other)
    for one, other in wishes.together:
        table.join_unless_parted(int(table.labels[one]), int(table.labels[other]))
    while (best := table.find_best()) is not None:
        table.join(*best)
    return table.labels


class _Table:
    """Sums of links between groups; a group is known by its first article's row."""

    def __init__(self, links: NDArray[np.float64], moments: NDArray[np.float64]) -> None:
        count = len(moments)
        np.fill_diagonal(links, 0)
        self._sums, self._sizes = links, np.ones(count)
        self._first, self._last = np.array(moments, float), np.array(moments, float)
        self._alive = np.ones(count, bool)
        self.labels = np.arange(count)
        self._best, self._with = np.full(count, NEVER), np.zeros(count, np.int64)
        for row in range(count):
            self._look(row)

    def find_best(self) -> tuple[int, int] | None:
        while len(self._best):
            row = int(self._best.argmax())
            if self._best[row] < ENOUGH:
                return None
            other = int(self._with[row])
            if self._alive[other] and abs(self._link(row)[other] - self._best[row]) < 1e-9:
                return (row, other) if row < other else (other, row)
            self._look(row)
        return None

    def join(self, one: int, other: int) -> None:
        if one == other:
            return
        one, other = min(one, other), max(one, other)
        self._sums[one] += self._sums[other]
        self._sums[:, one] = self._sums[one]
        self._sizes[one] += self._sizes[other]
        self._first[one] = min(self._first[one], self._first[other])
        self._last[one] = max(self._last[one], self._last[other])
        self._alive[other], self._best[other] = False, NEVER
        self.labels[self.labels == other] = one
        self._look(one)

    def join_unless_parted(self, one: int, other: int) -> None:
        if self._sums[one, other] > -np.inf:
            self.join(one, other)

    def part(self, one: int, other: int) -> None:
        if one != other:
            self._sums[one, other] = self._sums[other, one] = -np.inf
            self._look(one)
            self._look(other)

    def _look(self, row: int) -> None:
        """Find the group with the best link to this one, and tell the others whose best this now is."""
        links = self._link(row)
        self._with[row] = int(links.argmax())
        self._best[row] = links[self._with[row]]
        better = self._alive & (links > self._best)
        self._best[better], self._with[better] = links[better], row

    def _link(self, row: int) -> NDArray[np.float64]:
        gap = np.maximum(self._first - self._last[row], self._first[row] - self._last)
        mean = self._sums[row] / (self._sizes[row] * self._sizes)
        links: NDArray[np.float64] = mean * np.where(mean > 0, fade(gap), 1.0)
        links[~self._alive] = NEVER
        links[row] = NEVER
        return links
