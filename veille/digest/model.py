"""A digest as data: what the page, the mail and the JSON are made of, and what is checked before any of them is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from corpus.vocabulary import FieldName, HealthState
from veille.wording import Language

#: Why an entry stands where it does, each with what it names: `Reason.detail`.
ReasonKind = Literal[
    "exploited", "ransomware", "alert", "search", "sources", "new", "grown", "changed_figure", "disputed"
]
SectionKind = Literal["search", "stories", "bulletins"]


@dataclass(frozen=True)
class Line:
    """A verbatim stretch of one field of a document: ``text`` is ``content.text_of(field)[start:end]``.

    ``marks`` are stretches of ``text`` to be made strong: the figure in its sentence. ``values`` are the same figures
    as we read them ("2 500 000 EUR"), one for each mark. ``link`` opens the publisher's page at the passage, ``url``
    at its top; both are of http or https, or None. ``dated`` says of ``moment`` what it is: the publisher's with its
    hour, the day alone, or when it was first seen.
    """

    document: str
    field: FieldName
    start: int
    end: int
    text: str
    title: str
    publisher: str
    moment: datetime
    dated: Literal["time", "day", "first_seen"]
    language: str | None = None
    url: str | None = None
    link: str | None = None
    marks: tuple[tuple[int, int], ...] = ()
    values: tuple[str, ...] = ()
    #: Stretches of ``text`` that are indicators: they are shown so that nobody follows them by accident.
    indicators: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Change:
    """A figure that newer documents give another value than earlier ones did."""

    what: str
    before: Line
    after: Line


@dataclass(frozen=True)
class Dispute:
    """Two values of one thing that different publishers state against each other."""

    what: str
    lower: tuple[Line, ...]
    higher: tuple[Line, ...]


@dataclass(frozen=True)
class Reason:
    kind: ReasonKind
    detail: str = ""
    count: int = 0


@dataclass(frozen=True)
class Entry:
    """A story in the digest. ``headline`` is a title, ``lines`` are sentences of its documents, ``others`` the titles
    of other outlets.

    ``documents`` are all of the story, ``fresh`` those that arrived in the window, ``copies`` those of the fresh that
    repeat another; ``publishers`` are the independent ones, the first to publish first.
    """

    story: str
    headline: Line
    lines: tuple[Line, ...] = ()
    figures: tuple[Line, ...] = ()
    changes: tuple[Change, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    others: tuple[Line, ...] = ()
    documents: int = 1
    fresh: int = 1
    copies: int = 0
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    #: Names of the saved searches whose hits are in it.
    searches: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def repeats(self) -> bool:
        """Whether all that is new of it are copies."""
        return 0 < self.fresh == self.copies

    def cited(self) -> Iterator[Line]:
        """Every line of it, in the order in which it is read."""
        yield from (self.headline, *self.lines)
        for change in self.changes:
            yield from (change.before, change.after)
        for dispute in self.disputes:
            yield from (*dispute.lower, *dispute.higher)
        yield from (*self.figures, *self.others)


@dataclass(frozen=True)
class Difference:
    """A stretch that the publisher added or took away; ``text`` is verbatim of the version that has it."""

    sign: Literal["+", "-"]
    text: str


@dataclass(frozen=True)
class Revision:
    """A document that its publisher has changed since the last digest: which versions, and what is different."""

    headline: Line
    before: int
    after: int
    changed: datetime
    differences: tuple[Difference, ...]
    #: Differences that are not shown.
    more: int = 0


@dataclass(frozen=True)
class Trouble:
    """A source that does not deliver."""

    slug: str
    title: str
    state: HealthState
    reason: str


@dataclass(frozen=True)
class Unsupported:
    """A line that was left out, since its cited text does not hold what it says."""

    document: str
    text: str
    reason: str


@dataclass(frozen=True)
class Section:
    """Entries under one heading: hits of a saved ``search``, other stories, or bulletins."""

    kind: SectionKind
    entries: tuple[Entry, ...]
    search: str | None = None
    #: Stories of this section that are not shown.
    more: int = 0


@dataclass(frozen=True)
class Digest:
    """What one reader gets for one day: of what arrived after ``since`` up to ``until``, in the reader's zone.

    No story is in two entries. ``documents``, ``stories`` and ``publishers`` count all that arrived, shown or not.
    """

    reader: str
    language: Language
    zone: ZoneInfo
    day: date
    since: datetime
    until: datetime
    documents: int = 0
    stories: int = 0
    publishers: int = 0
    sections: tuple[Section, ...] = ()
    revisions: tuple[Revision, ...] = ()
    #: Changed documents that are not shown.
    more_revisions: int = 0
    troubles: tuple[Trouble, ...] = ()
    unsupported: tuple[Unsupported, ...] = field(default=())

    def lines(self) -> Iterator[Line]:
        """All that is cited."""
        for section in self.sections:
            for entry in section.entries:
                yield from entry.cited()
        yield from (revision.headline for revision in self.revisions)

    @property
    def is_empty(self) -> bool:
        """Whether nothing arrived and nothing was changed."""
        return not (self.sections or self.revisions or self.more_revisions)
