"""Runs as rows of the index."""

from contextlib import closing
from datetime import timedelta

import pytest

from corpus.ledger import runs
from index.backend import open_backend
from index.nodes import Everything
from index.query import Query, Row
from tests.veille.newsroom import MORNING, do_index
from veille.runs_view import write_runs

pytestmark = pytest.mark.usefixtures("inline")


def note(workspace, verb: str, *, exit_code: int, counts: dict[str, int], errors: list[dict[str, str]]) -> None:
    with workspace.ledger.writing() as tx:
        run = runs.begin(tx, verb, now=MORNING, batch=None)
        runs.end(tx, run, now=MORNING.replace(minute=1), exit_code=exit_code, counts=counts, sources={}, errors=errors)


def found(settings) -> list[Row]:
    with closing(open_backend(settings.index_address)) as backend:
        return [hit.row for hit in backend.search(Query(Everything(), "runs", limit=1000, highlight=False)).hits]


def test_a_run_tells_its_counts_its_outcome_and_its_first_error(workspace, settings):
    errors = [{"item": "a", "reason": "took more than 60 s"}, {"item": "b", "reason": "died"}]
    note(workspace, "extract", exit_code=3, counts={"done": 5, "quarantined": 2}, errors=errors)
    do_index(workspace)
    (row,) = found(settings)
    assert (row["verb"], row["outcome"], row["seconds"]) == ("extract", "something refused", 60.0)
    assert (row["done"], row["quarantined"], row["waiting"]) == (5, 2, 0)
    assert row["message"] == "took more than 60 s"


def test_a_run_that_goes_on_is_no_row_yet_and_none_comes_twice(workspace, settings):
    with workspace.ledger.writing() as tx:
        runs.begin(tx, "crawl", now=MORNING)
    note(workspace, "enrich", exit_code=0, counts={}, errors=[])
    do_index(workspace)
    do_index(workspace)
    (row,) = found(settings)
    assert (row["verb"], row["outcome"]) == ("enrich", "well")


def test_however_many_runs_there_are_and_however_late_one_ends_each_becomes_a_row(workspace, settings):
    with workspace.ledger.writing() as tx:
        late = runs.begin(tx, "crawl", now=MORNING)
        for minute in range(150):
            begun = MORNING + timedelta(minutes=minute)
            run = runs.begin(tx, "extract", now=begun)
            runs.end(tx, run, now=begun + timedelta(seconds=9), exit_code=0, counts={}, sources={}, errors=[])
    do_index(workspace)
    assert len(found(settings)) == 150
    with workspace.ledger.writing() as tx:
        runs.end(tx, late, now=MORNING + timedelta(hours=9), exit_code=0, counts={}, sources={}, errors=[])
    do_index(workspace)
    assert len(found(settings)) == 151


def test_a_run_of_a_machine_whose_clock_is_behind_becomes_a_row(workspace, settings):
    for back in (0, 30):
        with workspace.ledger.writing() as tx:
            begun = MORNING - timedelta(minutes=back)
            run = runs.begin(tx, "crawl", now=begun)
            runs.end(tx, run, now=begun, exit_code=0, counts={}, sources={}, errors=[])
        do_index(workspace)
    assert len(found(settings)) == 2


def test_a_run_of_a_machine_whose_clock_is_ahead_keeps_none_back(workspace, settings):
    for ahead in (timedelta(days=400), timedelta()):
        with workspace.ledger.writing() as tx:
            run = runs.begin(tx, "crawl", now=MORNING + ahead)
            ended = MORNING + ahead + timedelta(minutes=1)
            runs.end(tx, run, now=ended, exit_code=0, counts={}, sources={}, errors=[])
        do_index(workspace)
    assert len(found(settings)) == 2


def test_runs_that_are_rows_already_are_not_written_again(workspace, settings, monkeypatch):
    workspace.clock.advance(days=3)
    for day in range(3):
        with workspace.ledger.writing() as tx:
            run = runs.begin(tx, "enrich", now=MORNING + timedelta(days=day))
            ended = MORNING + timedelta(days=day, minutes=1)
            runs.end(tx, run, now=ended, exit_code=0, counts={}, sources={}, errors=[])
    do_index(workspace)
    with closing(open_backend(settings.index_address)) as backend:
        monkeypatch.setattr(backend, "put", lambda collection, rows: len(list(rows)))
        assert write_runs(workspace, backend) == 1
