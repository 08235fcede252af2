"""What can go wrong while documents are read."""

from corpus.errors import VeilleError


class ModelUnavailable(VeilleError):
    """A model that reading needs is not installed, or not known; the message says what to install."""


class AnnotationError(VeilleError):
    """One document cannot be read; the others of its batch can.

    ``index`` is its place in the batch that was given, from 0; the cause is kept.
    """

    def __init__(self, index: int, cause: Exception) -> None:
        super().__init__(f"document {index} of the batch cannot be read: {type(cause).__name__}: {cause}")
        self.index = index
        self.__cause__ = cause
