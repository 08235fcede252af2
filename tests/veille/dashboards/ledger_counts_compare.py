"""Whether a panel shows what the ledger counts. Which of equals stand at the edge of a top list is nobody's promise."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf
from typing import Any

from tests.veille.dashboards.ledger_counts_model import Count, Different, Listing, Part, Period, Steps

#: Keys of what is in no top value, and of what has none.
OTHER, MISSING = "__other__", "__missing__"
#: Up to so many different values Elasticsearch counts them, above it estimates: the setting that it is delivered with.
EXACT = 3000
#: Of an estimate.
TOLERATED = 0.05
#: Kibana shows no more bars of a step that somebody chose.
MOST_BARS = 1000

Keyed = tuple[tuple[Any, ...], tuple[Any, ...]]


@dataclass
class Agreement:
    """``buckets`` are the rows of the table, ``compared`` the numbers in it; ``differences`` are sentences."""

    buckets: int = 0
    compared: int = 0
    estimated: int = 0
    error: float = 0.0
    differences: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Comparison:
    count: Count
    sizes: Sequence[int | None]
    starts: Sequence[datetime]
    found: Agreement

    def compare(self, level: int, items: Sequence[Any], rows: Sequence[Keyed], place: tuple[Any, ...]) -> None:
        if level == len(self.count.by):
            self._compare_measures(items, rows, place)
        elif isinstance(step := self.count.by[level], Steps):
            self._compare_steps(step, level, items, rows, place)
        else:
            self._compare_part(step, level, items, rows, place)

    def _say(self, place: tuple[Any, ...], what: str) -> None:
        self.found.differences.append(f"{' / '.join(map(str, place)) or 'all'}: {what}")

    def _compare_measures(self, items: Sequence[Any], rows: Sequence[Keyed], place: tuple[Any, ...]) -> None:
        if len(rows) != 1:
            self._say(place, f"{len(rows)} rows instead of one")
            return
        if len(rows[0][1]) != len(self.count.measures):
            self._say(place, f"{len(rows[0][1])} numbers are shown and {len(self.count.measures)} counted")
        for at, (measure, shown) in enumerate(zip(self.count.measures, rows[0][1], strict=False)):
            counted = measure(items)
            self.found.compared += 1
            if isinstance(measure, Different) and counted > EXACT:
                self.found.estimated += 1
                self.found.error = max(self.found.error, abs(shown - counted) / counted)
                if abs(shown - counted) > TOLERATED * counted:
                    self._say(place, f"number {at} is shown as {shown} and counted as {counted}")
            elif shown != counted:
                self._say(place, f"number {at} is shown as {shown} and counted as {counted}")

    def _compare_steps(
        self, step: Steps, level: int, items: Sequence[Any], rows: Sequence[Keyed], place: tuple[Any, ...]
    ) -> None:
        held: list[list[Any]] = [[] for _ in self.starts]
        for item in items:
            at = bisect_right(self.starts, step.moment(item))
            if at:
                held[at - 1].append(item)
            else:
                self._say(place, f"{step.moment(item)} is before the first bar")
        shown = _group(rows, level)
        for start, inner in zip(self.starts, held, strict=True):
            if inner or start in shown:
                self.compare(level + 1, inner, shown.get(start, []), (*place, start))

    def _compare_part(
        self, part: Part, level: int, items: Sequence[Any], rows: Sequence[Keyed], place: tuple[Any, ...]
    ) -> None:
        groups = _part(part, items)
        shown = _group(rows, level)
        self._compare_choice(part, level, groups, [key for key in shown if key != OTHER], place)
        for key in shown:
            inner = groups.get(key, [])
            if key == OTHER:
                inner = [item for item in items if not shown.keys() & set(_values(part, item))]
            self.compare(level + 1, inner, shown[key], (*place, key))
        rest = [item for item in items if not shown.keys() & set(_values(part, item))]
        if part.rest and rest and OTHER not in shown:
            self._say(place, f"{len(rest)} rows are left out")

    def _compare_choice(
        self, part: Part, level: int, groups: dict[Any, list[Any]], shown: Sequence[Any], place: tuple[Any, ...]
    ) -> None:
        """Whether the values shown are the first ones, in their order, and as many as the panel has room for."""
        size = self.sizes[level] or len(groups)
        if part.every and len(groups) > size:
            self._say(place, f"has room for {size} of {len(groups)} values")
        if strange := [key for key in shown if key not in groups]:
            self._say(place, f"the ledger has nothing of {strange[:5]}")
            return
        ranks = {key: self._rank(part, key, inner) for key, inner in groups.items()}
        last = sorted(ranks.values(), reverse=True)[:size][-1] if ranks else None
        visible = {key for key, inner in groups.items() if self._is_visible(level + 1, inner)}
        must = {key for key in visible if ranks[key] > last} if len(ranks) > size else visible
        if lacking := must - set(shown):
            self._say(place, f"does not show {sorted(map(str, lacking))[:5]}")
        if wrong := [key for key in shown if ranks[key] < last]:
            self._say(place, f"shows {wrong[:5]} before others with more")
        least = min(size, len(groups)) - sum(ranks[key] >= last for key in groups.keys() - visible)
        if not least <= len(shown) <= size:
            self._say(place, f"shows {len(shown)} values of {len(groups)}")
        if any(ranks[one] < ranks[next_] for one, next_ in pairwise(shown)):
            self._say(place, f"is not in order: {[(key, ranks[key]) for key in shown]}")

    def _rank(self, part: Part, key: Any, inner: Sequence[Any]) -> Any:
        """The higher, the earlier."""
        if part.by is None:
            return _Backwards(str(key))
        rank = self.count.measures[part.by](inner)
        return rank.timestamp() if isinstance(rank, datetime) else -inf if rank is None else rank

    def _is_visible(self, level: int, items: Sequence[Any]) -> bool:
        """A value of which the next part has none gives no row."""
        if level == len(self.count.by) or not isinstance(part := self.count.by[level], Part):
            return True
        return any(self._is_visible(level + 1, inner) for inner in _part(part, items).values())


@dataclass(frozen=True, order=False)
class _Backwards:
    """Sorts names from the last to the first, as the code points of UTF-16 are not asked for."""

    name: str

    def __lt__(self, other: "_Backwards") -> bool:
        return self.name > other.name

    def __gt__(self, other: "_Backwards") -> bool:
        return self.name < other.name

    def __ge__(self, other: "_Backwards") -> bool:
        return self.name <= other.name


def compare(
    count: Count, items: Sequence[Any], rows: Sequence[Keyed], sizes: Sequence[int | None], period: Period
) -> Agreement:
    """``items`` are the ledger's, ``rows`` those of the panel's table: the values of its buckets and its numbers.

    ``sizes`` are how many values it has room for, by bucket.
    """
    found = Agreement(buckets=len(rows))
    starts: list[datetime] = []
    for level, each in enumerate(count.by):
        if isinstance(each, Steps):
            starts = sorted({row[0][level] for row in rows})
            found.differences += _judge_steps(each, starts, items, period)
    _Comparison(count, sizes, starts, found).compare(0, items, rows, ())
    return found


def _group(rows: Sequence[Keyed], level: int) -> dict[Any, list[Keyed]]:
    """By the value of one bucket, in the order of the rows."""
    groups: dict[Any, list[Keyed]] = defaultdict(list)
    for row in rows:
        groups[row[0][level]].append(row)
    return dict(groups)


def _values(part: Part, item: Any) -> list[Any]:
    return list(dict.fromkeys(part.values(item))) or ([MISSING] if part.rest else [])


def _part(part: Part, items: Sequence[Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for item in items:
        for value in _values(part, item):
            groups[value].append(item)
    return dict(groups)


def _judge_steps(steps: Steps, starts: Sequence[datetime], items: Sequence[Any], period: Period) -> Iterator[str]:
    """Days are days of the zone, weeks begin on Mondays, and there is no gap from the first bar to the last."""
    if not starts:
        return
    local = [start.astimezone(period.zone) for start in starts]
    gaps = {(after.date() - before.date()).days for before, after in pairwise(local)}
    is_whole = all((start.hour, start.minute, start.second) == (0, 0, 0) for start in local)
    days = (period.until - period.since) / timedelta(days=1)
    if steps.daily and days <= MOST_BARS and not (is_whole and gaps <= {1}):
        yield f"the bars are not days: {gaps}, {local[0]}"
    if gaps == {7} and not (is_whole and {start.weekday() for start in local} == {0}):
        yield f"the weeks do not begin on Mondays: {local[0]}"
    if len({after - before for before, after in pairwise(local)}) > 1 and len(gaps) > 1:
        yield f"the bars are not equal: {gaps}"
    if len(starts) > 1 and (starts[0] > period.since or period.until - starts[-1] > 1.1 * (starts[-1] - starts[-2])):
        yield f"the bars end before the period: {local[0]} to {local[-1]}"


def compare_listing(
    listing: Listing, items: Sequence[Any], shown: Sequence[str], *, total: int, most: int
) -> Agreement:
    """``shown`` are the ids of the first rows, ``total`` how many there are."""
    found = Agreement(buckets=len(shown), compared=len(shown))
    keys = {listing.id(item): listing.key(item) for item in items}
    if total != len(items) or len(set(shown)) != min(most, len(items)):
        found.differences.append(f"{len(set(shown))} rows are shown and {total} found of {len(items)}")
    if strange := [each for each in shown if each not in keys]:
        found.differences.append(f"the ledger has nothing of {strange[:5]}")
        return found
    known = sorted((key for key in keys.values() if key is not None), reverse=listing.latest_first)
    expected = [*known, *(None for key in keys.values() if key is None)][:most]
    if [keys[each] for each in shown] != expected:
        found.differences.append("the rows are in another order")
    return found
