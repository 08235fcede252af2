"""Making a digest: what arrived is ranked, the best is read, and every line is checked before anybody sees it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from corpus.document import Content, Document
from corpus.ledger import Ledger, arrivals, documents, stories, vulnerabilities
from corpus.ledger.readers import Reader
from index.backend import SearchBackend
from veille.digest.checking import check_digest
from veille.digest.following import find_followed
from veille.digest.glance import Glance, read_glances
from veille.digest.model import Digest, Unsupported
from veille.digest.ranking import Candidate, find_exploited, rank_stories
from veille.digest.revised import find_revisions
from veille.digest.sections import SectionMaker
from veille.digest.troubles import find_troubles
from veille.digest.window import Window
from veille.wording import to_language
from veille.workspace import Workspace


def make_digest(
    workspace: Workspace, backend: SearchBackend, reader: Reader, window: Window, *, day: date, now: datetime
) -> Digest:
    """The digest of the window for the reader. Nothing is written anywhere."""
    ledger, zone = workspace.ledger, ZoneInfo(reader.zone)
    with ledger.reading() as tx:
        arrived = [arrival.document for arrival in arrivals.between(tx, window.after, window.until)]
    glances = list(read_glances(ledger, arrived))
    untold: list[Unsupported] = []
    hits = find_followed(ledger, backend, reader, [glance.document for glance in glances], untold, zone=zone, now=now)
    ranked = rank(ledger, glances, hits, until=window.until)
    maker = SectionMaker(ledger, to_language(reader.language), window.until, untold)
    revisions, more = find_revisions(ledger, window, untold)
    made = Digest(
        reader=reader.name,
        language=to_language(reader.language),
        zone=zone,
        day=day,
        since=window.since,
        until=window.till,
        documents=len(glances),
        stories=len(ranked),
        publishers=len({glance.publisher for glance in glances}),
        sections=tuple(maker.make_all(ranked, list(hits))),
        revisions=tuple(revisions),
        more_revisions=more,
        troubles=find_troubles(workspace, to_language(reader.language)),
        unsupported=tuple(untold),
    )
    return check_digest(made, load_cited(ledger, made), versions=load_versions(ledger, made))


def rank(
    ledger: Ledger, glances: Sequence[Glance], hits: Mapping[str, Collection[str]], *, until: int
) -> list[Candidate]:
    """The stories of these documents as they were at the arrival ``until``, best first."""
    with ledger.reading() as tx:
        totals = stories.count_members(tx, list(dict.fromkeys(glance.story for glance in glances)), until=until)
        exploited = find_exploited(vulnerabilities.current(tx))
    return rank_stories(glances, totals=totals, exploited=exploited, hits=hits)


def load_cited(ledger: Ledger, digest: Digest) -> dict[str, Document]:
    """The documents that the lines of the digest are of, as the ledger has them now."""
    cited = list(dict.fromkeys(line.document for line in digest.lines()))
    with ledger.reading() as tx:
        return {document.id: document for document in documents.load(tx, cited)}


def load_versions(ledger: Ledger, digest: Digest) -> dict[tuple[str, int], Content]:
    """What the revisions of the digest compare, by document and version."""
    found: dict[tuple[str, int], Content] = {}
    for revision in digest.revisions:
        with ledger.reading() as tx:
            versions = documents.history(tx, revision.headline.document)
        found |= {(revision.headline.document, number): each for number, each in enumerate(versions, start=1)}
    return found
