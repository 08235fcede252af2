"""Where a digest leads its reader besides the publishers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Links:
    """``unsubscribe`` opens a page that asks, ``page`` the complete digest; ``contact`` is who answers, if anybody."""

    unsubscribe: str | None
    page: str | None
    contact: str
