"""Origins, hosts with their ports: which of this machine the sources name, and who may be led there."""

import unicodedata
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from crawlers.source import Source, is_loopback

Origin = tuple[str, int]

DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> Origin:
    """Host and port in one spelling; ValueError for a port that is none."""
    parts = urlsplit(url)
    host = unicodedata.normalize("NFKC", parts.hostname or "").lower().rstrip(".")
    return host, parts.port or DEFAULT_PORTS.get(parts.scheme, 0)


def name_origins(sources: Iterable[Source]) -> frozenset[Origin]:
    """The origins on this machine that sources name in their YAML."""
    origins = {origin_of(url) for source in sources for url in (str(source.site), *source.list_urls)}
    return frozenset(origin for origin in origins if is_loopback(origin[0]))


def choose_open(source: Source, origins: Collection[Origin]) -> frozenset[Origin]:
    """Which origins of this machine a source may be led to: all of these when it is there itself, else none."""
    return frozenset(origins) if is_loopback(source.site.host) else frozenset()
