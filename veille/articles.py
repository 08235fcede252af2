"""Documents as the articles that stories are told by, with what is kept of them in the ledger."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from corpus.ledger import Ledger, signatures
from corpus.ledger.signatures import Known, Signature
from nlp.stories.article import FEATURES, Article, make_article, pack, unpack
from nlp.stories.desk import WINDOW, Desk

if TYPE_CHECKING:
    from corpus.document import Document

HOUR = timedelta(hours=1)
AROUND = WINDOW * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(document: "Document") -> datetime:
    """When a document counts as published: never after it was first seen, nor before there were networks."""
    published, seen = document.content.published, document.fetch.first_seen_at
    return seen if published is None else max(min(published, seen), EPOCH)


def to_hours(moment: datetime) -> float:
    return (moment - EPOCH) / HOUR


def stamp_of(model: str) -> str:
    """Names what made a signature: articles of two stamps are not compared."""
    return f"stories {FEATURES} {model}"


def to_article(document: "Document", vector: bytes | None) -> Article:
    moment = to_hours(moment_of(document))
    return make_article(document.id, document.content, document.annotations, moment=moment, vector=read_vector(vector))


def to_signature(document: "Document", article: Article, *, stamp: str, rivalry: float, doubtful: bool) -> Signature:
    """What is kept of a weighed article."""
    moment = moment_of(document)
    packed = pack(article)
    return Signature(document.id, document.version, stamp, moment, article.language, packed, rivalry, doubtful)


def restore(known: Known) -> Article:
    """The article of a signature."""
    moment, vector = to_hours(known.moment), read_vector(known.vector)
    return unpack(known.packed, id=known.document, moment=moment, language=known.language, vector=vector)


def read_vector(vector: bytes | None) -> "np.ndarray[tuple[int], np.dtype[np.float32]] | None":
    return None if vector is None else np.frombuffer(vector, "<f4")


def split_by_time(read: "Sequence[Document]") -> "Iterator[list[Document]]":
    """The documents in the order of time, apart where nothing around the one reaches the other."""
    days: list[Document] = []
    for document in sorted(read, key=lambda each: (moment_of(each), each.id)):
        if days and moment_of(document) - moment_of(days[-1]) > AROUND:
            yield days
            days = []
        days.append(document)
    if days:
        yield days


class Window:
    """Lets a desk hold what the ledger knows around the moments that it works on, and no more."""

    def __init__(self, ledger: Ledger, desk: Desk, *, model: str) -> None:
        self._ledger, self._desk, self._model = ledger, desk, model
        self._until: datetime | None = None

    def slide(self, first: datetime, last: datetime, *, without: Collection[str]) -> None:
        """Hold what lies around ``first`` to ``last``, which is not before where the window was, but for some ids."""
        # Whole days: forgetting copies all that stays, and an interrupted run forgets the same when it goes on.
        start = (first - AROUND).replace(hour=0, minute=0, second=0, microsecond=0)
        until = last + AROUND
        self._desk.forget(to_hours(start))
        with self._ledger.reading() as tx:
            for known in signatures.scan_between(
                tx,
                after=self._until,
                until=until,
                start=start,
                stamp=stamp_of(self._model),
                model=self._model,
                without=without,
            ):
                self._add(known)
        self._until = until if self._until is None else max(until, self._until)

    def fetch(self, identifiers: Collection[str]) -> None:
        """Hold these as well, whenever they were published."""
        missing = sorted(each for each in identifiers if each not in self._desk)
        with self._ledger.reading() as tx:
            for known in signatures.load(tx, missing, stamp=stamp_of(self._model), model=self._model):
                self._add(known)

    def _add(self, known: Known) -> None:
        self._desk.add(restore(known), known.story, rivalry=known.rivalry)
