"""Pages that list others: entries found by CSS selectors, one page after the other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parsel import Selector
from scrapy.http import Response, TextResponse

from corpus.ledger.pages import Listed
from crawlers.errors import ExtractionError
from crawlers.rules import ListingRules, allows
from crawlers.spiders.bounds import without_programs
from crawlers.spiders.lists import MAX_ENTRIES, MAX_HINT, Listing, Moments, as_text, find_page, say_too_many, stamp_of
from crawlers.spiders.source import SourceSpider


class ListingSpider(SourceSpider):
    """A first page and those after it, until one brings nothing new or `max_pages` are read."""

    list_types = ("html", "xml")

    @classmethod
    def read_list(cls, response: Response, *, hints: Mapping[str, Any], now: datetime) -> Listing:
        assert cls.source.listing is not None
        return read_listing(
            response, cls.source.listing, number=int(hints.get("number", 1)), moments=Moments(cls.source, now)
        )


def read_listing(response: Response, rules: ListingRules, *, number: int, moments: Moments) -> Listing:
    """What the page of this number, from 1, names; a first page without entries is ExtractionError."""
    page, base = select(response)
    entries = page.css(rules.item)
    if not entries and number == 1:
        raise ExtractionError(f"no element matches 'item: {rules.item}'; has the site changed its pages?")
    found = [read_entry(entry, rules, moments, base=base) for entry in entries[:MAX_ENTRIES]]
    listing = Listing(
        [entry for entry in found if isinstance(entry, Listed)],
        [f"entry {place}: {entry}" for place, entry in enumerate(found, start=1) if isinstance(entry, str)],
        [*say_too_many(len(entries)), *moments.remarks()],
        next=_find_next(page, rules, number=number, base=base) if entries else None,
    )
    if number == 1 and not listing.listed and not listing.unreadable:
        raise ExtractionError(f"all {len(entries)} entries are excluded by 'exclude'")
    return listing


def select(response: Response) -> tuple[Selector, str]:
    """A page to find elements in, and the address that its links start from; ExtractionError when it is no HTML."""
    if not isinstance(response, TextResponse):
        raise ExtractionError("expected a page of HTML, found bytes that are no text")
    markup = without_programs(response.text)
    try:
        page = Selector(text=markup, type="html")
        base = page.css("base::attr(href)").get()
    except ValueError as error:  # of lxml, on odd characters
        raise ExtractionError(f"the page cannot be read: {error}") from error
    return page, (base and find_page(base, base=response.url)) or response.url


def text_of(element: Selector | None) -> str:
    """What a reader sees of an element, on one line."""
    return as_text(" ".join(element.xpath(".//text()").getall())) if element is not None else ""


def attribute(element: Selector, name: str) -> str:
    """The value, or nothing; not by way of all attributes, since one whose name is rubbish breaks lxml."""
    return element.xpath(f"@{name}").get() or ""


def read_entry(entry: Selector, rules: ListingRules, moments: Moments, *, base: str) -> Listed | str | None:
    """The page of one entry; a sentence when it names none, None when it is excluded."""
    link = _first(entry, rules.link)
    if link is None:
        return f"no element matches 'link: {rules.link}' in '{text_of(entry)[:60]}'"
    address = attribute(link, "href")
    url = find_page(address, base=base) if address.strip() else None
    if url is None:
        return f"'{address[:80]}' is no address"
    if not allows(url, include=(), exclude=rules.exclude):
        return None
    hints = {
        "title": text_of(link) or as_text(attribute(link, "title") or attribute(link, "aria-label")),
        "published": moments.read(_date_text(entry, rules)),
        "summary": text_of(_first(entry, rules.summary))[:MAX_HINT],
    }
    hints = {name: value for name, value in hints.items() if value}
    return Listed(url, hints=hints, stamp=stamp_of(hints))


def _first(entry: Selector, selector: str | None) -> Selector | None:
    return next(iter(entry.css(selector)), None) if selector else None


def _date_text(entry: Selector, rules: ListingRules) -> str | None:
    element = _first(entry, rules.date)
    if element is None:
        return None
    return element.xpath("descendant-or-self::*/@datetime").get() or text_of(element)


def _find_next(page: Selector, rules: ListingRules, *, number: int, base: str) -> Listed | None:
    if number >= rules.max_pages:
        return None
    if rules.pages:
        address: str | None = rules.pages.replace("{n}", str(rules.first + number))
    else:
        link = _first(page, rules.next)
        address = attribute(link, "href") if link is not None else None
    url = find_page(address, base=base) if address else None
    return Listed(url, hints={"role": "list", "number": number + 1}) if url else None
