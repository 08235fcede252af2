"""What one crawl writes into the ledger, and what a crash leaves."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from corpus.clock import FixedClock
from corpus.ledger import Ledger, batches, pages
from corpus.ledger.captures import Outcome
from corpus.ledger.pages import Listed
from corpus.ledger.tables import captures
from crawlers import recorder
from crawlers.recorder import ANNOUNCE_SIZE, COMMIT_SIZE, Recorder
from crawlers.spiders.lists import Listing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path):
    opened = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield opened
    opened.close()


@pytest.fixture
def batch(ledger: Ledger) -> str:
    with ledger.writing() as tx:
        return batches.begin(tx, "press", now=NOW)


def outcome(batch: str, url: str = "https://press.example.org/1") -> Outcome:
    return Outcome(source="press", url=url, batch=batch, fetched_at=NOW, state="done")


def count_captures(ledger: Ledger) -> int:
    with ledger.reading() as tx:
        return int(tx.scalar(select(func.count()).select_from(captures)) or 0)


def test_outcomes_are_committed_together(ledger: Ledger, batch: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recorder, "monotonic", lambda: 0.0)
    writer = Recorder(ledger, "press", clock=FixedClock(NOW))
    for number in range(COMMIT_SIZE - 1):
        writer.add(outcome(batch, f"https://press.example.org/{number}"))
    assert count_captures(ledger) == 0
    writer.add(outcome(batch))
    assert count_captures(ledger) == COMMIT_SIZE


def test_a_slow_crawl_commits_every_page(ledger: Ledger, batch: str, monkeypatch: pytest.MonkeyPatch):
    seconds = iter(range(0, 100, 5))
    monkeypatch.setattr(recorder, "monotonic", lambda: float(next(seconds)))
    writer = Recorder(ledger, "press", clock=FixedClock(NOW))
    writer.add(outcome(batch))
    assert count_captures(ledger) == 1


def test_a_crash_while_a_list_is_announced_leaves_the_list_unread(
    ledger: Ledger, batch: str, monkeypatch: pytest.MonkeyPatch
):
    listed = [Listed(f"https://press.example.org/{number}", stamp="1") for number in range(2 * ANNOUNCE_SIZE + 1)]
    writer = Recorder(ledger, "press", clock=FixedClock(NOW))

    announce, calls = recorder.pages.announce, count(1)

    def crash_at_the_second(*args: Any, **facts: Any) -> int:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return announce(*args, **facts)

    with monkeypatch.context() as broken:
        broken.setattr("crawlers.recorder.pages.announce", crash_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            writer.announce(outcome(batch, "https://press.example.org/list"), Listing(listed))
    assert len(writer.due()) == ANNOUNCE_SIZE
    assert count_captures(ledger) == 0

    writer.announce(outcome(batch, "https://press.example.org/list"), Listing(listed))
    assert len(writer.due()) == len(listed)
    assert count_captures(ledger) == 1


def test_an_empty_list_is_read_too(ledger: Ledger, batch: str):
    writer = Recorder(ledger, "press", clock=FixedClock(NOW))
    writer.announce(outcome(batch, "https://press.example.org/list"), Listing())
    assert (writer.due(), count_captures(ledger)) == ([], 1)


def test_postponing_commits_first_what_is_known(ledger: Ledger, batch: str):
    clock = FixedClock(NOW)
    writer = Recorder(ledger, "press", clock=clock)
    with ledger.writing() as tx:
        pages.announce(tx, "press", [Listed("https://press.example.org/2")], now=NOW)
    writer.add(outcome(batch))
    writer.postpone(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    assert (count_captures(ledger), writer.due()) == (1, [])
    clock.advance(hours=1)
    assert [page.url for page in writer.due()] == ["https://press.example.org/2"]
