"""What the links in mails do: confirm an address, or end what is sent to it. Reading one changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from corpus.errors import LedgerError, LedgerUnavailable
from corpus.ledger import Ledger, readers, searches
from corpus.ledger.readers import Reader
from corpus.ledger.searches import Search
from veille.errors import InputError
from veille.mail.tokens import OLD, Tokens
from veille.searches import stop_mail


class EndedLink(InputError):
    """A link that was good: it is too old, or the subscription has changed since."""


@dataclass(frozen=True)
class Unsubscription:
    """What a link ends: mail of one ``search`` of the reader's, or all; ``done`` where that has ended already."""

    reader: Reader
    search: Search | None
    done: bool


def read_confirmation(ledger: Ledger, tokens: Tokens, token: str) -> Reader:
    """The reader whom the link asks; EndedLink where it is too old, or for an address that is not the reader's now."""
    with ledger.reading() as tx:
        return _load_asked(tx, tokens, token)


def confirm(ledger: Ledger, tokens: Tokens, token: str, *, now: datetime) -> Reader:
    """Let the reader get what was asked for, from now on; twice is no error."""
    with ledger.writing() as tx:
        asked = _load_asked(tx, tokens, token)
        readers.confirm(tx, asked.number, now=now)
        return readers.load(tx, asked.number)


def read_unsubscription(ledger: Ledger, tokens: Tokens, token: str) -> Unsubscription:
    number, search = tokens.read_unsubscription(token)
    with ledger.reading() as tx:
        return _load_unsubscription(tx, number, search)


def unsubscribe(ledger: Ledger, tokens: Tokens, token: str, *, now: datetime) -> Unsubscription:
    """End what the link is for; twice is no error."""
    number, search = tokens.read_unsubscription(token)
    with ledger.writing() as tx:
        found = _load_unsubscription(tx, number, search)
        if not found.done and found.search is not None:
            stop_mail(tx, found.search.number, now=now)
        elif not found.done:
            readers.remove(tx, number, now=now)
    return found


def _load_asked(tx: Connection, tokens: Tokens, token: str) -> Reader:
    try:
        number, address = tokens.read_confirmation(token)
    except InputError as error:
        raise (EndedLink(OLD) if str(error) == OLD else error) from None
    reader = _load_reader(tx, number)
    if reader.removed or reader.address != address:
        raise EndedLink("this link was for a reader or an address that has changed since; ask for a new one")
    return reader


def _load_unsubscription(tx: Connection, number: int, of: int | None) -> Unsubscription:
    reader = _load_reader(tx, number)
    search = searches.load(tx, of) if of is not None else None
    ended = reader.removed is not None
    if search is not None:
        ended = ended or search.removed is not None or search.owner != reader.number or "mail" not in search.channels
    return Unsubscription(reader, search, ended)


def _load_reader(tx: Connection, number: int) -> Reader:
    try:
        return readers.load(tx, number)
    except LedgerUnavailable:
        raise
    except LedgerError:
        raise EndedLink("this link was for a reader who is not in this ledger") from None
