"""The check: what it records, tells and reports, over a ledger and a mail server."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from corpus.ledger import leases, outbox, supply
from tests.corpus.ledger.examples import OTHER
from tests.servers.smtp import SmtpServer, answer
from tests.veille.incidents.troubled import check, listed, make_catalogue, make_health, poll, standing
from tests.veille.mail.post import mail_settings
from tests.veille.newsroom import write_source
from veille.incidents import checking, telling
from veille.incidents.checking import VERB, check_incidents
from veille.incidents.judging import WATCH
from veille.noting import note_run
from veille.report import FAILED, OK, REFUSED, RETRY, Report
from veille.workspace import Workspace, open_workspace

FAILING, LATE = make_health(), make_health(state="late", name="few_items")
WELL = make_health(state="healthy", name="as_expected")


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as started:
        yield started


@pytest.fixture
def watch(workspace: Workspace, server: SmtpServer) -> Workspace:
    """Where one operator is told."""
    return with_settings(workspace, server, operator="operator@example.com")


def with_settings(workspace: Workspace, server: SmtpServer | None, **given: Any) -> Workspace:
    own = {"data": workspace.settings.data, "sources": workspace.settings.sources}
    settings = mail_settings(server.port, **own | given) if server else workspace.settings.model_copy(update=given)
    return replace(workspace, settings=settings)


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch):
    """Say how the sources are."""

    def set_to(*measured):
        monkeypatch.setattr(checking, "measure_health", lambda workspace: list(measured))

    return set_to


def test_a_source_in_trouble_is_told_of_once(watch, server, measure, clock):
    measure(FAILING)
    report = check(watch)
    assert report.exit_code == REFUSED
    assert report.sources["avis"] == {"quarantined": 1}
    assert report.errors == [
        {"item": "avis", "reason": "failing: silent for 20 days, more than its limit of 7 days"},
    ]
    for _ in range(3):
        clock.advance(hours=30)
        check(watch)
    (kept,) = server.kept
    assert kept.recipients == ("operator@example.com",)
    assert kept.message["Subject"] == "Veille: 1 source in trouble: avis"
    assert kept.message["List-Id"] == "<incidents.veille.example.org>"
    assert "veille crawl avis" in kept.message.get_body(("plain",)).get_content()


def test_a_source_that_is_late_is_done_with_an_error(watch, measure):
    measure(LATE)
    report = check(watch)
    assert (report.exit_code, report.sources["avis"]) == (OK, {"done": 1})
    assert report.errors[0]["reason"] == "late: 1 item in seven days, expected 5"
    assert standing(watch.ledger) == ["avis"]


def test_where_all_is_well_nobody_hears_anything(watch, server, measure):
    measure(WELL)
    report = check(watch)
    assert (report.exit_code, report.counts, report.errors, server.kept) == (OK, {"done": 1}, [], [])


def test_one_mail_tells_of_all_that_is_new(watch, server, measure, clock):
    make_catalogue(watch.settings.sources, "kev", "press")
    with open_workspace(watch.settings, clock=clock) as workspace:
        measure(FAILING, make_health("kev", "late"), make_health("press", "healthy", "as_expected"))
        check(workspace)
        measure(WELL, make_health("kev", "late"), make_health("press"))
        clock.advance(hours=1)
        check(workspace)
        measure(WELL, make_health("kev", "late"), make_health("press"))
        clock.advance(hours=24)
        check(workspace)
    subjects = [kept.message["Subject"] for kept in server.kept]
    assert subjects == [
        "Veille: 2 sources in trouble: avis, kev",
        "Veille: 1 source in trouble: press",
        "Veille: 1 source is well again: avis",
    ]
    second = server.kept[1].message.get_body(("plain",)).get_content()
    assert "Title of kev (kev): late since 2 March" in second
    assert "(avis)" not in second


def test_every_operator_is_told_and_one_bad_address_keeps_nobody_else(workspace, server, measure):
    watch = with_settings(workspace, server, operator="gone@example.com,second@example.com")
    server.faults["RCPT"] = [answer("550 5.1.1 <gone@example.com>: there is no gone here")]
    measure(FAILING)
    report = check(watch)
    assert [kept.recipients for kept in server.kept] == [("second@example.com",)]
    assert report.exit_code == REFUSED
    assert [error["item"] for error in report.errors] == ["avis", "incident:1:1"]
    assert "gone" not in report.errors[1]["reason"]


def test_without_an_operator_of_their_own_who_answers_readers_is_told(workspace, server, measure):
    measure(FAILING)
    check(with_settings(workspace, server, mail_contact="help@example.com"))
    assert [kept.recipients for kept in server.kept] == [("help@example.com",)]


@pytest.mark.parametrize(
    ("has_server", "given", "missing"),
    [
        (False, {}, "set VEILLE_OPERATOR and VEILLE_SMTP"),
        (False, {"operator": "operator@example.com"}, "set VEILLE_SMTP"),
        (True, {}, "set VEILLE_OPERATOR"),
    ],
)
def test_who_cannot_be_told_is_told_later(workspace, server, measure, clock, has_server, given, missing):
    measure(FAILING)
    report = check(with_settings(workspace, server if has_server else None, **given))
    assert report.errors[-1] == {"item": "operator", "reason": f"nobody is told of this incident: {missing}"}
    assert (report.exit_code, listed(workspace.ledger)[0].told) == (REFUSED, None)
    clock.advance(days=7)
    check(with_settings(workspace, server, operator="operator@example.com"))
    assert [kept.message["Subject"] for kept in server.kept] == ["Veille: 1 source in trouble: avis"]


def test_where_nobody_can_be_told_and_nothing_is_to_be_that_is_no_error(workspace, measure):
    measure(WELL)
    assert check(workspace).errors == []


def test_a_mail_that_waits_is_sent_by_a_later_check_and_waits_for_no_other(watch, server, measure, clock):
    server.faults["RCPT"] = [answer("450 4.2.1 later")]
    measure(FAILING)
    report = check(watch)
    assert (report.exit_code, report.counts["waiting"]) == (RETRY, 1)
    assert report.retry_at is not None
    clock.advance(hours=1)
    assert check(watch).exit_code == REFUSED
    assert len(server.kept) == 1


def test_a_mail_is_sent_though_the_server_was_away_for_weeks(watch, server, measure, clock):
    server.faults["RCPT"] = [answer("450 4.2.1 later")] * 30
    measure(FAILING)
    for _ in range(30):
        check(watch)
        clock.advance(days=1, hours=1)
    assert server.kept == []
    check(watch)
    assert len(server.kept) == 1


def test_a_mail_that_was_refused_is_not_tried_again(watch, server, measure, clock):
    server.faults["RCPT"] = [answer("550 5.1.1 nobody")]
    measure(FAILING)
    for _ in range(3):
        check(watch)
        clock.advance(days=1)
    assert server.kept == []


def test_what_was_told_and_waits_is_a_failure_once_there_is_no_server(watch, server, measure):
    server.faults["RCPT"] = [answer("450 4.2.1 later")]
    measure(FAILING)
    check(watch)
    report = check(with_settings(watch, None, smtp=None))
    assert report.exit_code == FAILED
    assert "no mail server is set (VEILLE_SMTP)" in report.errors[-1]["reason"]


def test_a_check_beside_another_leaves_it_all_to_that(watch, server, measure, clock):
    measure(FAILING)
    with watch.ledger.writing() as tx:
        leases.acquire(tx, "incidents", holder=OTHER, now=clock())
    report = check(watch)
    assert (report.exit_code, report.counts, listed(watch.ledger)) == (OK, {"deferred": 1}, [])


def test_a_check_that_lost_its_lease_while_it_wrote_tells_nothing_twice(watch, server, measure, monkeypatch):
    measure(FAILING)
    draft = telling._draft

    def draft_while_another_checks(*arguments):
        monkeypatch.setattr(telling, "_draft", draft)
        check(watch)
        return draft(*arguments)

    monkeypatch.setattr(telling, "_draft", draft_while_another_checks)
    check(watch)
    assert len(server.kept) == 1


def test_a_key_that_letters_cannot_be_signed_with_keeps_no_incident_from_being_recorded(watch, measure, tmp_path):
    key = tmp_path / "dkim.pem"
    key.write_text("no key")
    settings = watch.settings.model_copy(update={"dkim_key": key, "dkim_selector": "s"})
    measure(FAILING)
    with pytest.raises(Exception, match="dkim"):
        check(replace(watch, settings=settings))
    assert standing(watch.ledger) == ["avis"]
    with watch.ledger.reading() as tx:
        assert outbox.count_states(tx) == {}


@pytest.fixture
def crowd(watch, clock) -> Iterator[Workspace]:
    """Six sources that were polled every three hours for more than a day."""
    for number in range(5):
        write_source(watch.settings.sources, f"source-{number}")
    with open_workspace(watch.settings, clock=clock) as workspace:
        clock.advance(days=2)
        for hours in range(27, -1, -3):
            for slug in workspace.catalogue:
                poll(workspace, slug, hours_ago=hours)
        yield workspace


@pytest.fixture
def with_items(monkeypatch):
    """Each source has an item of this moment, whenever it is looked at."""
    measure = supply._measure

    def with_item(tx, source, *, is_catalogue, now):
        return replace(measure(tx, source, is_catalogue=is_catalogue, now=now), newest_item=now)

    monkeypatch.setattr(supply, "_measure", with_item)


def test_a_machine_that_was_off_is_one_incident_and_not_one_of_each_source(crowd, with_items, server, clock):
    assert check(crowd).exit_code == OK
    clock.advance(days=3)
    report = check(crowd)
    assert (report.exit_code, report.counts["deferred"], report.counts["quarantined"]) == (REFUSED, 6, 1)
    assert report.errors == [{"item": "watch", "reason": "no source was polled for 3 days"}]
    for slug in crowd.catalogue:  # one crawl after the other, and a check between
        poll(crowd, slug)
        clock.advance(minutes=20)
        check(crowd)
    assert [incident.source for incident in listed(crowd.ledger)] == [WATCH]
    assert standing(crowd.ledger) == []
    assert [kept.message["Subject"] for kept in server.kept] == ["Veille: no source was polled for 3 days"]


def test_a_source_that_is_not_polled_after_that_is_an_incident_of_its_own(crowd, with_items, server, clock):
    clock.advance(days=3)
    check(crowd)
    for _ in range(5):
        for slug in sorted(crowd.catalogue)[1:]:
            poll(crowd, slug)
        clock.advance(hours=1)
        check(crowd)
    assert standing(crowd.ledger) == ["avis"]
    assert "not polled for 3 days" in server.kept[-1].message.get_body(("plain",)).get_content()


def test_a_machine_that_was_off_is_told_though_no_check_saw_it(crowd, with_items, server, clock):
    clock.advance(days=3)
    for _ in range(9):
        for slug in crowd.catalogue:
            poll(crowd, slug)
        clock.advance(hours=3)
        check(crowd)
    (incident,) = listed(crowd.ledger)
    assert (incident.source, incident.reason) == (WATCH, "no source was polled for 3 days")
    (kept,) = server.kept
    assert kept.message["Subject"] == "Veille: sources are polled again"


def test_a_fresh_watch_is_given_a_day(watch, server, clock):
    write_source(watch.settings.sources, "kev")
    with open_workspace(watch.settings, clock=clock) as workspace:
        for _ in range(8):
            run_check(workspace)
            assert listed(workspace.ledger) == []
            clock.advance(hours=3)
        run_check(workspace)
        assert [incident.reason for incident in listed(workspace.ledger)] == ["no source was ever polled"]


def run_check(workspace: Workspace) -> None:
    """As the verb does it, which notes its run."""
    note_run(workspace, check_incidents, Report(VERB, started=workspace.clock()))


def test_a_source_that_is_added_later_is_given_a_day_of_its_own(watch, with_items, clock):
    with open_workspace(watch.settings, clock=clock) as workspace:
        for _ in range(16):
            poll(workspace, "avis")
            run_check(workspace)
            clock.advance(hours=3)
    write_source(watch.settings.sources, "kev")
    with open_workspace(watch.settings, clock=clock) as workspace:
        for _ in range(8):
            poll(workspace, "avis")
            run_check(workspace)
            assert standing(workspace.ledger) == []
            clock.advance(hours=3)
        poll(workspace, "avis")
        run_check(workspace)
        assert standing(workspace.ledger) == ["kev"]
