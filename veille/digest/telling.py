"""The stories of a digest as their documents tell them: those that are new, and the last of those before."""

from collections.abc import Collection, Iterator, Sequence

from corpus.document import Document
from corpus.ledger import Ledger, arrivals, documents, links, stories
from corpus.ledger.stories import Member
from veille.articles import moment_of
from veille.digest.ranking import Candidate
from veille.story_entry import Entry as Told
from veille.story_view import Story, make_story

#: Documents of one story that are read for one digest: those that arrived, and those before. A running war has
#: hundreds, and a digest shows a dozen lines of it.
FRESH, EARLIER = 60, 30


def tell(ledger: Ledger, candidate: Candidate, *, until: int) -> Story:
    """The candidate's story as it was at the arrival ``until``, as far as a digest needs it."""
    fresh = {glance.document for glance in candidate.fresh}
    with ledger.reading() as tx:
        standing = stories.members(tx, candidate.story)
        there = arrivals.arrived(tx, [member.document for member in standing], until=until)
        members = {member.document: member for member in standing if member.document in there}
        strays = sorted(fresh - members.keys())  # of no story yet, or of another since they were ranked
        chosen = [*_choose(list(members), fresh), *strays[:FRESH]]
        read = documents.load(tx, chosen)
        tied = links.of_story(tx, chosen)
    entered = {document.id: members.get(document.id) or _alone(document) for document in read}
    return make_story(candidate.story, read, entered, tied)


def _choose(members: Sequence[str], fresh: Collection[str]) -> Iterator[str]:
    """In the order of the story the last of those that were there before, and the last of the fresh."""
    earlier = [each for each in members if each not in fresh][-EARLIER:]
    new = [each for each in members if each in fresh][-FRESH:]
    kept = {*earlier, *new}
    yield from (each for each in members if each in kept)


def stand_alone(document: Document) -> Told:
    """A document by itself, whatever story it is in."""
    return make_story(document.id, [document], {document.id: _alone(document)}, []).entries[0]


def _alone(document: Document) -> Member:
    return Member(document.id, moment_of(document), document.fetch.first_seen_at, "", "")
