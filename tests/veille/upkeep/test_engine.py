"""What upkeep does with the search engine and with the database."""

import pytest

from corpus.errors import LedgerUnavailable
from corpus.ledger import leases, maintenance
from index.errors import IndexUnavailable
from tests.veille.newsroom import reference
from tests.veille.upkeep.keeping import index_rows, told, upkeep
from veille.upkeep import engine

ALIVE = "another-machine 1 0.00"


def test_an_index_that_another_process_writes_to_is_told_by_the_next(watch):
    with watch.ledger.writing() as tx:
        leases.acquire(tx, "index", holder=ALIVE, now=watch.clock())
    job = upkeep(watch)
    assert (job.report.exit_code, job.report.counts["deferred"]) == (0, 1)
    assert any("another process" in note for note in job.notes)
    assert index_rows(watch)[reference(2)]["body"]
    with watch.ledger.writing() as tx:
        leases.release(tx, "index", holder=ALIVE)
    upkeep(watch)
    assert index_rows(watch)[reference(2)]["body"] == ""


def test_an_engine_that_does_not_answer_fails_the_upkeep_and_keeps_nothing_else_from_being_done(watch, monkeypatch):
    def refuse(*given, **options):
        raise IndexUnavailable("nobody answers")

    monkeypatch.setattr("veille.stages.index.open_index", refuse)
    job = upkeep(watch)
    assert (job.report.exit_code, job.report.errors) == (1, [{"item": "index", "reason": "nobody answers"}])
    assert told(job)["texts cut"] == 2


@pytest.fixture
def on_a_server(watch, monkeypatch):
    """The settings name a server, of which replaced indices 3 and 4 are dropped; what it is asked."""
    asked = []

    def drop(url, *, servers, before, dry):
        asked.append((url, (watch.clock() - before).days, dry))
        return [3, 4]

    monkeypatch.setattr(engine, "drop_replaced", drop)
    monkeypatch.setattr(type(watch.settings), "index_address", "elasticsearch:veille")
    monkeypatch.setattr(engine, "index", lambda workspace, report: None)
    return asked


@pytest.mark.parametrize("dry", [False, True])
def test_indices_that_were_replaced_a_week_ago_are_dropped(watch, on_a_server, dry):
    assert told(upkeep(watch, dry=dry))[engine.DROPPED] == 2
    assert on_a_server == [("elasticsearch:veille", 7, dry)]


def test_while_an_index_is_written_anew_none_is_dropped(watch, on_a_server):
    with watch.ledger.writing() as tx:
        leases.acquire(tx, "migrate", holder=ALIVE, now=watch.clock())
    assert engine.DROPPED not in told(upkeep(watch))
    assert on_a_server == []


def test_a_database_that_is_busy_is_maintained_by_the_next_upkeep(watch, monkeypatch):
    def refuse(ledger):
        raise LedgerUnavailable("the ledger is busy")

    monkeypatch.setattr(maintenance, "maintain", refuse)
    job = upkeep(watch)
    assert job.report.exit_code == 0
    assert "the ledger's file stays as it is: the ledger is busy" in job.notes
