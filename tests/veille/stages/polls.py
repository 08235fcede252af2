"""Polls of sources that some process is said to have made."""

from datetime import timedelta

from corpus.ledger import batches
from veille.workspace import Workspace


def polled(workspace: Workspace, slug: str, *, minutes_ago: int = 0) -> str:
    """Note a crawl that began so long ago, and has ended; its batch."""
    begun = workspace.clock() - timedelta(minutes=minutes_ago)
    with workspace.ledger.writing() as tx:
        batch = batches.begin(tx, slug, now=begun)
        batches.end(tx, batch, now=begun)
    return batch
