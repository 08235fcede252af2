"""The demo: the press world is crawled, read and searched, as an analyst would meet it on the first day."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from corpus.clock import utc_now
from index.backend import SearchBackend, open_backend
from index.nodes import Everything
from index.query import Query
from veille.errors import InputError
from veille.noting import note_run
from veille.reading import changes_of, find_document
from veille.report import Report
from veille.run import run_stages
from veille.screen import Screen, clean
from veille.searching import build_query
from veille.settings import read_settings
from veille.workspace import Workspace, open_workspace
from veille.world import World

#: What marks a folder as one that a demo may empty.
MARK = ".veille-demo"
#: Three ways to ask, each with what it shows.
SEARCHES = (
    ("attaques contre une messagerie", "plain words: documents with more of them come first"),
    ("place:Lyon AND NOT kind:alert", "operators and fields choose documents"),
    ('"session d\'administration" published:[2020 TO *]', "phrases as they stand, and ranges of dates"),
)
#: Of the lines of a difference.
COLOURS = {"+": "green", "-": "red"}


def demonstrate(data: Path | None) -> None:
    """Show the first day on standard output. With ``data`` what was collected stays there for more questions."""
    with _folder(data) as folder, World.start(today=utc_now().date()) as world:
        world.write_sources(folder / "sources")
        settings = read_settings(data=folder, sources=folder / "sources")
        screen = Screen(settings.timezone)
        with open_workspace(settings) as workspace:
            _run(screen, workspace, "Collecting a small press world and reading it …")
            world.advance()
            _run(screen, workspace, "A day later: looking again …")
            with closing(open_backend(settings.index_address)) as backend:
                _show_collected(screen, backend)
                for query, meaning in SEARCHES:
                    _show_search(screen, backend, query, meaning)
                _show_document(screen, backend, workspace)
        _say_what_next(screen, data)


def _run(screen: Screen, workspace: Workspace, what: str) -> None:
    screen.console.print(what, style="bold")
    report = Report("run", started=workspace.clock())
    note_run(workspace, lambda opened, noted: run_stages(opened, sorted(opened.catalogue), noted), report)
    took = (workspace.clock() - report.started).total_seconds()
    counts = ", ".join(f"{number} {state}" for state, number in sorted(report.counts.items()))
    screen.console.print(f"  pages and lists: {counts} in {took:.0f} s")
    for error in report.errors:
        screen.console.print(f"  {error['item']}: {error['reason']}", style="red", markup=False)


def _show_collected(screen: Screen, backend: SearchBackend) -> None:
    screen.console.print(Rule("What was collected"))
    everything = Query(Everything(), facets=("source", "risk"), sort="-published", limit=12)
    results = backend.search(everything)
    table = Table("published", "source", "v", "title", box=None, header_style="bold")
    for hit in results.hits:
        row = hit.row
        table.add_row(screen.day(row["published"]), row["source"], str(row["version"]), Text(clean(row["title"])))
    screen.console.print(table)
    risks = ", ".join(f"{clean(count.value)} ({count.count})" for count in results.facets["risk"])
    screen.console.print(f"{results.total} documents; risks: {risks}", markup=False)


def _show_search(screen: Screen, backend: SearchBackend, query: str, meaning: str) -> None:
    screen.console.print(Rule(f"veille search '{query}'"))
    screen.console.print(f"({meaning})", style="dim")
    screen.print_results(backend.search(build_query(query, limit=3, zone=screen.zone)))


def _show_document(screen: Screen, backend: SearchBackend, workspace: Workspace) -> None:
    """The document that its publisher changed, and the change."""
    changed = backend.search(build_query("version:>1", sort="-published", limit=1)).hits
    if not changed:
        return
    document = find_document(workspace.ledger, changed[0].id)
    screen.console.print(Rule(f"veille show {document.id}"))
    screen.print_document(document)
    screen.console.print(Rule(f"veille show {document.id} --changes"))
    for line in changes_of(workspace.ledger, document.id):
        screen.console.print(clean(line), style=COLOURS.get(line[:1]), markup=False, highlight=False)


def _say_what_next(screen: Screen, data: Path | None) -> None:
    screen.console.print(Rule("What next"))
    veille, kept = _name_program(), f" --data {data}"
    table = Table.grid(padding=(0, 4))
    if data:
        table.add_row(f"{veille} search 'Altimeris' --facets{kept}", "ask something else of this small world")
        table.add_row(f"{veille} sources health{kept}", "how its sources are doing")
    table.add_row(f"{veille} sources list", "the sources that Veille ships")
    table.add_row(f"VEILLE_CONTACT=mailto:you@… {veille} run", "collect the real ones (by the network)")
    screen.console.print(table)


def _name_program() -> str:
    """How this program was called, so that its reader can call it again: `make demo` does by a path."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "veille" and not called.is_absolute() else "veille"


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    """The folder of the demo, empty: a temporary one, or the given, which only an earlier demo may have filled."""
    if data is None:
        with tempfile.TemporaryDirectory(prefix="veille-demo-") as folder:
            yield Path(folder)
        return
    if data.exists() and any(data.iterdir()) and not (data / MARK).exists():
        raise InputError(f"{data} is not empty and no demo's: name another folder for the demo")
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    (data / MARK).touch()
    yield data
