"""The errors of Veille: one root, a short tree per package."""


class VeilleError(Exception):
    """Something Veille can name: the message says which thing, what was expected and what to do.

    VeilleError
    ├── corpus: LedgerError (LedgerUnavailable, LedgerOutdated), ArchiveError
    ├── crawlers: SourceError, CrawlError, ExtractionError
    ├── nlp: ModelUnavailable, AnnotationError
    ├── index: QueryError (QuerySyntaxError), IndexUnavailable (IndexOutdated, IndexLocked)
    └── veille: SettingsError, InputError, StageError
    """


class LedgerError(VeilleError):
    """The ledger cannot do what was asked."""


class LedgerUnavailable(LedgerError):
    """The database does not answer, is locked by someone else, or its disk is full."""


class LedgerOutdated(LedgerError):
    """The database has a schema of another version of Veille."""


class ArchiveError(VeilleError):
    """A page cannot be written to the archive or read back from it."""
