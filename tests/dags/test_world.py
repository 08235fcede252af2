"""Every DAG over the local press world, task by task, with the real program."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from corpus.clock import utc_now
from tests.dags.watch import Watch
from tests.servers.airflow_bench import Bench, open_bench
from tests.servers.smtp import SmtpServer
from veille.world import World

MORNING = datetime(2026, 1, 5, 9, 30, tzinfo=UTC).isoformat()
#: In the order in which what they do builds on each other.
ALL = (
    "crawl_sources",
    "crawl_reports",
    "update_vulnerabilities",
    "read_documents",
    "index_documents",
    "send_alerts",
    "send_digests",
    "check_sources",
    "upkeep",
)


@pytest.fixture
def world():
    with World.start(today=utc_now().date(), sites=["certfr", "kev"]) as world:
        yield world


@pytest.fixture
def mail():
    with SmtpServer() as server:
        yield server


@pytest.mark.timeout(600)
def test_every_dag_does_its_part_and_a_second_time_changes_nothing(world, mail: SmtpServer, bench: Bench, tmp_path):
    watch = Watch.over(world, tmp_path / "data", **Watch.mail(mail))
    watch.follow("source:certfr-avis")
    watch.expect_digest()
    before = len(bench.do("list_events"))
    first = {dag: bench.run(dag, environment=watch.settings, date=MORNING) for dag in ALL}
    assert {dag: ran.state for dag, ran in first.items()} == dict.fromkeys(ALL, "success")
    assert list(first["crawl_sources"].mapped("crawl")) == ["certfr-alertes", "certfr-avis"]
    assert list(first["crawl_reports"].mapped("crawl")) == ["certfr-cti"]
    assert list(first["update_vulnerabilities"].mapped("crawl")) == ["cisa-kev"]

    told = [(event["asset"], event["task"]) for event in bench.do("list_events")[before:]]
    assert told == [("captures", "crawl")] * 4 + [("documents", "relate"), ("arrivals", "index")]
    state = describe(watch)
    assert state["documents"] == state["arrivals"] == state["deliveries"] + 3 > 8
    assert state["vulnerabilities"] > 0
    assert state["digests"] == 1
    letters = len(mail.kept)
    assert letters == state["outbox"] > 1

    again = {dag: bench.run(dag, environment=watch.settings, date=MORNING) for dag in ALL}
    assert {dag: ran.state for dag, ran in again.items()} == dict.fromkeys(ALL, "success")
    assert again["crawl_sources"].states["crawl"] == "skipped"  # nothing was due
    assert [event["asset"] for event in bench.do("list_events")[before + 6 :]] == ["documents"]
    assert describe(watch) == state
    assert len(mail.kept) == letters


def describe(watch: Watch) -> dict[str, int]:
    tables = ("captures", "documents", "versions", "contents", "annotations", "arrivals", "deliveries", "digests")
    counted = {table: watch.count(table) for table in (*tables, "alerts", "outbox", "incidents")}
    return counted | {"vulnerabilities": watch.count("vulnerabilities", "until IS NULL")}


@pytest.mark.timeout(600)
def test_a_source_that_cannot_be_kept_fails_alone_and_lands_when_its_task_is_cleared(world, bench: Bench, tmp_path):
    watch = Watch.over(world, tmp_path / "data")
    in_the_way = watch.data / "archive" / "certfr-alertes"
    in_the_way.parent.mkdir()
    in_the_way.touch()  # where its folder should be
    ran = bench.run("crawl_sources", environment=watch.settings, date=MORNING)
    assert ran.state == "failed"
    states = {name: task["state"] for name, task in ran.mapped("crawl").items()}
    assert states == {"certfr-alertes": "failed", "certfr-avis": "success"}
    assert watch.count("captures", "source = 'certfr-alertes' AND state = 'done'") == 0

    in_the_way.unlink()
    again = bench.run("crawl_sources", environment=watch.settings, date=MORNING)
    assert (again.state, list(again.mapped("crawl"))) == ("success", ["certfr-alertes"])
    assert watch.count("captures", "source = 'certfr-alertes' AND state = 'done'") > 1
    assert watch.count("batches", "source = 'certfr-avis'") == 1


@pytest.mark.timeout(600)
def test_three_days_are_replayed_each_by_a_task_and_what_is_read_stays_as_it_was(world, bench: Bench, tmp_path):
    watch = Watch.over(world, tmp_path / "data")
    assert bench.run("crawl_sources", environment=watch.settings).state == "success"
    watch.do("extract")
    before = describe(watch)
    today = utc_now().date()
    days = {"since": str(today - timedelta(days=2)), "until": str(today), "outdated": False}
    ran = bench.run("replay", environment=watch.settings, conf={"stage": "extract", **days})
    assert ran.state == "success"
    assert list(ran.mapped("extract")) == [str(today), str(today - timedelta(1)), str(today - timedelta(2))]
    assert (ran["enrich"]["state"], ran["relate"]["state"]) == ("skipped", "skipped")
    counted = [task["left"]["return_value"]["counts"] for task in ran.mapped("extract").values()]
    assert [sum(counts.values()) for counts in counted][1:] == [0, 0]
    assert sum(counted[0].values()) > 5
    assert describe(watch) == before  # the same extractor reads the same

    outdated = bench.run("replay", environment=watch.settings, conf={"stage": "extract", **days, "outdated": True})
    assert all(not sum(task["left"]["return_value"]["counts"].values()) for task in outdated.mapped("extract").values())


@pytest.mark.timeout(600)
def test_two_runs_that_overlap_crawl_no_source_twice(world, bench: Bench, airflow_shelf, tmp_path):
    watch = Watch.over(world, tmp_path / "data")
    with open_bench(tmp_path / "other", shelf=airflow_shelf) as other, ThreadPoolExecutor(2) as both:
        runs = list(both.map(lambda each: each.run("crawl_sources", environment=watch.settings), (bench, other)))
    assert [ran.state for ran in runs] == ["success", "success"]
    assert watch.count("batches") == 2
    assert watch.count("(SELECT url FROM captures WHERE role = 'page' GROUP BY url HAVING count(*) > 1)") == 0
