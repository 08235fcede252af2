"""Sitemaps (sitemaps.org): lists of addresses, lists of such lists, and Google's news sitemaps."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from scrapy.http import Response

from corpus.ledger.pages import Listed, Page
from crawlers.errors import ExtractionError
from crawlers.rules import SitemapRules, allows
from crawlers.spiders.bounds import check_sitemap
from crawlers.spiders.lists import MAX_ENTRIES, Listing, Moments, as_text, find_page, storable_text
from crawlers.spiders.moments import read_moment
from crawlers.spiders.source import SourceSpider

#: Sitemaps named by sitemaps; the protocol allows one level, and sites have been seen with two.
MAX_DEPTH = 3
_ROOTS = frozenset({"urlset", "sitemapindex"})
_ENTRIES = frozenset({"url", "sitemap"})
#: Elements of an entry that are read, by their names without the namespace, and in what within the entry they are.
_FIELDS: dict[str, tuple[str, ...]] = {
    "loc": (),
    "lastmod": (),
    "title": ("news",),
    "publication_date": ("news",),
    "language": ("news", "publication"),
}
#: Characters of one text.
_LONGEST = 4000
#: Bytes within which the root of a sitemap is found, after a declaration and a comment.
_HEAD = 4000


class SitemapSpider(SourceSpider):
    """All pages of a sitemap that `sitemap` lets in; `lastmod` tells which have changed."""

    list_types = ("xml", "gzip", "octet-stream", "text/plain", "html")

    @classmethod
    def read_list(cls, response: Response, *, hints: Mapping[str, Any], now: datetime) -> Listing:
        body = unpack(response.body, limit=cls.source.max_size)
        rules, depth = cls.source.sitemap or SitemapRules(), int(hints.get("depth", 1))
        return read_sitemap(body, rules, base=response.url, depth=depth, moments=Moments(cls.source, now))

    def find_further(self, page: Page, response: Response) -> list[Listed]:
        body = response.body or self._capturer.recall(page)
        if b"<sitemapindex" not in unpack(body, limit=self.source.max_size)[:_HEAD]:
            return []
        return self.read_list(response.replace(body=body), hints=page.hints, now=self._capturer.now()).further


def unpack(body: bytes, *, limit: int) -> bytes:
    """The sitemap in a .gz file; ExtractionError where it is larger than ``limit`` or broken."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        whole = unpacker.decompress(body, limit)
    except zlib.error as error:
        raise ExtractionError(f"the sitemap is broken gzip: {error}") from error
    if unpacker.unconsumed_tail:
        raise ExtractionError(f"the sitemap is larger than max_size ({limit} bytes) when decompressed")
    return whole


def read_sitemap(body: bytes, rules: SitemapRules, *, base: str, depth: int, moments: Moments) -> Listing:
    """What a sitemap names; ExtractionError when it is none."""
    listing = Listing()
    number = 0
    for kind, fields in _read_entries(body):
        number += 1
        if number > MAX_ENTRIES:
            listing.remarks.append(f"the sitemap has more than {MAX_ENTRIES} entries; the rest was not read")
            break
        url = find_page(fields["loc"], base=base) if fields.get("loc") else None
        if url is None:
            listing.unreadable.append(f"entry {number}: 'loc' {fields.get('loc', 'is missing')[:80]!r} is no address")
        elif _is_old(fields.get("lastmod"), rules, moments):
            continue
        elif kind == "url" and allows(url, include=rules.include, exclude=rules.exclude):
            listing.listed.append(_to_page(url, fields, moments))
        elif kind == "sitemap" and depth < MAX_DEPTH:
            further = {"role": "list", "depth": depth + 1}
            listing.further.append(Listed(url, hints=further, stamp=fields.get("lastmod")))
        elif kind == "sitemap":
            listing.remarks.append(f"sitemaps nested more than {MAX_DEPTH} deep are not read: {url}"[:200])
    return Listing(
        listing.listed,
        listing.unreadable,
        [*listing.remarks[:3], *moments.remarks()],
        listing.further,
    )


def _to_page(url: str, fields: Mapping[str, str], moments: Moments) -> Listed:
    hints = {
        "title": as_text(fields.get("title", "")),
        "published": moments.read(fields.get("publication_date")),
        "updated": moments.read(fields.get("lastmod")),
        "language": fields.get("language", "")[:2].lower(),
    }
    hints = {name: value for name, value in hints.items() if value}
    return Listed(url, hints=hints, stamp=fields.get("lastmod"))


def _is_old(lastmod: str | None, rules: SitemapRules, moments: Moments) -> bool:
    changed = read_moment(lastmod, zone=moments.source.timezone) if lastmod and rules.max_age else None
    return changed is not None and changed.at < moments.now - timedelta(days=rules.max_age or 0)


def _read_entries(body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Each `url` and `sitemap` element with its texts; what is broken is read as far as it goes."""
    fields: dict[str, str] = {}
    for path, element in _walk(body):
        if name := _field_of(path):
            fields.setdefault(name, storable_text((element.text or "").strip())[:_LONGEST])
        elif len(path) == 2 and path[1][1] in _ENTRIES:
            yield path[1][1], fields
            fields = {}


def _walk(body: bytes) -> Iterator[tuple[list[tuple[str, str]], Any]]:
    """Each element as it ends, with the namespaces and names from the root down to it; it is then forgotten.

    Of a sitemap of any size no more is kept than one path of elements.
    """
    from lxml import etree

    check_sitemap(body)
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    reading = etree.iterparse(
        BytesIO(body), events=("start", "end"), recover=True, remove_comments=True, remove_pis=True, **safe
    )
    path: list[tuple[str, str]] = []
    try:
        for event, element in reading:
            if event == "start":
                path.append(_split(element.tag))
                _check_root(path)
            else:
                yield path, element
                path.pop()
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise ExtractionError(f"expected a sitemap: {error}") from error
    if reading.root is None:
        raise ExtractionError("expected a sitemap, found no XML")


def _check_root(path: list[tuple[str, str]]) -> None:
    if (root := path[0][1]) not in _ROOTS:
        raise ExtractionError(f"expected a sitemap (urlset, sitemapindex), found '{root[:80]}'")


def _split(tag: str) -> tuple[str, str]:
    """Namespace and name."""
    space, _, name = tag.rpartition("}")
    return space, name


def _field_of(path: list[tuple[str, str]]) -> str | None:
    """The field that an element is, by its ancestors from the root; images and videos have titles and dates too."""
    space, field = path[-1]
    if len(path) < 3 or field not in _FIELDS or space != path[-2][0] or path[1][1] not in _ENTRIES:
        return None
    return field if _FIELDS[field] == tuple(name for _, name in path[2:-1]) else None


def _forget(element: Any) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
