"""A page as the archive gives it back."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ArchivedPage:
    """The bytes of one page and what was known of them when they came.

    ``status`` is null for what came from disk. ``body`` is what was handed to the writer, so without the transfer's
    own compression; of a revisit it is empty.
    """

    url: str
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    content_type: str | None


def digest(body: bytes) -> str:
    return "sha256:" + hashlib.sha256(body).hexdigest()
