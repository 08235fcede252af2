"""Readers: who gets the digest, when and where. Nobody gets one who has not confirmed that the address is theirs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from corpus.ledger import outbox, readers
from corpus.ledger.readers import Reader
from veille.confirming import draft_confirmation
from veille.errors import InputError
from veille.mail.tokens import Tokens, open_tokens
from veille.searches import find_search

if TYPE_CHECKING:
    from veille.workspace import Workspace


@dataclass(frozen=True)
class Invited:
    """A reader who is to confirm by the ``token``; ``message`` is the number of the mail with it, if there is one."""

    reader: Reader
    token: str
    message: int | None


def add_reader(workspace: "Workspace", name: str, *, followed: Sequence[str], **fields: str) -> Invited:
    """Make a reader who gets nothing yet but the mail that asks for a confirmation."""
    tokens, now = open_tokens(workspace), workspace.clock()
    with workspace.ledger.writing() as tx:
        if readers.find(tx, name):
            raise InputError(f"there is a reader '{name}' already; `veille readers change` changes one")
        found = [find_search(tx, each) for each in followed]
        reader = readers.add(tx, name=name, **fields, now=now)
        for search in found:
            readers.follow(tx, reader.number, search.number)
        return _invite(workspace, tx, reader, tokens)


def change_reader(
    workspace: "Workspace", name: str, *, follow: Collection[str] = (), unfollow: Collection[str] = (), **fields: str
) -> tuple[Reader, Invited | None]:
    """Change what ``fields`` says. An address that is new, or that nothing is sent to, is asked to confirm again."""
    tokens = open_tokens(workspace)
    with workspace.ledger.writing() as tx:
        reader = find_reader(tx, name)
        if not (fields or follow or unfollow):
            raise InputError(f"say what is to change of '{name}': `veille readers change --help`")
        for each in follow:
            readers.follow(tx, reader.number, find_search(tx, each).number)
        for each in unfollow:
            readers.unfollow(tx, reader.number, find_search(tx, each).number)
        changed = readers.change(tx, reader.number, **fields)
        if "address" not in fields or changed.receives:
            return changed, None
        outbox.cancel(tx, reader=reader.number, reason="another confirmation was asked for")
        return changed, _invite(workspace, tx, changed, tokens)


def remove_reader(workspace: "Workspace", name: str) -> Reader:
    """End it: what waits for the reader is cancelled, the digests made are kept."""
    with workspace.ledger.writing() as tx:
        reader = find_reader(tx, name)
        readers.remove(tx, reader.number, now=workspace.clock())
    return reader


def find_reader(tx: Connection, name: str) -> Reader:
    reader = readers.find(tx, name)
    if reader is None:
        known = ", ".join(each.name for each in readers.standing(tx))
        told = f"the readers are {known}" if known else "there is none yet: veille readers add"
        raise InputError(f"there is no reader '{name}'; {told}")
    return reader


def say_unreached(reader: Reader) -> str:
    """Why nothing is sent to a reader who does not receive, and what to do about it."""
    if reader.removed is not None:
        return "nobody is a reader of this name any more"
    told = f"is suspended ({reader.reason})" if reader.suspended is not None else "waits for its confirmation"
    return f"the address {told}; `veille readers change {reader.name} --mail ADDRESS` asks for it once more"


def _invite(workspace: "Workspace", tx: Connection, reader: Reader, tokens: Tokens) -> Invited:
    token, message = tokens.for_confirmation(reader), None
    if workspace.settings.smtp is not None:
        draft = draft_confirmation(reader, token, workspace.settings, tokens=tokens, now=workspace.clock())
        message = outbox.put(tx, draft, now=workspace.clock())
    return Invited(reader, token, message)
