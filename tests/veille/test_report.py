"""Reports: counts, exit codes and the line that tells a scheduler."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from corpus.ledger.work import Item, Result
from veille.report import COUNTED, MAX_ERRORS, Report

STARTED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = STARTED + timedelta(minutes=5)


@pytest.fixture
def report() -> Report:
    return Report("extract", STARTED, run="20260302T090000-extract-1a2b3c")


def item(name: str = "1", source: str = "avis") -> Item:
    return Item("extract", name, source)


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({}, 0),
        ({"done": 2, "unchanged": 1, "discarded": 1, "deferred": 1}, 0),
        ({"done": 9, "quarantined": 1}, 3),
        ({"waiting": 1}, 4),
        ({"waiting": 1, "quarantined": 5}, 4),
    ],
)
def test_the_exit_code_says_what_a_scheduler_has_to_do(report, counts, code):
    for state, number in counts.items():
        report.count("avis", state, number)
    assert report.exit_code == code


def test_a_failure_goes_before_everything_else(report):
    report.count("avis", "waiting")
    report.fail("avis", "the process of the crawl was ended")
    assert report.exit_code == 1


def test_results_are_counted_by_source_and_state_and_troubles_told(report):
    items = [item("1"), item("2"), item("3", "alertes"), item("4")]
    report.add_results(
        items,
        [
            Result("1", "done"),
            Result("2", "quarantined", "field 'title' is missing"),
            Result("3", "waiting", "no such file", LATER),
            Result("4", "discarded", "the page holds no document"),
        ],
    )
    assert report.sources == {"avis": {"done": 1, "quarantined": 1, "discarded": 1}, "alertes": {"waiting": 1}}
    assert report.errors == [
        {"item": "2", "reason": "field 'title' is missing"},
        {"item": "3", "reason": "no such file"},
    ]
    assert report.retry_at == LATER


def test_the_first_retry_is_the_one_that_is_told(report):
    for moment in (LATER, STARTED, LATER + timedelta(days=1)):
        report.wait_until(moment)
    assert report.retry_at == STARTED


def test_the_line_has_the_fields_of_the_contract(report):
    report.batch = "20260302T090000-avis-1a2b"
    report.add_results([item(), item("2")], [Result("1", "done"), Result("2", "waiting", "no such file", LATER)])
    line = json.loads(json.dumps(report.to_line(now=STARTED + timedelta(seconds=1.5))))
    assert line == {
        "verb": "extract",
        "batch": "20260302T090000-avis-1a2b",
        "run": "20260302T090000-extract-1a2b3c",
        "started": "2026-03-02T09:00:00+00:00",
        "seconds": 1.5,
        "counts": {"done": 1, "unchanged": 0, "discarded": 0, "quarantined": 0, "waiting": 1, "deferred": 0},
        "sources": {"avis": {"done": 1, "waiting": 1}},
        "errors": [{"item": "2", "reason": "no such file"}],
        "retry_after": 298.5,
    }


def test_a_retry_that_is_overdue_is_due_now(report):
    report.wait_until(STARTED)
    assert report.to_line(now=LATER)["retry_after"] == 0


def test_without_a_retry_the_line_says_nothing_of_it(report):
    assert "retry_after" not in report.to_line(now=LATER)
    assert tuple(report.to_line(now=LATER)["counts"]) == COUNTED


def test_a_report_takes_over_what_another_stage_did(report):
    report.count("avis", "done")
    other = Report("extract", STARTED)
    other.count("avis", "done", 2)
    other.count("alertes", "waiting")
    other.wait_until(LATER)
    other.fail("alertes", "it broke")
    report.include(other)
    assert report.sources == {"avis": {"done": 3}, "alertes": {"waiting": 1}}
    assert report.counts == {"done": 3, "waiting": 1}
    assert (report.exit_code, report.retry_at, report.errors) == (1, LATER, other.errors)


def fill(report: Report, number: int) -> None:
    for each in range(number):
        report.add_error(f"page {each}", "it is not there")


def test_thousands_of_errors_are_counted_not_told(report):
    fill(report, MAX_ERRORS + 20)
    assert len(report.errors) == MAX_ERRORS


@pytest.mark.parametrize("failures", [0, 1, 5])
def test_a_full_report_takes_over_failures_and_no_other_errors(report, failures):
    fill(report, MAX_ERRORS)
    for number in range(failures):
        report.fail(f"source {number}", "it broke")
    other = Report("extract", STARTED)
    fill(other, 30)
    report.include(other)
    assert len(report.errors) == MAX_ERRORS + failures
    other.fail("alertes", "the process of the crawl was ended")
    report.include(other)
    assert report.errors[-1] == {"item": "alertes", "reason": "the process of the crawl was ended"}


def test_only_what_went_wrong_is_taken_over_from_later_stages_for_what_is_counted(report):
    for state in COUNTED:
        report.count("avis", state)
        report.count("alertes", state)
    report.add_error("2", "field 'title' is missing")
    troubles: dict[str, Any] = report.beyond({"avis", "cti"}).to_line(now=STARTED)
    assert troubles["sources"]["avis"] == {"discarded": 1, "quarantined": 1, "waiting": 1, "deferred": 1}
    assert troubles["sources"]["alertes"] == dict.fromkeys(COUNTED, 1)
    assert troubles["errors"] == report.errors
