"""Judgements of analysts: which documents tell the same story, and which do not, whatever the stage relate finds."""

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from corpus.document import Document
from corpus.ledger import Ledger, addresses, documents, judgements
from corpus.ledger.judgements import Judgement
from veille.errors import InputError


@dataclass(frozen=True)
class Judged:
    """A judgement, and documents by id: its two are among them."""

    judgement: Judgement
    documents: Mapping[str, Document]


def judge(
    ledger: Ledger, one: str, other: str, *, same: bool, by: str, note: str | None, now: datetime
) -> tuple[Judgement, Judgement | None]:
    """Record the judgement on two documents, by ids or addresses; it and the one that it replaces.

    InputError for a document that nobody knows, or where both are one.
    """
    with ledger.writing() as tx:
        found = [_find(tx, identifier) for identifier in (one, other)]
        if found[0] == found[1]:
            raise InputError(f"'{one}' and '{other}' are one document; a judgement is of two")
        known = [each for each in judgements.of_documents(tx, found) if {each.one, each.other} == set(found)]
        given = judgements.judge(tx, *found, same=same, by=by, note=note, now=now)
    return given, known[0] if known else None


def withdraw(ledger: Ledger, number: int, *, now: datetime) -> None:
    """End a judgement; InputError where none of this number stands."""
    with ledger.writing() as tx:
        if not judgements.withdraw(tx, number, now=now):
            raise InputError(f"no judgement has the number {number}, or it was withdrawn: see `veille judge list`")


def list_judgements(ledger: Ledger) -> list[Judged]:
    """Those that stand, in the order in which they were made."""
    with ledger.reading() as tx:
        standing = judgements.standing(tx)
        ids = sorted({each for judgement in standing for each in (judgement.one, judgement.other)})
        read = {document.id: document for document in documents.load(tx, ids)}
    return [Judged(each, read) for each in standing]


def name_user() -> str:
    """The user of this machine; InputError where it knows none, as in some containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise InputError("this machine has no name for its user: say who judges with --by NAME") from error


def _find(tx: Connection, identifier: str) -> str:
    found = addresses.resolve(tx, identifier, (identifier,))
    if found is None:
        raise InputError(f"there is no document '{identifier}'; `veille search` lists documents with their ids")
    return found
