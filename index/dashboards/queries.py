"""Queries as filters that an exported object keeps: whenever one is asked, it finds what the query then finds."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from index.collections import DOCUMENTS
from index.dashboards.queries_short import measure_address, shorten
from index.dashboards.queries_times import COUNTED, check, tell
from index.elastic.translation import Clause, Translator
from index.errors import QueryError
from index.nodes import Node, Range

#: Kibana opens no page whose address has more characters than this, and it writes the filters of a session into it.
LONGEST_ADDRESS = 25_000
#: Of these, what is left for the rest of an address: the server, the columns, the name of the filter.
REST = 5_000


def keep_query(node: Node, *, zone: ZoneInfo, now: datetime) -> Clause:
    """The filter over documents that ``node`` is at every later moment; QueryError where there is none."""
    # Of whole seconds, what the translator writes is read back as the very moment.
    clause = shorten(_Keeper(zone, now.replace(microsecond=0)).translate(node))
    if measure_address(clause) > LONGEST_ADDRESS - REST:
        raise QueryError(
            f"the query is too long: Kibana writes its filter into the address of the page, and opens no address of "
            f"more than {LONGEST_ADDRESS:,} characters"
        )
    # Other clauses Kibana may take for filters that it made itself, and show and change as such.
    return clause if "bool" in clause else {"bool": {"filter": [clause]}}


def _refuse_part(name: str, part: Node) -> Sequence[str]:
    raise QueryError(f"'{name}:(…)' asks for rows beside the documents, and a filter in Kibana sees documents alone")


class _Keeper(Translator):
    """Leaves it to the server to work out, at each request, the times that a query tells from now."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        super().__init__(DOCUMENTS, zone=zone, now=now, find_owners=_refuse_part)
        self._given = zone, now

    def _range(self, node: Range) -> Clause:
        try:
            clause = super()._range(node)
        except ValueError as error:  # at either end of the calendar a zone decides whether there is such a day
            raise QueryError(str(error)) from None
        if self.collection.fields[node.field].type != "date":
            return clause
        texts = {"gte": node.low, "gt": node.low, "lte": node.high, "lt": node.high}
        kept = {end: self._keep(bound, texts.get(end)) for end, bound in clause["range"][node.field].items()}
        counted = any(isinstance(bound, str) and bound.endswith(COUNTED) for bound in kept.values())
        return {"range": {node.field: {**kept, **({"time_zone": self._given[0].key} if counted else {})}}}

    def _keep(self, bound: str, text: str | None) -> str:
        told = tell(text, *self._given) if text else {}
        if not text or not told:
            return bound
        check(text, *self._given)
        return told[datetime.fromisoformat(bound)]
