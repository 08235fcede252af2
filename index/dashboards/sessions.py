"""Discover sessions: rows as a table, found by a query of Kibana's language or by a clause of the server's."""

from dataclasses import dataclass
from typing import Any

from index.dashboards.encoding import to_json
from index.dashboards.model import TIME_FIELDS, Session
from index.dashboards.naming import Names, Reference, SavedObject, make_object, refer
from index.dashboards.widths import IN_SESSIONS

_INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"
_OF_FILTER = "kibanaSavedObjectMeta.searchSourceJSON.filter[0].meta.index"
#: Columns of a saved search of Veille's own.
FOUND = ("title", "publisher", "language", "kind", "story_title", "url")
ROWS = 100
#: Characters.
LONGEST_ALIAS = 120
#: How far back a session of its own looks when it is opened.
SINCE = {"from": "now-1y", "to": "now"}


@dataclass(frozen=True)
class Found:
    """A saved search of Veille: its ``clause`` finds in Kibana what its query does in Veille.

    ``name`` stays through all changes of the search; ``description`` is its query as written.
    """

    name: str
    title: str
    description: str
    clause: dict[str, Any]


def make_session(session: Session, names: Names) -> SavedObject:
    attributes = _make_attributes(
        title=names.title(session.title.say(names.language)),
        description=session.note.say(names.language),
        columns=session.columns,
        sort=_read_sort(session.sort),
        lines=session.lines,
        source={"query": {"query": session.where, "language": "kuery"}, "filter": [], "indexRefName": _INDEX},
    )
    references = [refer("index-pattern", names.view(session.collection), _INDEX)]
    return make_object("search", names.session(session.name), attributes, references)


def make_search(found: Found, names: Names) -> SavedObject:
    """The query of Veille's own language, as a filter that is shown by its words."""
    meta = {"alias": _cut(found.description), "type": "custom", "key": "query", "disabled": False, "negate": False}
    state = {"$state": {"store": "appState"}, "meta": {**meta, "indexRefName": _OF_FILTER}, "query": found.clause}
    attributes = _make_attributes(
        title=names.title(found.title),
        description=found.description,
        columns=FOUND,
        sort=[TIME_FIELDS["documents"], "desc"],
        lines=2,
        source={"query": {"query": "", "language": "kuery"}, "filter": [state], "indexRefName": _INDEX},
    )
    view = names.view("documents")
    references: list[Reference] = [refer("index-pattern", view, _INDEX), refer("index-pattern", view, _OF_FILTER)]
    return make_object("search", names.search(found.name), attributes, references)


def _cut(query: str) -> str:
    """The filter's words go into the addresses of Discover, which are long enough."""
    return query if len(query) <= LONGEST_ALIAS else f"{query[: LONGEST_ALIAS - 1]}…"


def _read_sort(sort: str) -> list[str]:
    return [sort.removeprefix("-"), "desc" if sort.startswith("-") else "asc"]


def _make_attributes(
    *, title: str, description: str, columns: tuple[str, ...], sort: list[str], lines: int, source: dict[str, Any]
) -> dict[str, Any]:
    widths = {name: IN_SESSIONS[name] for name in (sort[0], *columns) if name in IN_SESSIONS}
    return {
        "title": title,
        "description": description,
        "columns": list(columns),
        "sort": [sort],
        "grid": {"columns": {name: {"width": width} for name, width in widths.items()}},
        "rowHeight": lines,
        "hideChart": True,
        "isTextBasedQuery": False,
        "usesAdHocDataView": False,
        "timeRestore": True,
        "timeRange": SINCE,
        "refreshInterval": {"pause": True, "value": 60_000},
        "rowsPerPage": ROWS,
        "kibanaSavedObjectMeta": {"searchSourceJSON": to_json(source)},
    }
