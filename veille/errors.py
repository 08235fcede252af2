"""The errors of the command line: what a person asked for and cannot have."""

from corpus.errors import VeilleError


class SettingsError(VeilleError):
    """A setting cannot be used; the message names it and where it was given."""


class InputError(VeilleError):
    """What was asked for does not exist or cannot be read: a file, a document, a source, a line."""


class StageError(VeilleError):
    """A stage could not do its work at all."""
