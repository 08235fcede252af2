"""Days, weeks and months of a time zone."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.calendar import begin, count, walk
from index.query import STEPS

ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Paris", "Asia/Kolkata", "America/New_York", "Pacific/Apia")]
moments = st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
steps = st.sampled_from(STEPS)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), datetime(2026, 10, 24, 22, tzinfo=UTC)),
    ],
    ids=["day of 23 hours", "the day after it", "day of 25 hours"],
)
def test_a_day_begins_at_midnight_on_the_days_when_clocks_change(moment: datetime, day: datetime):
    assert begin(moment, "day", ZoneInfo("Europe/Paris")) == day


@given(moments, steps, st.sampled_from(ZONES))
def test_a_step_begins_where_it_says(moment: datetime, step, zone):
    start = begin(moment, step, zone)
    assert start <= moment
    assert begin(start, step, zone) == start


@given(moments, moments, st.sampled_from(["week", "month"]), st.sampled_from(ZONES))
def test_a_walk_goes_from_step_to_step_and_past_the_last(one: datetime, other: datetime, step, zone):
    first, last = sorted((one, other))
    starts = list(walk(first, last, step, zone))
    assert starts[0] <= first
    assert starts[-2] <= last < starts[-1]
    assert all(before < after == begin(after, step, zone) for before, after in pairwise(starts))


def test_moments_are_counted_by_step():
    moments = [datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)]
    assert count(moments, "month", ZoneInfo("Europe/Paris")) == ((datetime(2026, 1, 31, 23, tzinfo=UTC), 2),)
