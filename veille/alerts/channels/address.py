"""Channels as people name them: KIND, or KIND:URL where the URL is a secret."""

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from corpus.ledger.outbox import Channel
from corpus.urls import split_address
from veille.errors import InputError
from veille.mail.addresses import is_loopback

#: Those that have no URL, and those that are posted to one.
PLAIN: tuple[Channel, ...] = ("mail", "stdout")
HOOKS: tuple[Channel, ...] = ("webhook", "slack", "mattermost", "teams")
#: Characters of a hook's URL: those of Teams have some three hundred.
LONGEST = 2000
#: Characters of a part of a URL that may be a secret; shorter ones can be guessed.
SHORTEST = 6


@dataclass(frozen=True)
class Address:
    """Where alerts go. ``str`` is what may be shown of it: of a URL no more than its host."""

    kind: Channel
    url: str = field(default="", repr=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """InputError where it is none; the message never holds the URL."""
        for plain in PLAIN:
            if text == plain:
                return cls(plain)
        given, colon, url = text.partition(":")
        for hook in HOOKS:
            if given == hook and colon:
                _check(hook, url)
                return cls(hook, url)
        known = ", ".join((*PLAIN, *(f"{hook}:URL" for hook in HOOKS)))
        raise InputError(f"'{given[:20]}' is no channel; the channels are {known}")

    def __str__(self) -> str:
        return f"{self.kind}:{redact(self.url)}" if self.url else self.kind


def redact(url: str) -> str:
    """Scheme and host: whoever has the rest can write there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}/…"


def conceal(text: str, url: str) -> str:
    """What a server said, without the parts of the hook's URL that it may have repeated."""
    parts = urlsplit(url)
    whole = [url, f"{parts.path}?{parts.query}", parts.path, parts.query]
    pieces = [piece for piece in re.split(r"[/?&=;]", f"{parts.path}/{parts.query}") if len(piece) >= SHORTEST]
    for secret in (*whole, *sorted(pieces, key=len, reverse=True)):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, "…")
    return text


def _check(kind: str, url: str) -> None:
    expected = f"{kind}: expected an https address, without user and password, such as https://hooks.example.org/…"
    if not re.fullmatch(r"[!-~]+", url) or len(url) > LONGEST or re.search(r'[<>"\\]', url):
        raise InputError(expected)
    try:
        parts = split_address(url)
    except ValueError:
        raise InputError(expected) from None
    host = parts.hostname
    if not host or "@" in parts.netloc or parts.scheme not in ("http", "https"):
        raise InputError(expected)
    if parts.scheme == "http" and not is_loopback(host):
        raise InputError(f"{kind}: what is sent by http to {host} can be read on its way; use https")
