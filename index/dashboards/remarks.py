"""What stands under a dashboard in words: what was left out, and the ways to its sessions in Discover."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from index.dashboards.model import Dashboard, Text
from index.dashboards.naming import Names
from index.dashboards.sessions import Found
from index.dashboards.without import WithoutData

SESSIONS = Text("In Discover: {ways}", "Dans Discover : {ways}")
SEARCHES = Text(
    "Saved searches of Veille, in Discover: {ways}", "Recherches enregistrées de Veille, dans Discover : {ways}"
)
LEFT_OUT = Text(
    "Left out, as no source gives it yet: {title} ({field}).",
    "Absent, car aucune source ne le donne encore : {title} ({field}).",
)
#: Signs that mean something in Markdown.
_SIGNS = {ord(sign): f"\\{sign}" for sign in "\\`*_{}[]()#+-.!|<>~"}


def make_remarks(
    names: Names, dashboards: Sequence[Dashboard], without: Sequence[WithoutData], found: Sequence[Found]
) -> Mapping[str, list[str]]:
    """By dashboard the remarks under it, as Markdown; saved searches stand under the first."""
    language, remarks = names.language, defaultdict[str, list[str]](list)
    for dashboard in dashboards:
        ways = [(session.title.say(language), names.session(session.name)) for session in dashboard.sessions]
        if ways:
            remarks[dashboard.name].append(SESSIONS.say(language).format(ways=_list_ways(ways)))
    if found:
        ways = [(each.title, names.search(each.name)) for each in found]
        remarks[dashboards[0].name].append(SEARCHES.say(language).format(ways=_list_ways(ways)))
    for each in without:
        title = each.part.title.say(language).translate(_SIGNS)
        remarks[each.dashboard.name].append(LEFT_OUT.say(language).format(title=title, field=f"`{each.field}`"))
    return remarks


def _list_ways(ways: Sequence[tuple[str, str]]) -> str:
    """Addresses within Kibana, relative to that of a dashboard: they hold in every space and behind every proxy."""
    return ", ".join(f"[{title.translate(_SIGNS)}](discover#/view/{session})" for title, session in ways)
