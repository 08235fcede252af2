"""The errors of crawling and extraction."""

from corpus.errors import VeilleError


class SourceError(VeilleError):
    """A source's YAML cannot be used; the message says which file, which field and why."""


class CrawlError(VeilleError):
    """A crawl broke for a reason that is ours, not the site's: what a site does ends as an outcome in the ledger."""


class ExtractionError(VeilleError):
    """A page is not what its source sends; the message says which field, what was there and what was expected."""
