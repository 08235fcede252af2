"""Crawls in a process of their own, as they run outside of tests, and what they left in ledger and archive."""

import json
import os
import resource
import socket
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partialmethod
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, select
from twisted.internet._resolver import GAIResolver

from corpus.archive import Archive, ArchivedPage
from corpus.clock import FixedClock
from corpus.document import ArchiveReference
from corpus.ledger import Ledger, batches
from corpus.ledger.tables import captures, work
from crawlers.crawl import crawl_source
from crawlers.source import Source

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

# A fork of a process that has Scrapy already begins to crawl at once; a new one takes a second and a half.
_context = get_context("forkserver")
_context.set_forkserver_preload(
    ["crawlers.spiderloader", "corpus.ledger.migration", "scrapy.core.downloader.handlers.http11"]
)


def source_of(site: str, **changes: Any) -> Source:
    facts = {
        "slug": "press",
        "title": "A press",
        "publisher": "Press",
        "language": "fr",
        "kind": "advisory",
        "reuse": "full_text",
        "spider": "bulletins",
        "extractor": "bulletin",
        "site": site,
        "lists": ["/avis/json/"],
        "delay": 0,
        "timeout": 3,
        "max_size": 1024 * 1024,
        "expected_per_week": 1,
        "freshness": 7,
        "timezone": "Europe/Paris",
    }
    return Source.model_validate(facts | changes)


def bulletin(reference: str = "CERTFR-2026-AVI-0001", **changes: Any) -> dict[str, Any]:
    """A bulletin of our own in the site's shape."""
    return {
        "reference": reference,
        "title": "Vulnérabilité dans le serveur Étagère",
        "summary": "Une faille touche le serveur Étagère.",
        "content": "## Solutions\n\nInstaller la version 2.4 publiée par l'éditeur.",
        "affected_systems": [],
        "affected_systems_content": "",
        "cves": [{"name": "CVE-2026-11111", "url": "https://cve.example.org/CVE-2026-11111"}],
        "risks": [{"description": "Déni de service"}],
        "links": [],
        "vendor_advisories": [],
        "revisions": [{"description": "Version initiale", "revision_date": "2026-01-02T00:00:00.000000"}],
    } | changes


def entry(reference: str, *, json_url: str | None = None, stamp: str = "2026-01-02", **hints: Any) -> dict[str, Any]:
    return {
        "reference": reference,
        "json_url": json_url or f"/avis/{reference}/json/",
        "last_revision_date": stamp,
    } | hints


def encode(value: Any) -> bytes:
    return json.dumps(value).encode()


@dataclass
class Newsroom:
    """A ledger and an archive in a folder, and crawls that fill them."""

    folder: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(MORNING))

    def __post_init__(self) -> None:
        self.ledger_url = f"sqlite:///{self.folder / 'ledger.db'}"
        self.ledger = Ledger.open(self.ledger_url)
        self.archive = Archive(str(self.folder / "archive"), spool=self.folder / "spool")

    def crawl(
        self,
        source: Source,
        *,
        file_limit: int | None = None,
        names: Mapping[str, str | None] | None = None,
        **changes: Any,
    ) -> int:
        """Crawl in another process, where no file may grow over ``file_limit``; its peak memory in bytes.

        There, hosts of these ``names`` have these addresses, or none. What it says on its standard error, it says on
        ours.
        """
        with self.ledger.writing() as tx:
            batch = batches.begin(tx, source.slug, now=self.clock())
        order = {
            "ledger_url": self.ledger_url,
            "archive_root": str(self.folder / "archive"),
            "spool": self.folder / "spool",
            "batch": batch,
            "user_agent": "Veille/test (+mailto:watch@example.org)",
            "clock": self.clock,
        }
        noise = self.folder / "noise"
        noise.touch()
        try:
            with ProcessPoolExecutor(1, mp_context=_context) as pool:
                return pool.submit(_crawl, source, order | changes, file_limit, noise, names or {}).result(timeout=120)
        finally:
            sys.stderr.write(noise.read_text())

    def states(self) -> dict[str, str]:
        """The state of the stage crawl by URL."""
        return {url: row.state for url, row in self._work().items()}

    def work(self, url: str) -> Any:
        return self._work()[url]

    def captures(self, url: str) -> list[Any]:
        with self.ledger.reading() as tx:
            return list(tx.execute(select(captures).where(captures.c.url == url).order_by(captures.c.id)))

    def extracted(self) -> set[str]:
        """The addresses of the captures that wait to be read."""
        waiting = select(captures.c.url).join(work, work.c.item == cast(captures.c.id, String))
        with self.ledger.reading() as tx:
            return set(tx.scalars(waiting.where(work.c.stage == "extract")))

    def archived(self, capture: Any) -> ArchivedPage:
        return self.archive.read(
            ArchiveReference(file=capture.archive_file, offset=capture.archive_offset, length=capture.archive_length)
        )

    def _work(self) -> Mapping[str, Any]:
        with self.ledger.reading() as tx:
            rows: Iterable[Any] = tx.execute(select(work).where(work.c.stage == "crawl")).all()
        return {row.item.partition(" ")[2]: row for row in rows}


def _crawl(
    source: Source,
    order: Mapping[str, Any],
    file_limit: int | None,
    noise: Path,
    names: Mapping[str, str | None],
) -> int:
    # Its own standard error is that of the fork server, which began with the first test of all.
    with noise.open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    _name_hosts(names)
    if file_limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, resource.RLIM_INFINITY))
    crawl_source(source, **order)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _name_hosts(names: Mapping[str, str | None]) -> None:
    """Let names lead where a test wants, whatever the resolver of the machine says, and however long it takes to."""

    def look_up(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if names.get(name, name) is None:
            raise socket.gaierror(socket.EAI_NONAME, "the test knows no such name")
        return socket.getaddrinfo(names.get(name, name), *rest, **named)

    GAIResolver.__init__ = partialmethod(GAIResolver.__init__, getaddrinfo=look_up)  # type: ignore[assignment]
