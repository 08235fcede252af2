"""What a dashboard is described by: few words for each panel, in which nothing of Kibana's own format stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from index.collections import COLLECTIONS, Collection

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

#: ``bars`` stand over time, each parted by the top values of another field where there is one; a ``ranking`` lies, one
#: bar for each value; a ``number`` stands alone.
Chart = Literal["bars", "ranking", "table", "number"]
#: What is counted or found of the rows of a bucket. There is no sum: figures repeat each other, and have units.
Operation = Literal["count", "unique_count", "min", "max"]

#: In French, before these signs and within these quotes.
_SPACES = re.compile(r" (?=[:;!?»])|(?<=«) ")
#: Columns of Kibana's grid.
GRID = 48


@dataclass(frozen=True)
class Text:
    """What a reader sees, in both languages."""

    en: str
    fr: str

    def say(self, language: Language) -> str:
        """In French with the spaces that no line ends at."""
        return _SPACES.sub("\u00a0", self.fr) if language == "fr" else self.en


@dataclass(frozen=True)
class Metric:
    """A number of each bucket; ``where`` keeps it to the rows that a KQL query finds."""

    operation: Operation
    label: Text
    field: str | None = None
    where: str = ""


@dataclass(frozen=True)
class Over:
    """A bucket for each step of time of a date field."""

    field: str
    interval: Literal["auto", "d"] = "auto"


@dataclass(frozen=True)
class Top:
    """A bucket for each of the ``size`` values that have most of a metric (``by`` is its place among the panel's), or
    the first in the order of the alphabet where ``by`` is None.

    ``rest`` adds one for all other values and for rows without any: of fields with one value it makes the sum whole.
    """

    field: str
    size: int = 10
    by: int | None = 0
    rest: bool = False
    without: tuple[str, ...] = ()


Bucket = Over | Top


@dataclass(frozen=True)
class Panel:
    """A chart or table of a collection's rows, of those that ``where`` (KQL) finds.

    ``alone`` keeps it out of the dashboard's controls and query: those that name a field which its rows do not have
    would empty it. Such a panel has its conditions in its metrics. ``needs`` are fields without any value of which
    there is nothing to show: the panel is left out then, and named. ``width`` is of 48 columns; 0 shares what the row
    has left.
    """

    name: str
    title: Text
    collection: str
    chart: Chart
    metrics: tuple[Metric, ...]
    buckets: tuple[Bucket, ...] = ()
    where: str = ""
    alone: bool = False
    needs: tuple[str, ...] = ()
    width: int = 0
    note: Text = Text("", "")

    def __post_init__(self) -> None:
        if self.alone and self.where:
            raise ValueError(f"panel {self.name}: Kibana drops the query of a panel that is kept out of the controls")


@dataclass(frozen=True)
class Session:
    """Rows as a table in Discover, with their links: on a dashboard, and by itself.

    ``sort`` is a field, ``-`` before it for the last first. ``where`` is KQL. ``lines`` are those of a row.
    """

    name: str
    title: Text
    collection: str
    columns: tuple[str, ...]
    sort: str
    where: str = ""
    needs: tuple[str, ...] = ()
    note: Text = Text("", "")
    lines: int = 2


@dataclass(frozen=True)
class Control:
    """A list of a field's values at the head of a dashboard, to choose from."""

    field: str
    collection: str = "documents"


@dataclass(frozen=True)
class Row:
    """Panels and sessions side by side; ``height`` is in Kibana's rows of 20 pixels."""

    height: int
    parts: tuple[Panel | Session, ...]


@dataclass(frozen=True)
class Dashboard:
    """``since`` is how far back it looks when it is opened, in Kibana's date mathematics."""

    name: str
    title: Text
    description: Text
    since: str
    controls: tuple[Control, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        names = [part.name for part in self.parts]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"dashboard {self.name}: two panels are named {min(twice)}")

    @property
    def parts(self) -> Iterator[Panel | Session]:
        for row in self.rows:
            yield from row.parts

    @property
    def panels(self) -> Iterator[Panel]:
        yield from (part for part in self.parts if isinstance(part, Panel))

    @property
    def sessions(self) -> Iterator[Session]:
        yield from (part for part in self.parts if isinstance(part, Session))


#: By collection the field whose time the dashboard's own is about; of the others all rows are shown.
TIME_FIELDS = {"documents": "moment", "figures": "moment", "runs": "started"}


def collection_of(name: str) -> Collection:
    return COLLECTIONS[name]


def count(en: str = "Documents", fr: str = "Documents", *, where: str = "") -> Metric:
    """How many rows there are."""
    return Metric("count", Text(en, fr), where=where)


def different(field: str, en: str, fr: str, *, where: str = "") -> Metric:
    """How many values a field has; above some thousand in one bucket Elasticsearch estimates it."""
    return Metric("unique_count", Text(en, fr), field, where=where)


def most(field: str, en: str, fr: str) -> Metric:
    return Metric("max", Text(en, fr), field)


def least(field: str, en: str, fr: str) -> Metric:
    return Metric("min", Text(en, fr), field)
