"""What a list, feed or sitemap names, whatever it looks like."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urldefrag

from corpus.ledger.pages import Listed
from crawlers.addresses import resolve
from crawlers.source import Source
from crawlers.spiders.moments import lies_ahead, read_moment

#: Characters of one hint; a list's title or summary is shorter, and hints are kept for every page.
MAX_HINT = 4000
#: Characters of a text that a feed gives whole: a long article; what is longer is left to the page.
MAX_TEXT = 60_000
#: Of one page; some feeds hang a hundred keywords on each.
MAX_CATEGORIES = 30
#: Of one list; a sitemap may name as many (sitemaps.org), and no list that a person wrote is longer.
MAX_ENTRIES = 50_000

_TAG = re.compile(r"<[A-Za-z/!][^<>]{0,500}>")
#: A program is nobody's words, nor is what a style says.
_SCRIPT = re.compile(r"(?is)<(script|style)\b[^<>]{0,500}>.{0,4000}?</\1\s*>")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Listing:
    """The pages that a list names, and a sentence for each entry that names none."""

    listed: list[Listed] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    #: What else is wrong, and did not keep anything from being read.
    remarks: list[str] = field(default_factory=list)
    #: Lists that this one names, each to be read as well.
    further: list[Listed] = field(default_factory=list)
    #: Where this list goes on; worth reading only when it brought something new itself.
    next: Listed | None = None


def summarise(listing: Listing) -> str | None:
    """What is wrong with a list in one sentence, the first three unreadable entries by name; None where nothing is."""
    bad = len(listing.unreadable)
    entries = f"{bad} of {bad + len(listing.listed)} entries cannot be read: {'; '.join(listing.unreadable[:3])}"
    return "; ".join([*([entries] if bad else []), *listing.remarks]) or None


def say_too_many(entries: int) -> list[str]:
    """The remark on a list that is longer than any that a person wrote."""
    return [f"the list has {entries} entries, of which {MAX_ENTRIES} were read"] * (entries > MAX_ENTRIES)


def drop_repeated(listed: Iterable[Listed]) -> list[Listed]:
    """Each page once, as it was named first."""
    by_url: dict[str, Listed] = {}
    for page in listed:
        by_url.setdefault(page.url, page)
    return list(by_url.values())


def find_page(address: str, *, base: str) -> str | None:
    """The whole address of a page without its fragment, which servers never see; None when it is no address."""
    url = resolve(address.strip(), base=base)
    return None if url is None else urldefrag(url).url


def as_text(markup: str) -> str:
    """A title as a reader sees it: without tags, entities and line breaks."""
    written = _SCRIPT.sub("", _UNSTORABLE.sub("\ufffd", markup[: 4 * MAX_HINT]))
    if "<" in written or "&" in written:
        written = html.unescape(_TAG.sub("", html.unescape(_TAG.sub("", written))))
    return " ".join(written.split())[:MAX_HINT]


def storable_text(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


@dataclass
class Moments:
    """Reads the dates of one list, and counts those that are none, so that the list can say so."""

    source: Source
    now: datetime
    unread: int = 0
    ahead: int = 0

    def read(self, text: str | None) -> str | None:
        """A date as a hint, RFC 3339 in UTC or a day alone; None for what is no date, or lies in the future."""
        if not text or not text.strip():
            return None
        moment = read_moment(text, zone=self.source.timezone, day_first=self.source.language != "en")
        if moment is None:
            self.unread += 1
            return None
        if lies_ahead(moment, now=self.now):
            self.ahead += 1
            return None
        return str(moment)

    def remarks(self) -> list[str]:
        told = {"cannot be read and are left out": self.unread, "lie in the future and are left out": self.ahead}
        return [f"{number} dates {what}" for what, number in told.items() if number]


def stamp_of(hints: Mapping[str, Any], *parts: str | None) -> str | None:
    """Another when the publisher changes the title or the date of a page; None where the list gives neither."""
    given = [part for part in (hints.get("title"), hints.get("published"), hints.get("updated"), *parts) if part]
    return sha256("\n".join(given).encode("utf-8", "replace")).hexdigest()[:16] if given else None


def shorten(value: Any, length: int = 80) -> str:
    """``value`` as one can show it in an error."""
    text = repr(value)
    return text if len(text) <= length else text[: length - 1] + "…"
