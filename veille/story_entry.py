"""A document in its story: since when and why it is there, and what is known of when it was published."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from corpus.document import Document
from corpus.ledger.links import Link
from corpus.ledger.stories import Member
from veille.story_copies import Copy

DAY = timedelta(days=1)
#: What a moment is: of the publisher's, with its hour or the day alone, or that at which it was first seen.
Basis = Literal["time", "day", "first_seen"]


@dataclass(frozen=True)
class Entry:
    """``number`` is its place in the order of moments, from 1.

    ``links`` are its own to other documents of the story, the strongest first; ``copies`` what it has of earlier ones.
    """

    number: int
    document: Document
    member: Member
    links: tuple[Link, ...] = ()
    copies: tuple[Copy, ...] = ()

    @property
    def publisher(self) -> str:
        return self.document.source.publisher

    @property
    def language(self) -> str | None:
        found = self.document.annotations
        return self.document.content.language or (found.language if found else None)

    @property
    def reason(self) -> str:
        """Why it is in the story: what the strongest of its links rests on, else its membership."""
        return self.links[0].reason if self.links else self.member.reason

    @property
    def basis(self) -> Basis:
        """A day alone is kept as its first moment in UTC."""
        moment = self.member.moment.astimezone(UTC)
        if self.document.content.published != moment:
            return "first_seen"
        return "time" if moment.time() != datetime.min.time() else "day"

    @property
    def published_within(self) -> tuple[datetime, datetime]:
        """Not before the one and not after the other."""
        moment, seen = self.member.moment, self.document.fetch.first_seen_at
        if self.basis == "first_seen":
            return datetime.min.replace(tzinfo=UTC), moment
        return moment, moment if self.basis == "time" else max(moment, min(moment + DAY, seen))

    def is_after(self, other: "Entry") -> bool:
        """Whether it was published after the other for certain."""
        return self.published_within[0] > other.published_within[1]
