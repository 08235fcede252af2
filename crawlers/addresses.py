"""Addresses of the web as YAML and lists give them: paths or whole, and sometimes neither."""

from urllib.parse import urljoin, urlsplit

from corpus.urls import UNWRITABLE, is_short


def resolve(address: str, *, base: str) -> str | None:
    """``address`` made whole by ``base``; None when HTTP cannot ask for it.

    That is another scheme, no host, a bad port, or characters or a length that no ledger can keep.
    """
    try:
        url = urljoin(base, address)
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return url if usable and not UNWRITABLE.search(url) and is_short(url) else None
