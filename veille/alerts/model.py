"""An alert as data: what every channel's form of it is made of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from veille.wording import Language


@dataclass(frozen=True)
class Told:
    """A document of an alert. ``url`` is of http or https, or None."""

    id: str
    title: str
    publisher: str
    source: str
    published: datetime | None = None
    language: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Group:
    """The documents of one story: ``count`` in this alert, the newest ``documents`` of them, ``before`` told earlier.

    The first of ``documents`` speaks for the others. Without a ``story`` the document is in none yet.
    """

    story: str | None
    count: int
    before: int
    documents: tuple[Told, ...]

    @property
    def new(self) -> bool:
        return not self.before


@dataclass(frozen=True)
class Alert:
    """What a search found and had not told of: ``more`` stories and their documents are counted and not listed."""

    search: str
    language: Language
    zone: ZoneInfo
    at: datetime
    documents: int
    groups: tuple[Group, ...]
    more: int = 0

    @property
    def stories(self) -> int:
        return len(self.groups) + self.more

    def to_json(self) -> dict[str, Any]:
        """The facts as hooks get them, and as the ledger keeps them."""
        return {
            "search": self.search,
            "at": self.at.isoformat(),
            "documents": self.documents,
            "stories": [
                known({"story": group.story, "new": group.new, "count": group.count, "before": group.before})
                | {"documents": [known(asdict(told)) for told in group.documents]}
                for group in self.groups
            ],
            "more_stories": self.more,
        }


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that have a value, moments as RFC 3339."""
    written = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
    return {name: value for name, value in written.items() if value is not None}
