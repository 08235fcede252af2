"""Making a digest: what arrived is ranked, the best is read, and every line is checked before anybody sees it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from corpus.document import Content, Document
from corpus.ledger import Ledger, arrivals, documents, readers, stories, vulnerabilities
from corpus.ledger.readers import Reader
from corpus.ledger.vulnerabilities import Known
from corpus.vulnerability import CatalogueEntry
from index.backend import SearchBackend
from veille.digest.checking import check_digest
from veille.digest.entries import make_entry
from veille.digest.glance import Glance, read_glances
from veille.digest.model import Digest, Entry, Section, SectionKind, Unsupported
from veille.digest.ranking import Candidate, rank_stories
from veille.digest.revised import find_revisions
from veille.digest.telling import tell
from veille.digest.troubles import find_troubles
from veille.digest.window import Window
from veille.searches import find_hits
from veille.wording import Language, to_language
from veille.workspace import Workspace

#: Stories in a section: of one search, of all others, and of bulletins.
OF_SEARCH, OF_STORIES, OF_BULLETINS = 10, 15, 12


def make_digest(
    workspace: Workspace, backend: SearchBackend, reader: Reader, window: Window, *, day: date, now: datetime
) -> Digest:
    """The digest of the window for the reader. Nothing is written anywhere."""
    ledger, zone = workspace.ledger, ZoneInfo(reader.zone)
    with ledger.reading() as tx:
        arrived = [arrival.document for arrival in arrivals.between(tx, window.after, window.until)]
    glances = list(read_glances(ledger, arrived))
    hits = find_followed(ledger, backend, reader, [glance.document for glance in glances], zone=zone, now=now)
    ranked = rank(ledger, glances, hits)
    untold: list[Unsupported] = []
    revisions, more = find_revisions(ledger, window, untold, without=frozenset(arrived))
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
        sections=tuple(make_sections(ledger, ranked, list(hits), untold, language=to_language(reader.language))),
        revisions=tuple(revisions),
        more_revisions=more,
        troubles=find_troubles(workspace, to_language(reader.language)),
        unsupported=tuple(untold),
    )
    return check_digest(made, load_cited(ledger, made), versions=load_versions(ledger, made))


def find_followed(
    ledger: Ledger,
    backend: SearchBackend,
    reader: Reader,
    identifiers: Sequence[str],
    *,
    zone: ZoneInfo,
    now: datetime,
) -> dict[str, set[str]]:
    """By the name of each search that the reader follows, which of the documents it finds."""
    with ledger.reading() as tx:
        followed = readers.followed(tx, reader.number)
    return {search.name: find_hits(backend, search.query, identifiers, zone=zone, now=now) for search in followed}


def rank(ledger: Ledger, glances: Sequence[Glance], hits: Mapping[str, Collection[str]]) -> list[Candidate]:
    """The stories of these documents, best first."""
    with ledger.reading() as tx:
        totals = stories.count_members(tx, list(dict.fromkeys(glance.story for glance in glances)))
        exploited = _read_exploited(vulnerabilities.current(tx))
    return rank_stories(glances, totals=totals, exploited=exploited, hits=hits)


def _read_exploited(known: Mapping[str, Sequence[Known]]) -> dict[str, CatalogueEntry]:
    """The CVE of which a catalogue says that attackers use them."""
    entries = ((cve, said.entry) for cve, each in known.items() for said in each if said.entry.exploited)
    return dict(sorted(entries, key=lambda item: item[1].ransomware))  # of what two catalogues say, the graver


def make_sections(
    ledger: Ledger,
    ranked: Sequence[Candidate],
    searches: Sequence[str],
    untold: list[Unsupported],
    *,
    language: Language,
) -> Iterator[Section]:
    """First what each followed search finds, then all other stories, then those that only bulletins tell.

    A story that several searches find is in the section of the first of them. What cannot be told is added to
    ``untold``.
    """
    for name in searches:
        mine = [each for each in ranked if each.searches[:1] == (name,)]
        yield from _make_section(ledger, "search", mine, OF_SEARCH, untold, language=language, search=name)
    others = [each for each in ranked if not each.searches]
    told = [each for each in others if not each.is_of_bulletins]
    yield from _make_section(ledger, "stories", told, OF_STORIES, untold, language=language)
    bulletins = [each for each in others if each.is_of_bulletins]
    yield from _make_section(ledger, "bulletins", bulletins, OF_BULLETINS, untold, language=language)


def _make_section(
    ledger: Ledger,
    kind: SectionKind,
    candidates: Sequence[Candidate],
    most: int,
    untold: list[Unsupported],
    *,
    language: Language,
    search: str | None = None,
) -> Iterator[Section]:
    if candidates:
        entries = _choose_entries(_make_entries(ledger, candidates, untold, language=language), most)
        yield Section(kind, tuple(entries), search, more=len(candidates) - len(entries))


def _choose_entries(made: Iterator[Entry], most: int) -> list[Entry]:
    """The first that say something of their own; behind them, where there is room, those that only repeat."""
    kept: list[Entry] = []
    repeating: list[Entry] = []
    while len(kept) < most and (entry := next(made, None)):
        (repeating if entry.repeats else kept).append(entry)
    return [*kept, *repeating][:most]


def _make_entries(
    ledger: Ledger, candidates: Sequence[Candidate], untold: list[Unsupported], *, language: Language
) -> Iterator[Entry]:
    """A story that cannot be told keeps no reader from the others."""
    for each in candidates:
        try:
            yield make_entry(tell(ledger, each), each, language=language)
        except Exception as error:  # noqa: BLE001 - told to the operator with what was left out
            untold.append(Unsupported(each.fresh[0].document, each.story, f"{type(error).__name__}: {error}"))


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
