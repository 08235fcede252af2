"""Whose digest is made, of which day, and what it tells: who is due, or whom the operator names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from corpus.ledger import digests, readers
from corpus.ledger.readers import Reader
from veille.digest.due import due_readers, local_day, previous_slot, slot_moment
from veille.digest.window import Window, window_between, window_for
from veille.errors import InputError
from veille.readers import find_reader

if TYPE_CHECKING:
    from veille.report import Report
    from veille.workspace import Workspace


@dataclass(frozen=True)
class Task:
    """A digest to be made: the reader's of the day, with what it tells."""

    reader: Reader
    day: date
    window: Window


def choose_due(workspace: "Workspace", *, name: str | None = None) -> list[Task]:
    """Of all readers, or the one of that name, those whose hour has come."""
    now = workspace.clock()
    with workspace.ledger.reading() as tx:
        known = [find_receiving(tx, name)] if name else readers.standing(tx)
        newest = {number: max(days) for number, days in digests.days(tx).items()}
        return [Task(reader, day, window_for(tx, reader, now=now)) for reader, day in due_readers(known, newest, now)]


def choose_of_day(
    workspace: "Workspace", report: "Report", *, name: str | None = None, day: date | None = None
) -> list[Task]:
    """Those who have no digest of the day, today where none is said; the report says when the others' were made."""
    now = workspace.clock()
    with workspace.ledger.reading() as tx:
        made = digests.days(tx)
        known = [find_receiving(tx, name)] if name else [each for each in readers.standing(tx) if each.receives]
        wanted = [(reader, check_day(reader, day, now=now)) for reader in known]
        for reader, of in wanted:
            _tell_made(tx, report, reader, of)
        missing = [(reader, of) for reader, of in wanted if of not in made.get(reader.number, ())]
        return [
            Task(reader, of, _find_window(tx, reader, of, made.get(reader.number, ()), now=now))
            for reader, of in missing
        ]


def window_of_day(tx: Connection, reader: Reader, day: date, *, now: datetime) -> Window:
    """What a digest of that day tells: from the reader's hour on the day before, of those chosen, to that hour."""
    since = slot_moment(reader, previous_slot(reader, day))
    return window_between(tx, min(since, now), min(slot_moment(reader, day), now))


def check_day(reader: Reader, day: date | None, *, now: datetime) -> date:
    """The day, today where none is said; InputError for one that is still to come."""
    today = local_day(reader, now)
    if day is not None and day > today:
        raise InputError(f"{day} is still to come: for {reader.name} it is {today}")
    return day or today


def find_receiving(tx: Connection, name: str) -> Reader:
    """The reader of this name; InputError where nothing may be sent."""
    reader = find_reader(tx, name)
    if reader.suspended is not None:
        raise InputError(f"nothing is sent to '{name}': the address is suspended ({reader.reason})")
    if not reader.receives:
        raise InputError(f"nothing is sent to '{name}': the address waits for its confirmation")
    return reader


def _find_window(tx: Connection, reader: Reader, day: date, made: Iterable[date], *, now: datetime) -> Window:
    """All since the last digest; of a day before one that has a digest, that day's, for the rest is told."""
    if any(other > day for other in made):
        return window_of_day(tx, reader, day, now=now)
    return window_for(tx, reader, now=now)


def _tell_made(tx: Connection, report: "Report", reader: Reader, day: date) -> None:
    if found := digests.of_reader(tx, reader.number, day):
        report.count(reader.name, "unchanged")
        report.add_error(reader.name, f"the digest of {day} was made at {found.made:%Y-%m-%d %H:%M} UTC; there is one")
