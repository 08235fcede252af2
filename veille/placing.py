"""What relating came to, gathered from document to document and written to the ledger together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from corpus.document import Document
from corpus.ledger import documents, indexing, signatures, stories
from corpus.ledger import links as kept_links
from corpus.ledger.links import Link
from corpus.ledger.signatures import Signature
from corpus.ledger.stories import Placement
from nlp.stories.article import Article, label_keys
from nlp.stories.desk import Outcome
from nlp.stories.evidence import Link as Tie
from nlp.stories.evidence import describe, name_shared
from veille.articles import to_signature

#: Who put a document into its story.
BY = "relate 2"
ALONE = "no other document of its days tells the same"
REGROUPED = "their documents tell one story"
SPLIT = "its documents tell something else"
THE_SAME = "the same text"


@dataclass
class Placings:
    """The last word on a document or story counts."""

    signatures: list[Signature] = field(default_factory=list)
    ties: dict[str, list[Tie]] = field(default_factory=dict)
    labels: dict[str, Mapping[int, str]] = field(default_factory=dict)
    moved: dict[str, Placement] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    split: dict[str, str] = field(default_factory=dict)

    def add(self, document: Document, article: Article, outcome: Outcome, *, stamp: str, again: bool = False) -> None:
        """Add what came of a document; ``again`` of one that was doubtful, and is not asked about a third time."""
        labels, doubtful = label_keys(document.annotations), outcome.doubtful and not again
        made = to_signature(document, article, stamp=stamp, rivalry=outcome.rivalry, doubtful=doubtful)
        self.signatures.append(made)
        self.ties[document.id], self.labels[document.id] = outcome.links, labels
        for moved, story in outcome.moved.items():
            reason = f"regrouped when '{document.id}' came"
            if moved == document.id:
                reason = describe(outcome.links[0], labels) if outcome.links else ALONE
            self.moved[moved] = Placement(moved, story, reason)
        self.merged |= outcome.merged
        self.split |= outcome.split

    def write(self, tx: Connection, related: Collection[str], *, now: datetime) -> None:
        """Write all of it; ``related`` and those that moved become due for the index."""
        signatures.store(tx, self.signatures)
        stories.join_many(tx, list(self.moved.values()), by=BY, now=now)
        for story, origin in self.split.items():
            stories.split(tx, story, origin, reason=SPLIT, now=now)
        gone_along = self._redirect(tx, now=now)
        self._write_links(tx, now=now)
        for document in sorted({*related, *self.moved, *gone_along}):
            indexing.announce(tx, document, now=now)

    def _redirect(self, tx: Connection, *, now: datetime) -> list[str]:
        """Let the ids of merged stories lead on; the documents that were in them still, older than the desk knows."""
        alive, gone_along = {placement.story for placement in self.moved.values()}, []
        for story, into in self.merged.items():
            if story not in alive and stories.resolve(tx, into) not in (None, story):
                gone_along += stories.redirect(tx, story, into, reason=REGROUPED, now=now, by=BY)
        return gone_along

    def _write_links(self, tx: Connection, *, now: datetime) -> None:
        copied = {tie.other for ties in self.ties.values() for tie in ties if tie.copy}
        hashes = documents.load_hashes(tx, sorted({*self.ties, *copied})) if copied else {}
        made: dict[str, list[Link]] = {}
        for document, ties in self.ties.items():
            same = {tie.other for tie in ties if tie.copy and hashes.get(tie.other) == hashes.get(document)}
            labels = self.labels[document]
            made[document] = [to_link(document, tie, labels, same=tie.other in same, now=now) for tie in ties]
        kept_links.replace_many(tx, made)


def to_link(document: str, tie: Tie, labels: Mapping[int, str], *, same: bool, now: datetime) -> Link:
    return Link(
        document=document,
        other=tie.other,
        level="same" if same else tie.level,
        kind=tie.copy.kind if tie.copy else None,
        share=tie.copy.share if tie.copy else None,
        link=tie.strength,
        facts={"words": tie.words, "meaning": tie.meaning, "shared": name_shared(tie, labels)},
        reason=THE_SAME if same else describe(tie, labels),
        since=now,
    )
