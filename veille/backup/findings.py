"""What a check of a backup looked at, and what is wrong with it."""

from dataclasses import dataclass

from veille.backup.manifest import Manifest
from veille.report import MAX_ERRORS, Report


@dataclass
class Findings:
    report: Report
    manifest: Manifest
    files: int = 0
    bytes: int = 0
    #: Pages that were opened and read.
    pages: int = 0
    wrong: int = 0

    def tell(self, item: str, reason: str) -> None:
        """Note a fault; of very many only the first are told."""
        self.wrong += 1
        if self.wrong < MAX_ERRORS:
            self.report.fail(item, reason)
        elif self.wrong == MAX_ERRORS:
            self.report.fail(self.manifest.name, "more is wrong with it than is told here")

    def doubt(self, item: str, reason: str) -> None:
        """Note what a person has to look at, and may be in order."""
        self.report.count(None, "quarantined")
        self.report.add_error(item, reason)
