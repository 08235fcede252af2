"""The verb upkeep, as a person and as a scheduler call it."""

from datetime import timedelta

import pytest

from corpus.clock import utc_now
from corpus.ledger import leases, runs

OLD = timedelta(days=500)


@pytest.fixture
def old_run(ledger):
    with ledger.writing() as tx:
        return runs.begin(tx, "crawl", now=utc_now() - OLD)


def runs_of(ledger) -> list[str]:
    with ledger.reading() as tx:
        return [run["verb"] for run in runs.latest(tx)]


def test_a_person_sees_what_went(veille, ledger, old_run):
    ran = veille("upkeep")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split() for line in ran.out.splitlines()] == [["removed", "of"], ["runs", "1"]]
    assert runs_of(ledger) == ["upkeep"]


def test_where_there_is_nothing_to_do_that_is_said(veille):
    assert veille("upkeep").out == "upkeep: nothing was to be removed\n"


def test_a_trial_says_so_and_is_no_run(veille, ledger, old_run):
    assert "would be removed" in veille("upkeep", "--dry-run").out
    assert runs_of(ledger) == ["crawl"]


def test_a_scheduler_gets_the_counts(veille, old_run):
    line = veille("upkeep", "--json").line
    assert (line["verb"], line["counts"]["done"], line["sources"], line["errors"]) == ("upkeep", 1, {}, [])


def test_a_second_upkeep_leaves_the_work_to_the_first(veille, ledger):
    with ledger.writing() as tx:
        leases.acquire(tx, "upkeep", holder="another-machine 1 0.00", now=utc_now())
    ran = veille("upkeep")
    assert (ran.code, "another process is at it" in ran.out) == (0, True)


@pytest.mark.parametrize("days", ["0", "-3", "bald"])
def test_days_that_are_no_number_of_days_are_refused(veille, monkeypatch, days):
    monkeypatch.setenv("VEILLE_KEEP_EXTRACT", days)
    ran = veille("upkeep")
    assert (ran.code, "VEILLE_KEEP_EXTRACT" in ran.err) == (2, True)
