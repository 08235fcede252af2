"""The stage relate: each document finds its story, in the order of time, one after the other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from corpus.ledger import addresses, documents, indexing, judgements, leases, signatures, stories, vectors, work
from corpus.ledger.holders import this_process
from corpus.ledger.relating import list_due
from corpus.ledger.work import Item, Result, Selection
from corpus.urls import is_made_of_url
from veille.placing import Placings
from veille.progress import track
from veille.report import Report
from veille.workspace import Workspace

if TYPE_CHECKING:
    from datetime import datetime

    from corpus.document import Document
    from nlp.stories.article import Article


LEASE = "relate"
#: Documents related in one transaction.
CHUNK = 128


def relate(workspace: Workspace, selection: Selection, report: Report) -> None:
    """Relate the due documents of the selection: only one process does at a time."""
    ledger, clock = workspace.ledger, workspace.clock
    with leases.held(ledger, LEASE, clock=clock) as mine:
        if not mine:
            report.count(None, "deferred")
            return
        with ledger.writing() as tx:
            work.release_lost(tx, "relate", now=clock())
        for step in selection.steps():
            while due := _list_due(workspace, step):
                _relate_all(workspace, due, report)
        _relate_again(workspace)


def _relate_again(workspace: Workspace) -> None:
    """Decide once more what was doubtful, now that what came with it is known; so the order of batches counts less."""
    from veille.articles import stamp_of

    with workspace.ledger.reading() as tx:
        doubtful = signatures.list_doubtful(tx, stamp=stamp_of(workspace.settings.embedder))
    if doubtful:
        newsdesk = _Newsdesk(workspace)
        for start in range(0, len(doubtful), CHUNK):
            newsdesk.relate_again(doubtful[start : start + CHUNK])


def _list_due(workspace: Workspace, selection: Selection) -> list[str]:
    with workspace.ledger.reading() as tx:
        return list_due(tx, now=workspace.clock(), selection=selection)


def _relate_all(workspace: Workspace, due: Sequence[str], report: Report) -> None:
    """Relate these in their order, beside what is known of the days around them.

    What comes of a chunk rests on nothing but the ledger: a run that was killed goes on as if it had not been.
    """
    newsdesk, waiting = _Newsdesk(workspace), set(due)
    with track("relate", len(due)) as done:
        for start in range(0, len(due), CHUNK):
            items = _claim(workspace, due[start : start + CHUNK], report)
            newsdesk.relate(items, waiting)
            report.add_results(items, [Result(item.item, "done") for item in items])
            waiting.difference_update(due[start : start + CHUNK])
            done(len(items))


def _claim(workspace: Workspace, due: Sequence[str], report: Report) -> list[Item]:
    """Claim the documents; those that an address settles are ended, the others given."""
    now, holder = workspace.clock(), this_process()
    with workspace.ledger.writing() as tx:
        items = work.claim_items(tx, "relate", due, holder=holder, now=now)
        settled = {item.item: result for item in items if (result := _merge_by_address(tx, item, now=now))}
        work.finish(tx, "relate", list(settled.values()), holder=holder, now=now)
    ended = [item for item in items if item.item in settled]
    report.add_results(ended, [settled[item.item] for item in ended])
    return [item for item in items if item.item not in settled]


def _merge_by_address(tx: Connection, item: Item, *, now: "datetime") -> Result | None:
    """Merge the document into an older one that has one of its URLs, or the younger into it."""
    document = item.item
    if addresses.follow(tx, document) != document:
        return Result(document, "discarded", "it was merged into another document")
    for other in addresses.sharing(tx, document):
        if not (is_made_of_url(document) or is_made_of_url(other)):
            continue  # each has an id of its own, by which somebody will ask for it
        older, younger = stories.by_age(tx, document, other)
        stories.merge(tx, younger, older, reason="both have one URL", now=now)
        indexing.announce(tx, younger, now=now)
        if younger == document:
            indexing.announce(tx, older, now=now)
            return Result(document, "done")
    return None


class _Newsdesk:
    """A desk with what the ledger knows around the documents that are related, and the judgements that stand."""

    def __init__(self, workspace: Workspace) -> None:
        from nlp.stories.desk import Desk
        from veille.articles import Window

        self._workspace, self._model = workspace, workspace.settings.embedder
        with workspace.ledger.reading() as tx:
            standing = judgements.standing(tx)
        self._judged: defaultdict[str, set[str]] = defaultdict(set)
        for each in standing:
            self._judged[each.one].add(each.other)
            self._judged[each.other].add(each.one)
        self._desk: Desk = Desk({frozenset((each.one, each.other)): each.same for each in standing})
        self._window: Window = Window(workspace.ledger, self._desk, model=self._model)

    def relate(self, items: Sequence[Item], waiting: set[str]) -> None:
        """Find the stories of these documents and end them; others that are ``waiting`` are as if not there yet."""
        from veille.articles import split_by_time

        identifiers = [item.item for item in items]
        with self._workspace.ledger.reading() as tx:
            read = documents.load(tx, identifiers)
            embedded = vectors.load(tx, identifiers, model=self._model)
        for days in split_by_time(read):
            self._relate_days(days, embedded, waiting)
        gone = set(identifiers) - {document.id for document in read}
        self._finish(Placings(), sorted(gone))

    def relate_again(self, identifiers: Sequence[str]) -> None:
        """Find the stories of documents that were related before; what changes is told to the index."""
        from veille.articles import moment_of, restore, split_by_time, stamp_of

        stamp = stamp_of(self._model)
        with self._workspace.ledger.reading() as tx:
            read = documents.load(tx, identifiers)
        for days in split_by_time(read):
            placings = Placings()
            self._window.slide(moment_of(days[0]), moment_of(days[-1]), without=())
            self._fetch_judged([document.id for document in days], set())
            with self._workspace.ledger.reading() as tx:
                known = signatures.load(tx, [document.id for document in days], stamp=stamp, model=self._model)
            articles = {each.document: restore(each) for each in known}
            for document in days:
                article = articles[document.id]
                outcome = self._desk.relate(article, former=self._desk.story_of(document.id))
                placings.add(document, article, outcome, stamp=stamp, again=True)
            with self._workspace.ledger.writing() as tx:
                placings.write(tx, (), now=self._workspace.clock())

    def _relate_days(self, days: "Sequence[Document]", embedded: Mapping[str, bytes], waiting: set[str]) -> None:
        """The same of documents in the order of time, between which no time passes that nothing reaches over."""
        from veille.articles import moment_of, stamp_of, to_article

        identifiers, placings, stamp = [document.id for document in days], Placings(), stamp_of(self._model)
        kept = self._restore_cut(days)
        self._window.slide(moment_of(days[0]), moment_of(days[-1]), without=waiting)
        self._fetch_judged(identifiers, waiting)
        for document in days:
            article = kept.get(document.id) or self._desk.weigh(to_article(document, embedded.get(document.id)))
            outcome = self._desk.relate(article, former=document.story)
            placings.add(document, article, outcome, stamp=stamp)
        self._finish(placings, identifiers)
        waiting.difference_update(identifiers)

    def _restore_cut(self, days: "Sequence[Document]") -> "dict[str, Article]":
        """Of documents whose text was cut, the articles of the whole: what is left would tell something else."""
        from veille.articles import restore, stamp_of

        cut = [document.id for document in days if document.content.is_cut]
        with self._workspace.ledger.reading() as tx:
            known = signatures.load(tx, cut, stamp=stamp_of(self._model), model=self._model)
        return {each.document: restore(each) for each in known}

    def _finish(self, placings: Placings, identifiers: Sequence[str]) -> None:
        now, results = self._workspace.clock(), [Result(each, "done") for each in identifiers]
        if results:
            with self._workspace.ledger.writing() as tx:
                placings.write(tx, placings.ties, now=now)
                work.finish(tx, "relate", results, holder=this_process(), now=now)

    def _fetch_judged(self, identifiers: Sequence[str], waiting: set[str]) -> None:
        """Lay down whom judgements name, with all of their stories, whenever that was."""
        judged = {other for each in identifiers for other in self._judged.get(each, ())} - waiting
        if not judged:
            return
        with self._workspace.ledger.reading() as tx:
            named = set(stories.of_documents(tx, sorted(judged)).values())
            whole = {member.document for story in sorted(named) for member in stories.members(tx, story)}
        self._window.fetch((whole | judged) - waiting)
