"""What can go wrong when searching or writing the index."""

from corpus.errors import VeilleError

#: Characters of a long query shown on either side of the place of an error.
CONTEXT = 60


class QueryError(VeilleError):
    """A query asks for what its collection does not have."""


class QuerySyntaxError(QueryError):
    """A query cannot be read. ``position`` counts characters of ``text`` from 0; the message counts from 1."""

    def __init__(self, message: str, position: int, text: str) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position
        self.text = text

    def show_place(self) -> str:
        """Two lines for a terminal: the query around the place, and a caret under it."""
        start = max(0, self.position - CONTEXT)
        cut = "".join(character if character.isprintable() else " " for character in self.text)
        return f"{cut[start : self.position + CONTEXT]}\n{' ' * (self.position - start)}^"


class IndexUnavailable(VeilleError):
    """The index cannot be read or written: it is damaged, its disk is full, or its engine does not answer."""


class IndexOutdated(IndexUnavailable):
    """The index was written with other fields or another analysis than this version of Veille has."""


class IndexLocked(IndexUnavailable):
    """Another process is writing to the index."""
