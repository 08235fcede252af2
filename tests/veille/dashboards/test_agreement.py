"""Every panel and session, as exported and asked of a real Elasticsearch, shows what a count over the ledger gives.

`index.dashboards.asking` reads the exported objects; the counts (`ledger_counts`) go by what the titles promise.
"""

import shutil
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from elasticsearch import Elasticsearch

from corpus.clock import FixedClock, utc_now
from index.dashboards.asking import read_panels
from index.dashboards.asking.moments import resolve
from index.dashboards.catalogue import DASHBOARDS
from index.elastic.builds import remove_all
from tests.veille.dashboards.ledger_counts import CONTROLS, NEEDED, PANELS, SESSIONS
from tests.veille.dashboards.ledger_counts_asking import compare_panels, compare_sessions, name_dashboard
from tests.veille.dashboards.ledger_counts_compare import compare
from tests.veille.dashboards.ledger_counts_generated import NOW, fill
from tests.veille.dashboards.ledger_counts_model import Count, Part, Period, Steps, how_many
from tests.veille.dashboards.ledger_counts_world import read_world
from tests.veille.demonstrated import demonstrate_once
from tests.veille.newsroom import do_index
from veille.dashboards.exporting import export_dashboards
from veille.settings import read_settings
from veille.workspace import open_workspace

PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
DESCRIBED = sorted((board.name, panel.name) for board in DASHBOARDS for panel in board.panels)
LISTED = sorted((board.name, session.name) for board in DASHBOARDS for session in board.sessions)
SEEDS = range(2)
EVER = "all time in Paris"


@contextmanager
def indexed(url, settings, *, now):
    """The workspace's ledger in an index of its own, by the stage index; what is read of it, and what is exported."""
    prefix = f"t{uuid.uuid4().hex[:12]}"
    chosen = settings.model_copy(update={"index": f"elasticsearch:{prefix}", "elasticsearch": url, "embedder": "none"})
    with Elasticsearch(url) as client:
        try:
            with open_workspace(chosen, clock=FixedClock(now)) as workspace:
                assert do_index(workspace).exit_code == 0
                world = read_world(workspace, now=now)
            yield client, world, {each.language: each.objects for each in export_dashboards(chosen)}
        finally:
            remove_all(client, prefix)


@pytest.fixture(scope="module")
def demo(elasticsearch_url, tmp_path_factory):
    """What the demo collected."""
    folder, _ = demonstrate_once(tmp_path_factory)
    data = tmp_path_factory.mktemp("agreement")
    for file in folder.glob("ledger.db*"):
        shutil.copy(file, data)
    settings = read_settings(data=data, sources=folder / "sources", contact="mailto:watch@example.org")
    with indexed(elasticsearch_url, settings, now=utc_now()) as made:
        yield made


@pytest.fixture(scope="module")
def found(demo):
    """What every panel and session over the demo shows beside what the ledger counts."""
    client, world, exported = demo
    return collect(client, exported["fr"], world, list_cases(world, exported["fr"], now=utc_now()))


@dataclass(frozen=True)
class Case:
    """A period in which some dashboards are looked at, and what is chosen at their heads."""

    period: Period
    dashboards: frozenset[str]
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)


def collect(client, objects, world, cases):
    """By dashboard and panel, or session, in each case how many rows it has and how it differs."""
    found = defaultdict(list)
    for name, case in cases.items():
        looked_at = [
            each for each in objects if each["type"] != "dashboard" or name_dashboard(each["id"]) in case.dashboards
        ]
        for compared in (compare_panels, compare_sessions):
            for shown in compared(client, looked_at, world, case.period, case.chosen):
                differences = [f"{name}: {each}" for each in shown.agreement.differences]
                found[shown.dashboard, shown.name].append((shown.agreement.buckets, differences))
    return found


def list_cases(world, objects, *, now):
    """Each dashboard as it is opened, all time by two clocks, and a time whose ends are moments of documents."""
    moments = sorted(told.moment for told in world.documents)
    ever, edges = (moments[0], now), (moments[len(moments) // 4], moments[-len(moments) // 4])
    cases = {
        f"{name} as opened": Case(Period(resolve(since, now=now, zone=PARIS, up=False), now, PARIS), frozenset({name}))
        for name, since in list_defaults(objects)
    }
    cases[EVER] = Case(Period(*ever, PARIS), frozenset(CONTROLS))
    cases["between documents in New York"] = Case(Period(*edges, NEW_YORK), frozenset(CONTROLS))
    for named, values in choose(world).items():
        dashboards = frozenset(name for name, fields in CONTROLS.items() if named in fields)
        cases[f"{named} chosen"] = Case(Period(*edges, PARIS), dashboards, {named: values})
    return cases


def list_defaults(objects):
    boards = [each for each in objects if each["type"] == "dashboard"]
    return [(name_dashboard(each["id"]), each["attributes"]["timeFrom"]) for each in boards]


def choose(world):
    """By field two values that many have; kinds are of documents and of figures."""
    documents, figures = world.documents, world.figures

    def most(values):
        return [value for value, _ in Counter(value for value in values if value is not None).most_common(2)]

    return {
        "source": most(told.document.source.slug for told in documents),
        "language": most(told.language for told in documents)[:1],
        "kind": most(told.document.content.kind for told in documents) + most(each.figure.kind for each in figures),
        "story_title": most(told.story for told in documents),
        "unit": most(each.figure.unit for each in figures),
        "vendor": most(vendor for told in documents for vendor in told.listed("vendors"))
        + most(cve.first("vendor") for cve in world.vulnerabilities),
    }


def tell(found, *name):
    assert found[name], "it is not among what was exported"
    return [difference for _, differences in found[name] for difference in differences]


def test_every_panel_and_session_is_counted_over_the_ledger_too():
    assert PANELS.keys() | NEEDED == set(DESCRIBED)
    assert set(SESSIONS) == set(LISTED)


@pytest.mark.parametrize(("dashboard", "panel"), [each for each in DESCRIBED if each not in NEEDED])
def test_a_panel_over_the_demo_shows_what_the_ledger_counts(found, dashboard, panel):
    assert tell(found, dashboard, panel) == []


@pytest.mark.parametrize(("dashboard", "session"), LISTED)
def test_a_session_over_the_demo_lists_what_the_ledger_does_in_order(found, dashboard, session):
    assert tell(found, dashboard, session) + tell(found, "", session) == []


def test_both_languages_ask_the_same(demo):
    _, _, exported = demo
    asked = {
        language: [(name_dashboard(each.dashboard), each.panel, each.index, each.body) for each in read_panels(
            objects, since=NOW - timedelta(days=30), until=NOW, zone=PARIS, selections={"source": ["slate-fr"]})]
        for language, objects in exported.items()
    }  # fmt: skip
    assert asked["fr"] == asked["en"]


@pytest.mark.parametrize("seed", SEEDS)
def test_panels_show_what_the_ledger_counts_whatever_is_in_it(elasticsearch_url, settings, seed):
    """Dates that are missing, of the future, of midnight; names in several writings; merged and discarded documents."""
    with open_workspace(settings, clock=FixedClock(NOW)) as workspace:
        fill(workspace, seed=seed)
    with indexed(elasticsearch_url, settings, now=NOW) as (client, world, exported):
        cases = list_cases(world, exported["en"], now=NOW)
        mine = [EVER, *[name for name in cases if name != EVER][seed :: len(SEEDS)]]
        found = collect(client, exported["en"], world, {name: cases[name] for name in mine})
    assert {
        name: differences for name, told in found.items() if (differences := [d for _, ds in told for d in ds])
    } == {}
    assert {name for name, told in found.items() if not any(buckets for buckets, _ in told)} == set()


#: Of five documents of three sources, on two days: by source, at most two, and by day.
DAY = timedelta(days=1)
MIDNIGHT = datetime(2027, 1, 4, tzinfo=UTC)
ITEMS = [("a", MIDNIGHT), ("a", MIDNIGHT + DAY), ("a", MIDNIGHT + DAY), ("b", MIDNIGHT), ("c", MIDNIGHT + DAY / 2)]
BY_SOURCE_AND_DAY = Count(
    "documents", (how_many,), (Part(lambda item: [item[0]], rest=True), Steps(lambda item: item[1], daily=True))
)


def table(*rows):
    return [((source, MIDNIGHT + day * DAY), (number,)) for source, day, number in rows]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (table(("a", 0, 1), ("a", 1, 2), ("b", 0, 1), ("b", 1, 0), ("__other__", 0, 1), ("__other__", 1, 0)), None),
        (table(("a", 0, 1), ("a", 1, 2), ("c", 0, 1), ("c", 1, 0), ("__other__", 0, 1), ("__other__", 1, 0)), None),
        (table(("a", 0, 1), ("a", 1, 3), ("b", 0, 1), ("__other__", 0, 1)), "shown as 3 and counted as 2"),
        (table(("a", 0, 1), ("a", 1, 2), ("b", 0, 1)), "1 rows are left out"),
        (table(("a", 0, 1), ("b", 0, 1), ("b", 1, 0), ("__other__", 0, 1)), "0 rows instead of one"),
        (table(("b", 0, 1), ("b", 1, 0), ("c", 0, 1), ("__other__", 0, 1), ("__other__", 1, 2)), "does not show"),
        (table(("b", 0, 1), ("a", 0, 1), ("a", 1, 2), ("__other__", 0, 1)), "is not in order"),
        (table(("a", 0, 1), ("a", 1, 2), ("d", 0, 1), ("__other__", 0, 1)), "the ledger has nothing of"),
        (table(("a", 0.5, 1), ("a", 1.5, 2), ("b", 0.5, 1), ("__other__", 0.5, 1)), "the bars are not days"),
    ],
    ids=["right", "right of equals", "number", "rest", "bar", "first", "order", "strange", "days"],
)
def test_a_table_that_is_wrong_is_found_out(rows, said):
    period = Period(MIDNIGHT, MIDNIGHT + 2 * DAY - timedelta(milliseconds=1), UTC)
    differences = compare(BY_SOURCE_AND_DAY, ITEMS, rows, [2, None], period).differences
    assert any(said in each for each in differences) if said else differences == []
