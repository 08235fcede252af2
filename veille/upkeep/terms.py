"""Terms: how long what each source brings is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from corpus.ledger import withdrawals
from corpus.vocabulary import ReuseClass
from veille.settings import Settings
from veille.workspace import Workspace


@dataclass(frozen=True)
class Term:
    """What of the source came ``before`` then is kept no longer than its class allows."""

    source: str
    reuse: ReuseClass
    before: datetime


def days_of(settings: Settings) -> dict[ReuseClass, int]:
    """The days that texts are kept, of the classes that are not kept for ever."""
    every: dict[ReuseClass, int | None] = {
        "full_text": settings.keep_full_text,
        "extract": settings.keep_extract,
        "metadata_only": settings.keep_metadata_only,
    }
    return {reuse: days for reuse, days in every.items() if days is not None}


def list_terms(workspace: Workspace, *, now: datetime) -> list[Term]:
    """Of every source that anything came from and whose class is not kept for ever."""
    if not (days := days_of(workspace.settings)):
        return []
    with workspace.ledger.reading() as tx:
        classes = {
            source: _class_of(workspace, withdrawals.find_reuse(tx, source), source)
            for source in withdrawals.sources(tx)
        }
    return [
        Term(source, reuse, now - timedelta(days=days[reuse])) for source, reuse in classes.items() if reuse in days
    ]


def _class_of(workspace: Workspace, said: ReuseClass | None, source: str) -> ReuseClass:
    """What the source's YAML says today, else what it said when something of it was last read.

    Of what was imported nothing is known: an extract of it is kept.
    """
    known = workspace.catalogue.get(source)
    return known.reuse if known else said or "extract"


def strictest(settings: Settings) -> int | None:
    """After how many days the first of the texts go of which not all may be kept; None where all are kept."""
    cut = [days for reuse, days in days_of(settings).items() if reuse != "full_text"]
    return min(cut, default=None)
