"""What the dashboards would show now: each panel's own search, asked of the index, before anybody opens Kibana."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

from index.dashboards.asking import Asked, AskedSession, ask, read_panels, read_sessions
from index.dashboards.asking.fields import check_fields
from index.dashboards.asking.moments import resolve
from index.dashboards.asking.views import declare_mappings
from index.elastic.builds import alias_of
from veille.dashboards.exporting import Export

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

Part = TypeVar("Part", Asked, AskedSession)

#: Characters of what a server says to a search that it refuses.
LONGEST_REASON = 200


@dataclass(frozen=True)
class Checked:
    """A panel or session, and how many ``rows`` it shows over the time with which its dashboard opens.

    A bar without anything under it is no row. ``problem`` is what the server says where it refuses the search.
    """

    dashboard: str
    title: str
    rows: int = 0
    problem: str | None = None


def find_misfits(export: Export, client: "Elasticsearch", prefix: str) -> list[str]:
    """Fields that the dashboards use and the index lacks or has otherwise, each with where it is used."""
    return check_fields(export.objects, read_mappings(client, prefix))


def read_mappings(client: "Elasticsearch", prefix: str) -> dict[str, dict[str, Any]]:
    """By collection the mapping of its indices; where there is none yet, the one it will have."""
    mappings = declare_mappings()
    for collection in mappings:
        alias = alias_of(prefix, collection)
        found = client.indices.get_mapping(index=alias, ignore_unavailable=True, allow_no_indices=True).body
        for index in found.values():
            mappings[collection] = index["mappings"]
    return mappings


def check_dashboards(export: Export, client: "Elasticsearch", *, now: datetime, zone: tzinfo) -> Iterator[Checked]:
    """Every panel, then every session, of each dashboard in its order."""
    for saved in (each for each in export.objects if each["type"] == "dashboard"):
        given = saved["attributes"]
        since = resolve(given["timeFrom"], now=now, zone=zone, up=False)
        until = resolve(given["timeTo"], now=now, zone=zone, up=True)
        for asked in read_panels(export.objects, since=since, until=until, zone=zone):
            if asked.dashboard == saved["id"]:
                yield _check(given["title"], asked, client, count_rows)
        for session in read_sessions(export.objects, since=since, until=until, zone=zone):
            if session.dashboard == saved["id"]:
                yield _check(given["title"], session, client, count_hits)


def count_rows(client: "Elasticsearch", asked: Asked) -> int:
    """Of a number that stands alone 0 is something, of a bar it is not."""
    metrics = [column.id for column in asked.columns if not column.bucket]
    nothing = (None, 0) if asked.buckets else (None,)
    return sum(any(row.get(metric) not in nothing for metric in metrics) for row in ask(client, asked))


def count_hits(client: "Elasticsearch", asked: AskedSession) -> int:
    answer = client.search(index=asked.index, body={**asked.body, "size": 0})
    return int(answer["hits"]["total"]["value"])


def _check(
    dashboard: str, asked: Part, client: "Elasticsearch", count: Callable[["Elasticsearch", Part], int]
) -> Checked:
    from elasticsearch import BadRequestError, NotFoundError

    try:
        return Checked(dashboard, asked.title, count(client, asked))
    except NotFoundError:
        return Checked(dashboard, asked.title)  # nothing of its kind was ever written
    except BadRequestError as error:
        return Checked(dashboard, asked.title, problem=str(error.message)[:LONGEST_REASON])
