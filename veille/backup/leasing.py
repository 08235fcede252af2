"""One at a time: of what makes, checks, restores and removes backups, and of upkeep, which removes archive files."""

from collections.abc import Iterator
from contextlib import contextmanager

from corpus.ledger import leases
from veille.workspace import Workspace

#: In this order, everywhere. Without the second a file could go between the ledger's snapshot and its copy.
LEASES = ("backup", "upkeep")


@contextmanager
def alone(workspace: Workspace) -> Iterator[bool]:
    """Hold both leases for the block; false where another process has one and keeps it for a while."""
    first, second = (
        leases.held(workspace.ledger, name, wait=workspace.settings.index_wait, clock=workspace.clock)
        for name in LEASES
    )
    with first as mine:
        if not mine:
            yield False
            return
        with second as both:
            yield both
