"""Writing outcomes into the ledger, many in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic

from corpus.clock import Clock
from corpus.ledger import Ledger, captures, pages
from corpus.ledger.captures import Outcome
from corpus.ledger.pages import Listed, Page, Validators
from crawlers.spiders.lists import Listing, drop_repeated

#: A transaction costs about as much as forty outcomes in it.
COMMIT_SIZE = 64
#: Seconds that an outcome may wait for others. A polite crawl is slower than this: it commits page by page.
COMMIT_SECONDS = 1.0
#: Entries of a list in one transaction: other writers wait meanwhile.
ANNOUNCE_SIZE = 1000


class Recorder:
    """The ledger as one crawl of one source sees it.

    What `add` was given and no `flush` followed is lost when the process dies; its page is then due again.
    """

    def __init__(self, ledger: Ledger, source: str, *, clock: Clock) -> None:
        self._ledger = ledger
        self._source = source
        self._clock = clock
        self._outcomes: list[Outcome] = []
        self._committed = monotonic()

    def add(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        if len(self._outcomes) >= COMMIT_SIZE or monotonic() - self._committed >= COMMIT_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self._outcomes:
            with self._ledger.writing() as tx:
                captures.record(tx, self._outcomes)
            self._outcomes.clear()
        self._committed = monotonic()

    def announce(self, outcome: Outcome, listing: Listing) -> None:
        """The pages that a list or page names, and last, with the last of them, that it was read.

        A crash in between leaves it unread, so that the next crawl reads it again and misses nothing. Where the list
        goes on is worth a request only when something on it is new.
        """
        pages_named = drop_repeated(listing.listed)
        *parts, rest = [
            pages_named[start : start + ANNOUNCE_SIZE] for start in range(0, len(pages_named), ANNOUNCE_SIZE)
        ] or [[]]
        changed = 0
        for part in parts:
            with self._ledger.writing() as tx:
                changed += pages.announce(tx, self._source, part, now=outcome.fetched_at)
        with self._ledger.writing() as tx:
            changed += pages.announce(tx, self._source, rest, now=outcome.fetched_at)
            pages.announce(tx, self._source, listing.further, now=outcome.fetched_at)
            if listing.next and changed:  # due again in each batch, whatever it was before
                pages.announce(tx, self._source, [replace(listing.next, stamp=outcome.batch)], now=outcome.fetched_at)
            captures.record(tx, [outcome])

    def postpone(self, until: datetime) -> None:
        """Let the source rest: no page of it is due before ``until``."""
        self.flush()
        with self._ledger.writing() as tx:
            pages.postpone(tx, self._source, until=until)

    def put_off(self, outcome: Outcome, *, since: datetime, host: str) -> None:
        """Let a page that was not asked for wait without an attempt, and with it all that waits of its host.

        There is a capture of the first time, since each may be put off for days.
        """
        assert outcome.not_before is not None
        self.flush()
        with self._ledger.writing() as tx:
            if since == outcome.fetched_at:
                captures.add(tx, [outcome])
            pages.put_off(
                tx,
                self._source,
                outcome.url,
                batch=outcome.batch,
                reason=outcome.error,
                until=outcome.not_before,
                since=since,
            )
            pages.postpone(tx, self._source, until=outcome.not_before, host=host)

    def find(self, url: str) -> Page:
        """What is known of a page; of a new one, nothing."""
        with self._ledger.reading() as tx:
            known = pages.find(tx, self._source, url)
        return known or Page(url, self._source, {}, None, Validators(), None, None, attempts=0)

    def due(self, urls: Iterable[str] | None = None) -> list[Page]:
        """The pages that may be fetched now, or those of them with these addresses."""
        with self._ledger.reading() as tx:
            return pages.due(tx, self._source, now=self._clock(), urls=urls)

    def due_again(self, lists: Sequence[Listed], *, limit: int) -> list[Page]:
        """Up to so many of the lists that another names and that may have changed meanwhile."""
        with self._ledger.reading() as tx:
            return pages.due_again(tx, self._source, lists, now=self._clock(), limit=limit)
