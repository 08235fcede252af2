"""The messages of alerts: what became of each, and another try of those that failed."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from corpus.errors import LedgerError, LedgerUnavailable
from corpus.ledger import outbox, readers, searches
from corpus.ledger.outbox import Message
from veille.errors import InputError
from veille.readers import say_unreached
from veille.searches import find_search

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from corpus.ledger import Ledger

KIND = "alert"
#: Messages among which those of one search are looked for.
MOST = 10_000


def list_messages(
    ledger: "Ledger", *, states: Collection[str] | None, search: str | None, limit: int
) -> tuple[list[Message], dict[int, str]]:
    """The newest messages first, and the names of their searches by number."""
    with ledger.reading() as tx:
        only = find_search(tx, search).number if search else None
        found = outbox.listed(tx, states=states, kind=KIND, limit=MOST if only else limit)
        listed = [message for message in found if only in (None, message.search)][:limit]
        numbers = {message.search for message in listed if message.search is not None}
        return listed, {number: searches.load(tx, number).name for number in numbers}


def retry_message(ledger: "Ledger", number: int, *, now: datetime) -> None:
    """InputError where no alert's message of this number has failed."""
    with ledger.writing() as tx:
        try:
            message = outbox.load(tx, number)
            if message.kind != KIND:
                raise InputError(f"message {number} is not of an alert; see `veille alerts list --failed`")
            _check_wanted(tx, message)
            outbox.again(tx, number, now=now)
        except LedgerUnavailable:
            raise
        except LedgerError as error:
            raise InputError(f"{error}; see `veille alerts list --failed`") from error


def _check_wanted(tx: "Connection", message: Message) -> None:
    """InputError where the next run would not send it: its reader gets no mail, or its search is no more."""
    if message.search is not None and searches.load(tx, message.search).removed is not None:
        raise InputError(f"message {message.number} is of a search that was removed")
    reader = readers.load(tx, message.reader) if message.reader is not None else None
    if reader is not None and not reader.receives:
        raise InputError(f"message {message.number} is to '{reader.name}': {say_unreached(reader)}")
