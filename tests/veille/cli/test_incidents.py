"""The verbs of incidents: what they print, write and tell a scheduler."""

import json
from datetime import timedelta

import pytest

from corpus.clock import utc_now
from corpus.ledger import incidents
from corpus.ledger.incidents import Trouble
from tests.servers.smtp import answer
from tests.veille.incidents.troubled import make_health
from veille.incidents import checking


@pytest.fixture
def operator(monkeypatch):
    monkeypatch.setenv("VEILLE_OPERATOR", "operator@example.com")


@pytest.fixture
def failing(monkeypatch):
    monkeypatch.setattr(checking, "measure_health", lambda workspace: [make_health()])


def record(ledger, *, hours_ago=2.0, **troubles):
    found = {source: Trouble(state, "its list\x1b[31m\nis gone") for source, state in troubles.items()}
    with ledger.writing() as tx:
        incidents.record(tx, found, now=utc_now() - timedelta(hours=hours_ago))


@pytest.mark.usefixtures("operator", "failing")
def test_a_check_tells_a_person_what_lasts_and_a_scheduler_in_a_line(veille, ledger, server):
    ran = veille("incidents", "check")
    assert (ran.code, ran.out) == (3, "incidents that last: 1, see `veille incidents list`\n")
    assert ran.err == "avis: failing: silent for 20 days, more than its limit of 7 days\n"
    ran = veille("incidents", "check", "--json")
    assert (ran.code, ran.line["sources"]) == (3, {"avis": {"quarantined": 1}})
    assert ran.line["errors"][0]["item"] == "avis"
    assert len(server.kept) == 1
    with ledger.reading() as tx:
        assert [incident.source for incident in incidents.standing(tx)] == ["avis"]


@pytest.mark.usefixtures("operator", "failing")
def test_a_mail_that_waits_is_for_the_scheduler_to_come_back_for(veille, server):
    server.faults["RCPT"] = [answer("450 4.2.1 <operator@example.com> later")]
    ran = veille("incidents", "check", "--json")
    assert (ran.code, ran.line["counts"]["waiting"]) == (4, 1)
    assert 0 < ran.line["retry_after"] <= 3600
    assert "operator@" not in ran.out + ran.err


def test_where_all_is_well_a_check_says_so(veille):
    assert veille("incidents", "check").out == "incidents that last: 0\n"


def test_without_trouble_the_list_says_so(veille):
    assert veille("incidents", "list").out == "no source is in trouble\n"


def test_the_list_has_what_lasts_and_with_all_what_is_over(veille, ledger):
    record(ledger, avis="late", kev="failing")
    record(ledger, hours_ago=1, kev="failing")
    ran = veille("incidents", "list")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()] == ["source", "kev"]
    assert "nobody" in ran.out
    everything = veille("incidents", "list", "--all").out
    assert sorted(line.split()[0] for line in everything.splitlines()[1:]) == ["avis", "kev"]
    assert len(veille("incidents", "list", "--all", "-n", "1").out.splitlines()) == 2


def test_the_watch_itself_is_called_all_sources(veille, ledger):
    record(ledger, **{"*": "failing"})
    assert "all sources" in veille("incidents", "list").out


def test_nothing_that_others_wrote_reaches_the_screen_as_more_than_text(veille, ledger):
    record(ledger, avis="failing")
    for arguments in (("list",), ("list", "--json"), ("list", "--all")):
        out = veille("incidents", *arguments).out
        assert "\x1b" not in out
    (row,) = veille("incidents", "list", "--json").lines
    assert (row["source"], row["state"], row["reason"]) == ("avis", "failing", "its list\x1b[31m\nis gone")
    assert (row["ended"], row["told"], row["end_told"]) == (None, None, None)
    assert json.dumps(row)
