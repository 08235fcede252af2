"""A page of the press, read: from its bytes to content."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from corpus.document import Content
from corpus.languages import read_language
from crawlers.errors import ExtractionError
from crawlers.extraction.article.blocks import Piece, lay_out
from crawlers.extraction.article.choice import find_body
from crawlers.extraction.article.credits import find_credit
from crawlers.extraction.article.decoding import drop_controls
from crawlers.extraction.article.furniture import fold
from crawlers.extraction.article.level import judge_level, short_texts
from crawlers.extraction.article.linked_data import Node, find_article, read_nodes, text_of_field
from crawlers.extraction.article.links import find_attachments, find_canonical
from crawlers.extraction.article.names import clean, find_authors, find_title, meta_values
from crawlers.extraction.article.publication import Publication, find_publication
from crawlers.extraction.article.raised import settle_raised
from crawlers.extraction.article.tree import Element, parse, select
from crawlers.extraction.dates import Moment
from crawlers.extraction.markup import plain_html
from crawlers.rules import ArticleRules

#: Characters of a lead, and of the beginning of a body that it may only repeat.
_LONGEST_LEAD, _BEGINNING = 2_000, 4_000
_CUT_END = " .…[]"


class Article(NamedTuple):
    """``published`` and ``updated`` are those of the content in the publisher's own zone, a day alone as such;
    ``by`` names what found the body."""

    content: Content
    canonical_url: str | None
    publisher: str | None
    published: Moment | None
    updated: Moment | None
    by: str


def read_article(
    body: bytes,
    *,
    url: str | None,
    content_type: str | None,
    fetched_at: datetime,
    hints: Mapping[str, Any] | None = None,
    rules: ArticleRules | None = None,
    timezone: str = "UTC",
    country: str | None = None,
) -> Article:
    """ExtractionError where the bytes are no page of HTML; anything else gives an article, an empty one at worst.

    ``timezone`` and ``country`` are the publisher's: of its days, and of the order in which it writes them in numbers.
    """
    root = parse(body, content_type=content_type)
    settle_raised(root)
    hints, rules = hints or {}, rules or ArticleRules()
    said = short_texts(root)
    remove(root, rules.drop)
    node = find_article(read_nodes(root))
    publication = find_publication(
        root, node, hints=hints, rules=rules, fetched_at=fetched_at, timezone=timezone, url=url, country=country
    )
    descriptions = [*_descriptions(root, node)]
    told = text_of_field(node, "articleBody")
    found = find_body(root, rules=rules, descriptions=descriptions, told=_plain(told) if told else None)
    title = drop_controls(find_title(root, node, rules=rules, hints=hints))
    pieces = drop_title(found.pieces, title)
    laid_out = lay_out(pieces)
    lead = find_lead([*descriptions, *_summary(hints)], laid_out.text)
    authors = find_authors(root, node, rules=rules, hints=hints)
    content = Content(
        title=title,
        lead=lead,
        body=laid_out.text,
        blocks=laid_out.blocks,
        language=find_language(root, node, hints),
        authors=authors,
        level=judge_level(root, node, body=laid_out.text, lead=lead, rules=rules, said=said),
        attachments=find_attachments(root, url=url),
        credited_source=find_credit([piece.text for piece in pieces if piece.kind != "caption"], authors=authors),
        **dates_of(publication),
    )
    publisher = next(iter(meta_values(root, "og:site_name")), None)
    canonical = find_canonical(root, url=url)
    return Article(content, canonical, publisher, publication.published, publication.updated, found.by)


def dates_of(publication: Publication) -> dict[str, Any]:
    """The dates as a document keeps them, in UTC; a day alone is its first moment there."""
    published, updated = publication.published, publication.updated
    return {
        "published": published.at.astimezone(UTC) if published else None,
        "published_basis": publication.basis,
        "updated": updated.at.astimezone(UTC) if updated else None,
    }


def remove(root: Element, selectors: Sequence[str]) -> None:
    """Take furniture out of the page, by the source's own rules; text that follows an element stays."""
    for css in selectors:
        for element in select(root, css):
            if element.getparent() is not None:
                element.drop_tree()


def drop_title(pieces: list[Piece], title: str) -> list[Piece]:
    """The blocks without a heading that only repeats the title: it is a field of its own."""
    wanted = fold(title)
    return [
        piece
        for number, piece in enumerate(pieces)
        if not (number < 2 and piece.kind == "heading" and fold(piece.text) == wanted)
    ]


def find_lead(candidates: Sequence[str], body: str) -> str | None:
    """The first text of some length that is not just how the body begins."""
    beginning = fold(body[:_BEGINNING])
    for text in candidates:
        folded = fold(text).rstrip(_CUT_END)
        if len(folded) > 20 and folded not in beginning:
            return text[:_LONGEST_LEAD]
    return None


def find_language(root: Element, node: Node | None, hints: Mapping[str, Any]) -> str | None:
    """The publisher's word; none where it gives none, or no code of a language."""
    said = [root.get("lang") or root.get("xml:lang"), text_of_field(node, "inLanguage")]
    said += [*meta_values(root, "og:locale", "language", "dc.language"), hints.get("language")]
    return read_tags(said)


def read_tags(tags: Sequence[Any]) -> str | None:
    """The code of the first of some language tags that is one."""
    for tag in tags:
        if isinstance(tag, str) and tag.strip():
            try:
                return read_language(tag)
            except ValueError:
                continue
    return None


def _descriptions(root: Element, node: Node | None) -> Iterator[str]:
    said = [
        text_of_field(node, "description"),
        *meta_values(root, "description", "og:description", "twitter:description"),
    ]
    yield from dict.fromkeys(drop_controls(text) for text in map(clean, filter(None, said)) if text)


def _summary(hints: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(summary := hints.get("summary"), str) and (text := _plain(summary)):
        yield text


def _plain(text: str) -> str:
    """A text that may hold HTML without it; paragraphs stay apart."""
    try:
        return drop_controls(
            plain_html(text) if "\n" not in text.strip() else "\n".join(map(plain_html, text.splitlines()))
        )
    except (ValueError, RecursionError) as error:
        raise ExtractionError(f"a text of the page cannot be read: {error}") from error
