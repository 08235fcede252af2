"""Runs as rows of the index: what each command did, beside what it wrote."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from corpus.ledger import runs
from index.backend import SearchBackend
from index.nodes import Everything
from index.query import Query, Row
from veille.report import COUNTED, FAILED, OK, REFUSED, RETRY, WRONG_USE
from veille.workspace import Workspace

#: How far the clocks of machines that share a ledger may be apart.
APART = timedelta(hours=1)
OUTCOMES = {OK: "well", FAILED: "failed", WRONG_USE: "wrong use", REFUSED: "something refused", RETRY: "to be retried"}


def write_runs(workspace: Workspace, backend: SearchBackend) -> int:
    """Write the runs that have ended since the newest of the index began, of which it lacks some; how many."""
    newest = Query(Everything(), "runs", sort="-started", limit=1, highlight=False)
    begun = [hit.row["started"] for hit in backend.search(newest).hits]
    with workspace.ledger.reading() as tx:
        ended = runs.ended_since(tx, min(begun[0], workspace.clock()) - APART if begun else None)
    return backend.put("runs", map(to_row, ended))


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
