"""Bulletins of a CERT: JSON lists of everything, each entry with the address of a bulletin in JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapy.http import Response

from corpus.ledger.pages import Listed
from crawlers.addresses import resolve
from crawlers.errors import ExtractionError
from crawlers.payload import read_json
from crawlers.spiders.lists import MAX_HINT, Listing, shorten
from crawlers.spiders.source import SourceSpider


class BulletinsSpider(SourceSpider):
    """Lists like `[{"reference": …, "json_url": …, "last_revision_date": …}, …]`, whole and unsorted each time."""

    page_types = list_types = ("json", "text/plain", "octet-stream")

    @classmethod
    def read_list(cls, response: Response, *, hints: Mapping[str, Any], now: datetime) -> Listing:
        entries = read_json(response.body)
        if not isinstance(entries, list):
            raise ExtractionError(f"expected a list of bulletins, found {shorten(entries)}")
        listing = Listing()
        for number, entry in enumerate(entries, start=1):
            try:
                listing.listed.append(read_entry(entry, base=response.url))
            except ExtractionError as error:
                listing.unreadable.append(f"entry {number}: {error}")
        return listing


def read_entry(entry: Any, *, base: str) -> Listed:
    """The page that an entry names; ExtractionError when it names none."""
    if not isinstance(entry, dict):
        raise ExtractionError(f"expected an object, found {shorten(entry)}")
    for field in ("reference", "json_url"):
        if not isinstance(entry.get(field), str) or not entry[field]:
            raise ExtractionError(f"'{field}' is {shorten(entry[field]) if field in entry else 'missing'}")
    url = resolve(entry["json_url"], base=base)
    if url is None:
        raise ExtractionError(f"'json_url' {shorten(entry['json_url'])} is no address")
    stamp = entry.get("last_revision_date")
    return Listed(url, hints=_hints(entry), stamp=None if stamp is None else str(stamp))


def _hints(entry: dict[str, Any]) -> dict[str, Any]:
    """What the list says of the page itself, as far as it is plain."""
    return {
        name: value
        for name, value in entry.items()
        if name != "json_url" and isinstance(value, str | int | float) and len(str(value)) <= MAX_HINT
    }
