"""`veille alerts run`: match what arrived, tell what is due, send what waits, write the feeds."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from corpus.errors import LedgerUnavailable, VeilleError
from corpus.ledger import leases, searches
from corpus.ledger.outbox import Message
from corpus.ledger.searches import Search
from index.errors import IndexUnavailable
from veille.alerts.channels import webhook
from veille.alerts.channels.address import HOOKS
from veille.alerts.channels.hooks import HookTransport
from veille.alerts.channels.plain import PlainTransport
from veille.alerts.feeds import write_feeds
from veille.alerts.matching import match_arrivals
from veille.alerts.telling import Made, Teller
from veille.engine import open_index
from veille.mail.tokens import Tokens, open_tokens
from veille.outbox import Transport, drain, open_mail
from veille.report import Report
from veille.workspace import Workspace

LEASE = "alerts"


@dataclass(frozen=True)
class Ran:
    """What a run came to: how many documents each search found, and the alerts that were made."""

    found: dict[str, int]
    made: tuple[Made, ...] = ()


def run_alerts(workspace: Workspace, report: Report) -> Ran:
    """One at a time: a second run leaves the work to the first. A search that fails keeps no other from its alerts."""
    with leases.held(workspace.ledger, LEASE, clock=workspace.clock) as mine:
        if not mine:
            report.count(None, "deferred")
            return Ran({})
        tokens = open_tokens(workspace)
        with workspace.ledger.reading() as tx:
            standing = searches.standing(tx)
        found = _match(workspace, standing, report)
        made = _tell(workspace, tokens, report)
        _send(workspace, tokens, report)
        write_feeds(workspace, report)
    return Ran(found, made)


def _match(workspace: Workspace, standing: Sequence[Search], report: Report) -> dict[str, int]:
    """Those that were matched up to the same arrival are matched together, which is what costs least."""
    found: dict[str, int] = {}
    awaited: set[str] = set()
    try:
        for _, group in groupby(sorted(standing, key=_mark), key=_mark):
            with closing(open_index(workspace.settings)) as backend:
                fail = partial(_tell_failure, report)
                matched = match_arrivals(workspace.ledger, backend, list(group), now=workspace.clock(), fail=fail)
            found |= matched.found
            awaited |= matched.awaited
    except IndexUnavailable as error:
        report.fail("index", str(error))
    report.count(None, "waiting", len(awaited))
    return found


def _mark(search: Search) -> int:
    return search.mark


def _tell(workspace: Workspace, tokens: Tokens, report: Report) -> tuple[Made, ...]:
    teller, made = Teller(workspace.ledger, workspace.settings, tokens), []
    with workspace.ledger.reading() as tx:
        standing = searches.standing(tx)
    for search in standing:
        try:
            told = teller.tell(search, now=workspace.clock())
        except LedgerUnavailable:
            raise
        except VeilleError as error:
            _tell_failure(report, search, error)
            continue
        if told:
            made.append(told)
        if told and told.missed:
            report.add_error(f"search {search.name}", told.missed)
    return tuple(made)


def _tell_failure(report: Report, search: Search, error: VeilleError) -> None:
    """What it has not told of stays, and the next run tries again."""
    report.count(None, "waiting")
    report.add_error(f"search {search.name}", str(error))


def _send(workspace: Workspace, tokens: Tokens, report: Report) -> None:
    transports = open_transports(workspace, tokens)
    try:
        drain(workspace, report, transports, kinds=("alert",))
    finally:
        for transport in set(transports.values()):
            transport.close()


def open_transports(workspace: Workspace, tokens: Tokens) -> dict[str, Transport]:
    """By channel what sends on it; without a mail server mails wait."""

    def sign(message: Message, moment: int) -> dict[str, str]:
        if message.channel != "webhook" or message.search is None:
            return {}
        return webhook.sign(webhook.make_key(tokens, message.search), message, moment)

    hooks = HookTransport(workspace.settings.user_agent, sign, workspace.clock)
    return {**open_mail(workspace.settings), **dict.fromkeys(HOOKS, hooks), "stdout": PlainTransport()}
