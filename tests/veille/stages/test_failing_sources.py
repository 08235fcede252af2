"""Forty sources of which one request in ten fails, in every way: each item ends in one state, no source waits for
another."""

import gzip
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, cycle, repeat
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from corpus.ledger import tables
from tests.servers import faults
from tests.servers.faults import Answer, FaultServer
from veille.report import Report
from veille.settings import read_settings
from veille.stages.crawl import BEGINNING, crawl
from veille.workspace import Workspace, open_workspace

SOURCES, ITEMS = 40, 10
#: More than `max_size` when decompressed, and soon made: other tests have larger ones.
BOMB = gzip.compress(b"\0" * 2_000_000)
#: Ways to fail, and the state in which a page that fails so is after one crawl.
FAILURES: dict[str, tuple[Answer, str]] = {
    "silent": (faults.silence, "waiting"),
    "500": (faults.status(500), "waiting"),
    "404": (faults.status(404), "quarantined"),
    "403": (faults.status(403), "quarantined"),
    "cut": (faults.broken_off, "waiting"),
    "type": (faults.page(b"\x00\x01", content_type="image/png"), "quarantined"),
    "giant": (faults.declared_giant, "quarantined"),
    "bomb": (faults.page(BOMB, content_type="text/html", Content_Encoding="gzip"), "quarantined"),
    "loop": (faults.redirect("/loop"), "quarantined"),
    "private": (faults.redirect("http://10.0.0.1/"), "quarantined"),
}
#: Of this one no page answers.
HANGING = "source-00"


def publish(server: FaultServer, failing: Iterator[str | None]) -> dict[str, str]:
    """A feed of pages that fail in these ways, or do not; the state in which each is to end."""
    expected, entries = {}, ""
    for number, name in zip(range(ITEMS), failing, strict=False):
        path = f"/{name or 'page'}-{number}"
        answer, state = FAILURES[name] if name else (faults.page(b"<p>Texte</p>", content_type="text/html"), "done")
        server.answers[path] = answer
        expected[server.url + path] = state
        entries += f"<item><title>Item {number}</title><link>{path}</link></item>"
    server.answers["/loop"] = faults.redirect("/loop")
    feed = f"<rss version='2.0'><channel>{entries}</channel></rss>".encode()
    server.answers["/rss.xml"] = faults.page(feed, content_type="application/rss+xml")
    return expected


def write_source(path: Path, url: str) -> None:
    facts = {
        "title": path.stem,
        "publisher": path.stem,
        "language": "fr",
        "kind": "press",
        "reuse": "extract",
        "spider": "feed",
        "extractor": "article",
        "site": url,
        "lists": ["/rss.xml"],
        "delay": 0,
        "timeout": 4,
        "max_size": 1_000_000,
        "expected_per_week": 1,
        "freshness": 7,
    }
    path.write_text(yaml.safe_dump(facts), encoding="utf-8")


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Workspace, dict[str, str]]]:
    """Forty sites, and the state in which each of their pages is to end."""
    folder = tmp_path / "sources"
    folder.mkdir()
    expected: dict[str, str] = {}
    ways = cycle(FAILURES)
    with ExitStack() as stack:
        for number in range(SOURCES):
            server = stack.enter_context(FaultServer())
            failing = repeat("silent") if number == 0 else chain([next(ways)], repeat(None))
            expected |= publish(server, failing)
            write_source(folder / f"source-{number:02}.yml", server.url)
        settings = read_settings(data=tmp_path / "data", sources=folder)
        yield stack.enter_context(open_workspace(settings)), expected


@pytest.mark.timeout(400)
def test_every_item_of_forty_failing_sources_ends_in_one_state(sites: tuple[Workspace, dict[str, str]]):
    workspace, expected = sites
    report = Report("crawl", started=workspace.clock())
    crawl(workspace, list(workspace.catalogue.values()), report)

    with workspace.ledger.reading() as tx:
        rows = tx.execute(select(tables.work.c.item, tables.work.c.state).where(tables.work.c.stage == "crawl")).all()
        batches = {row.source: row for row in tx.execute(select(tables.batches))}
    states = {row.item.partition(" ")[2]: row.state for row in rows}
    assert {url: state for url, state in states.items() if not url.endswith("/rss.xml")} == expected
    assert len(states) == SOURCES * (ITEMS + 1)
    assert {state: report.counts[state] for state in ("done", "waiting", "quarantined")} == Counter(states.values())

    hanging = batches.pop(HANGING)
    assert all(batch.ended for batch in batches.values())
    assert sum(batch.ended < hanging.ended for batch in batches.values()) >= BEGINNING - 1
