"""The interface of every extractor."""

from collections.abc import Mapping
from typing import Any, Protocol

from corpus.archive import ArchivedPage
from corpus.document import Draft
from crawlers.source import Source


class Extractor(Protocol):
    """Reads one shape of page. It is pure: no network, no clock, no state; the same page gives the same drafts."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """Changes with everything that changes what is read."""

    def __call__(self, page: ArchivedPage, *, source: Source, hints: Mapping[str, Any]) -> list[Draft]:
        """The documents of a page, none to many; ExtractionError when it is not what the source sends."""

    def extract_teaser(self, url: str, *, source: Source, hints: Mapping[str, Any]) -> Draft:
        """The document that ``hints`` alone make; ExtractionError without a title."""
