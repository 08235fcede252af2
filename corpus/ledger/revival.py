"""What a ledger that comes back from a backup must forget: who was doing what, and what may have been done since."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, case, select, update

from corpus.ledger import distrust, indexing, pages
from corpus.ledger.sql import chunked
from corpus.ledger.tables import batches as batch_table
from corpus.ledger.tables import captures, digests, outbox, work
from corpus.ledger.tables import pages as page_table
from corpus.ledger.work import Item, make_due

INTERRUPTED = "the crawl was going on when the backup was made"
LOST = "its page is not in the backup that the ledger is from; it is fetched again"
UNKNOWN = "it waited when the backup was made that the ledger is from: nobody knows whether it was sent since"


def revive(tx: Connection, *, now: datetime) -> None:
    """Nothing is claimed, written or being sent any more, and the search engine has to be told of everything."""
    work_again = {"state": "waiting", "not_before": now, "attempts": work.c.attempts - 1}
    claimed = update(work).where(work.c.state == "claimed")
    tx.execute(claimed.values(**work_again, holder=None, lease_until=None, changed=now))
    open_ones = update(batch_table).where(batch_table.c.ended.is_(None))
    tx.execute(open_ones.values(ended=now, error=INTERRUPTED))
    # Files of digests may be lost with the rest; one that upkeep has emptied is not written over what is there.
    tx.execute(update(digests).where(digests.c.page != "").values(filed=None))
    _leave_to_a_person(tx)
    indexing.repair(tx, 0, now=now)
    distrust.begin(tx)


def _leave_to_a_person(tx: Connection) -> None:
    """A message that waited then was most likely sent in the hours since; readers are not to get it twice."""
    waiting = update(outbox).where(outbox.c.state.in_(("waiting", "sending")))
    handed = case((outbox.c.state == "sending", True), else_=outbox.c.handed)
    tx.execute(waiting.values(state="uncertain", handed=handed, holder=None, answer=UNKNOWN))


def fetch_again(tx: Connection, files: Collection[str], *, now: datetime) -> int:
    """Let the pages be fetched whole whose archive files are nowhere; the number of captures that lost theirs."""
    lost = {"archive_file": None, "archive_offset": None, "archive_length": None}
    number = 0
    for part in chunked(sorted(files)):
        of_pages, of_captures = page_table.c.archive_file.in_(part), captures.c.archive_file.in_(part)
        found = tx.execute(select(page_table.c.source, page_table.c.url).where(of_pages))
        due = [Item("crawl", pages.item_of(row.source, row.url), row.source) for row in found]
        _discard(tx, [str(capture) for capture in tx.scalars(select(captures.c.id).where(of_captures))], now=now)
        tx.execute(update(page_table).where(of_pages).values(**lost, etag=None, last_modified=None, digest=None))
        number += tx.execute(update(captures).where(of_captures).values(**lost)).rowcount
        make_due(tx, due, now=now)
    return number


def _discard(tx: Connection, items: Sequence[str], *, now: datetime) -> None:
    """Nothing can be extracted from them; what their pages say comes with the next crawl."""
    waiting = update(work).where(work.c.stage == "extract", work.c.state == "waiting")
    for part in chunked(items):
        tx.execute(waiting.where(work.c.item.in_(part)).values(state="discarded", reason=LOST, changed=now))
