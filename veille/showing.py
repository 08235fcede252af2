"""What the demo shows an analyst, step by step: everything comes from the index and the ledger of the run."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rich.rule import Rule
from rich.text import Text

from corpus.document import Document
from corpus.ledger import documents, work
from corpus.ledger.work import EVERYTHING
from corpus.vocabulary import EntityKind, StageName, State
from index.backend import SearchBackend
from index.nodes import Everything
from index.query import Query, Row
from veille.asking import split
from veille.digest.previewing import preview_digest, show_text
from veille.evidence import denials_of, entities_of, threats_of
from veille.figures_view import build_query as build_query_of_figures
from veille.figures_view import print_figures
from veille.finding import Finder
from veille.reading import changes_of, find_document
from veille.screen import Screen, clean
from veille.searching import DEFAULT_MODE, build_query
from veille.vulnerabilities_view import show_vulnerability as print_of_cve
from veille.workspace import Workspace

#: A question in French whose answer is a page in English, and words that the page does not have.
QUESTION = "sabotage d'une station de pompage en Belgique"
#: The same budget in two languages.
BUDGET = "Rempart unit:EUR value:>1e9"
#: Names shown with their evidence: those that an analyst asks for first.
TELLING: tuple[EntityKind, ...] = ("actor", "malware", "person", "organisation")
MAX_NAMES = 8
#: Of the digest.
DIGEST_LINES = 40
#: Colours of the lines of a difference.
COLOURS = {"+": "green", "-": "red"}
#: How else a page may end that does not reach the reader: which stage says so, and what that comes to.
ODD_ENDS: tuple[tuple[StageName, Sequence[State], str], ...] = (
    ("extract", ("quarantined", "waiting"), "not read"),
    ("enrich", ("discarded",), "left out"),
    ("enrich", ("quarantined",), "not read"),
)


@dataclass(frozen=True)
class Newsdesk:
    """What each step has at hand."""

    screen: Screen
    workspace: Workspace
    backend: SearchBackend

    def print(self, line: str = "", style: str | None = None) -> None:
        self.screen.console.print(Text(clean(line)), style=style)

    def rule(self, title: str) -> None:
        self.screen.console.print()
        self.screen.console.print(Rule(title))

    def rows(self, query: str, limit: int) -> list[Row]:
        asked = build_query(query, sort="-published", limit=limit, zone=self.screen.zone)
        return [hit.row for hit in self.backend.search(asked).hits]


def show_day(desk: Newsdesk) -> None:
    """What was published since yesterday, by source."""
    since = (desk.workspace.clock().astimezone(desk.screen.zone) - timedelta(days=1)).date()
    desk.rule("The day's documents, by source")
    rows = desk.rows(f"published:[{since} TO *]", 100)
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_source[row["source"]].append(row)
    for source, found in sorted(by_source.items()):
        desk.print(f"{found[0]['publisher']} ({source})", style="bold")
        for row in found:
            changed = f" (version {row['version']})" if row["version"] > 1 else ""
            head = Text(f"  {desk.screen.minute(row['published'])}  ", style="dim")
            desk.screen.print_beside(head, Text(clean(row["title"] + changed)))
    total = desk.backend.search(Query(Everything(), limit=0)).total
    desk.print(f"{count(rows, 'document')} since {since}, {total - len(rows)} older", style="bold")


def count(things: Collection[object], name: str) -> str:
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"


def show_odd_pages(desk: Newsdesk) -> None:
    """What did not come whole, or was not kept, and why: nothing vanishes."""
    desk.rule("What became of the odd pages")
    refusals = dict(_troubles(desk, "crawl", ("quarantined", "waiting")))
    told = []
    for row in desk.rows("level:teaser", 10):
        why = refusals.pop(f"{row['source']} {row['url']}", "the page shows no more")
        told.append(("teaser only", f"{row['title']} ({row['publisher']}): {why}"))
    told += [("refused", f"{item}: {reason}") for item, reason in refusals.items()]
    for stage, states, what in ODD_ENDS:
        told += [(what, f"{item}: {reason}") for item, reason in _troubles(desk, stage, states)]
    for what, line in told:
        desk.screen.print_beside(Text(f"{what:>12}  ", style="bold"), Text(clean(line)))
    if not told:
        desk.print("every page came whole, and was kept")


def _troubles(desk: Newsdesk, stage: StageName, states: Sequence[State]) -> list[tuple[str, str]]:
    """What ended so in a stage, documents by their title, and why."""
    with desk.workspace.ledger.reading() as tx:
        ended = work.troubles(tx, stage, EVERYTHING, limit=20, states=states)
        titles = {each.id: each.content.title for each in documents.load(tx, [item for item, _ in ended])}
    return [(titles.get(item, item), reason) for item, reason in ended]


def show_question(desk: Newsdesk) -> None:
    """A question in French, and in which languages its answers are: by words and by meaning."""
    desk.rule(f"veille search '{QUESTION}'")
    asked = split(QUESTION, build_query(QUESTION, limit=3, zone=desk.screen.zone))
    found = Finder(desk.backend, embedder=desk.workspace.settings.embedder).find(asked, DEFAULT_MODE)
    desk.screen.print_results(found.results)
    languages = [hit.row.get("language") or "unknown" for hit in found.results.hits]
    desk.print(
        f"asked in French; the languages of what was found: {', '.join(languages) or 'nothing was found'}", "dim"
    )
    if found.note:
        desk.print(found.note, "dim")


def show_figures(desk: Newsdesk) -> None:
    """The figures that outlets give for the same budget, side by side, each with its sentence."""
    desk.rule(f"veille figures '{BUDGET}'")
    results = desk.backend.search(build_query_of_figures(BUDGET, limit=10, zone=desk.screen.zone))
    print_figures(desk.screen, results, grouped=True)
    rows = [hit.row for hit in results.hits]
    values = {(row["value"], row.get("value_max")) for row in rows}
    desk.print(f"{count({row['source'] for row in rows}, 'source')}, {count(values, 'value')}", "bold")


def show_document(desk: Newsdesk) -> None:
    """Who and what a document names, and the threats that it asserts, each with its words."""
    rows = desk.rows("version:>1 AND source_kind:press", 1) or desk.rows("version:>1", 1)
    if not rows:
        desk.print("no document was changed by its publisher")
        return
    document = find_document(desk.workspace.ledger, rows[0]["id"])
    desk.rule(f"veille show {document.id}")
    _print_findings(desk, document)
    desk.rule(f"veille show {document.id} --changes")
    for line in changes_of(desk.workspace.ledger, document.id):
        desk.screen.console.print(clean(line), style=COLOURS.get(line[:1]), markup=False, highlight=False)


def _print_findings(desk: Newsdesk, document: Document) -> None:
    desk.print(document.content.title, style="bold cyan")
    desk.screen.console.print(desk.screen.facts(document))
    threats = [*threats_of(document), *denials_of(document)]
    names = entities_of(document, TELLING)
    desk.screen.print_findings([*threats, *names[:MAX_NAMES]])
    more = len(names) - MAX_NAMES
    if more > 0:
        desk.print(f"and {more} more")
    elif not (threats or names):
        desk.print("nothing was found in it")


def show_vulnerability(desk: Newsdesk) -> None:
    """The exploited CVE that most documents name."""
    query = Query(Everything(), collection="vulnerabilities", sort="-documents", limit=1)
    found = desk.backend.search(query).hits
    if not found:
        desk.rule("veille show CVE-…")
        desk.print("no catalogue of exploited vulnerabilities could be read")
        return
    cve = found[0].id
    desk.rule(f"veille show {cve}")
    print_of_cve(desk.screen, desk.workspace, cve, limit=6)


def show_digest(desk: Newsdesk) -> None:
    """The beginning of the morning's mail, without the addresses that its lines lead to."""
    desk.rule("veille digest preview --language en")
    text = show_text(preview_digest(desk.workspace, language="en"), desk.workspace.settings)
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("<http")]
    for line in lines[:DIGEST_LINES]:
        desk.print(line)
    desk.print(f"and {len(lines) - DIGEST_LINES} lines more, each with a link to its passage", "dim")


#: In this order.
STEPS: tuple[Callable[[Newsdesk], None], ...] = (
    show_day,
    show_odd_pages,
    show_question,
    show_figures,
    show_document,
    show_vulnerability,
    show_digest,
)
