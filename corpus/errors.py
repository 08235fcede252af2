"""The errors of Veille: one root, a short tree per package."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


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


def expectation(error: "ErrorDetails") -> str:
    """What a value should have been, of an error of pydantic, in our words: "expected a whole number"."""
    match error["type"]:
        case "value_error":
            return str(error["ctx"]["error"])
        case "int_parsing" | "int_type" | "int_from_float":
            return "expected a whole number"
        case "float_parsing" | "float_type":
            return "expected a number"
    return error["msg"].replace("Input should be ", "expected ")
