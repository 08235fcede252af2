"""How a count over the ledger is described: what is counted, how it is parted, which numbers are given of a part."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from tests.veille.dashboards.ledger_counts_world import World

Value = Any
Measure = Callable[[Sequence[Any]], Value]


@dataclass(frozen=True)
class Period:
    """Both ends belong to it; days are those of ``zone``."""

    since: datetime
    until: datetime
    zone: tzinfo


@dataclass(frozen=True)
class Part:
    """By what rows are parted: into the values with most of the measure ``by``, or by name.

    How many are shown is the panel's to choose, but for ``every``, which promises all; ``rest`` promises that the whole
    is shown: also what has another value, or none.
    """

    values: Callable[[Any], Iterable[Value]]
    by: int | None = 0
    every: bool = False
    rest: bool = False


@dataclass(frozen=True)
class Steps:
    """Steps of time; ``daily`` are days of whoever looks at them."""

    moment: Callable[[Any], datetime]
    daily: bool = False


@dataclass(frozen=True)
class Count:
    """What a panel promises. ``when`` says which moment of a row the period is about; without it all rows count.

    ``alone`` is what the choices at the head of the dashboard do not narrow.
    """

    collection: str
    measures: tuple[Measure, ...]
    by: tuple[Part | Steps, ...] = ()
    where: Callable[[Any], bool] = lambda row: True
    when: Callable[[Any], datetime | None] | None = None
    alone: bool = False

    def select(self, world: World, period: Period, chosen: "Chosen") -> list[Any]:
        rows = [row for row in world.collections[self.collection] if self.where(row) and self._is_in(row, period)]
        return rows if self.alone else [row for row in rows if is_chosen(self.collection, row, chosen)]

    def _is_in(self, row: Any, period: Period) -> bool:
        if self.when is None:
            return True
        moment = self.when(row)
        return moment is not None and period.since <= moment <= period.until


@dataclass(frozen=True)
class Listing:
    """What a session promises: rows by their ids, in the order of ``key``; those without one come last."""

    collection: str
    id: Callable[[Any], str]
    key: Callable[[Any], Any]
    latest_first: bool = True
    where: Callable[[Any], bool] = lambda row: True
    when: Callable[[Any], datetime | None] | None = None

    def select(self, world: World, period: Period, chosen: "Chosen") -> list[Any]:
        return Count(self.collection, (), where=self.where, when=self.when).select(world, period, chosen)


#: By field the values that somebody chose at the head of a dashboard.
Chosen = Mapping[str, Sequence[str]]

#: By collection and field what a row has of it.
FIELDS: dict[str, dict[str, Callable[[Any], Iterable[Value]]]] = {
    "documents": {
        "source": lambda told: [told.document.source.slug],
        "language": lambda told: [told.language],
        "kind": lambda told: [told.document.content.kind],
        "story_title": lambda told: [told.story],
        "vendor": lambda told: told.listed("vendors"),
    },
    "figures": {
        "source": lambda stated: [stated.told.document.source.slug],
        "language": lambda stated: [stated.told.language],
        "kind": lambda stated: [stated.figure.kind],
        "unit": lambda stated: [stated.figure.unit],
        "story_title": lambda stated: [stated.told.story],
    },
    "vulnerabilities": {"vendor": lambda cve: [cve.first("vendor")]},
    "sources": {"source": lambda state: [state.slug]},
}


def is_chosen(collection: str, row: Any, chosen: Chosen) -> bool:
    fields = FIELDS.get(collection, {})
    return all(set(fields[field](row)) & set(values) for field, values in chosen.items())


def how_many(rows: Sequence[Any]) -> int:
    return len(rows)


@dataclass(frozen=True)
class Different:
    """How many different values there are; a class, as the search engine only estimates many."""

    value: Callable[[Any], Value]

    def __call__(self, rows: Sequence[Any]) -> int:
        return len({value for row in rows if (value := self.value(row)) is not None})


def highest(value: Callable[[Any], Value]) -> Measure:
    return lambda rows: max((found for row in rows if (found := value(row)) is not None), default=None)


def lowest(value: Callable[[Any], Value]) -> Measure:
    return lambda rows: min((found for row in rows if (found := value(row)) is not None), default=None)


def one(value: Callable[[Any], Value]) -> Callable[[Any], Iterable[Value]]:
    """The one value of a row, where it has one."""
    return lambda row: [] if (found := value(row)) is None else [found]
