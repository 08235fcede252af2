"""What is asked of a search engine, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Literal

from corpus.clock import utc_now
from index.collections import COLLECTIONS
from index.errors import QueryError
from index.nodes import Node, field_of

Row = dict[str, Any]
Step = Literal["day", "week", "month"]
STEPS: tuple[Step, ...] = ("day", "week", "month")


@dataclass(frozen=True)
class Histogram:
    """Counts of hits by day, week (from Monday) or month of a date field."""

    field: str
    step: Step = "month"


@dataclass(frozen=True)
class Query:
    """One page of hits of ``node`` in a collection.

    ``filters`` must all match and change neither scores nor highlights (`index.filters` makes them of facet values).
    A facet counts what would be found without the filters of its own field, so that a reader sees what else there is.
    ``unusual`` are facet fields whose values are to be found that the hits have more often than all rows.
    ``sort`` is a sortable field, ``-`` before it for descending; None sorts by score. Rows without the field are last.
    ``collapse`` is a facet that has one value per row: of the rows that share a value only the first in the order is a
    hit, and limit and offset count such hits. A row without a value stands for itself.
    """

    node: Node
    collection: str = "documents"
    filters: tuple[Node, ...] = ()
    facets: tuple[str, ...] = ()
    facet_size: int = 10
    histogram: Histogram | None = None
    sort: str | None = None
    limit: int = 10
    offset: int = 0
    highlight: bool = True
    unusual: tuple[str, ...] = ()
    collapse: str | None = None
    #: The reader's, in which the days, weeks and months of ranges and histograms begin.
    zone: tzinfo = UTC
    #: The moment from which `7d` counts back.
    now: datetime = field(default_factory=utc_now, compare=False)

    def __post_init__(self) -> None:
        fields = COLLECTIONS[self.collection].fields
        for what, given in (("facets", self.facets), ("unusual", self.unusual)):
            _check(what, given, [name for name, field in fields.items() if field.facet])
        single = [name for name, field in fields.items() if field.facet and field.type == "keyword" and not field.many]
        _check("collapse", [self.collapse] if self.collapse is not None else [], single)
        _check("sort", [self.sort.removeprefix("-")] if self.sort else [], [n for n, f in fields.items() if f.sortable])
        if self.histogram:
            _check("histogram", [self.histogram.field], [n for n, f in fields.items() if f.type == "date"])
            _check("histogram by", [self.histogram.step], list(STEPS))
        if self.limit < 0 or self.offset < 0:
            raise QueryError("limit and offset of a search are counted from 0")

    def filters_without(self, field: str) -> tuple[Node, ...]:
        """The filters but those that are about ``field`` alone."""
        return tuple(node for node in self.filters if field_of(node) != field)

    def describe(self) -> list[str]:
        """What is asked beside the node and the filters, in lines for a terminal."""
        order = f"by {self.sort.removeprefix('-')}" if self.sort else "by score"
        down = ", from the last" if self.sort and self.sort.startswith("-") else ""
        asked = {
            "order": order + down,
            "one hit per": self.collapse or "",
            "hits": f"{self.limit} after the first {self.offset}",
            "facets": ", ".join(self.facets),
            "unusual": ", ".join(self.unusual),
            "histogram": f"{self.histogram.field} by {self.histogram.step}" if self.histogram else "",
        }
        return [f"{name}: {text}" for name, text in asked.items() if text]


def _check(what: str, given: list[str] | tuple[str, ...], known: list[str]) -> None:
    for name in given:
        if name not in known:
            raise QueryError(f"{what}: '{name}' cannot be used here; there are {', '.join(sorted(known)) or 'none'}")


@dataclass(frozen=True)
class Passage:
    """The stretch of a hit's ``field``, from code point ``start``, that says most about the query.

    ``spans`` are the matched words, as code points of ``text``; ``more`` says that the field goes on after it.
    """

    field: str
    text: str
    start: int = 0
    spans: tuple[tuple[int, int], ...] = ()
    more: bool = False


@dataclass(frozen=True)
class Hit:
    """A row found. Scores order the hits of one search and mean nothing beside those of another.

    ``found_by`` says why it is there: the query's words match, its meaning is near, or both; ``cosine`` how near it is.
    ``group_size`` is how many rows it stands for where the query collapses: those that match it and share the value,
    itself among them.
    """

    id: str
    score: float
    row: Row
    passage: Passage | None = None
    found_by: tuple[Literal["words", "meaning"], ...] = ("words",)
    cosine: float | None = None
    group_size: int = 1


@dataclass(frozen=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True)
class Unusual:
    """A value that ``count`` of the hits have, and ``everywhere`` of all rows of the collection.

    ``score`` is Elasticsearch's JLH: the difference of the two shares times their ratio.
    """

    value: str
    count: int
    everywhere: int
    score: float


@dataclass(frozen=True)
class Rejected:
    """A row that an engine refused for what it holds: its ``reason`` is the engine's own."""

    collection: str
    id: str
    reason: str


@dataclass(frozen=True)
class Results:
    """Hits of one page; ``total``, facets and histogram count all rows that match.

    ``groups`` is the number of hits on all pages where the query collapses. It is exact or None: beyond
    `index.collapsing.MOST_VALUES` different values no engine but the one in memory counts them.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    histogram: tuple[tuple[datetime, int], ...] = ()
    unusual: Mapping[str, tuple[Unusual, ...]] = field(default_factory=dict)
    groups: int | None = None
