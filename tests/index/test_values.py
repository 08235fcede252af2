"""Typed values and ranges."""

from datetime import UTC, datetime

import pytest

from index.collections import DOCUMENTS
from index.nodes import Range
from index.values import read_range

PUBLISHED = DOCUMENTS.fields["published"]


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
    bounds = read_range(PUBLISHED, node)
    moments = {text: datetime.fromisoformat(text).replace(tzinfo=UTC) for text in [*inside, *outside]}
    assert [text for text in inside if not bounds.contain(moments[text])] == []
    assert [text for text in outside if bounds.contain(moments[text])] == []


@pytest.mark.parametrize("text", ["0000", "9999", "2024-00", "2023-02-29", "24", "2024-6", "٢٠٢٤", "2024-01-01T25:00"])
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(ValueError, match="expected a date such as"):
        read_range(PUBLISHED, Range("published", text, text))
