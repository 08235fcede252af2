"""When a digest is due: weekdays and hours of readers, over changes of their clocks, outages and moves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.veille.digest.people import make_reader
from veille.digest.due import due_readers, find_slot, local_day, next_slot, previous_slot, slot_moment

MINUTE = timedelta(minutes=1)
#: A Monday.
MONDAY = date(2026, 3, 2)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_slot_is_the_newest_that_is_not_after_now():
    reader = make_reader()  # 7:30 in Paris is 6:30 UTC in winter
    assert find_slot(reader, utc("2026-03-03 06:29")) == MONDAY
    assert find_slot(reader, utc("2026-03-03 06:30")) == date(2026, 3, 3)


def test_no_slot_is_on_a_day_that_the_reader_did_not_choose():
    reader = make_reader()
    assert find_slot(reader, utc("2026-03-01 23:00")) == date(2026, 2, 27)  # a Sunday; the Friday before
    assert previous_slot(reader, MONDAY) == date(2026, 2, 27)
    assert next_slot(reader, utc("2026-02-27 06:30"), made=date(2026, 2, 27)) == utc("2026-03-02 06:30")


def test_who_wants_one_day_a_week_gets_that_of_the_week_before_until_it_comes():
    reader = make_reader(weekdays="4")
    assert find_slot(reader, utc("2026-03-05 06:29")) == date(2026, 2, 26)
    assert find_slot(reader, utc("2026-03-05 06:30")) == date(2026, 3, 5)
    assert previous_slot(reader, date(2026, 3, 5)) == date(2026, 2, 26)


@pytest.mark.parametrize(
    ("zone", "hour", "day", "moment"),
    [
        ("Europe/Paris", "07:30", "2026-03-28", "2026-03-28 06:30"),
        ("Europe/Paris", "07:30", "2026-03-29", "2026-03-29 05:30"),  # set forward in the night
        ("Europe/Paris", "07:30", "2026-10-24", "2026-10-24 05:30"),
        ("Europe/Paris", "07:30", "2026-10-25", "2026-10-25 06:30"),  # set back in the night
        ("Europe/Paris", "02:30", "2026-03-29", "2026-03-29 01:30"),  # is not there: 3:30 on the clock
        ("Europe/Paris", "02:30", "2026-10-25", "2026-10-25 00:30"),  # is there twice: the first
        ("Australia/Sydney", "07:30", "2026-04-04", "2026-04-03 20:30"),
        ("Australia/Sydney", "07:30", "2026-04-05", "2026-04-04 21:30"),  # set back in autumn, which is April
        ("Australia/Sydney", "07:30", "2026-10-04", "2026-10-03 20:30"),  # set forward
        ("Australia/Sydney", "02:15", "2026-10-04", "2026-10-03 16:15"),  # is not there
        ("Australia/Sydney", "02:15", "2026-04-05", "2026-04-04 15:15"),  # is there twice
        ("Asia/Kolkata", "07:30", "2026-03-29", "2026-03-29 02:00"),  # half an hour beside the others
        ("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04 14:45"),  # set back by half an hour
        ("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03 15:45"),  # set forward by half an hour
        ("America/Santiago", "00:30", "2026-09-06", "2026-09-06 04:30"),  # midnight is not there
        ("Pacific/Kiritimati", "00:00", "2026-03-02", "2026-03-01 10:00"),  # the first on earth
        ("Pacific/Pago_Pago", "23:59", "2026-03-02", "2026-03-03 10:59"),  # the last
    ],
    ids=lambda value: str(value).replace("/", "-"),
)
def test_the_hour_is_the_readers_over_every_change_of_clocks(zone, hour, day, moment):
    reader, of = make_reader(zone=zone, hour=hour, weekdays="1234567"), date.fromisoformat(day)
    assert slot_moment(reader, of) == utc(moment)
    assert find_slot(reader, utc(moment)) == of
    assert find_slot(reader, utc(moment) - MINUTE) == of - timedelta(days=1)


@pytest.mark.parametrize("zone", ["Europe/Paris", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago"])
@pytest.mark.parametrize("hour", ["00:30", "02:15", "23:45"])
def test_around_a_change_every_day_has_one_digest_and_none_has_two(zone, hour):
    reader = make_reader(zone=zone, hour=hour, weekdays="1234567")
    for start, days in (("2026-03-25 12:00", 14), ("2026-09-03 12:00", 5), ("2026-10-02 12:00", 26)):
        made = [local_day(reader, utc(start)) - timedelta(days=2)]
        for step in range(days * 48):
            now = utc(start) + step * timedelta(minutes=30)
            made += [day for _, day in due_readers([reader], {1: made[-1]}, now)]
        assert made[2:] == [made[1] + timedelta(days=number) for number in range(1, len(made) - 1)]
        assert len(made) >= days


def test_a_day_that_a_zone_left_out_costs_no_other():
    reader = make_reader(zone="Pacific/Apia", weekdays="1234567", confirmed=utc("2011-01-01 00:00"))
    assert find_slot(reader, utc("2011-12-30 17:29")) == date(2011, 12, 29)
    assert find_slot(reader, utc("2011-12-30 17:30")) == date(2011, 12, 31)  # there was no 30 December


def test_a_machine_that_was_off_for_days_makes_the_newest_only():
    reader = make_reader(weekdays="1234567")
    assert due_readers([reader], {1: date(2026, 3, 2)}, utc("2026-03-09 21:00")) == [(reader, date(2026, 3, 9))]
    assert due_readers([reader], {1: date(2026, 3, 9)}, utc("2026-03-09 21:00")) == []


def test_off_over_the_weekend_the_digest_of_friday_is_made_late():
    assert find_slot(make_reader(), utc("2026-03-01 12:00")) == date(2026, 2, 27)


def test_who_moves_west_does_not_get_a_day_again():
    made = {1: date(2026, 3, 3)}
    in_auckland = make_reader(zone="Pacific/Auckland")
    assert find_slot(in_auckland, utc("2026-03-02 18:30")) == date(2026, 3, 3)
    assert due_readers([make_reader()], made, utc("2026-03-02 19:00")) == []  # in Paris it is still the second
    assert due_readers([make_reader()], made, utc("2026-03-03 07:00")) == []
    assert due_readers([make_reader()], made, utc("2026-03-04 06:30"))[0][1] == date(2026, 3, 4)


def test_who_moves_east_goes_on_with_the_next_day():
    assert due_readers([make_reader(zone="Pacific/Auckland")], {1: MONDAY}, utc("2026-03-02 18:30"))[0][1] == date(
        2026, 3, 3
    )


def test_another_hour_on_the_same_day_brings_no_second_digest():
    later = make_reader(hour="18:00")
    assert due_readers([later], {1: MONDAY}, utc("2026-03-02 17:30")) == []
    assert next_slot(later, utc("2026-03-02 12:00"), made=MONDAY) == utc("2026-03-03 17:00")


def test_a_clock_that_is_set_back_makes_nothing_again():
    assert due_readers([make_reader()], {1: MONDAY}, utc("2026-02-20 12:00")) == []


def test_the_first_digest_is_the_first_after_the_confirmation():
    reader = make_reader(confirmed=utc("2026-03-02 06:30"))
    assert find_slot(reader, utc("2026-03-02 23:00")) is None
    assert next_slot(reader, utc("2026-03-02 23:00")) == utc("2026-03-03 06:30")
    assert find_slot(reader, utc("2026-03-03 06:30")) == date(2026, 3, 3)


@pytest.mark.parametrize("field", ["removed", "suspended"])
def test_nobody_else_is_due(field):
    now = utc("2026-03-02 12:00")
    readers = [make_reader(number=1, confirmed=None), make_reader(number=2, **{field: now}), make_reader(number=3)]
    assert [reader.number for reader, _ in due_readers(readers, {}, now)] == [3]


def test_the_next_slot_is_in_the_past_where_a_digest_is_due():
    assert next_slot(make_reader(), utc("2026-03-02 12:00")) == utc("2026-03-02 06:30")
    assert next_slot(make_reader(), utc("2026-03-02 12:00"), made=MONDAY) == utc("2026-03-03 06:30")


zones = st.sampled_from(
    ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"]
)
weekdays = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda days: "".join(sorted(days)))
hours = st.times().map(lambda time: f"{time:%H:%M}")
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(zones, hours, weekdays, moments)
def test_slots_are_ordered_and_next_to_each_other(zone, hour, weekdays, now):
    reader = make_reader(zone=zone, hour=hour, weekdays=weekdays)
    slot = find_slot(reader, now)
    assert slot is not None
    assert str(slot.isoweekday()) in weekdays
    upcoming = next_slot(reader, now, made=slot)
    assert slot_moment(reader, slot) <= now < upcoming
    assert previous_slot(reader, local_day(reader, upcoming)) == slot
