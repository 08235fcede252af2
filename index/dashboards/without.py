"""What there is no data for."""

from collections.abc import Collection as Values
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.dashboards.model import Dashboard, Panel, Row, Session

#: Collections with fields of which no row has a value.
Empty = Values[tuple[str, str]]


@dataclass(frozen=True)
class WithoutData:
    """A panel for which no row has anything in ``field``."""

    dashboard: Dashboard
    part: Panel | Session
    field: str


def find_without(dashboards: Sequence[Dashboard], empty: Empty) -> Iterator[WithoutData]:
    """What is left out where these fields have no value anywhere."""
    for dashboard in dashboards:
        for part in dashboard.parts:
            for field in part.needs:
                if (part.collection, field) in empty:
                    yield WithoutData(dashboard, part, field)


def leave_out(dashboard: Dashboard, empty: Empty) -> Dashboard:
    """The dashboard without those panels, and its sessions without columns that have nothing in them."""
    rows = [replace(row, parts=tuple(_keep(row, empty))) for row in dashboard.rows]
    return replace(dashboard, rows=tuple(row for row in rows if row.parts))


def _keep(row: Row, empty: Empty) -> Iterator[Panel | Session]:
    for part in row.parts:
        if any((part.collection, field) in empty for field in part.needs):
            continue
        if isinstance(part, Session):
            yield replace(part, columns=tuple(each for each in part.columns if (part.collection, each) not in empty))
        else:
            yield part
