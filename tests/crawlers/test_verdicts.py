"""What is tried again, what is refused for good, and how long a source rests."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import IgnoreRequest, UnsupportedURLSchemeError

from crawlers.verdicts import LONGEST_REST, HostClosed, judge_failure, judge_status, parse_retry_after

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [200, 203])
def test_a_page_needs_no_verdict(status: int):
    assert judge_status(status, now=NOW) is None


@given(st.integers(100, 999).filter(lambda status: status not in (200, 203)))
def test_every_other_status_has_a_verdict_with_a_reason(status: int):
    verdict = judge_status(status, now=NOW)
    assert verdict is not None
    assert verdict.reason.startswith(f"HTTP {status}: ")
    assert (verdict.state == "waiting") == (status in (304, 408, 425, 429) or status >= 500)


@pytest.mark.parametrize(
    ("status", "retry_after", "rest"),
    [
        (429, "120", timedelta(seconds=120)),
        (429, None, timedelta()),
        (429, "soon", timedelta()),
        (503, "60", timedelta(seconds=60)),
        (503, None, None),
        (500, "60", None),
        (404, "60", None),
    ],
)
def test_a_source_rests_when_its_server_asks_for_it(status: int, retry_after: str | None, rest: timedelta | None):
    verdict = judge_status(status, retry_after=retry_after, now=NOW)
    assert verdict is not None
    assert verdict.rest == rest


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ("90", timedelta(seconds=90)),
        (" 90 ", timedelta(seconds=90)),
        ("9" * 40, LONGEST_REST),
        (format_datetime(NOW + timedelta(hours=2), usegmt=True), timedelta(hours=2)),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), LONGEST_REST),
        (format_datetime(NOW - timedelta(hours=2), usegmt=True), timedelta()),
        ("Mon, 02 Mar 2026 10:00:00 -0000", timedelta(hours=1)),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date_and_never_longer_than_a_day(value: str | None, rest: timedelta | None):
    assert parse_retry_after(value, now=NOW) == rest


@given(st.text())
def test_no_retry_after_breaks_the_crawl(value: str):
    rest = parse_retry_after(value, now=NOW)
    assert rest is None or timedelta() <= rest <= LONGEST_REST


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (IgnoreRequest("something new"), "quarantined", "something new"),
        (UnsupportedURLSchemeError("ftp"), "quarantined", "the address is neither http nor https"),
        (OSError("no route"), "waiting", "OSError: no route"),
    ],
)
def test_an_error_that_nobody_foresaw_is_named_and_tried_again(error: Exception, state: str, reason: str):
    verdict = judge_failure(error)
    assert (verdict.state, verdict.reason) == (state, reason)


@pytest.mark.parametrize(
    ("hours", "retry_after", "rest"),
    [(0, None, 1), (0.5, None, 1), (6, None, 6), (90, None, 24), (0, "7200", 2), (6, "7200", 6), (90, "7200", 24)],
)
def test_a_host_is_left_alone_as_long_again_as_it_was_closed_up_to_a_day(
    hours: float, retry_after: str | None, rest: int
):
    closed = HostClosed("press.example", 503, retry_after)
    assert closed.rest(since=NOW - timedelta(hours=hours), now=NOW) == timedelta(hours=rest)


def test_a_page_is_put_off_since_it_first_was_whatever_the_status_is_now():
    closed, before = HostClosed("press.example", 503, None), HostClosed("press.example", 500, None)
    assert closed.since(str(before), NOW) == NOW
    assert closed.since("HTTP 500: Internal Server Error", NOW) is None
    assert closed.since(None, NOW) is None
