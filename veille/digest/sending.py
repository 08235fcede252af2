"""Sending digests: each is made, then kept and put into the outbox in one transaction; then the outbox is emptied."""

import traceback
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from corpus.errors import VeilleError
from corpus.ledger import digests, leases, outbox, readers
from corpus.ledger.outbox import Draft, MessageKind
from veille.digest.choosing import Task, choose_due, choose_of_day
from veille.digest.filing import file_digests, to_page
from veille.digest.following import IndexIncomplete
from veille.digest.letters import draft_digest
from veille.digest.making import make_digest
from veille.digest.model import Digest
from veille.digest.rendering import to_json
from veille.engine import open_index
from veille.mail.tokens import Tokens, open_tokens
from veille.mailing import send_waiting
from veille.progress import track
from veille.report import Report

if TYPE_CHECKING:
    from index.backend import SearchBackend
    from veille.workspace import Workspace

#: The lease under which digests are made: of two processes the second leaves the work to the first.
LEASE = "digests"
#: What is sent with digests; alerts are sent by their own verb.
KINDS: tuple[MessageKind, ...] = ("digest", "confirmation")


def send_digests(
    workspace: "Workspace", report: Report, *, due: bool = True, name: str | None = None, day: date | None = None
) -> None:
    """Make the digests that are ``due`` or, else, those of the day; send all that waits; then fill the archive."""
    with leases.held(workspace.ledger, LEASE, clock=workspace.clock) as mine:
        if not mine:
            report.count(None, "deferred")
            return
        tasks = (
            choose_due(workspace, report, name=name) if due else choose_of_day(workspace, report, name=name, day=day)
        )
        if tasks:
            _make_all(workspace, report, tasks)
        send_waiting(workspace, report, *KINDS)
        file_digests(workspace, report)


def _make_all(workspace: "Workspace", report: Report, tasks: Sequence[Task]) -> None:
    """Make each digest; one that fails, even by a mistake of ours, keeps nobody else from theirs."""
    try:
        tokens, backend = open_tokens(workspace), open_index(workspace.settings)
    except VeilleError as error:
        report.fail("digests", str(error))  # what waits from before is sent all the same
        return
    with closing(backend), track("digests", len(tasks)) as done:
        for task in tasks:
            try:
                _make(workspace, backend, report, task, tokens)
            except IndexIncomplete as error:
                report.count(task.reader.name, "waiting")
                report.add_error(task.reader.name, str(error))
            except VeilleError as error:
                report.fail(task.reader.name, str(error))
            except Exception as error:  # noqa: BLE001 - recorded, and shown below as any other mistake of ours
                report.fail(task.reader.name, f"{type(error).__name__}: {error}")
                traceback.print_exc()
            done(1)


def _make(workspace: "Workspace", backend: "SearchBackend", report: Report, task: Task, tokens: Tokens) -> None:
    reader, now = task.reader, workspace.clock()
    digest = make_digest(workspace, backend, reader, task.window, day=task.day, now=now)
    draft = None
    if reader.empty == "line" or not digest.is_empty:
        draft = draft_digest(reader, digest, workspace.settings, tokens=tokens, now=now)
    if _keep(workspace, task, digest, draft, page=to_page(digest, workspace.settings)):
        report.count(reader.name, "unchanged", int(draft is None))
        for left_out in digest.unsupported:
            report.add_error(reader.name, f"a line of {left_out.document} was left out: {left_out.reason}")


def _keep(workspace: "Workspace", task: Task, digest: Digest, draft: Draft | None, *, page: str) -> bool:
    """One transaction: the digest is kept, its mail waits, its reader has been told. False where one is there.

    So it is, too, where the reader has left or moved meanwhile, or another process has told some of it, which took
    this one for dead: the next run sees who is due then.
    """
    now, window = workspace.clock(), task.window
    with workspace.ledger.writing() as tx:
        reader = readers.load(tx, task.reader.number)
        if not reader.receives or reader.address != task.reader.address:
            return False
        if not task.late and (reader.mark, reader.revision) != (window.after, window.changed_after):
            return False
        number = digests.store(
            tx,
            reader=reader.number,
            day=task.day,
            after=window.after,
            until=window.until,
            changed_after=window.changed_after,
            changed_until=window.changed_until,
            since=window.since,
            till=window.till,
            lines=sum(1 for _ in digest.lines()),
            omitted=len(digest.unsupported),
            facts=to_json(digest),
            page=page,
            now=now,
        )
        if number is None:
            return False
        message = outbox.put(tx, draft, now=now) if draft else None
        if message is not None:
            digests.note_message(tx, number, message)
        if not task.late:
            readers.advance(tx, reader.number, mark=window.until, revision=window.changed_until, seen=window.till)
    return True
