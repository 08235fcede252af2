"""Notes of what was done: every run is in the ledger, with its counts and its errors."""

from collections.abc import Callable
from contextlib import suppress

from corpus.errors import LedgerError, VeilleError
from corpus.ledger import runs
from veille.report import Report
from veille.workspace import Workspace

#: What a verb does with its workspace; it fills the report.
Action = Callable[[Workspace, Report], None]


def note_run(workspace: Workspace, action: Action, report: Report) -> None:
    """Do the action, with a note of its beginning and its end, however it ends."""
    with workspace.ledger.writing() as tx:
        report.run = runs.begin(tx, report.verb, now=report.started, batch=report.batch)
    try:
        action(workspace, report)
    except VeilleError as error:
        report.fail(report.verb, str(error))
        with suppress(LedgerError):  # where it is the ledger that fails, that is told already
            _note_end(workspace, report)
        report.errors.pop()  # the caller tells it
        raise
    _note_end(workspace, report)


def _note_end(workspace: Workspace, report: Report) -> None:
    with workspace.ledger.writing() as tx:
        runs.end(
            tx,
            report.run,
            now=workspace.clock(),
            exit_code=report.exit_code,
            counts=report.counts,
            sources=report.sources,
            errors=report.errors,
        )
