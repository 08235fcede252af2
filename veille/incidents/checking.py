"""The check: the health of all sources becomes incidents, and the operator hears what is new."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from corpus.ledger import incidents, leases, runs
from veille.health import Health, measure_health
from veille.incidents.judging import WATCH, Verdict, first_time, judge, tell_pause
from veille.incidents.pauses import DAY, Pause, find_pause
from veille.incidents.telling import take_up, tell
from veille.mailing import send_waiting
from veille.report import Report
from veille.workspace import Workspace

VERB = "incidents check"


def check_incidents(workspace: Workspace, report: Report) -> None:
    """Measure, record, tell and send; one check at a time, a second one leaves it to the first."""
    with leases.held(workspace.ledger, "incidents", clock=workspace.clock) as mine:
        if not mine:
            report.count(None, "deferred")
            return
        measured = measure_health(workspace)
        verdict = record(workspace, measured)
        report_health(report, measured, verdict)
        tell(workspace, measured, report)
        take_up(workspace)
        send_waiting(workspace, report, "incident")


def record(workspace: Workspace, measured: Sequence[Health]) -> Verdict:
    """Bring the ledger's incidents to what is so now."""
    now, catalogue = workspace.clock(), workspace.catalogue
    with workspace.ledger.writing() as tx:
        pause = find_pause(tx, [catalogue[health.slug] for health in measured], now=now)
        known = _find_known(tx, workspace, measured, now=now)
        verdict = judge(measured, catalogue, known=known, pause=pause, now=now)
        incidents.record(tx, verdict.troubles, unclear=verdict.unclear, now=now)
        _record_pause(tx, pause, now=now)
    return verdict


def report_health(report: Report, measured: Sequence[Health], verdict: Verdict) -> None:
    """A source that fails counts as quarantined; while none is polled that is one trouble, and not of the sources."""
    if watch := verdict.troubles.get(WATCH):
        report.count(None, "quarantined")
        report.add_error("watch", watch.reason)
    for health in measured:
        is_failing = health.state == "failing"
        report.count(health.slug, "deferred" if watch else "quarantined" if is_failing else "done")
        if not watch and health.state != "healthy":
            report.add_error(health.slug, f"{health.state}: {health.reason}")


def _find_known(tx: Connection, workspace: Workspace, measured: Sequence[Health], *, now: datetime) -> set[str]:
    """Sources never polled that a check of long enough ago has seen: only the runs tell since when they are there."""
    never = [health.slug for health in measured if health.supply.first_poll is None]
    times = {slug: first_time(workspace.catalogue[slug]) for slug in never}
    seen = {time: runs.sources_of(tx, VERB, before=now - time) for time in set(times.values())}
    return {slug for slug, time in times.items() if slug in seen[time]}


def _record_pause(tx: Connection, pause: Pause | None, *, now: datetime) -> None:
    """A pause of a day is told of though no check saw it, since this machine was off: pages may have been missed."""
    if pause is not None and pause.until is not None and pause.until - pause.since >= DAY:
        incidents.record_past(tx, WATCH, tell_pause(pause, now=now), began=pause.since, ended=pause.until)
