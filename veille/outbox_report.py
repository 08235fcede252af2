"""What a report says of the outbox: how each message ended, and what still waits."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from sqlalchemy import Connection

from corpus.ledger import outbox
from corpus.ledger.outbox import Message, Outcome
from veille.report import Report

#: How a message ended, as reports count it; what waits is counted at the end.
COUNTED = {"sent": "done", "refused": "quarantined", "uncertain": "quarantined", "cancelled": "discarded"}


def tell_ended(report: Report, message: Message, outcome: Outcome) -> None:
    if message.state in COUNTED:
        report.count(None, COUNTED[message.state])
    if outcome.misconfigured:
        _fail_once(report, message.key, outcome.answer or "")
    elif outcome.kind != "sent":
        report.add_error(message.key, _explain(message, outcome))


def _fail_once(report: Report, item: str, reason: str) -> None:
    """A server that does not let us in says so of every message."""
    if reason not in {error["reason"] for error in report.errors}:
        report.fail(item, reason)


def _explain(message: Message, outcome: Outcome) -> str:
    told = outcome.answer or "no answer"
    if message.state == "uncertain":
        return f"was sent twice without an answer, and is not sent a third time: {told}"
    if message.state == "refused" and outcome.kind != "refused":
        return f"is given up after {message.attempts} attempts: {told}"
    if outcome.kind == "unknown":
        return f"is sent once more, since nobody knows whether it arrived: {told}"
    return told


def tell_waiting(report: Report, tx: Connection, *, channels: Collection[str], kinds: Collection[str] | None) -> None:
    """What waits at the end, also from earlier runs: a scheduler is to come back for it."""
    waiting = outbox.count_waiting(tx, kinds=kinds)
    report.count(None, "waiting", sum(waiting.values()))
    if (retry := outbox.next_retry(tx, kinds=kinds)) is not None:
        report.wait_until(retry)
    for channel, number in sorted(waiting.items()):
        if channel not in channels:
            hint = ": no mail server is set (VEILLE_SMTP)" if channel == "mail" else ""
            report.fail(channel, f"{number} waiting, and nothing sends them{hint}")


def conceal(answer: str, target: str) -> str:
    """The answer without what only the ledger may know: an address, or a hook's URL beyond its host."""
    if "://" in target:
        parts = urlsplit(target)
        return answer.replace(target, f"{parts.scheme}://{parts.hostname}/…")
    local = target.rpartition("@")[0]
    named = re.sub(rf"(?<![\w.]){re.escape(local)}(?!\w)", "…", answer, flags=re.IGNORECASE) if local else answer
    return re.sub(r"[^\s<>\"'(),;:@]+@", "…@", named)
