"""A site as data: which path answers what."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Page:
    """The answer to one path. A redirect is a status with a ``location``, a refusal a status without a body.

    ``modified`` is in whole seconds, as HTTP has it.
    """

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str | None = None
    modified: datetime | None = None

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True)
class Site:
    """Pages by their path, with the query where it has one."""

    pages: Mapping[str, Page]
