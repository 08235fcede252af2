"""Revisions: bulletins and reports that their publishers have changed since the last digest."""

from collections.abc import Iterator, Sequence
from itertools import islice

from corpus.document import Content, Document
from corpus.ledger import Ledger, changes, documents
from corpus.ledger.changes import Changed
from corpus.vocabulary import SourceKind
from veille.digest.differences import compare
from veille.digest.lines import make_title
from veille.digest.model import Revision, Unsupported
from veille.digest.telling import stand_alone
from veille.digest.untold import noted
from veille.digest.window import Window

#: Whose changes matter: a newspaper rewrites its texts all day.
REVISED: frozenset[SourceKind] = frozenset(("advisory", "report"))
#: Changed documents of which one digest tells.
MOST = 12


def find_revisions(ledger: Ledger, window: Window, untold: list[Unsupported]) -> tuple[list[Revision], int]:
    """What was changed in the window of all that had arrived before, the newest first, and how many more may be.

    What cannot be compared is added to ``untold``.
    """
    with ledger.reading() as tx:
        changed = changes.between(tx, window.changed_after, window.changed_until, arrived=window.after)
        loaded = {document.id: document for document in documents.load(tx, [each.document for each in changed])}
    told = [each for each in changed if each.document in loaded and loaded[each.document].source.kind in REVISED]
    left = iter(told)
    found = list(islice(_read_all(ledger, left, loaded, untold), MOST))
    return found, sum(1 for _ in left)


def _read_all(
    ledger: Ledger, told: Iterator[Changed], loaded: dict[str, Document], untold: list[Unsupported]
) -> Iterator[Revision]:
    for each in told:
        with noted(untold, each.document, loaded[each.document].content.title):
            with ledger.reading() as tx:
                versions = documents.history(tx, each.document)
            if revision := _compare(each, loaded[each.document], versions):
                yield revision


def _compare(changed: Changed, document: Document, versions: Sequence[Content]) -> Revision | None:
    """None where nothing that a reader would see is different."""
    before, after = versions[changed.before - 1], versions[changed.after - 1]
    differences, more = compare(before, after)
    if not differences:
        return None
    headline = make_title(stand_alone(document))
    return Revision(headline, changed.before, changed.after, changed.seen, differences, more)
