"""Addresses: one form for each, so that a page is known again however it was linked."""

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

#: Query parameters that say where a reader came from, never which page it is.
TRACKING = re.compile(r"^(utm_\w+|at_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|xtor|cmpid)$", re.I)
DEFAULT_PORTS = {"http": 80, "https": 443}
#: What a path may hold unescaped (RFC 3986, pchar and "/").
PATH_CHARACTERS = "/:@!$&'()*+,;=-._~"


def normalise(url: str) -> str:
    """The address in one form: lower-case scheme and host, no default port, fragment or tracking parameters.

    Parameters are sorted by name. What is no address with a host comes back without spaces around it. Normalising
    twice changes nothing.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    if not parts.hostname:
        return url.strip()
    scheme = parts.scheme.lower()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    path = quote(unquote(parts.path, errors="surrogateescape"), safe=PATH_CHARACTERS, errors="surrogateescape") or "/"
    return urlunsplit((scheme, host, path, _normalise_query(parts.query), ""))


def _normalise_query(query: str) -> str:
    pairs = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not TRACKING.match(name)]
    return urlencode(sorted(pairs))


def identify(url: str) -> str:
    """The id of a document whose publisher gives none: "u-" and 64 bits of the address in hexadecimal."""
    return "u-" + hashlib.sha256(normalise(url).encode("utf-8", "surrogatepass")).hexdigest()[:16]
