"""Readers as they are listed: their state in words, and when each gets the next digest."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from corpus.clock import read_zone
from corpus.ledger import Ledger, digests, readers
from corpus.ledger.readers import Reader
from veille.digest.due import newest_day, next_slot
from veille.reader_fields import write_weekdays
from veille.screen import clean, escape, open_console


@dataclass(frozen=True)
class Row:
    """A reader, the names of the searches followed, and the newest day that has a digest."""

    reader: Reader
    followed: tuple[str, ...]
    latest: date | None


def read_rows(ledger: Ledger, *, now: datetime) -> list[Row]:
    """The readers that nobody removed, by name."""
    with ledger.reading() as tx:
        days = digests.days(tx)
        return [
            Row(
                reader,
                tuple(each.name for each in readers.followed(tx, reader.number)),
                newest_day(days.get(reader.number, ()), now),
            )
            for reader in readers.standing(tx)
        ]


def say_state(reader: Reader) -> str:
    if reader.suspended is not None:
        return f"suspended since {_day(reader, reader.suspended)}: {reader.reason}"
    if reader.confirmed is None:
        return "waits for confirmation"
    return f"confirmed since {_day(reader, reader.confirmed)}"


def say_next(reader: Reader, latest: date | None, *, now: datetime) -> str:
    """When the next digest comes, by the reader's clock; nothing where none does."""
    if not reader.receives:
        return ""
    if _zone(reader) is None:
        return "never: no such time zone"
    moment = next_slot(reader, now, made=latest)
    shown = f"{moment.astimezone(read_zone(reader.zone)):%a %Y-%m-%d %H:%M}"
    return f"due since {shown}" if moment <= now else shown


def print_readers(rows: Sequence[Row], *, now: datetime) -> None:
    console = open_console()
    if not rows:
        console.print("there are no readers: veille readers add NAME --mail ADDRESS")
        return
    table = Table(box=None)
    for column in ("reader", "address", "state", "next digest", "zone", "days", "language", "follows"):
        table.add_column(column, overflow="fold")  # an address that is cut short is none
    for row in rows:
        reader = row.reader
        told = [reader.name, reader.address, say_state(reader), say_next(reader, row.latest, now=now), reader.zone]
        told += [write_weekdays(reader.weekdays), reader.language, ", ".join(row.followed)]
        table.add_row(*(Text(clean(text)) for text in told))
    console.print(table)


def write_readers(rows: Sequence[Row], *, now: datetime) -> None:
    for row in rows:
        print(escape(json.dumps(_to_json(row, now=now), ensure_ascii=False, default=datetime.isoformat)))


def _to_json(row: Row, *, now: datetime) -> dict[str, object]:
    hidden = ("number", "mark", "revision", "seen", "removed")
    told = {name: value for name, value in asdict(row.reader).items() if name not in hidden and value is not None}
    upcoming = (
        {"next": next_slot(row.reader, now, made=row.latest)} if row.reader.receives and _zone(row.reader) else {}
    )
    latest = {"latest": row.latest.isoformat()} if row.latest else {}
    return {**told, "state": say_state(row.reader), "searches": row.followed, **latest, **upcoming}


def _day(reader: Reader, moment: datetime) -> str:
    return f"{moment.astimezone(_zone(reader) or UTC):%Y-%m-%d}"


def _zone(reader: Reader) -> ZoneInfo | None:
    """The reader's time zone; None where this machine does not know it: names go out of use."""
    try:
        return read_zone(reader.zone)
    except ValueError:
        return None
