"""The steps into which Kibana divides time, and the moments that it reads."""

from datetime import UTC, datetime, timedelta

import pytest

from index.dashboards.asking.moments import resolve, write_epoch, write_moment
from index.dashboards.asking.shapes import AskingError
from index.dashboards.asking.times import DAY, Interval, add, choose_interval
from tests.index.dashboards.asking.builders import PARIS

HOUR = DAY // 24


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        ("d", {"calendar_interval": "1d"}),
        ("1d", {"calendar_interval": "1d"}),
        ("1w", {"calendar_interval": "1w"}),
        ("1M", {"calendar_interval": "1M"}),
        ("1y", {"calendar_interval": "1y"}),
        ("1h", {"calendar_interval": "1h"}),
        ("m", {"calendar_interval": "1m"}),
        ("7d", {"fixed_interval": "7d"}),
        ("2w", {"fixed_interval": "14d"}),
        ("30d", {"fixed_interval": "30d"}),
        ("3M", {"fixed_interval": "91d"}),
        ("12M", {"fixed_interval": "365d"}),
        ("24h", {"fixed_interval": "24h"}),
        ("48h", {"fixed_interval": "2d"}),
        ("60m", {"fixed_interval": "60m"}),
        ("1s", {"fixed_interval": "1s"}),
        ("90s", {"fixed_interval": "90s"}),
        ("1500ms", {"fixed_interval": "1500ms"}),
    ],
)
def test_single_steps_follow_the_calendar_and_others_are_fixed(saved, expected):
    assert choose_interval(saved, None)[1] == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (1 / 24, {"fixed_interval": "5m"}),
        (1, {"fixed_interval": "30m"}),
        (7, {"fixed_interval": "12h"}),
        (31, {"calendar_interval": "1d"}),
        (50, {"calendar_interval": "1w"}),
        (90, {"calendar_interval": "1w"}),
        (365, {"fixed_interval": "30d"}),
        (3650, {"fixed_interval": "365d"}),
    ],
)
def test_kibana_chooses_about_fifty_bars(days, expected):
    assert choose_interval("auto", int(days * DAY))[1] == expected


def test_an_instant_is_divided_into_milliseconds():
    assert choose_interval("auto", 0)[1] == {"fixed_interval": "1ms"}


@pytest.mark.parametrize(
    ("saved", "days", "expected"),
    [
        ("1h", 41, {"calendar_interval": "1h"}),
        ("1h", 124, {"calendar_interval": "1h"}),
        ("1h", 125, {"fixed_interval": "3h"}),
        ("1d", 6999, {"calendar_interval": "1d"}),
        ("1d", 7000, {"calendar_interval": "1w"}),
        ("1M", 36500, {"calendar_interval": "1M"}),
        ("1M", 365_000, {"fixed_interval": "365d"}),
        ("1s", 1, {"calendar_interval": "1m"}),
    ],
)
def test_steps_are_widened_beyond_a_thousand(saved, days, expected):
    assert choose_interval(saved, days * DAY)[1] == expected


@pytest.mark.parametrize("saved", ["", "1q", "1.5h", "-1d", "day"])
def test_other_intervals_are_refused(saved):
    with pytest.raises(AskingError, match="is no interval of time that is read"):
        choose_interval(saved, None)


def test_kibana_chooses_nothing_for_more_than_fifty_years_or_for_all_times():
    with pytest.raises(AskingError, match="more than fifty years"):
        choose_interval("auto", 51 * 365 * DAY)
    with pytest.raises(AskingError, match="only where the time is limited"):
        choose_interval("auto", None)


def test_days_are_those_of_the_clock_and_hours_are_hours():
    spring = datetime(2026, 3, 29, tzinfo=PARIS)
    assert add(spring, Interval(days=1), PARIS) - spring.astimezone(UTC) == timedelta(hours=23)
    assert add(spring, Interval(milliseconds=DAY), PARIS) == datetime(2026, 3, 30, 1, tzinfo=PARIS)
    assert add(datetime(2026, 1, 31, tzinfo=PARIS), Interval(months=1), PARIS) == datetime(2026, 2, 28, tzinfo=PARIS)


NOW = datetime(2026, 5, 20, 13, 45, 30, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "up", "expected"),
    [
        ("now", False, "2026-05-20T13:45:30.123Z"),
        ("now-7d", False, "2026-05-13T13:45:30.123Z"),
        ("now-90m", False, "2026-05-20T12:15:30.123Z"),
        ("now-1M", False, "2026-04-20T13:45:30.123Z"),
        ("now-1y", False, "2025-05-20T13:45:30.123Z"),
        ("now-2M-3d", False, "2026-03-17T14:45:30.123Z"),
        ("now+1w", True, "2026-05-27T13:45:30.123Z"),
        ("now/d", False, "2026-05-19T22:00:00.000Z"),
        ("now/d", True, "2026-05-20T21:59:59.999Z"),
        ("now/w", False, "2026-05-17T22:00:00.000Z"),
        ("now/M", True, "2026-05-31T21:59:59.999Z"),
        ("now-1y/y", False, "2024-12-31T23:00:00.000Z"),
        ("now/h", False, "2026-05-20T13:00:00.000Z"),
        ("2026-05-01", False, "2026-04-30T22:00:00.000Z"),
        ("2026-05-01T10:00:00.500Z", True, "2026-05-01T10:00:00.500Z"),
    ],
)
def test_moments_are_read_in_the_zone_of_the_reader(text, up, expected):
    assert write_moment(resolve(text, now=NOW, zone=PARIS, up=up)) == expected


@pytest.mark.parametrize("text", ["yesterday", "now-", "now/q", "now-1.5d", ""])
def test_other_moments_are_refused(text):
    with pytest.raises(AskingError, match="is no moment that is read"):
        resolve(text, now=NOW, zone=PARIS, up=False)


def test_moments_are_counted_in_whole_milliseconds():
    assert write_epoch(datetime(2026, 5, 1, 0, 0, 0, 999999, tzinfo=UTC)) == 1777593600999
