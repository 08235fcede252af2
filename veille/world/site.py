"""A site as data: which path answers what."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote


@dataclass(frozen=True)
class Page:
    """The answer to one path. A redirect is a status with a ``location``, a refusal a status without a body.

    ``modified`` is in whole seconds, as HTTP has it. What is too large to be kept is made when it is asked for by
    ``make``, and has no validators.
    """

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str | None = None
    modified: datetime | None = None
    make: Callable[[], bytes] | None = None

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'

    def read(self) -> bytes:
        return self.make() if self.make else self.body


@dataclass(frozen=True)
class Site:
    """Pages by their path without escapes, with the query where it has one."""

    pages: Mapping[str, Page]

    def find(self, target: str) -> Page | None:
        """The page of the target of a request."""
        return self.pages.get(unquote(target.partition("#")[0]))
