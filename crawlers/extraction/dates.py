"""Dates of publishers, as they write them, in UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crawlers.errors import ExtractionError

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def parse_date(text: str, *, field: str, timezone: str) -> datetime:
    """An ISO 8601 date; one without a zone is in ``timezone``. ``field`` names it in the error."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ExtractionError(
            f"field '{field}': '{text:.80}' is no date; expected 2026-01-31 or 2026-01-31T00:00:00"
        ) from error


def format_day(moment: datetime, *, timezone: str) -> str:
    """The day in French, as one reads it there: "1er mars 2026"."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{'1er' if local.day == 1 else local.day} {_MONTHS[local.month - 1]} {local.year}"
