"""Addresses a page gives: its own canonical one, and the documents it links to."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from corpus.urls import UNWRITABLE, is_of_web, is_short
from crawlers.extraction.article.names import canonical_links, host_of, meta_values
from crawlers.extraction.article.tree import Element

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|csv|rtf)(?:$|[?#])", re.IGNORECASE)
_MOST, _LONGEST = 50, 2_000
#: Where links are of the site, not of the article.
_ELSEWHERE = frozenset({"nav", "aside", "footer", "header", "form"})
#: Second-level domains under which every site has a third label of its own.
_SHARED = frozenset({"co", "com", "gov", "gouv", "org", "net", "ac", "edu", "gob", "gub", "go"})


def find_canonical(root: Element, *, url: str | None) -> str | None:
    """The address the page calls its own, where it can be: of the same site, and not the site's home."""
    base = base_of(root, url)
    for written in [*(link.get("href") or "" for link in canonical_links(root)), *meta_values(root, "og:url")]:
        address = resolve(written, base)
        if address and (url is None or not is_of_web(url) or _is_plausible(address, url)):
            return address
    return None


def find_attachments(root: Element, *, url: str | None) -> tuple[str, ...]:
    """Documents that the article links to, each once: PDF, office documents, tables."""
    base = base_of(root, url)
    written = (link.get("href") or "" for link in _links_of_article(root))
    found = (resolve(href, base) for href in written if len(href) < _LONGEST and _DOCUMENT.search(href))
    documents = (address for address in found if address and _DOCUMENT.search(urlsplit(address).path))
    return tuple(dict.fromkeys(documents))[:_MOST]


def base_of(root: Element, url: str | None) -> str | None:
    """What relative addresses of the page are relative to."""
    written = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    own = url if url and is_of_web(url) else None
    return resolve(written, own) or own if written else own


def resolve(written: str, base: str | None) -> str | None:
    """An absolute address of the web; none of what is no such thing."""
    written = UNWRITABLE.sub("", written).strip()
    try:
        address = urljoin(base, written) if base else written
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_short(address) or " " in address:
        return None
    return address


def is_same_site(one: str, other: str) -> bool:
    return site_of(host_of(one)) == site_of(host_of(other)) != ""


def site_of(host: str) -> str:
    """The part of a host that one publisher owns, near enough: its last two labels, three under "co.uk"."""
    labels = host.split(".")
    if labels[-1:] and labels[-1].isdecimal():  # an address of numbers
        return host
    return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in _SHARED else labels[-2:])


def _is_plausible(address: str, url: str) -> bool:
    """A page may not speak for another site, nor be its own home when it was found elsewhere."""
    home = urlsplit(address).path in ("", "/") and not urlsplit(address).query
    return is_same_site(address, url) and not (home and urlsplit(url).path not in ("", "/"))


def _links_of_article(root: Element) -> Iterator[Element]:
    inside = next((element for element in root.iter("article", "main")), root)
    for link in inside.iter("a"):
        if not any(parent.tag in _ELSEWHERE for parent in link.iterancestors()):
            yield link
