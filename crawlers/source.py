"""A source: what is known about one publisher's feed, list or catalogue before fetching anything."""

import ipaddress
from datetime import date
from typing import Annotated, Literal, Self
from urllib.parse import urljoin, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, PositiveFloat, PositiveInt, model_validator

from corpus.clock import read_zone
from corpus.vocabulary import ReuseClass, SourceKind
from crawlers.addresses import resolve
from crawlers.rules import ArticleRules, AttachmentRules, ListingRules, SitemapRules

__all__ = [
    "SECTIONS",
    "ArticleRules",
    "AttachmentRules",
    "ExtractorName",
    "ListingRules",
    "SitemapRules",
    "Source",
    "SpiderName",
    "is_loopback",
]

SpiderName = Literal["bulletins", "feed", "listing", "sitemap", "reports", "catalogue"]
ExtractorName = Literal["bulletin", "article", "kev"]

#: The sections of rules, and the spiders that read them.
_READERS: dict[str, frozenset[str]] = {
    "listing": frozenset({"listing", "reports"}),
    "sitemap": frozenset({"sitemap"}),
    "attachments": frozenset({"reports"}),
}
#: Extractors of pages that are no documents but facts about CVEs.
_CATALOGUES = ("kev",)
#: The section without which a spider finds nothing.
_NEEDED = {"listing": "listing", "reports": "listing"}

#: Sections of a source's YAML, with fields of their own.
SECTIONS: dict[str, type[BaseModel]] = {
    "article": ArticleRules,
    "listing": ListingRules,
    "sitemap": SitemapRules,
    "attachments": AttachmentRules,
}

#: Seconds between two requests that no site is asked to do with less of; loopback servers are our own.
MIN_DELAY = 1.0


def _check_zone(name: str) -> str:
    read_zone(name)
    return name


class Source(BaseModel):
    """What is known about one publisher's feed, list or catalogue before fetching anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: The name of the file without its ending.
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    publisher: str
    #: ISO 3166-1, two capitals; null for who publishes for no country.
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    #: ISO 639-1, of the texts.
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    kind: SourceKind
    reuse: ReuseClass
    spider: SpiderName
    extractor: ExtractorName
    #: Whether all that it brings is kept, or what security has to do with; the rest is counted, and dropped.
    keep: Literal["all", "relevant"] = "all"
    article: ArticleRules | None = None
    listing: ListingRules | None = None
    sitemap: SitemapRules | None = None
    attachments: AttachmentRules | None = None
    site: HttpUrl
    #: Where the source names its pages: paths below the site, or whole URLs.
    lists: Annotated[tuple[str, ...], Field(min_length=1)]
    #: Minutes between two polls; publishers' feeds hold 5 to 50 items, so a day is too long for press.
    interval: PositiveInt = 60
    #: Seconds between two requests to the host.
    delay: Annotated[float, Field(ge=0)] = 5.0
    #: Seconds until an answer has to be there, whole.
    timeout: PositiveFloat = 60.0
    #: Bytes of one page, decompressed; what is larger is refused unread.
    max_size: PositiveInt = 16 * 1024 * 1024
    #: Items a healthy week brings; 10 to 20 % below what was seen, and a smaller number is to be explained, not fitted.
    expected_per_week: PositiveFloat
    #: Days of silence after which the source counts as failing.
    freshness: PositiveInt
    #: Of dates that carry no zone.
    timezone: Annotated[str, AfterValidator(_check_zone)] = "UTC"
    #: When someone last compared this file with the live site; null for never.
    verified_on: date | None = None
    #: Why the source is not polled.
    disabled: str | None = None
    notes: str = ""

    @property
    def list_urls(self) -> tuple[str, ...]:
        return tuple(urljoin(str(self.site), url) for url in self.lists)

    @model_validator(mode="after")
    def _lists_can_be_requested(self) -> Self:
        for address in self.lists:
            if resolve(address, base=str(self.site)) is None:
                raise ValueError(f"'lists': '{address}' is no address; use a path like /avis/json/ or an http(s) URL")
        return self

    @model_validator(mode="after")
    def _rules_are_read(self) -> Self:
        if (needed := _NEEDED.get(self.spider)) and getattr(self, needed) is None:
            raise ValueError(f"'{needed}': is missing; the spider '{self.spider}' needs to know where entries are")
        for section, spiders in _READERS.items():
            if getattr(self, section) is not None and self.spider not in spiders:
                raise ValueError(f"'{section}': the spider '{self.spider}' reads no such section; remove it")
        if self.article is not None and self.extractor != "article":
            raise ValueError(f"'article': the extractor '{self.extractor}' reads no such section; remove it")
        return self

    @model_validator(mode="after")
    def _catalogues_are_read_as_such(self) -> Self:
        if (self.spider == "catalogue") != (self.extractor in _CATALOGUES):
            raise ValueError(f"'extractor': the spider 'catalogue' goes with {' or '.join(_CATALOGUES)}, and only it")
        return self

    @model_validator(mode="after")
    def _guests_wait(self) -> Self:
        hosts = [urlsplit(url).hostname for url in (str(self.site), *self.list_urls)]
        if self.delay < MIN_DELAY and not all(map(is_loopback, hosts)):
            raise ValueError(f"'delay': {self.delay:g} s is too short for a site of others; use {MIN_DELAY:g} or more")
        return self


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine, an IPv6 address with or without the brackets of an URL."""
    try:
        return ipaddress.ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
