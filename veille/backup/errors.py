"""The error of backups."""

from veille.errors import StageError


class BackupError(StageError):
    """A backup cannot be made, read or used; the message says which part of it."""


MEND = "see that the place exists, has room and may be written, then run the same command again"
