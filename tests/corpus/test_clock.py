"""The clocks."""

from datetime import UTC, datetime, timedelta, timezone

from corpus.clock import FixedClock, utc_now


def test_now_is_aware_and_in_utc():
    assert utc_now().utcoffset() == timedelta(0)


def test_a_fixed_clock_stands_until_it_is_moved():
    clock = FixedClock(datetime(2026, 1, 5, tzinfo=UTC))
    assert clock() == clock() == datetime(2026, 1, 5, tzinfo=UTC)
    clock.advance(days=1, hours=2)
    assert clock() == datetime(2026, 1, 6, 2, tzinfo=UTC)


def test_a_fixed_clock_tells_utc_wherever_it_was_set():
    clock = FixedClock(datetime(2026, 1, 5, 1, tzinfo=timezone(timedelta(hours=2))))
    assert (clock(), clock().tzinfo) == (datetime(2026, 1, 4, 23, tzinfo=UTC), UTC)
