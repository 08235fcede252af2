"""Runs as rows of the index: what each command did, beside what it wrote."""

from collections.abc import Mapping
from typing import Any

from corpus.ledger import runs
from index.query import Row
from veille.report import COUNTED, FAILED, OK, REFUSED, RETRY, WRONG_USE
from veille.workspace import Workspace

#: Runs written at a time: those of a day at one run in a quarter of an hour, the last of them twice.
LATEST = 100
OUTCOMES = {OK: "well", FAILED: "failed", WRONG_USE: "wrong use", REFUSED: "something refused", RETRY: "to be retried"}


def rows_of_runs(workspace: Workspace) -> list[Row]:
    """The newest runs that have ended, as rows of the collection `runs`."""
    with workspace.ledger.reading() as tx:
        return [to_row(run) for run in runs.latest(tx, limit=LATEST) if run["ended"]]


def to_row(run: Mapping[str, Any]) -> Row:
    counts, errors = run["counts"] or {}, run["errors"] or []
    return {
        "id": run["id"],
        "verb": run["verb"],
        "batch": run["batch"],
        "outcome": OUTCOMES.get(run["exit_code"], "failed"),
        "started": run["started"],
        "seconds": (run["ended"] - run["started"]).total_seconds(),
        **{state: counts.get(state, 0) for state in COUNTED},
        "message": errors[0]["reason"] if errors else None,
    }
