"""What passes between the parts of asking: times, data views, columns, what is asked by panels and by sessions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from corpus.errors import VeilleError

#: Kibana's name for records counted, instead of a field.
RECORDS = "___records___"
_KINDS = {"keyword": "string", "text": "string", "long": "number", "double": "number"}


class AskingError(VeilleError):
    """An exported object asks for what Kibana refuses or this reading does not know: never something like it."""


@contextmanager
def within(place: str) -> Iterator[None]:
    """Errors from inside say where they come from: dashboard, panel, column."""
    try:
        yield
    except AskingError as error:
        raise AskingError(f"{place}: {error}") from error.__cause__


@dataclass(frozen=True)
class When:
    """A range of time, both ends included, and the zone of whoever looks at it."""

    since: datetime
    until: datetime
    zone: tzinfo

    @property
    def zone_name(self) -> str:
        name = getattr(self.zone, "key", "UTC" if self.zone is UTC else None)
        if name is None:
            raise AskingError(f"the time zone {self.zone} has no name: use zoneinfo.ZoneInfo")
        return str(name)


@dataclass(frozen=True)
class View:
    """A data view: an index, and the mapping of its fields by their full path."""

    id: str
    title: str
    time_field: str | None
    fields: Mapping[str, Mapping[str, Any]]

    def type_of(self, name: str) -> str:
        if name not in self.fields:
            raise AskingError(f"the data view {self.title} has no field {name}")
        return str(self.fields[name]["type"])

    def kind_of(self, name: str) -> str:
        """What Kibana calls the type: string, number, date or boolean."""
        type_ = self.type_of(name)
        return _KINDS.get(type_, type_)

    def is_aggregatable(self, name: str) -> bool:
        return self.type_of(name) not in ("text", "dense_vector") and self.fields[name].get("doc_values", True)


@dataclass(frozen=True)
class Column:
    """One column of a panel's table. ``field`` is None where none is meant: records counted, filters."""

    id: str
    label: str
    operation: str
    field: str | None
    bucket: bool
    #: The type that Elasticsearch has for the field; empty without one.
    type: str
    #: The name of its aggregation; what Kibana works out by itself has none.
    name: str
    saved: Mapping[str, Any]

    @property
    def params(self) -> Mapping[str, Any]:
        return self.saved.get("params") or {}

    @property
    def condition(self) -> str:
        """The KQL that what is counted or measured must match besides."""
        return str((self.saved.get("filter") or {}).get("query") or "")


@dataclass(frozen=True)
class Asked:
    """A Lens panel, or one layer of it: what is searched, and in which columns the answer is shown."""

    dashboard: str
    panel: str
    title: str
    index: str
    visualization: str
    columns: tuple[Column, ...]
    body: dict[str, Any]
    state: Mapping[str, Any]
    layer: str = ""

    @property
    def place(self) -> str:
        return f"dashboard {self.dashboard}, panel {self.panel} ({self.title})"

    @property
    def buckets(self) -> list[Column]:
        """From the outermost to the innermost."""
        return [column for column in self.columns if column.bucket]


@dataclass(frozen=True)
class AskedSession:
    """A Discover session, by itself or on a dashboard."""

    dashboard: str | None
    session: str
    title: str
    index: str
    columns: tuple[str, ...]
    body: dict[str, Any]
