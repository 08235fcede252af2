"""Whose digest is made, of which day, and what it tells: who is due, or whom the operator names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from corpus.clock import read_zone
from corpus.ledger import digests, readers
from corpus.ledger.readers import Reader
from veille.digest.due import due_readers, local_day, newest_day, previous_slot, slot_moment
from veille.digest.window import Window, window_between, window_for, window_until
from veille.errors import InputError
from veille.readers import find_reader, say_unreached

if TYPE_CHECKING:
    from veille.report import Report
    from veille.workspace import Workspace


@dataclass(frozen=True)
class Task:
    """A digest to be made: the reader's of the day, with what it tells.

    One that is ``late``, of a day before the last that has a digest, tells what may have been told; all others go on
    where the last one ended.
    """

    reader: Reader
    day: date
    window: Window
    late: bool = False


def choose_due(workspace: "Workspace", report: "Report", *, name: str | None = None) -> list[Task]:
    """Of all readers, or the one of that name, those whose hour has come."""
    now = workspace.clock()
    with workspace.ledger.reading() as tx:
        known = _keep_readable([find_receiving(tx, name)] if name else readers.standing(tx), report)
        made = {number: newest_day(days, now) for number, days in digests.days(tx).items()}
        newest = {number: day for number, day in made.items() if day}
        return [Task(reader, day, window_for(tx, reader, now=now)) for reader, day in due_readers(known, newest, now)]


def choose_of_day(
    workspace: "Workspace", report: "Report", *, name: str | None = None, day: date | None = None
) -> list[Task]:
    """Those who have no digest of the day, today where none is said; the report says when the others' were made."""
    now = workspace.clock()
    with workspace.ledger.reading() as tx:
        made = digests.days(tx)
        receiving = [find_receiving(tx, name)] if name else [each for each in readers.standing(tx) if each.receives]
        known = _keep_readable(receiving, report)
        there = [reader for reader in known if _is_there(reader, day, named=name is not None)]
        wanted = [(reader, check_day(reader, day, now=now)) for reader in there]
        for reader, of in wanted:
            _tell_made(tx, report, reader, of)
        missing = [(reader, of) for reader, of in wanted if of not in made.get(reader.number, ())]
        return [_make_task(tx, reader, of, made.get(reader.number, ()), now=now) for reader, of in missing]


def window_of_day(tx: Connection, reader: Reader, day: date, *, now: datetime) -> Window:
    """What a digest of that day tells: from the reader's hour on the day before, of those chosen, to that hour."""
    since = slot_moment(reader, previous_slot(reader, day))
    return window_between(tx, min(since, now), min(slot_moment(reader, day), now))


def check_day(reader: Reader, day: date | None, *, now: datetime) -> date:
    """The day, today where none is said; InputError for one that is still to come."""
    today = local_day(reader, now)
    if day is not None and day > today:
        raise InputError(f"{day} is still to come: in {reader.zone} it is {today}")
    return day or today


def _is_there(reader: Reader, day: date | None, *, named: bool) -> bool:
    """Whether there was such a reader on the day; InputError where there was not, and the reader is named."""
    first = local_day(reader, reader.created)
    if named and day is not None and day < first:
        raise InputError(f"on {day} there was no reader {reader.name}: since {first}")
    return day is None or day >= first


def find_receiving(tx: Connection, name: str) -> Reader:
    """The reader of this name; InputError where nothing may be sent."""
    reader = find_reader(tx, name)
    if not reader.receives:
        raise InputError(f"nothing is sent to '{name}': {say_unreached(reader)}")
    return reader


def _make_task(tx: Connection, reader: Reader, day: date, made: Iterable[date], *, now: datetime) -> Task:
    """All since the last digest, of an earlier day up to the reader's hour on it.

    Of a day before one that has a digest it is what came in that day's time, for the rest is told.
    """
    newest = newest_day(made, now)
    if newest is not None and newest > day:
        return Task(reader, day, window_of_day(tx, reader, day, now=now), late=True)
    if day < local_day(reader, now):
        return Task(reader, day, window_until(tx, reader, till=min(slot_moment(reader, day), now)))
    return Task(reader, day, window_for(tx, reader, now=now))


def _keep_readable(known: Iterable[Reader], report: "Report") -> list[Reader]:
    """Those whose time zone this machine knows: names go out of use, and one reader's keeps no other waiting."""
    kept = []
    for reader in known:
        try:
            read_zone(reader.zone)
        except ValueError as error:
            report.fail(reader.name, f"{error}; veille readers change {reader.name} --zone ZONE")
        else:
            kept.append(reader)
    return kept


def _tell_made(tx: Connection, report: "Report", reader: Reader, day: date) -> None:
    if found := digests.of_reader(tx, reader.number, day):
        report.count(reader.name, "unchanged")
        report.add_error(reader.name, f"the digest of {day} was made at {found.made:%Y-%m-%d %H:%M} UTC; there is one")
