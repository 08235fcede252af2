"""One upkeep: what it works with, and what it tells."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from veille.report import Report
from veille.workspace import Workspace


@dataclass
class Job:
    """``dry``: nothing is changed, and the same is told.

    ``told`` has what was removed or cut, by what it is and by source; of what is of no source, None. ``notes`` are
    sentences on what counts nothing. ``busy``: another process is at it, and nothing was done.
    """

    workspace: Workspace
    report: Report
    dry: bool
    now: datetime
    told: dict[str, Counter[str | None]] = field(default_factory=lambda: defaultdict(Counter))
    notes: list[str] = field(default_factory=list)
    busy: bool = False

    def count(self, what: str, number: int, source: str | None = None) -> None:
        if number:
            self.told[what][source] += number
            self.report.count(source, "done", number)

    def defer(self, source: str) -> None:
        """Leave a source that is being crawled to the next upkeep."""
        note = f"{source} is being crawled: its pages are left to the next upkeep"
        if note not in self.notes:
            self.notes.append(note)
            self.report.count(source, "deferred")
