"""What a command did: its counts, its errors, its exit code, and the line that tells a scheduler: `docs/filters.md`."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.ledger.work import Item, Result

OK, FAILED, WRONG_USE, REFUSED, RETRY = 0, 1, 2, 3, 4
#: The states that are always counted, in their order.
COUNTED = ("done", "unchanged", "discarded", "quarantined", "waiting", "deferred")
#: Errors told one by one; the rest is in the counts and in the ledger.
MAX_ERRORS = 100


@dataclass
class Report:
    """Filled while a command runs. ``retry_at`` is when the first waiting item is due."""

    verb: str
    started: datetime
    run: str = ""
    batch: str | None = None
    counts: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    retry_at: datetime | None = None
    #: Something went wrong that is no item's fault.
    failed: bool = False

    def count(self, source: str | None, state: str, number: int = 1) -> None:
        """Count items of a source; without one, something of no source."""
        if number:
            self.counts[state] += number
        if number and source is not None:
            self.sources.setdefault(source, Counter())[state] += number

    def add_results(
        self, items: "Sequence[Item]", results: "Iterable[Result]", names: Sequence[str] | None = None
    ) -> None:
        """Count how items ended, and tell what went wrong by their ``names``, else by what the ledger calls them."""
        for item, result, name in zip(items, results, names or [item.item for item in items], strict=True):
            self.count(item.source, result.state)
            if result.reason and result.state in ("quarantined", "waiting"):
                self.add_error(name, result.reason)
            if result.state == "waiting" and result.not_before:
                self.wait_until(result.not_before)

    def keep_waiting(self, waiting: "Mapping[str, int]", retry: datetime | None) -> None:
        """Count by source what waits at the end, also from earlier runs: a scheduler is to come back for it."""
        for source, number in waiting.items():
            self.count(source, "waiting", max(0, number - self.sources.get(source, Counter())["waiting"]))
        if retry is not None:
            self.wait_until(retry)

    def add_error(self, item: str, reason: str) -> None:
        if len(self.errors) < MAX_ERRORS:
            self.errors.append({"item": item, "reason": reason})

    def fail(self, item: str, reason: str) -> None:
        self.failed = True
        self.errors.append({"item": item, "reason": reason})

    def wait_until(self, moment: datetime) -> None:
        self.retry_at = moment if self.retry_at is None else min(self.retry_at, moment)

    def include(self, other: "Report") -> None:
        """Take over what another stage of the same run did."""
        for source, counts in other.sources.items():
            for state, number in counts.items():
                self.count(source, state, number)
        for state, number in other.of_no_source().items():
            self.count(None, state, number)
        room = len(other.errors) if other.failed else MAX_ERRORS - len(self.errors)  # a failure is always told
        self.errors.extend(other.errors[: max(0, room)])
        self.failed = self.failed or other.failed
        if other.retry_at:
            self.wait_until(other.retry_at)

    def of_no_source(self) -> Counter[str]:
        return self.counts - sum(self.sources.values(), Counter())

    @property
    def exit_code(self) -> int:
        """1 failed, 4 something waits for a retry, 3 something was refused for good, 0 all ended."""
        if self.failed:
            return FAILED
        if self.counts["waiting"]:
            return RETRY
        return REFUSED if self.counts["quarantined"] else OK

    def to_line(self, *, now: datetime) -> dict[str, Any]:
        """The last line of `--json`."""
        line: dict[str, Any] = {
            "verb": self.verb,
            "batch": self.batch,
            "run": self.run,
            "started": self.started.isoformat(),
            "seconds": round((now - self.started).total_seconds(), 3),
            "counts": {state: self.counts[state] for state in COUNTED},
            "sources": {slug: dict(counts) for slug, counts in sorted(self.sources.items())},
            "errors": self.errors,
        }
        if self.retry_at is not None:
            line["retry_after"] = max(0.0, round((self.retry_at - now).total_seconds(), 3))
        return line

    def beyond(self, counted: Collection[str]) -> "Report":
        """What this report adds to one that has ``counted`` some sources: of those, only what did not end well."""
        bad = ("discarded", "quarantined", "waiting", "deferred")
        kept = Report(self.verb, self.started, errors=self.errors, retry_at=self.retry_at, failed=self.failed)
        for source, counts in self.sources.items():
            for state in bad if source in counted else counts:
                kept.count(source, state, counts[state])
        kept.count(None, "deferred", self.of_no_source()["deferred"])
        return kept
