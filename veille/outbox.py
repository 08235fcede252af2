"""The outbox emptied: what waits in the ledger is sent, one message at a time, and how each ended is kept."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Protocol

from sqlalchemy import Connection

from corpus.errors import LedgerError, LedgerUnavailable
from corpus.ledger import outbox, readers
from corpus.ledger.holders import this_process
from corpus.ledger.outbox import Message, Outcome
from veille.outbox_report import conceal, tell_ended, tell_waiting
from veille.report import Report
from veille.settings import Settings
from veille.workspace import Workspace

#: Messages that killed processes were sending: each process sends one at a time.
LOST = 1000
#: Characters of a server's answer that are kept.
ANSWER = 300


class Transport(Protocol):
    """A way on which messages of one channel go."""

    def send(self, message: Message, hand_over: Callable[[], None]) -> Outcome:
        """Send it whole. ``hand_over`` is called just before the other side could have it, and then has to return."""

    def close(self) -> None: ...


def open_mail(settings: Settings) -> dict[str, Transport]:
    """The mail channel; nothing where no server is set: letters then wait."""
    from veille.mail.smtp import SmtpTransport

    return {"mail": SmtpTransport(settings)} if settings.smtp else {}


def drain(
    workspace: Workspace,
    report: Report,
    transports: Mapping[str, Transport],
    *,
    kinds: Collection[str] | None = None,
) -> None:
    """Send what is due until nothing is, also what killed processes left; the transports, by channel, stay open.

    No transaction is open while a message is on its way.
    """
    _release_lost(workspace, report)
    while message := _claim(workspace, tuple(transports), kinds):
        _deliver(workspace, report, message, transports[message.channel])
    with workspace.ledger.reading() as tx:
        tell_waiting(report, tx, channels=tuple(transports), kinds=kinds)


def _release_lost(workspace: Workspace, report: Report) -> None:
    """Take over from killed processes, and tell of what they may have sent."""
    with workspace.ledger.writing() as tx:
        sending = outbox.listed(tx, states=("sending",), limit=LOST)
        outbox.release_lost(tx, now=workspace.clock())
        released = [outbox.load(tx, message.number) for message in sending if message.handed]
    for message in released:
        if message.state != "sending":
            tell_ended(report, message, Outcome("unknown", message.answer))


def _claim(workspace: Workspace, channels: Collection[str], kinds: Collection[str] | None) -> Message | None:
    with workspace.ledger.writing() as tx:
        return outbox.claim(tx, holder=this_process(), now=workspace.clock(), kinds=kinds, channels=channels)


def _deliver(workspace: Workspace, report: Report, message: Message, transport: Transport) -> None:
    try:
        outcome = _send(transport, message, _Handing(workspace, message))
    except LedgerUnavailable:
        raise
    except LedgerError:  # another process has taken the message, since this one seemed to have ended
        report.count(None, "deferred")
        return
    _settle(workspace, report, message, outcome)


class _Handing:
    """The call after which, as the ledger has it, a message may have arrived."""

    def __init__(self, workspace: Workspace, message: Message) -> None:
        self._workspace, self._message = workspace, message
        self.done = False

    def __call__(self) -> None:
        with self._workspace.ledger.writing() as tx:
            outbox.hand_over(tx, self._message.number, holder=this_process())
        self.done = True


def _send(transport: Transport, message: Message, handing: _Handing) -> Outcome:
    try:
        outcome = transport.send(message, handing)
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001 - one message never keeps the others from being sent
        outcome = Outcome("unknown" if handing.done else "later", f"{type(error).__name__}: {error}")
    return replace(outcome, answer=conceal(outcome.answer or "", message.target)[:ANSWER] or None)


def _settle(workspace: Workspace, report: Report, message: Message, outcome: Outcome) -> None:
    now = workspace.clock()
    with workspace.ledger.writing() as tx:
        if outbox.settle(tx, message, outcome, holder=this_process(), now=now) is None:
            report.count(None, "deferred")
            return
        suspended = _note_reader(workspace, tx, message, outcome)
        settled = outbox.load(tx, message.number)
    tell_ended(report, settled, outcome)
    if suspended:
        report.add_error(suspended, f"gets nothing more after {readers.BOUNCES} refusals in a row: {outcome.answer}")


def _note_reader(workspace: Workspace, tx: Connection, message: Message, outcome: Outcome) -> str | None:
    """Keep whether the reader's address is any good; the reader's name where this was one refusal too many."""
    if message.reader is None:
        return None
    if outcome.kind == "sent":
        readers.note_success(tx, message.reader)
    if not outcome.bounced:
        return None
    bounces = readers.note_bounce(tx, message.reader, outcome.answer or "", now=workspace.clock())
    return readers.load(tx, message.reader).name if bounces >= readers.BOUNCES else None
