"""Prints what processes writing captures into one ledger at once cost, and whether anything was lost.

python benchmarks/ledger_writers.py [--processes 8] [--captures 1000] [--ledger URL]
"""

import argparse
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier

from sqlalchemy import func, select

from corpus.document import ArchiveReference
from corpus.errors import LedgerError
from corpus.ledger import Ledger, batches, captures, pages
from corpus.ledger.captures import Outcome
from corpus.ledger.pages import Listed, Validators
from corpus.ledger.tables import captures as table
from corpus.ledger.tables import work

#: As a crawl writes: so many outcomes in a transaction.
COMMIT_SIZE = 64
NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
_start: Barrier


@dataclass(frozen=True)
class Written:
    cpu: float
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    captures: int
    due: int
    seconds: float
    cpu: float
    errors: list[str]


def await_others(start: Barrier) -> None:
    global _start
    _start = start


def write(url: str, source: str, number: int) -> Written:
    """One crawl: pages are announced, then captured."""
    ledger, errors = Ledger.open(url), []
    _start.wait()
    before = time.process_time()
    try:
        with ledger.writing() as tx:
            batch = batches.begin(tx, source, now=NOW)
            urls = [f"https://{source}.example/{page}/json/" for page in range(number)]
            pages.announce(tx, source, [Listed(page, {"title": "A bulletin"}) for page in urls], now=NOW)
        for first in range(0, number, COMMIT_SIZE):
            with ledger.writing() as tx:
                captures.record(tx, [outcome(source, batch, page) for page in urls[first : first + COMMIT_SIZE]])
    except LedgerError as error:
        errors.append(str(error))
    ledger.close()
    return Written(time.process_time() - before, tuple(errors))


def outcome(source: str, batch: str, url: str) -> Outcome:
    return Outcome(
        source=source,
        url=url,
        batch=batch,
        fetched_at=NOW,
        state="done",
        kind="bulletin",
        status=200,
        content_type="application/json",
        validators=Validators('"6745c2"', "Mon, 05 Jan 2026 09:30:00 GMT"),
        digest="sha256:" + "0" * 64,
        archive=ArchiveReference(file=f"{source}/2026/01/05/{batch}.warc.gz", offset=120, length=4800),
        hints={"title": "A bulletin", "reference": "AVIS-2026-1"},
    )


def count(url: str) -> tuple[int, int]:
    """The captures and the items that wait to be extracted."""
    ledger = Ledger.open(url)
    with ledger.reading() as tx:
        kept = tx.scalar(select(func.count()).select_from(table)) or 0
        due = tx.scalar(select(func.count()).where(work.c.stage == "extract", work.c.state == "waiting")) or 0
    ledger.close()
    return kept, due


def measure(url: str, *, processes: int, number: int) -> Measured:
    """Let the processes begin at the same moment, and count what is there when all have ended."""
    kept, due = count(url)
    context = get_context("spawn")
    start = context.Barrier(processes + 1)
    with ProcessPoolExecutor(processes, context, initializer=await_others, initargs=(start,)) as pool:
        running = [pool.submit(write, url, f"source{source}", number) for source in range(processes)]
        start.wait()
        began = time.perf_counter()
        written = [each.result() for each in running]
        seconds = time.perf_counter() - began
    kept_now, due_now = count(url)
    return Measured(
        captures=kept_now - kept,
        due=due_now - due,
        seconds=seconds,
        cpu=sum(each.cpu for each in written),
        errors=[error for each in written for error in each.errors],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--captures", type=int, default=1000, help="of each process")
    parser.add_argument("--ledger", metavar="URL", help="a ledger to write into; by default a new SQLite file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.ledger or f"sqlite:///{folder}/ledger.db"
        found = measure(url, processes=options.processes, number=options.captures)
    expected = options.processes * options.captures
    lost = 2 * expected - found.captures - found.due
    rate = expected / found.seconds
    print(f"{'processes':>9} {'captures':>9} {'seconds':>8} {'CPU':>6} {'per second':>11} {'lost':>5} {'errors':>7}")
    print(
        f"{options.processes:9} {expected:9} {found.seconds:8.1f} {found.cpu:6.1f} {rate:11.0f} {lost:5} "
        f"{len(found.errors):7}"
    )
    for error in found.errors[:5]:
        print(error)


if __name__ == "__main__":
    main()
