"""A story for its readers: its documents in order, whom they copy, what they name and count, what became of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import Connection

from corpus.document import Document
from corpus.ledger import Ledger, addresses, documents, judgements, links, stories
from corpus.ledger.judgements import Judgement
from corpus.ledger.links import Link
from corpus.ledger.stories import Event, Member
from index.analysis import fold_value
from nlp.stories.disagreements import Disagreement, find_disagreements
from nlp.stories.figures import Claim, Row, gather, read_claims
from veille.errors import InputError
from veille.screen import names_by_kind
from veille.story_copies import Copy, find_copies
from veille.story_entry import Entry


@dataclass(frozen=True)
class Name:
    """Someone or something named, and the number of documents that do."""

    name: str
    documents: int


@dataclass(frozen=True)
class Story:
    """``note`` says how what was asked for led here, where that is not plain."""

    id: str
    entries: tuple[Entry, ...]
    note: str | None
    names: Mapping[str, Sequence[Name]]
    rows: Sequence[Row]
    disagreements: Sequence[Disagreement]
    judgements: Sequence[Judgement]
    events: Sequence[Event]

    @property
    def title(self) -> str:
        """That of its earliest full document; of the earliest where none came whole."""
        every = [entry.document.content for entry in self.entries]
        return next((content for content in every if content.level == "full"), every[0]).title

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        return {entry.document.id: entry for entry in self.entries}

    @property
    def outlets(self) -> Counter[str]:
        return Counter(entry.publisher for entry in self.entries)

    @property
    def languages(self) -> Counter[str | None]:
        return Counter(entry.language for entry in self.entries)

    @property
    def copies(self) -> Mapping[int, Sequence[Copy]]:
        return {entry.number: entry.copies for entry in self.entries}

    @cached_property
    def first(self) -> frozenset[int]:
        """The document that came first of those that give a date; several, where their hours do not tell."""
        dated = [entry for entry in self.entries if entry.basis != "first_seen"] or self.entries
        earliest = min(entry.published_within[1] for entry in dated)
        return frozenset(entry.number for entry in dated if entry.published_within[0] <= earliest)


def read_story(ledger: Ledger, identifier: str) -> Story:
    """The story of this id, or that of the document of this id or address; InputError where there is none."""
    with ledger.reading() as tx:
        story, note = find_story(tx, identifier)
        members = {member.document: member for member in stories.members(tx, story)}
        read = documents.load(tx, list(members))
        tied = links.of_story(tx, list(members))
        judged, events = judgements.of_documents(tx, list(members)), stories.history(tx, story)
    if not read:
        raise InputError(f"the story '{story}' has no documents any more: all of them are in others now")
    return make_story(story, read, members, tied, note=note, judged=judged, events=events)


def make_story(
    story: str,
    read: Sequence[Document],
    members: Mapping[str, Member],
    tied: Iterable[Link],
    *,
    note: str | None = None,
    judged: Sequence[Judgement] = (),
    events: Sequence[Event] = (),
) -> Story:
    """The story that these documents, in their order, tell."""
    claims = [claim for document in read for claim in claims_of(document)]
    entries = tuple(_make_entries(read, members, tied))
    return Story(story, entries, note, count_names(read), gather(claims), find_disagreements(claims), judged, events)


def find_story(tx: Connection, identifier: str) -> tuple[str, str | None]:
    """The story that is meant, and a note where its id was another or its document has left it.

    An id is that of a story, where that has documents, before it is that of a document: many are both.
    """
    document = addresses.resolve(tx, identifier, (identifier,))
    of_document = stories.of_documents(tx, [document]).get(document) if document else None
    found = stories.resolve(tx, identifier) or of_document
    if found is None:
        raise InputError(_say_missing(identifier, document))
    if found != identifier and any(_ended(event, identifier) for event in stories.history(tx, identifier)):
        return found, f"the story '{identifier}' was merged into '{found}'"
    if of_document and of_document != found:
        if not stories.members(tx, found):
            return of_document, None
        return found, f"the document '{document}' is in the story '{of_document}' now"
    return found, None


def _ended(event: Event, story: str) -> bool:
    return event.kind == "merged" and event.story == story


def _say_missing(identifier: str, document: str | None) -> str:
    if document:
        return f"the document '{document}' is in no story yet: `veille relate` finds it one"
    return f"there is no story or document '{identifier}'; `veille search --by-story` lists stories"


def claims_of(document: Document) -> Iterator[Claim]:
    """What it counts; nothing where it was not read yet."""
    if found := document.annotations:
        publisher, content = document.source.publisher, document.content
        yield from read_claims(document.id, publisher, content, found.figures, language=found.language)


def count_names(read: Iterable[Document]) -> dict[str, list[Name]]:
    """By kind the names that the documents have, those of most documents first; accents and case do not matter."""
    spelled: dict[str, dict[str, str]] = {}
    counts: dict[str, Counter[str]] = {}
    for document in read:
        for kind, names in names_by_kind(document).items():
            folded = {fold_value(name): name for name in names}
            counts.setdefault(kind, Counter()).update(folded.keys())
            spelled[kind] = folded | spelled.get(kind, {})  # as the first document spells it
    return {kind: [Name(spelled[kind][key], number) for key, number in counts[kind].most_common()] for kind in counts}


def _make_entries(read: Sequence[Document], members: Mapping[str, Member], tied: Iterable[Link]) -> Iterator[Entry]:
    entries = [Entry(number, each, members[each.id]) for number, each in enumerate(read, start=1)]
    numbers = {entry.document.id: entry.number for entry in entries}
    known = sorted(tied, key=lambda link: -link.link)
    copies = find_copies(known, numbers, lambda one, other: entries[one - 1].is_after(entries[other - 1]))
    own: dict[str, list[Link]] = defaultdict(list)
    for link in known:
        own[link.document].append(link)
    for entry in entries:
        yield replace(entry, links=tuple(own[entry.document.id]), copies=copies.get(entry.number, ()))
