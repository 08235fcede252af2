"""Documents of invented outlets laid into a ledger as the stages leave them, and stories made of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from corpus.document import Annotations, Content, DocumentSource, Draft, Entity, Figure
from corpus.ledger import batches, captures, documents, links, stories
from corpus.ledger.captures import Outcome
from corpus.ledger.documents import Reading
from corpus.ledger.links import Link
from nlp.components.figures import find_figures, place_in_time
from tests.veille.newsroom import MORNING
from veille.workspace import Workspace

#: Names found in texts, by kind.
NAMES = {"organisation": ("Boréal", "BOREAL", "Altimeris"), "place": ("Solenne",), "malware": ("Griffe",)}
STORY = "u-0000000000000001"
SEEN = MORNING + timedelta(days=1)


@dataclass(frozen=True)
class Article:
    """``minutes`` after the morning it was published; without them its date is not known."""

    id: str
    publisher: str
    body: str
    title: str = ""
    language: str | None = "fr"
    minutes: int | None = 0
    level: Any = "full"
    credited: str | None = None

    @property
    def content(self) -> Content:
        published = None if self.minutes is None else MORNING + timedelta(minutes=self.minutes)
        return Content(
            title=self.title or f"Titre de {self.id}",
            body=self.body,
            language=self.language,
            published=published,
            level=self.level,
            credited_source=self.credited,
        )


def publish(workspace: Workspace, *articles: Article) -> list[str]:
    """Store and read the articles; of a known id another text is a new version. Their ids."""
    extract(workspace, *articles)
    with workspace.ledger.writing() as tx:
        for document in documents.load(tx, [article.id for article in articles]):
            documents.annotate(tx, document, _annotate(document.content), now=SEEN)
    return [article.id for article in articles]


def extract(workspace: Workspace, *articles: Article) -> None:
    """Store the articles, which are then yet to be read."""
    with workspace.ledger.writing() as tx:
        batch = batches.begin(tx, "press", now=SEEN)
        outcomes = [_fetch(article, batch, SEEN) for article in articles]
        found = captures.load(tx, captures.add(tx, outcomes))
        for article, capture in zip(articles, found, strict=True):
            slug = re.sub(r"\W+", "-", article.publisher.lower())
            source = DocumentSource(slug=slug, title=article.publisher, publisher=article.publisher)
            draft = Draft(identifier=article.id, urls=(capture.url,), content=article.content)
            documents.store(tx, Reading(draft, capture, source, "html 1"), now=SEEN)


def tell(workspace: Workspace, *articles: Article, story: str = STORY) -> list[str]:
    """Publish the articles and put them into one story."""
    ids = publish(workspace, *articles)
    move(workspace, story, ids)
    return ids


def move(workspace: Workspace, story: str, ids: Sequence[str], *, now: datetime | None = None) -> None:
    with workspace.ledger.writing() as tx:
        for identifier in ids:
            stories.join(tx, identifier, story, reason="it came", by="relate 2", now=now or MORNING)


def tie(workspace: Workspace, *found: Link) -> None:
    """Let these be all the links from their documents."""
    with workspace.ledger.writing() as tx:
        for document in {each.document for each in found}:
            links.replace(tx, document, [each for each in found if each.document == document])


def link(document: str, other: str, kind: Any = None, share: float | None = None, **more: Any) -> Link:
    """Of one story where no kind is given, else nearly the same."""
    facts = {"words": 0.61, "meaning": 0.72, "shared": ["Boréal"]}
    told = {"level": "near_same" if kind else "story", "link": 2.0 if kind else 0.7, "reason": "TF-IDF .61"} | more
    return Link(document=document, other=other, kind=kind, share=share, facts=facts, since=MORNING, **told)


def address_of(identifier: str) -> str:
    return f"https://press.example/{identifier}"


def _fetch(article: Article, batch: str, seen: datetime) -> Outcome:
    return Outcome(
        source="press",
        url=address_of(article.id),
        batch=batch,
        fetched_at=seen,
        state="done",
        kind="article",
        status=200,
        digest=f"sha256:{hash(article)}",
    )


def _annotate(content: Content) -> Annotations:
    """Figures as the component finds them; of names the ones above."""
    text, language = content.body, content.language or "fr"
    figures = [
        Figure(field="body", text=text[found.start : found.end], **found._asdict())
        for found in find_figures(text, language=language)
    ]
    entities = [
        Entity(field="body", start=match.start(), end=match.end(), kind=kind, text=match[0], name=match[0])
        for kind, names in NAMES.items()
        for match in re.finditer("|".join(names), text)
    ]
    placed = place_in_time(figures, published=content.published, language=language)
    return Annotations(stamp="storybook 1", language=language, entities=tuple(entities), figures=tuple(placed))
