"""What catalogues say of CVE, and since when: dated facts that are closed, never overwritten."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, cast, exists, or_, select, update

from corpus.errors import LedgerError
from corpus.ledger.sql import chunked, to_json, upsert
from corpus.ledger.tables import captures, vulnerabilities, work
from corpus.vulnerability import CatalogueEntry

#: A catalogue that names so many fewer of the CVE than before is taken for a broken one. A judgement: none was seen to
#: shrink by more than single entries.
MAX_REMOVED = 0.1
#: Names in one sentence.
MAX_NAMED = 3

#: Of a fact: what it was, and what it is; null for not said.
Difference = Mapping[str, tuple[Any, Any]]


class CatalogueRefused(LedgerError):
    """A catalogue would take back too much of what stands: nothing of it was kept."""


@dataclass(frozen=True)
class Known:
    """What one catalogue has said of a CVE from ``since`` until ``until``; null while it says so."""

    cve: str
    catalogue: str
    since: datetime
    until: datetime | None
    entry: CatalogueEntry


@dataclass(frozen=True)
class Changes:
    """What a catalogue says that it did not say before, by CVE.

    ``unreadable`` has a sentence for each entry that could not be read. An ``overtaken`` catalogue is older than what
    is known: it changes nothing.
    """

    added: tuple[str, ...] = ()
    changed: Mapping[str, Difference] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    overtaken: bool = False

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.changed or self.removed)

    def summarise(self) -> str:
        """In a sentence, with the first CVE of each kind by name."""
        if self.overtaken:
            return "a newer catalogue has been read already: nothing of this one is kept"
        counted = (("added", self.added), ("changed", tuple(self.changed)), ("removed", self.removed))
        told = [f"{len(names)} {what} ({_name_some(names)})" for what, names in counted if names]
        told += [f"{len(self.unchanged)} unchanged"] * bool(self.unchanged)
        told += [f"{len(self.unreadable)} cannot be read ({_name_some(self.unreadable)})"] * bool(self.unreadable)
        return "; ".join(told)


def store(tx: Connection, catalogue: str, entries: Iterable[CatalogueEntry], *, capture: int, now: datetime) -> Changes:
    """Write what a catalogue, read from ``capture``, says that it did not say before; what changed.

    The same catalogue again changes nothing, and neither does one that was fetched before the newest that was read.
    CatalogueRefused where more than `MAX_REMOVED` of what stands would go.
    """
    read = list(entries)
    unreadable = tuple(f"{entry.cve}: {entry.problem}" for entry in read if entry.problem)
    if _is_overtaken(tx, catalogue, capture):
        return Changes(unreadable=unreadable, overtaken=True)
    standing = {row.cve: row for row in tx.execute(_STANDING, {"of": catalogue})}
    listed = {entry.cve: entry for entry in read if entry.problem is None}
    named = {entry.cve for entry in read}
    changes = _compare(standing, listed, named, unreadable)
    _refuse_emptied(catalogue, standing, changes)
    _write(tx, catalogue, standing, listed, changes, capture=capture, now=now)
    return changes


def current(tx: Connection, cves: Sequence[str] | None = None) -> dict[str, list[Known]]:
    """What catalogues say now of these CVE, or of all that they name: by CVE, in the order of the catalogues."""
    rows: list[Row[Any]] = []
    stands = select(vulnerabilities).where(vulnerabilities.c.until.is_(None))
    for part in [None] if cves is None else chunked(cves):
        rows += tx.execute(stands if part is None else stands.where(vulnerabilities.c.cve.in_(part)))
    return _group(rows)


def history(tx: Connection, cve: str) -> list[Known]:
    """All that catalogues have said of a CVE, oldest first."""
    rows = tx.execute(select(vulnerabilities).where(vulnerabilities.c.cve == cve).order_by(vulnerabilities.c.since))
    return [_to_known(row) for row in rows]


def changes_since(tx: Connection, catalogue: str, since: datetime) -> Changes:
    """What the catalogue says now that it did not say at ``since``."""
    column = vulnerabilities.c
    moved = or_(column.since > since, column.until > since)
    rows = tx.execute(select(vulnerabilities).where(column.catalogue == catalogue, moved).order_by(column.since))
    before: dict[str, dict[str, Any]] = {}
    after: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.since <= since:
            before[row.cve] = json.loads(row.facts)
        if row.until is None:
            after[row.cve] = json.loads(row.facts)
    differences = {cve: _differ(before[cve], after[cve]) for cve in sorted(before.keys() & after.keys())}
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed={cve: difference for cve, difference in differences.items() if difference},
        removed=tuple(sorted(before.keys() - after.keys())),
    )


_STANDING = select(vulnerabilities).where(
    vulnerabilities.c.catalogue == bindparam("of"), vulnerabilities.c.until.is_(None)
)
_CLOSE = (
    update(vulnerabilities)
    .where(
        vulnerabilities.c.catalogue == bindparam("of"),
        vulnerabilities.c.cve == bindparam("named"),
        vulnerabilities.c.until.is_(None),
    )
    .values(until=bindparam("ended"))
)
_READ = captures.alias()
#: A later capture of the same source that has been read, or that a fact rests on.
_LATER = or_(
    exists().where(vulnerabilities.c.catalogue == bindparam("of"), vulnerabilities.c.capture > bindparam("capture")),
    exists().where(
        captures.c.source == select(_READ.c.source).where(_READ.c.id == bindparam("capture")).scalar_subquery(),
        captures.c.id > bindparam("capture"),
        captures.c.role == "page",
        work.c.stage == "extract",
        work.c.item == cast(captures.c.id, String),
        work.c.state.in_(("done", "unchanged")),
    ),
)


def _is_overtaken(tx: Connection, catalogue: str, capture: int) -> bool:
    return bool(tx.scalar(select(_LATER), {"of": catalogue, "capture": capture}))


def _compare(
    standing: Mapping[str, Row[Any]], listed: Mapping[str, CatalogueEntry], named: set[str], unreadable: tuple[str, ...]
) -> Changes:
    differences = {
        cve: _differ(json.loads(standing[cve].facts), entry.facts()) for cve, entry in listed.items() if cve in standing
    }
    return Changes(
        added=tuple(cve for cve in listed if cve not in standing),
        changed={cve: difference for cve, difference in differences.items() if difference},
        removed=tuple(sorted(standing.keys() - named)),
        unchanged=tuple(cve for cve, difference in differences.items() if not difference),
        unreadable=unreadable,
    )


def _differ(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _refuse_emptied(catalogue: str, standing: Mapping[str, Row[Any]], changes: Changes) -> None:
    if len(changes.removed) > max(1, MAX_REMOVED * len(standing)):
        raise CatalogueRefused(
            f"the catalogue '{catalogue}' names {len(changes.removed)} of its {len(standing)} CVE no more "
            f"({_name_some(changes.removed)}): it is taken for a broken one, and nothing of it is kept; "
            "look at what its publisher sends"
        )


def _write(
    tx: Connection,
    catalogue: str,
    standing: Mapping[str, Row[Any]],
    listed: Mapping[str, CatalogueEntry],
    changes: Changes,
    *,
    capture: int,
    now: datetime,
) -> None:
    """End what is said no more, and begin what is said now.

    What a second reading of the same capture finds is our correction, not the publisher's change: it takes the place
    of what the first one found.
    """
    begun = {cve: standing[cve].since for cve in changes.changed if standing[cve].capture == capture}
    ended = [cve for cve in (*changes.changed, *changes.removed) if cve not in begun]
    if ended:
        tx.execute(_CLOSE, [{"of": catalogue, "named": cve, "ended": now} for cve in ended])
    rows = [
        {
            "cve": cve,
            "catalogue": catalogue,
            "since": begun.get(cve, now),
            "until": None,
            "facts": to_json(listed[cve].facts()),
            "capture": capture,
        }
        for cve in (*changes.added, *changes.changed)
    ]
    if rows:
        tx.execute(upsert(tx, vulnerabilities, change=("until", "facts", "capture")), rows)


def _group(rows: Iterable[Row[Any]]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for row in sorted(rows, key=lambda row: (row.cve, row.catalogue)):
        found.setdefault(row.cve, []).append(_to_known(row))
    return found


def _to_known(row: Row[Any]) -> Known:
    entry = CatalogueEntry.model_validate({"cve": row.cve, **json.loads(row.facts)})
    return Known(row.cve, row.catalogue, row.since, row.until, entry)


def _name_some(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMED
    return ", ".join(names[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
