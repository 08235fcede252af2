"""Typed values and ranges."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from index.collections import DOCUMENTS
from index.nodes import Range
from index.values import read_range

PUBLISHED = DOCUMENTS.fields["published"]
NOW = datetime(2026, 3, 31, 10, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("node", "inside", "outside"),
    [
        (Range("published", "2024", "2024"), ["2024-01-01", "2024-12-31T23:59:59"], ["2023-12-31", "2025-01-01"]),
        (Range("published", "2024-01", "2024-06"), ["2024-06-30T23:59:59"], ["2024-07-01", "2023-12-31T23:59:59"]),
        (Range("published", "2024-02", "2024-02"), ["2024-02-29"], ["2024-03-01"]),
        (Range("published", "2024-12-31", "2024-12-31"), ["2024-12-31T12:00"], ["2025-01-01"]),
        (Range("published", "2024", include_low=False), ["2025-01-01"], ["2024-12-31T23:59:59"]),
        (Range("published", high="2024", include_high=False), ["2023-12-31T23:59:59"], ["2024-01-01"]),
        (Range("published", high="2024-06-01"), ["2024-06-01T23:59:59"], ["2024-06-02"]),
        (Range("published", "2024-06-01T10:00+02:00"), ["2024-06-01T08:00"], ["2024-06-01T07:59:59"]),
        (Range("published", "2024-06-01T10:00", include_low=False), ["2024-06-01T10:00:01"], ["2024-06-01T10:00"]),
    ],
)
def test_a_range_of_dates_holds_whole_days_months_and_years(node: Range, inside: list[str], outside: list[str]):
    bounds = read_range(PUBLISHED, node, UTC, NOW)
    moments = {text: datetime.fromisoformat(text).replace(tzinfo=UTC) for text in [*inside, *outside]}
    assert [text for text in inside if not bounds.contain(moments[text])] == []
    assert [text for text in outside if bounds.contain(moments[text])] == []


@pytest.mark.parametrize(
    "text",
    [
        "0000",
        "9999",
        "2024-00",
        "2023-02-29",
        "24",
        "2024-6",
        "٢٠٢٤",
        "2024-01-01T25:00",
        "7",
        "7x",
        "d",
        "-7d",
        "7d7d",
        "٧d",
        "99999d",
        "9999y",
        "demain",
    ],
)
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(ValueError, match="expected a date such as"):
        read_range(PUBLISHED, Range("published", text, text), UTC, NOW)


@pytest.mark.parametrize(
    ("node", "inside", "outside"),
    [
        (Range("published", "7d", "7d"), ["2026-03-24T10:30", "2026-03-31T10:30"], ["2026-03-24T10:29", "2026-04-01"]),
        (Range("published", "36h", "36h"), ["2026-03-29T22:30"], ["2026-03-29T22:29", "2026-03-31T10:31"]),
        (Range("published", "7d", "now"), ["2026-03-24T10:30", "2026-03-31T10:30"], ["2026-03-31T10:31"]),
        (Range("published", "30d", "7d"), ["2026-03-24T10:30"], ["2026-03-24T10:31", "2026-03-01T10:29"]),
        (Range("published", low="2w"), ["2026-03-17T10:30", "2027-01-01"], ["2026-03-17T10:29"]),
        (Range("published", high="1y", include_high=False), ["2025-03-31T09:00"], ["2025-03-31T10:30", "2026-01-01"]),
        (Range("published", "2024-01", "now"), ["2024-01-01", "2026-03-31T10:30"], ["2023-12-31", "2026-03-31T10:31"]),
        (Range("published", "today", "today"), ["2026-03-31", "2026-03-31T23:59"], ["2026-03-30T23:59", "2026-04-01"]),
        (Range("published", "yesterday", "now"), ["2026-03-30", "2026-03-31T10:00"], ["2026-03-29T23:59"]),
        (Range("published", "1m", "1m"), ["2026-02-28T10:30"], ["2026-02-28T10:29"]),
        (Range("published", low="yesterday", include_low=False), ["2026-03-31"], ["2026-03-30T23:59"]),
    ],
)
def test_dates_are_told_from_now(node: Range, inside: list[str], outside: list[str]):
    bounds = read_range(PUBLISHED, node, UTC, NOW)
    moments = {text: datetime.fromisoformat(text).replace(tzinfo=UTC) for text in [*inside, *outside]}
    assert [text for text in inside if not bounds.contain(moments[text])] == []
    assert [text for text in outside if bounds.contain(moments[text])] == []


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("7j", "7d"),
        ("2s", "2w"),
        ("1a", "1y"),
        ("3M", "3m"),
        ("maintenant", "now"),
        ("aujourd'hui", "today"),
        ("Aujourd’hui", "today"),
        ("aujourdhui", "today"),
        ("hier", "yesterday"),
    ],
)
def test_dates_are_told_from_now_in_both_languages(french: str, english: str):
    ranges = [Range("published", text, text) for text in (french, english)]
    assert len({read_range(PUBLISHED, node, PARIS, NOW) for node in ranges}) == 1


def test_days_and_months_from_now_are_those_of_the_reader():
    late = datetime(2026, 3, 30, 22, 30, tzinfo=UTC)  # half past midnight of the 31st in Paris
    day = read_range(PUBLISHED, Range("published", "today", "today"), PARIS, late)
    assert day.low == datetime(2026, 3, 30, 22, tzinfo=UTC)
    month = read_range(PUBLISHED, Range("published", low="1m"), PARIS, late)
    assert month.low == datetime(2026, 2, 27, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hour"),
    [
        (datetime(2026, 11, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (datetime(2027, 9, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_of_an_hour_that_comes_twice_months_lead_to_the_one_by_the_same_clock(now: datetime, hour: datetime):
    months = (now.year - hour.year) * 12 + now.month - hour.month
    assert read_range(PUBLISHED, Range("published", f"{months}m"), PARIS, now).low == hour
