"""When alerts are due and when it is quiet: also where clocks change, and where they step."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from veille.alerts.schedule import Quiet, Schedule, moment_of
from veille.errors import InputError

PARIS = ZoneInfo("Europe/Paris")
#: Half an hour is changed, and the offset is no whole hour.
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
hours = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=None))
zones = st.sampled_from([PARIS, LORD_HOWE, ZoneInfo("America/Montreal"), ZoneInfo("Pacific/Apia"), ZoneInfo("UTC")])


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("alerted", "now", "due"),
    [
        ("2026-03-02 09:10", "2026-03-02 09:59", False),
        ("2026-03-02 09:59", "2026-03-02 10:00", True),
        ("2026-03-02 10:00", "2026-03-02 10:59", False),
        ("2026-03-02 10:00", "2026-03-05 10:00", True),
    ],
)
def test_hourly_is_once_in_each_hour(alerted, now, due):
    assert Schedule.read("hourly").is_due(at(alerted), at(now), PARIS) == due


@pytest.mark.parametrize(
    ("alerted", "now", "due"),
    [
        ("2026-03-02 07:30", "2026-03-03 07:29", False),
        ("2026-03-02 07:30", "2026-03-03 07:30", True),
        ("2026-03-02 07:29", "2026-03-02 23:00", True),
        ("2026-03-02 08:00", "2026-03-02 23:00", False),
        # The clock is set forth, and back.
        ("2026-03-28 07:30", "2026-03-29 07:29", False),
        ("2026-03-28 07:30", "2026-03-29 07:30", True),
        ("2026-10-24 07:30", "2026-10-25 07:29", False),
        ("2026-10-24 07:30", "2026-10-25 07:30", True),
    ],
)
def test_daily_is_once_a_day_at_its_hour_by_the_clock_on_the_wall(alerted, now, due):
    assert Schedule.read("daily 07:30").is_due(at(alerted), at(now), PARIS) == due


def test_an_hour_that_is_left_out_is_kept_at_the_end_of_the_gap_and_one_that_is_there_twice_once():
    schedule = Schedule.read("daily 02:30")
    gap = datetime(2026, 3, 29, 1, tzinfo=UTC)  # 02:00 is 03:00
    assert not schedule.is_due(gap - timedelta(hours=12), gap - timedelta(seconds=1), PARIS)
    assert schedule.is_due(gap - timedelta(hours=12), gap, PARIS)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert schedule.is_due(first - timedelta(minutes=1), first, PARIS)
    assert not schedule.is_due(first, first + timedelta(hours=1), PARIS)


@given(moments, st.sampled_from(["hourly", "daily 07:30", "daily 02:30", "daily 00:00"]), zones)
def test_what_was_kept_is_not_due_again_at_once_but_within_two_steps(now, schedule, zone):
    read = Schedule.read(schedule)
    assert not read.is_due(now, now, zone)
    assert read.is_due(now, now + timedelta(days=2, hours=1), zone)


@given(moments, st.integers(1, 3000), zones)
def test_a_clock_that_was_ahead_does_not_stop_a_schedule(now, days, zone):
    assert Schedule.read("daily 07:30").is_due(now + timedelta(days=days, seconds=1), now, zone)
    assert Schedule.read("hourly").is_due(now + timedelta(days=days), now, zone)


@pytest.mark.parametrize("text", ["", "daily", "daily 7:30", "daily 24:00", "weekly", "now ", "daily 07:30:00"])
def test_what_is_no_schedule_is_refused_with_what_is_one(text):
    with pytest.raises(InputError, match="use now, hourly, digest or a time such as 'daily 07:30'"):
        Schedule.read(text)


# quiet hours


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        ("22:00-07:00", "2026-03-02 21:59", None),
        ("22:00-07:00", "2026-03-02 22:00", "2026-03-03 07:00"),
        ("22:00-07:00", "2026-03-03 06:59", "2026-03-03 07:00"),
        ("22:00-07:00", "2026-03-03 07:00", None),
        ("12:00-14:00", "2026-03-02 13:00", "2026-03-02 14:00"),
        ("12:00-14:00", "2026-03-02 11:59", None),
        ("00:00-06:00", "2026-03-02 00:00", "2026-03-02 06:00"),
        # Over the night in which the clock is set forth, and back.
        ("22:00-07:00", "2026-03-29 06:59", "2026-03-29 07:00"),
        ("22:00-07:00", "2026-03-29 07:00", None),
        ("22:00-07:00", "2026-10-25 06:59", "2026-10-25 07:00"),
        ("22:00-07:00", "2026-10-25 07:00", None),
    ],
)
def test_quiet_hours_are_by_the_clock_on_the_wall(hours, now, until):
    assert Quiet.read(hours).until(at(now), PARIS) == (at(until) if until else None)


def test_quiet_that_ends_in_an_hour_that_is_left_out_ends_with_the_gap():
    gap = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert Quiet.read("22:00-02:30").until(gap - timedelta(minutes=1), PARIS) == gap
    assert Quiet.read("22:00-02:30").until(gap, PARIS) is None


def test_quiet_that_ends_in_an_hour_that_is_there_twice_ends_the_second_time():
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert Quiet.read("22:00-02:30").until(second - timedelta(minutes=59), PARIS) == second
    assert Quiet.read("02:30-05:00").until(second - timedelta(minutes=15), PARIS) == at("2026-10-25 05:00")


@given(moments, hours, hours, zones)
def test_quiet_is_not_broken_and_ends(now, start, end, zone):
    if start == end:
        return
    quiet = Quiet(start, end)
    until = quiet.until(now, zone)
    wall = now.astimezone(zone).time()
    if start <= wall < end or (end < start and not end <= wall < start):
        assert until is not None
    if until is not None:
        assert now < until <= now + timedelta(hours=26)
        assert quiet.until(until, zone) is None or until.astimezone(zone).time() != end


@pytest.mark.parametrize("text", ["", "22-7", "22:00-22:00", "22:00", "25:00-07:00", "22:00-07:00 "])
def test_what_are_no_quiet_hours_is_refused(text):
    with pytest.raises(InputError, match="use two times such as 22:00-07:00"):
        Quiet.read(text)


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), hours, zones)
def test_the_moment_of_an_hour_shows_it_or_is_where_the_gap_ends(day, hour, zone):
    first, last = moment_of(day, hour, zone), moment_of(day, hour, zone, last=True)
    assert first <= last <= first + timedelta(hours=2)
    wall = first.astimezone(zone)
    assert wall.time() == hour or wall.replace(tzinfo=None) > datetime.combine(day, hour)
    if wall.time() != hour:
        assert (first - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None) < datetime.combine(day, hour)
