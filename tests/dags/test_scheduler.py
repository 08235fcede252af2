"""The watch under a real scheduler, with SQLite and tasks on this machine: from a site to a reader's mail."""

import json
from html import unescape

import psutil
import pytest

from corpus.clock import utc_now
from tests.dags.watch import BROKEN, Log, Watch, wait_for, write_dags
from tests.servers.airflow import Home, copy_tables, make_home, running
from tests.servers.smtp import Kept, SmtpServer
from veille.world import World

#: The DAGs that run by the clock: each has a run at once, for the last time that it should have.
BY_CLOCK = ("crawl_sources", "crawl_reports", "read_documents")
#: Those that this test does without: each task costs three seconds of a processor.
WITHOUT = ("check_sources", "replay", "update_vulnerabilities", "upkeep")
#: The sources of the world's site, by the DAG that crawls them.
SOURCES = {"crawl_sources": ["certfr-alertes", "certfr-avis"], "crawl_reports": ["certfr-cti"]}
OPERATOR = "operator@example.org"


@pytest.mark.timeout(900)
def test_what_sites_publish_reaches_a_reader_and_what_fails_the_operator(tmp_path, airflow_shelf):
    with World.start(today=utc_now().date(), sites=["certfr"]) as world, SmtpServer() as mail:
        watch = Watch.over(world, tmp_path / "data", **Watch.mail(mail))
        watch.follow("source:certfr-avis")
        dags = write_dags(tmp_path / "dags", without=WITHOUT, broken=BROKEN)
        home = make_home(tmp_path / "airflow", settings={**airflow_settings(dags, mail), **watch.settings})
        log = Log(copy_tables(home, airflow_shelf))
        with running(home):
            wait_for(lambda: has_arrived(watch, log), seconds=420, what=lambda: tell(log))
            watch.expect_digest()
            home.call("PATCH", "/dags/broken", {"is_paused": False})
            home.call("POST", "/dags/send_digests/dagRuns", {"logical_date": None})
            wait_for(lambda: watch.count("outbox", "kind = 'digest' AND state = 'sent'") > 0, seconds=120)
            wait_for(lambda: bool(told_operator(mail)), seconds=120, what=lambda: tell(log))
            noted = log.variable("veille_incidents_broken")
            wait_for(lambda: log.variable("veille_incidents_broken") != noted, seconds=120)  # by one more failure
            home.call("PATCH", "/dags/broken", {"is_paused": True})
            wait_for(lambda: all_ended(log), seconds=120, what=lambda: tell(log))
        check_chain(watch, log)
        check_mails(mail)
    check_nothing_left(home)


def airflow_settings(dags, mail: SmtpServer) -> dict[str, str]:
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "airflow@example.org"}
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": mail.port, "extra": extra}
    return {
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW_CONN_SMTP_DEFAULT": json.dumps(connection),
        "AIRFLOW_VAR_VEILLE_OPERATOR": OPERATOR,
    }


def has_arrived(watch: Watch, log: Log) -> bool:
    """Whether every crawl has ended, all that they brought can be found, and the search has told of it."""
    crawls = all(log.runs(dag) and log.runs(dag)[0][1] == "success" for dag in SOURCES)
    waiting = watch.count("work", "state IN ('waiting', 'claimed')")
    return crawls and not waiting and watch.count("arrivals") > 8 and watch.count("alerts") > 0


def all_ended(log: Log) -> bool:
    return all(state in ("success", "failed") for dag in BY_CLOCK for _, state in log.runs(dag))


def check_chain(watch: Watch, log: Log) -> None:
    for dag, slugs in SOURCES.items():
        labels = sorted((label, state) for task, label, state in log.tasks(dag) if task == "crawl" and label)
        assert labels == [(slug, "success") for slug in slugs], dag
    assert {(dag, state) for dag in BY_CLOCK for _, state in log.runs(dag)} == {(dag, "success") for dag in BY_CLOCK}
    assert ("asset_triggered", "success") in log.runs("read_documents")
    assert {kind for kind, _ in log.runs("index_documents")} == {"asset_triggered"}
    assert ("asset_triggered", "success") in log.runs("send_alerts")
    assert watch.count("arrivals") == watch.count("documents", "merged_into IS NULL")
    assert watch.count("versions", "version > 1") == 0


def check_mails(mail: SmtpServer) -> None:
    """One reader has alerts and the other a digest; the operator has one mail for all the runs that failed."""
    (told,) = told_operator(mail)
    assert told.recipients == (OPERATOR,)
    assert told.message["Subject"] == "Veille: broken failed: one"
    assert "there is no source 'no-such-source'" in unescape(read_page(told))
    assert "/dags/broken/runs/scheduled__" in read_page(told)
    readers = {kept.recipients for kept in mail.kept if kept is not told}
    assert readers == {("ana@example.org",), ("ben@example.org",)}


def told_operator(mail: SmtpServer) -> list[Kept]:
    return [kept for kept in mail.kept if kept.sender == "airflow@example.org"]


def read_page(kept: Kept) -> str:
    page = kept.message.get_body(("html",))
    assert page is not None
    return str(page.get_content())


def check_nothing_left(home: Home) -> None:
    """Airflow has ended, and the verbs that it ran."""
    assert [each.cmdline() for each in psutil.process_iter() if str(home.folder) in read_environment(each)] == []


def read_environment(process: psutil.Process) -> str:
    try:
        return str(process.environ())
    except psutil.Error:
        return ""


def tell(log: Log) -> str:
    dags = (*BY_CLOCK, "index_documents", "send_alerts", "broken")
    return "\n".join(f"{dag}: {log.runs(dag)} {log.tasks(dag)}" for dag in dags)
