"""Composing an alert: documents grouped by their stories, what is new before what is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from corpus.document import Document
from corpus.ledger import documents
from corpus.ledger.searches import Search
from veille.alerts.model import Alert, Group, Told
from veille.digest.links import open_address
from veille.searches import zone_of

#: Stories, and documents of each, that an alert lists; the rest is counted. Programs get them all, people fewer.
MOST_STORIES = 100
MOST_DOCUMENTS = 20


@dataclass(frozen=True)
class Found:
    """A document to be told of: the number of its arrival, and the story it is in."""

    document: str
    number: int
    story: str | None


def compose(tx: Connection, search: Search, found: Iterable[Found], told: Mapping[str, int], *, now: datetime) -> Alert:
    """One alert of all that was found; ``told`` are the documents of each story that the search told of before."""
    stories = group_by_story(found)
    listed = sorted(
        stories, key=lambda story: (told.get(story, 0) > 0, -len(stories[story]), -stories[story][0].number)
    )
    chosen = listed[:MOST_STORIES]
    wanted = [each.document for story in chosen for each in stories[story][:MOST_DOCUMENTS]]
    read = {document.id: document for document in documents.load(tx, wanted)}
    return Alert(
        search=search.name,
        language=search.language,
        zone=zone_of(search),
        at=now,
        documents=sum(map(len, stories.values())),
        groups=tuple(_make_group(stories[story], told.get(story, 0), read) for story in chosen),
        more=len(listed) - len(chosen),
    )


def group_by_story(found: Iterable[Found]) -> dict[str, list[Found]]:
    """Each document once, under its story or, where it is in none, under itself: the last to arrive first."""
    stories: dict[str, dict[str, Found]] = {}
    for each in sorted(found, key=lambda each: -each.number):
        stories.setdefault(each.story or each.document, {}).setdefault(each.document, each)
    return {story: list(members.values()) for story, members in stories.items()}


def _make_group(members: Sequence[Found], before: int, read: Mapping[str, Document]) -> Group:
    listed = [_tell(read[each.document]) for each in members[:MOST_DOCUMENTS] if each.document in read]
    return Group(members[0].story, len(members), before, tuple(listed))


def _tell(document: Document) -> Told:
    """What an alert says of a document; a date that was still to come when it was first seen is none."""
    content, fetch, found = document.content, document.fetch, document.annotations
    return Told(
        id=document.id,
        title=content.title,
        publisher=document.source.publisher,
        source=document.source.slug,
        published=content.published if content.published and content.published <= fetch.first_seen_at else None,
        language=content.language or (found.language if found else None),
        url=open_address(fetch.canonical_url) or open_address(fetch.url),
    )
