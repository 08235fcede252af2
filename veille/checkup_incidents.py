"""The check of `veille doctor` for the sources that are watched."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta

from corpus.clock import utc_now
from corpus.ledger import Ledger, incidents, runs
from corpus.ledger.incidents import Incident
from veille.checkup_finding import Finding
from veille.incidents.checking import VERB
from veille.incidents.telling import find_missing
from veille.settings import Settings

WHAT, SHOWN = "incidents", "see veille incidents list"
SCHEDULE = "let veille incidents check run every half hour: docs/operate.md, When a source falls silent"
#: What was found longer ago says nothing of now.
OLD = timedelta(days=1)


def check_incidents(settings: Settings) -> Finding:
    """Whether a source fails, as the last `veille incidents check` has found, and whether anybody is told."""
    with closing(Ledger.open(settings.ledger_url)) as ledger, ledger.reading() as tx:
        standing, last = incidents.standing(tx), runs.last_begun(tx, VERB)
    missing = find_missing(settings)
    if standing:
        return _tell(standing, missing)
    if settings.operator and missing:
        return Finding(WHAT, False, f"nobody can be told of sources in trouble: {missing} is not set", f"set {missing}")
    return _tell_check(last, is_relied_on=not missing)


def _tell(standing: Sequence[Incident], missing: str) -> Finding:
    number, since = len(standing), min(incident.began for incident in standing)
    found = f"{number} source{'s' * (number != 1)} in trouble since {since:%Y-%m-%d %H:%M} UTC"
    if missing and any(incident.told is None for incident in standing):
        return Finding(WHAT, False, f"{found}, and nobody is told of it", f"set {missing}; {SHOWN}")
    is_late = all(incident.state == "late" for incident in standing)
    return Finding(WHAT, is_late, f"{found}: {SHOWN}" if is_late else found, SHOWN)


def _tell_check(last: datetime | None, *, is_relied_on: bool) -> Finding:
    """That no incident is known, and since when nobody looked: nothing was found because nothing was sought."""
    if last is None:
        return Finding(WHAT, not is_relied_on, "veille incidents check was never run", SCHEDULE)
    found = f"no source is in trouble, as of {last:%Y-%m-%d %H:%M} UTC"
    return Finding(WHAT, not (is_relied_on and utc_now() - last > OLD), found, SCHEDULE)
