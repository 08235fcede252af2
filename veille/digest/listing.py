"""Digests that were made, as they are listed: what each held, and what became of its mail."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from corpus.ledger import digests, outbox, readers
from corpus.ledger.digests import Made
from corpus.ledger.outbox import Message
from corpus.ledger.readers import Reader
from veille.digest.filing import path_of
from veille.readers import find_reader
from veille.screen import Screen, clean, escape

if TYPE_CHECKING:
    from veille.workspace import Workspace

#: What the state of a message means for who expects a digest.
STATES = {
    "waiting": "waits to be sent",
    "sending": "is being sent",
    "sent": "sent",
    "refused": "refused for good",
    "uncertain": "nobody knows whether it arrived",
    "cancelled": "cancelled",
}
NOT_SENT = "nothing to send"


@dataclass(frozen=True)
class Row:
    """A digest, whose, and its mail: none where an empty day brings nothing."""

    made: Made
    reader: Reader
    message: Message | None


def list_digests(workspace: "Workspace", *, name: str | None, limit: int) -> list[Row]:
    """The newest digests first, of all readers or of one."""
    with workspace.ledger.reading() as tx:
        of = find_reader(tx, name).number if name else None
        return [
            Row(made, readers.load(tx, made.reader), outbox.load(tx, made.message) if made.message else None)
            for made in digests.listed(tx, reader=of, limit=limit)
        ]


def print_digests(screen: Screen, rows: Sequence[Row]) -> None:
    if not rows:
        screen.console.print("no digest was made yet: veille digest send")
        return
    table = Table("day", "reader", "made", "mail", "lines", "left out", "repeats", "answer", box=None)
    for row in rows:
        made, message = row.made, row.message
        told = [made.day.isoformat(), row.reader.name, screen.minute(made.made), say_mail(screen, message)]
        told += [str(made.lines), str(made.omitted or ""), str(message.repeats or "") if message else ""]
        table.add_row(*(Text(clean(text)) for text in (*told, (message.answer if message else None) or "")))
    screen.console.print(table)


def say_mail(screen: Screen, message: Message | None) -> str:
    if message is None:
        return NOT_SENT
    moment = {"sent": message.sent, "waiting": message.not_before}.get(message.state)
    told = STATES[message.state]
    if message.state == "waiting":
        return f"{told}, not before {screen.minute(moment)}" if message.attempts else told
    return f"{told} {screen.minute(moment)}".strip()


def write_digests(rows: Sequence[Row]) -> None:
    for row in rows:
        print(escape(json.dumps(_to_json(row), ensure_ascii=False)))


def _to_json(row: Row) -> dict[str, Any]:
    made = row.made
    told: dict[str, Any] = {"reader": row.reader.name, "day": made.day.isoformat(), "made": made.made.isoformat()}
    told |= {"since": made.since.isoformat(), "until": made.till.isoformat()}
    told |= {"lines": made.lines, "left_out": made.omitted, "state": "none"}
    if made.filed:
        told["files"] = str(path_of(row.reader, made.day))
    return told | (_mail_to_json(row.message) if row.message else {})


def _mail_to_json(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {"state": message.state, "message_id": message.identifier, "attempts": message.attempts}
    told["repeats"] = message.repeats
    if message.sent:
        told["sent"] = message.sent.isoformat()
    if message.state == "waiting":
        told["not_before"] = message.not_before.isoformat()
    return told | ({"answer": message.answer} if message.answer else {})
