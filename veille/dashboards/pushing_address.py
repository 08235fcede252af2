"""Where Kibana is: its address as settings and the command line may give it, and the spaces below it."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote

from corpus.urls import split_address

#: The space that every Kibana has, and whose pages have no name in their addresses.
DEFAULT_SPACE = "default"
#: Kibana's own port, where none is given by what stands before it.
PORT = 5601


@dataclass(frozen=True)
class Space:
    """A space of a Kibana. ``base`` is where that begins, without a slash at its end."""

    base: str
    name: str = DEFAULT_SPACE

    @property
    def is_default(self) -> bool:
        return self.name == DEFAULT_SPACE

    def at(self, path: str) -> str:
        """The address of a page or an interface in this space."""
        below = "" if self.is_default else f"/s/{self.name}"
        return f"{self.base}{below}{path}"

    def address_of(self, dashboard: str) -> str:
        """Where people open it."""
        return self.at(f"/app/dashboards#/view/{quote(dashboard, safe='')}")


def check_kibana_url(url: str) -> str:
    """Without slashes at its end, so that paths can be put behind it. ValueError never shows what may be a secret."""
    url = url.strip()
    try:
        parts = split_address(url)
    except ValueError:
        raise ValueError(
            f"expected an address whose port is a number: https://kibana.your.organisation:{PORT}"
        ) from None
    if "@" in parts.netloc:
        raise ValueError("expected an address without user and password: Kibana's key belongs in VEILLE_KIBANA_API_KEY")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError(f"expected an address of http or https: https://kibana.your.organisation:{PORT}")
    _check_end(url, parts)
    return url.rstrip("/")


def _check_end(url: str, parts: SplitResult) -> None:
    """People copy the address of the page that they see."""
    if "?" in url or "#" in url or not re.fullmatch(r"[A-Za-z0-9:/._~%\[\]-]+", url):
        raise ValueError(
            "expected the address under which Kibana begins and nothing behind it: https://your.organisation/kibana"
        )
    if re.search(r"/s/[^/]+(/app(/|$)|/*$)", parts.path):
        raise ValueError("expected the address under which Kibana begins: the name behind /s/ belongs in --space")


def check_space(name: str) -> str:
    """As Kibana lets them be named."""
    if not re.fullmatch(r"[a-z0-9_-]{1,200}", name):
        raise ValueError("expected a space's name as its address has it: small letters, digits, _ and -")
    return name
