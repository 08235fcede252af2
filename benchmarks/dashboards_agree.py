"""What the dashboards' panels show beside a count over the ledger: a table, of all time and of one week.

    python benchmarks/dashboards_agree.py [--prefix PREFIX] [--since DAY --until DAY] [--differences]

The ledger, the sources and the Elasticsearch index are those that the settings name. Each panel is read from the
exported objects, its search is asked of Elasticsearch, and its numbers are compared with counts over the ledger's
documents. ``--differences`` tells them all.
"""

import argparse
import time
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, tzinfo

from sqlalchemy import select

from corpus.ledger import Ledger, tables
from index.backend import SearchBackend
from index.calendar import begin
from index.dashboards.asking import Asked, AskedSession, Column
from index.dashboards.catalogue import make_objects
from index.dashboards.naming import Names
from index.elastic.connection import connect
from index.nodes import Everything
from index.query import Query
from tests.veille.dashboards.ledger_counts_asking import Shown, compare_panels, compare_sessions
from tests.veille.dashboards.ledger_counts_compare import Agreement
from tests.veille.dashboards.ledger_counts_model import Period
from tests.veille.dashboards.ledger_counts_world import World, read_world
from veille.dashboards.exporting import find_empty
from veille.engine import open_index, read_servers
from veille.engine_view import read_prefix
from veille.settings import Settings, read_settings
from veille.workspace import open_workspace

WEEK = ("2026-08-10", "2026-08-16")
HEADS = ("dashboard", "panel", "index", "fields", "aggregation", "buckets", "numbers", "agreement")


def main() -> None:
    arguments, began = read_arguments(), time.perf_counter()
    settings = read_settings()
    if arguments.prefix:
        settings = settings.model_copy(update={"index": f"elasticsearch:{arguments.prefix}"})
    prefix, zone = read_prefix(settings), settings.timezone
    with closing(open_index(settings)) as backend:
        now = find_last_write(settings, read_newest_run(backend))
        objects = make_objects(Names(prefix, "en"), empty=find_empty(backend))
    with open_workspace(settings, clock=lambda: now) as workspace:
        world = read_world(workspace, now=now)
    counted = ", ".join(f"{len(rows):,} {name}" for name, rows in world.collections.items())
    print(f"ledger: {counted}, read in {time.perf_counter() - began:.0f} s")
    print(f"index: {prefix}, written {now.astimezone(zone):%Y-%m-%d %H:%M}")
    with connect(read_servers(settings)) as client:
        for name, period in (("all time", span(world, zone, now)), ("the week", read_week(arguments, zone))):
            print(f"\n{name}: {period.since:%Y-%m-%d %H:%M} to {period.until:%Y-%m-%d %H:%M} ({zone})")
            for compare in (compare_panels, compare_sessions):
                report(compare(client, objects, world, period), differences=arguments.differences)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefix", help="of the index, where it is not the settings' own")
    parser.add_argument("--since", default=WEEK[0], metavar="DAY")
    parser.add_argument("--until", default=WEEK[1], metavar="DAY")
    parser.add_argument("--differences", action="store_true", help="tell all of them")
    return parser.parse_args()


def find_last_write(settings: Settings, newest: datetime) -> datetime:
    """When the command ended that wrote the index: the first that does so and began after the newest run in it."""
    runs = tables.runs.c
    writing = select(runs.ended).where(runs.verb.in_(("index", "run")), runs.started > newest, runs.ended.is_not(None))
    with closing(Ledger.open(settings.ledger_url)) as ledger, ledger.reading() as tx:
        written: datetime | None = tx.scalar(writing.order_by(runs.started).limit(1))
    if written is None:
        raise SystemExit("the ledger knows of no command that has written the index: run `veille index`")
    return written


def read_newest_run(backend: SearchBackend) -> datetime:
    """Of those in the index, when the last began."""
    hits = backend.search(Query(Everything(), "runs", sort="-started", limit=1, highlight=False)).hits
    return max((hit.row["started"] for hit in hits), default=datetime.fromtimestamp(0, UTC))


def span(world: World, zone: tzinfo, now: datetime) -> Period:
    """From the first day of anything that is dated to the day of the last writing."""
    moments = [*(told.moment for told in world.documents), *(cve.added for cve in world.vulnerabilities if cve.added)]
    first, last = begin(min(moments, default=now), "day", zone), begin(now, "day", zone)
    return Period(first.astimezone(zone), end_of(last.astimezone(zone)), zone)


def read_week(arguments: argparse.Namespace, zone: tzinfo) -> Period:
    since, until = (datetime.fromisoformat(day).replace(tzinfo=zone) for day in (arguments.since, arguments.until))
    return Period(since, end_of(until), zone)


def end_of(day: datetime) -> datetime:
    """The last millisecond, as Kibana rounds up."""
    return day.replace(hour=23, minute=59, second=59, microsecond=999_000)


def report(shown: Iterable[Shown], *, differences: bool) -> None:
    compared = list(shown)
    lines = [HEADS, *map(list_cells, compared)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADS))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    if differences:
        for each in compared:
            print("".join(f"\n{each.dashboard} {each.name}: {said}" for said in each.agreement.differences), end="")
    print()


def list_cells(shown: Shown) -> tuple[str, ...]:
    """The index by its alias; sessions by themselves stand on no dashboard."""
    found, (fields, aggregation) = shown.agreement, describe(shown.asked)
    numbers = (f"{found.buckets:,}", f"{found.compared:,}")
    return (shown.dashboard or "(alone)", shown.name, shown.asked.index, fields, aggregation, *numbers, judge(found))


def describe(asked: Asked | AskedSession) -> tuple[str, str]:
    """The fields and, in short, what is asked of them."""
    if isinstance(asked, AskedSession):
        (order, *_) = asked.body["sort"]
        return ", ".join(order), "rows in order"
    fields = dict.fromkeys(column.field for column in asked.columns if column.field)
    buckets = [_shorten(column) for column in asked.columns if column.bucket]
    metrics = [_name(column) for column in asked.columns if not column.bucket]
    return ", ".join(fields) or "-", " > ".join([*buckets, "+".join(metrics)])


def _name(column: Column) -> str:
    return f"{column.operation} where" if column.condition else column.operation


def _shorten(column: Column) -> str:
    if column.operation != "terms":
        return f"by {column.params.get('interval', column.operation)}"
    return f"top {column.params['size']}{' and rest' if column.params.get('otherBucket') else ''}"


def judge(found: Agreement) -> str:
    if found.differences:
        return f"{len(found.differences)} differ: {found.differences[0]}"
    return f"equal, {found.estimated} estimated within {found.error:.2%}" if found.estimated else "equal"


if __name__ == "__main__":
    main()
