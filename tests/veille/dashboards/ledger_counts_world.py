"""What the ledger holds, for who counts without the index: documents, figures, CVE, sources and runs."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, select

from corpus.document import Document, Figure
from corpus.ledger import documents, tables
from corpus.vocabulary import EntityKind
from tests.veille.dashboards.ledger_counts_sources import Run, State, read_runs, read_states
from veille.workspace import Workspace

PRESS = ("press", "agency")


@dataclass(frozen=True)
class Told:
    """A document as it counts: ``story`` is the title of its story with the id, as a reader chooses it."""

    document: Document
    story: str | None

    @cached_property
    def moment(self) -> datetime:
        return moment_of(self.document)

    @cached_property
    def cves(self) -> list[str]:
        """Those its publisher lists and those in the text, once each."""
        found = self.document.annotations.vulnerabilities if self.document.annotations else ()
        return list(dict.fromkeys([*self.listed("cves"), *(mention.id for mention in found)]))

    @property
    def language(self) -> str | None:
        read = self.document.annotations
        return self.document.content.language or (read.language if read else None)

    @property
    def url(self) -> str | None:
        return self.document.fetch.canonical_url or self.document.fetch.url

    @property
    def is_threat(self) -> bool:
        read = self.document.annotations
        if read is None:
            return False
        named = any(entity.kind in ("actor", "malware") for entity in read.entities)
        return bool(read.threats.attacks or read.threats.actor_categories or named)

    def name(self, kind: EntityKind) -> set[str]:
        read = self.document.annotations
        return {tidy(entity.name) for entity in read.entities if entity.kind == kind} if read else set()

    def threats(self, which: str) -> set[str]:
        read = self.document.annotations
        return set(map(tidy, getattr(read.threats, which))) if read else set()

    def listed(self, key: str) -> list[str]:
        """Of the publisher's own data; what is no text is none."""
        values = self.document.content.extra.get(key)
        return [each for each in values if isinstance(each, str)] if isinstance(values, list | tuple) else []


@dataclass(frozen=True)
class Stated:
    """A figure, with what it counts where the reviewed table has that."""

    told: Told
    figure: Figure
    noun: str | None = None

    @property
    def moment(self) -> datetime:
        return self.told.moment

    @property
    def id(self) -> str:
        return f"{self.told.document.id}#{self.figure.field}-{self.figure.start}-{self.figure.end}"

    @property
    def fact(self) -> tuple[Any, ...]:
        """The same for all repeats of a value in a story."""
        what = self.noun if self.noun and self.figure.kind == "count" else self.figure.unit
        where = self.told.document.story or self.told.document.id
        return where, self.figure.value, self.figure.value_max, what


@dataclass(frozen=True)
class Vulnerability:
    """A CVE that catalogues name, with what they say in the order of their names, and the documents that name it."""

    id: str
    entries: Sequence[Mapping[str, Any]]
    named_by: Sequence[Told] = ()

    def says(self, fact: str) -> bool:
        return any(entry.get(fact) for entry in self.entries)

    def first(self, fact: str) -> Any:
        return next((entry[fact] for entry in self.entries if entry.get(fact) is not None), None)

    @property
    def added(self) -> datetime | None:
        day = self.first("added")
        return None if day is None else datetime.combine(date.fromisoformat(day), time(), UTC)

    @property
    def in_press(self) -> list[Told]:
        """The documents of press and agencies that name it, the first of them first."""
        press = [told for told in self.named_by if told.document.source.kind in PRESS]
        return sorted(press, key=lambda told: (told.moment, told.document.id))


@dataclass(frozen=True)
class World:
    documents: Sequence[Told]
    figures: Sequence[Stated] = ()
    vulnerabilities: Sequence[Vulnerability] = ()
    sources: Sequence[State] = ()
    runs: Sequence[Run] = ()
    collections: Mapping[str, Sequence[Any]] = field(init=False)

    def __post_init__(self) -> None:
        names = ("documents", "figures", "vulnerabilities", "sources", "runs")
        object.__setattr__(self, "collections", {name: getattr(self, name) for name in names})


def read_world(workspace: Workspace, *, now: datetime) -> World:
    """What counts at ``now``, when the index was written: documents that were neither merged nor discarded."""
    with workspace.ledger.reading() as tx:
        merged = tables.documents.c.merged_into
        there = documents.load(tx, list(tx.scalars(select(tables.documents.c.id).where(merged.is_(None)))))
        kept = [document for document in there if document.id not in _read_discarded(tx)]
        facts = _read_facts(tx)
        runs = read_runs(tx, now=now)
    states = read_states(workspace, there, now=now)
    return make_world(kept, facts, states, runs)


def make_world(
    kept: Sequence[Document],
    facts: Mapping[str, Sequence[Mapping[str, Any]]],
    states: Sequence[State] = (),
    runs: Sequence[Run] = (),
) -> World:
    names = name_stories(kept)
    told = [Told(document, names.get(document.story or "")) for document in kept]
    naming: dict[str, list[Told]] = defaultdict(list)
    for each in told:
        for cve in each.cves:
            naming[cve.upper()].append(each)
    known = [Vulnerability(cve, entries, naming[cve]) for cve, entries in sorted(facts.items())]
    return World(told, [stated for each in told for stated in state_figures(each)], known, states, runs)


def state_figures(told: Told) -> Iterator[Stated]:
    """What a figure counts is a matter of reading, which has tests of its own: only that is taken over."""
    from veille.counted import name_counted

    read = told.document.annotations
    if read and read.figures:
        counted = name_counted(told.document.model_dump(mode="json"))
        yield from (Stated(told, figure, each.noun) for figure, each in zip(read.figures, counted, strict=True))


def name_stories(kept: Iterable[Document]) -> dict[str, str]:
    """A story is called by its earliest whole document, or the earliest where none is whole, in 110 signs."""
    members: dict[str, list[Document]] = defaultdict(list)
    for document in kept:
        if document.story:
            members[document.story].append(document)
    names = {}
    for story, told in members.items():
        opener = min(told, key=lambda each: (each.content.level != "full", _exact_moment(each), each.id))
        title = opener.content.title
        names[story] = f"{tidy(title if len(title) <= 110 else title[:109].rstrip() + '…')} · {story}"
    return names


def moment_of(document: Document) -> datetime:
    """When it was published or, where that is unknown or later, first seen; in milliseconds, as the index has it."""
    return cut(_exact_moment(document))


def _exact_moment(document: Document) -> datetime:
    seen, published = document.fetch.first_seen_at, document.content.published
    return seen if published is None or published > seen else published


def cut(moment: datetime) -> datetime:
    return moment - timedelta(microseconds=moment.microsecond % 1000)


def tidy(text: str) -> str:
    """As values are told apart: accents composed, single spaces."""
    return " ".join(normalize("NFC", text).split())


def _read_discarded(tx: Connection) -> set[str]:
    work = tables.work.c
    return set(tx.scalars(select(work.item).where(work.stage == "enrich", work.state == "discarded")))


def _read_facts(tx: Connection) -> dict[str, list[dict[str, Any]]]:
    """What stands in catalogues, by CVE."""
    rows, found = tables.vulnerabilities.c, defaultdict(list)
    standing = select(rows.cve, rows.facts).where(rows.until.is_(None)).order_by(rows.cve, rows.catalogue)
    for row in tx.execute(standing):
        found[row.cve].append(json.loads(row.facts))
    return found
