"""Publications: a list of their pages, and on each the documents that are to be had of it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parsel import Selector
from scrapy.http import Response

from corpus.ledger.pages import Listed
from crawlers.rules import AttachmentRules, allows
from crawlers.spiders.listing import ListingSpider, attribute, select, text_of
from crawlers.spiders.lists import MAX_HINT, Listing, as_text, drop_repeated, find_page

#: Documents of one publication; the largest seen, a yearly report in parts, has some forty.
MAX_ATTACHMENTS = 200
#: Words of a link that say how to get a document, not what it is.
_OF_DOWNLOAD = re.compile(
    r"(?i)\b(?:télécharger|telecharger|téléchargement|download|lire|read|consulter|voir|ouvrir|open|here|ici|fichier|file|"
    r"document|pdf|nouvelle|fenêtre|new|window|le|la|les|the|un|une|a|en|au|format|this|ce|full|text|"
    r"[\d.,]+\s?(?:[kmg]?o|[kmg]b|octets|bytes|pages?|p))\b|[\W\d_]"
)
#: The verb at its beginning, and the size or length of the file at its end, in brackets or after a dash.
_ASKING = re.compile(
    r"(?i)^(?:télécharger|telecharger|download|lire|read|consulter|voir|ouvrir|open)\s+(?:(?:le|la|les|the)\s+|l['’])?"
)
_SIZE = re.compile(r"(?i)\s*(?:[(\[][^()\[\]]{0,80}[)\]]|[-–—]\s*pdf\b.{0,40})\s*$")


class ReportsSpider(ListingSpider):
    """Every page that the list names is a publication; links on it that match `attachments` are documents of it."""

    @classmethod
    def find_attachments(cls, response: Response, *, hints: Mapping[str, Any], now: datetime) -> Listing:
        if "part_of" in hints or response.body.startswith(b"%PDF-"):
            return Listing()
        return read_attachments(response, cls.source.attachments or AttachmentRules(), hints=hints)


def read_attachments(response: Response, rules: AttachmentRules, *, hints: Mapping[str, Any]) -> Listing:
    """The documents that a publication's page links to, with what the page says of them."""
    page, base = select(response)
    publication = str(hints.get("title") or "") or text_of(next(iter(page.css("h1")), None))
    listed = []
    for link in page.css(rules.within).css("a[href]"):
        url = find_page(attribute(link, "href"), base=base)
        if url and url != response.url and allows(url, include=rules.include, exclude=rules.exclude):
            listed.append(_attach(url, link, publication, part_of=response.url, published=hints.get("published")))
    listed = drop_repeated(listed)
    return Listing(listed[:MAX_ATTACHMENTS], remarks=_say_too_many(len(listed)))


def _attach(url: str, link: Selector, publication: str, *, part_of: str, published: Any) -> Listed:
    said = text_of(link) or as_text(attribute(link, "title") or attribute(link, "aria-label"))
    hints = {
        "title": name_document(said, publication)[:MAX_HINT],
        "link_text": said,
        "part_of": part_of,
        "published": published,
    }
    # Sites write the size of a file into its link, which thereby changes with the file.
    return Listed(url, hints={name: value for name, value in hints.items() if value}, stamp=said or None)


def name_document(said: str, publication: str) -> str:
    """A title for the document behind a link: the publication's, and what the link says it is of it."""
    part = _SIZE.sub("", _ASKING.sub("", said)) if _OF_DOWNLOAD.sub("", said) else ""
    if not part or not publication or publication.casefold() in part.casefold():
        return part or publication
    return f"{publication} – {part}"


def _say_too_many(number: int) -> list[str]:
    return [f"the page links to {number} documents, of which {MAX_ATTACHMENTS} are read"] * (number > MAX_ATTACHMENTS)
