"""Dates of publishers."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.errors import ExtractionError
from crawlers.extraction.dates import format_day, parse_date


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-29T01:59:59", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)),  # the last second of winter time
        ("2026-03-29T03:00:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("2026-10-25T02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first is meant
        ("2026-10-25T03:00:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2026-01-02T00:00:00.000000", datetime(2026, 1, 1, 23, 0, tzinfo=UTC)),
        ("2026-01-02T00:00:00Z", datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_a_date_without_a_zone_is_local_time_also_around_its_changes(text: str, moment: datetime):
    assert parse_date(text, field="date", timezone="Europe/Paris") == moment


@given(st.text())
def test_what_is_no_date_is_refused_by_name(text: str):
    try:
        assert parse_date(text, field="date", timezone="Europe/Paris").tzinfo is UTC
    except ExtractionError as error:
        assert str(error).startswith("field 'date': ")  # noqa: PT017 - most texts are no dates, some are


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 2, 28, 23, 30, tzinfo=UTC), "1er mars 2026"),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), "31 décembre 2026"),
    ],
)
def test_days_are_written_as_in_france(moment: datetime, day: str):
    assert format_day(moment, timezone="Europe/Paris") == day


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_the_day_shown_is_the_day_meant(day: date):
    moment = parse_date(f"{day}T00:00:00", field="date", timezone="Europe/Paris")
    assert moment.astimezone(ZoneInfo("Europe/Paris")).date() == day
