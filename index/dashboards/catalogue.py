"""All dashboards, and everything of one language as saved objects."""

from collections.abc import Sequence
from types import MappingProxyType

from index.collections import COLLECTIONS
from index.dashboards.boards import make_dashboard
from index.dashboards.figures import FIGURES
from index.dashboards.model import Dashboard
from index.dashboards.naming import Names, SavedObject
from index.dashboards.overview import OVERVIEW
from index.dashboards.remarks import make_remarks
from index.dashboards.sessions import Found, make_search, make_session
from index.dashboards.sources import SOURCES
from index.dashboards.threats import THREATS
from index.dashboards.views import Words, make_view
from index.dashboards.vulnerabilities import VULNERABILITIES
from index.dashboards.without import Empty, find_without, leave_out

DASHBOARDS: tuple[Dashboard, ...] = (OVERVIEW, THREATS, FIGURES, VULNERABILITIES, SOURCES)


def list_needs() -> list[tuple[str, str]]:
    """Collection and field of what panels cannot do without, and which some sources alone give."""
    return sorted({(part.collection, field) for each in DASHBOARDS for part in each.parts for field in part.needs})


def make_objects(
    names: Names, *, empty: Empty = (), searches: Sequence[Found] = (), words: Words = MappingProxyType({})
) -> list[SavedObject]:
    """Data views, sessions and dashboards. What needs a field that is ``empty`` is left out, and named on its
    dashboard; ``searches`` are linked on the first; ``words`` are what more values are shown as."""
    shown = [leave_out(dashboard, empty) for dashboard in DASHBOARDS]
    remarks = make_remarks(names, shown, list(find_without(DASHBOARDS, empty)), searches)
    views = [make_view(collection, names, words) for collection in COLLECTIONS.values()]
    sessions = [make_session(session, names) for dashboard in shown for session in dashboard.sessions]
    found = [make_search(each, names) for each in searches]
    boards = [make_dashboard(each, names, DASHBOARDS, remarks=remarks.get(each.name, ())) for each in shown]
    return [*views, *sessions, *found, *boards]
