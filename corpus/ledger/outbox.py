"""The outbox: what is to be sent, who is sending it, and what the other side said.

A message is never lost, and a mail reaches a server whole at most twice without an answer: what was handed over and
not answered is sent once more, with the same identifier, and after that left to a person.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, case, exists, func, or_, select, update

from corpus.errors import LedgerError
from corpus.ledger.holders import is_dead
from corpus.ledger.sql import clean, insert_new, storable
from corpus.ledger.tables import outbox, readers, searches
from corpus.ledger.work import LAST_RETRY, retry_delay

MessageKind = Literal["digest", "alert", "confirmation", "incident"]
Channel = Literal["mail", "webhook", "slack", "mattermost", "teams", "stdout"]
MessageState = Literal["waiting", "sending", "sent", "refused", "uncertain", "cancelled"]
OutcomeKind = Literal["sent", "refused", "later", "unknown"]

#: After so many attempts, a week by `retry_delay`, a message is refused.
MAX_ATTEMPTS = 12
#: How long a process is trusted to be sending: longer than any connection is kept.
SENDING_TIME = timedelta(hours=1)
#: What is put off by more than this was so by a clock that was wrong: no wait is as long, not even by a clock that is
#: a little ahead of ours, or was set back a little since.
LONGEST_WAIT = LAST_RETRY + SENDING_TIME
#: A server that asks us to come back sooner is not asked twice by one command.
SHORTEST_WAIT = timedelta(minutes=1)
#: Here the other side knows a message by its identifier, so that one that comes twice is one to it.
IDEMPOTENT: frozenset[Channel] = frozenset({"webhook"})


@dataclass(frozen=True)
class Draft:
    """A message to be put. ``key`` says what it is, ``identifier`` is what the other side knows it by."""

    key: str
    kind: MessageKind
    channel: Channel
    target: str = field(repr=False)
    identifier: str
    payload: bytes = field(repr=False)
    reader: int | None = None
    search: int | None = None


@dataclass(frozen=True)
class Message:
    """A message as it stands. ``repeats`` counts how often it was put back though it may have arrived."""

    number: int
    key: str
    kind: MessageKind
    reader: int | None
    search: int | None
    channel: Channel
    target: str = field(repr=False)
    identifier: str
    payload: bytes = field(repr=False)
    created: datetime
    state: MessageState
    not_before: datetime
    attempts: int
    handed: bool
    repeats: int
    holder: str | None
    sent: datetime | None
    answer: str | None


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt.

    ``sent``: the other side has it; ``refused``: it never will; ``later``: it has not, another attempt may mend that;
    ``unknown``: it was handed over, and no answer came. ``bounced`` says of a refusal that the address is no good,
    ``misconfigured`` of ``later`` that our own settings are what another attempt needs.
    """

    kind: OutcomeKind
    answer: str | None
    bounced: bool = False
    retry_after: timedelta | None = None
    misconfigured: bool = False


def put(tx: Connection, draft: Draft, *, now: datetime, not_before: datetime | None = None) -> int | None:
    """Let the message wait to be sent; none where one of this key was put before, whatever became of it."""
    row = {name: clean(value) if isinstance(value, str) else value for name, value in asdict(draft).items()}
    row |= {"created": now, "state": "waiting", "not_before": not_before or now, "handed": False}
    number: int | None = tx.scalar(insert_new(tx, outbox).values(**row).returning(outbox.c.number))
    if number is None and tx.scalar(select(outbox.c.number).where(outbox.c.key == row["key"])) is None:
        raise LedgerError(f"message '{draft.key}' cannot be put: another one has its identifier {draft.identifier}")
    return number


def claim(
    tx: Connection,
    *,
    holder: str,
    now: datetime,
    kinds: Collection[str] | None = None,
    channels: Collection[str] | None = None,
) -> Message | None:
    """Take the message that has been due for longest, or none. Two processes never get the same one.

    What waits for a reader or a search that is no more is cancelled instead.
    """
    chosen = _of_kinds(kinds)
    chosen += [] if channels is None else [outbox.c.channel.in_(channels)]
    due = select(outbox.c.number).where(outbox.c.state == "waiting", _is_due(now), *chosen)
    oldest = due.order_by(outbox.c.not_before, outbox.c.number).limit(1).with_for_update(skip_locked=True)
    while (number := tx.scalar(oldest)) is not None:
        if not _drop_unwanted(tx, [number]):
            taken = {"state": "sending", "not_before": now + SENDING_TIME, "attempts": outbox.c.attempts + 1}
            _update(tx, number, {**taken, "holder": holder})
            return load(tx, number)
    return None


def hand_over(tx: Connection, number: int, *, holder: str) -> None:
    """Note that the other side is about to get the whole message: commit this, then send what completes it.

    LedgerError where the message is not this holder's any more; then it must not be completed.
    """
    mine = (outbox.c.state == "sending") & (outbox.c.holder == holder)
    if not tx.execute(update(outbox).where(outbox.c.number == number, mine).values(handed=True)).rowcount:
        raise LedgerError(f"message {number} is not this process's to send any more")


def settle(tx: Connection, message: Message, outcome: Outcome, *, holder: str, now: datetime) -> MessageState | None:
    """Record what became of the holder's attempt: the state it led to, or none where another has the message by now.

    That it was sent is a fact, and counts also from a holder that was given up.
    """
    row = tx.execute(select(outbox).where(outbox.c.number == message.number).with_for_update()).one()
    is_mine = row.state == "sending" and row.holder == holder
    if row.state == "sent" or not (is_mine or outcome.kind == "sent"):
        return None
    _update(tx, row.number, {**_conclude(_to_message(row), outcome, now=now), "holder": None})
    _drop_unwanted(tx, [row.number])
    return load(tx, row.number).state


def release_lost(tx: Connection, *, now: datetime) -> int:
    """Decide about what killed processes of this machine, or any process too long ago, were sending; how many.

    What was not handed over waits again, as if it had not been tried. What was may have arrived.
    """
    sending = select(outbox).where(outbox.c.state == "sending").order_by(outbox.c.number)
    rows = tx.execute(sending.with_for_update(skip_locked=True)).all()
    lost = [_to_message(row) for row in rows if not now < row.not_before <= now + LONGEST_WAIT or is_dead(row.holder)]
    for message in lost:
        values = {"state": "waiting", "attempts": message.attempts - 1}
        if message.handed:
            values = _repeat(message, "the process that sent it ended before the answer was recorded")
        _update(tx, message.number, {**values, "not_before": now, "handed": False, "holder": None})
    _drop_unwanted(tx, [message.number for message in lost])
    return len(lost)


def cancel(
    tx: Connection,
    *,
    reader: int | None = None,
    search: int | None = None,
    channel: Channel | None = None,
    reason: str,
) -> int:
    """Send nothing that still waits for this reader, of this search, by this channel: of all that are given.

    Gives the number of messages.
    """
    wanted = {outbox.c.reader: reader, outbox.c.search: search, outbox.c.channel: channel}
    of_them = [column == value for column, value in wanted.items() if value is not None]
    if not of_them:
        raise LedgerError("name the reader, the search or the channel whose messages are to be cancelled")
    waiting = select(outbox.c.number).where(*of_them, outbox.c.state == "waiting").order_by(outbox.c.number)
    numbers = tx.scalars(waiting.with_for_update()).all()
    for number in numbers:
        _update(tx, number, {"state": "cancelled", "answer": storable(reason)})
    return len(numbers)


def again(tx: Connection, number: int, *, now: datetime) -> None:
    """Let a message that was refused, cancelled or left uncertain wait once more, since a person wants it.

    Not one that is so old that its words are kept no longer.
    """
    ended = (outbox.c.number == number) & outbox.c.state.in_(("refused", "uncertain", "cancelled"))
    if tx.scalar(select(outbox.c.payload).where(ended)) == b"":
        raise LedgerError(f"message {number} cannot be sent again: what it said is kept no longer")
    repeats = outbox.c.repeats + case((outbox.c.state == "uncertain", 1), else_=0)
    values = {"state": "waiting", "not_before": now, "attempts": 0, "handed": False, "repeats": repeats}
    if not tx.execute(update(outbox).where(ended).values(**values)).rowcount:
        raise LedgerError(f"message {number} is not one that was refused, cancelled or left uncertain")


def given_up(tx: Connection, kind: MessageKind) -> list[int]:
    """Messages of this kind that no server has refused: none took them in all those attempts. What they say is kept."""
    exhausted = (outbox.c.state == "refused") & (outbox.c.attempts >= MAX_ATTEMPTS) & (outbox.c.payload != b"")
    chosen = select(outbox.c.number).where(outbox.c.kind == kind, exhausted).order_by(outbox.c.number)
    return list(tx.scalars(chosen))


def load(tx: Connection, number: int) -> Message:
    row = tx.execute(select(outbox).where(outbox.c.number == number)).one_or_none()
    if row is None:
        raise LedgerError(f"no message has the number {number}")
    return _to_message(row)


def listed(
    tx: Connection, *, states: Collection[str] | None = None, kind: str | None = None, limit: int
) -> list[Message]:
    """The newest messages first."""
    chosen = _of_kinds(None if kind is None else [kind])
    chosen += [] if states is None else [outbox.c.state.in_(states)]
    rows = tx.execute(select(outbox).where(*chosen).order_by(outbox.c.number.desc()).limit(limit))
    return [_to_message(row) for row in rows]


def count_states(tx: Connection) -> Counter[str]:
    rows = tx.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return Counter({row[0]: row[1] for row in rows})


def count_waiting(tx: Connection, *, kinds: Collection[str] | None = None) -> dict[str, int]:
    """How many messages of each channel wait, due or not."""
    counted = select(outbox.c.channel, func.count()).where(outbox.c.state == "waiting", *_of_kinds(kinds))
    return {row[0]: row[1] for row in tx.execute(counted.group_by(outbox.c.channel))}


def next_retry(tx: Connection, *, kinds: Collection[str] | None = None) -> datetime | None:
    """When the first waiting message is due; in the past where one waits that nobody took."""
    waiting = select(func.min(outbox.c.not_before)).where(outbox.c.state == "waiting", *_of_kinds(kinds))
    moment: datetime | None = tx.scalar(waiting)
    return moment


def _conclude(message: Message, outcome: Outcome, *, now: datetime) -> Mapping[str, Any]:
    """The columns that the outcome of this attempt changes."""
    answer = storable(outcome.answer)
    if outcome.kind == "sent":
        return {"state": "sent", "sent": now, "answer": answer}
    if outcome.kind == "refused":
        return {"state": "refused", "answer": answer}
    wait = retry_delay(message.attempts)
    if outcome.retry_after is not None:
        wait = min(max(outcome.retry_after, SHORTEST_WAIT), LAST_RETRY)
    values = {"not_before": now + wait}
    if outcome.kind == "unknown" and message.handed:
        return {**_repeat(message, answer or "no answer"), **values}
    state = "waiting" if message.attempts < MAX_ATTEMPTS else "refused"
    return {"state": state, "answer": answer, "handed": False, **values}


def _repeat(message: Message, answer: str) -> dict[str, Any]:
    """What becomes of a message that was handed over and may have arrived."""
    may_repeat = message.attempts < MAX_ATTEMPTS if message.channel in IDEMPOTENT else message.repeats == 0
    if not may_repeat:
        return {"state": "uncertain", "answer": storable(f"{answer}; nobody knows whether it arrived")}
    told = f"{answer}; sent again, for nobody knows whether it arrived"
    return {"state": "waiting", "answer": storable(told), "repeats": message.repeats + 1, "handed": False}


_GONE = select(readers.c.number).where(readers.c.removed.is_not(None))
_SUSPENDED = select(readers.c.number).where(readers.c.suspended.is_not(None))
_UNCONFIRMED = select(readers.c.number).where(readers.c.confirmed.is_(None))
_ENDED = select(searches.c.number).where(searches.c.removed.is_not(None))
_MOVED = exists().where(readers.c.number == outbox.c.reader, readers.c.address != outbox.c.target)
#: Why nobody wants a message any more, whoever put it and whenever.
_UNWANTED: tuple[tuple[ColumnElement[bool], str], ...] = (
    (outbox.c.reader.in_(_GONE), "the reader was removed"),
    (outbox.c.search.in_(_ENDED), "the search was removed"),
    (and_(outbox.c.kind != "confirmation", outbox.c.reader.in_(_SUSPENDED)), "the address is suspended"),
    (and_(outbox.c.kind != "confirmation", outbox.c.reader.in_(_UNCONFIRMED)), "the address is not confirmed"),
    (and_(outbox.c.channel == "mail", _MOVED), "the reader has another address now"),
)


def _drop_unwanted(tx: Connection, numbers: Sequence[int]) -> bool:
    """Cancel what waits in vain of these messages, which this transaction has locked; whether there was any."""
    reason = case(*_UNWANTED).label("reason")
    unwanted = select(outbox.c.number, reason).where(
        outbox.c.state == "waiting", outbox.c.number.in_(numbers), or_(*(unwanted for unwanted, _ in _UNWANTED))
    )
    rows = tx.execute(unwanted).all()
    for row in rows:
        _update(tx, row.number, {"state": "cancelled", "answer": row.reason})
    return bool(rows)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(outbox.c.not_before <= now, outbox.c.not_before > now + LONGEST_WAIT)


def _of_kinds(kinds: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if kinds is None else [outbox.c.kind.in_(kinds)]


def _update(tx: Connection, number: int, values: Mapping[str, Any]) -> None:
    tx.execute(update(outbox).where(outbox.c.number == number).values(**values))


def _to_message(row: Row[Any]) -> Message:
    return Message(**row._mapping)
