"""Addresses: one form for each, so that a page is known again however it was linked."""

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

#: Query parameters that say where a reader came from, never which page it is.
TRACKING = re.compile(r"^(utm_\w+|at_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|xtor|cmpid)$", re.I)
DEFAULT_PORTS = {"http": 80, "https": 443}
#: What a part of a path may hold unescaped (RFC 3986, pchar).
PATH_CHARACTERS = ":@!$&'()*+,;=-._~"
#: What `identify` gives.
MADE_OF_URL = re.compile(r"u-[0-9a-f]{16}")
#: What no database takes: half characters, and NUL.
UNWRITABLE = re.compile("[\0\ud800-\udfff]")
#: Bytes of an address in a key: PostgreSQL takes none of more than 2,700, and the name of a source goes with it.
LONGEST = 2000


def split_address(address: str) -> SplitResult:
    """Its parts; ValueError also where its port is no number, which the standard library says only when it is read."""
    parts = urlsplit(address)
    _ = parts.port
    return parts


def normalise(url: str) -> str:
    """The address in one form: lower-case scheme and host, no default port, fragment or tracking parameters.

    Parameters are sorted by name. What is no address with a host comes back without spaces around it. Normalising
    twice changes nothing.
    """
    written = UNWRITABLE.sub("\ufffd", url).strip()
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        return written
    if not parts.hostname:
        return written
    scheme = parts.scheme.lower()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    path = "/".join(map(_normalise_part, parts.path.split("/"))) or "/"
    return urlunsplit((scheme, host, path, _normalise_query(parts.query), ""))


def _normalise_part(part: str) -> str:
    # Bytes that are no UTF-8 (an old page's Latin-1) go through as they are.
    return quote(unquote(part, errors="surrogateescape"), safe=PATH_CHARACTERS, errors="surrogateescape")


def _normalise_query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted((name, value) for name, value in pairs if not TRACKING.match(name))
    return urlencode(kept, errors="surrogateescape")


def is_short(url: str) -> bool:
    """Whether the address can be a key, as it is written and in its one form, where a letter may become nine bytes."""
    return max(len(url.encode(errors="surrogatepass")), len(normalise(url).encode())) <= LONGEST


def is_of_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def identify(url: str) -> str:
    """The id of a document whose publisher gives none: "u-" and 64 bits of the address in hexadecimal."""
    return "u-" + hashlib.sha256(normalise(url).encode()).hexdigest()[:16]


def is_made_of_url(identifier: str) -> bool:
    """Whether the id is one of `identify`, and not its publisher's own."""
    return MADE_OF_URL.fullmatch(identifier) is not None
