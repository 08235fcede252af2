"""The demo: the press world is crawled, read and searched, as an analyst would meet it on the first day."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rich.rule import Rule
from rich.text import Text

from corpus.clock import utc_now
from veille.engine import open_index
from veille.errors import InputError
from veille.noting import note_run
from veille.report import Report
from veille.run import run_stages
from veille.screen import Screen, clean
from veille.settings import Settings, read_settings
from veille.showing import STEPS, Newsdesk
from veille.workspace import Workspace, open_workspace
from veille.world import World

#: What marks a folder as one that a demo may empty; in it is how to start its world anew.
MARK = ".veille-demo"


def demonstrate(data: Path | None) -> None:
    """Show the first day on standard output. With ``data`` what was collected stays there for more questions."""
    with _folder(data) as folder:
        settings = read_settings(data=folder, sources=folder / "sources")
        # The day of its reader, which has begun in Paris while it is still yesterday in UTC.
        with World.start(today=utc_now().astimezone(settings.timezone).date()) as world:
            world.write_sources(folder / "sources")
            _show(world, settings, data)
            (folder / MARK).write_text(world.remember(), encoding="utf-8")


def _show(world: World, settings: Settings, data: Path | None) -> None:
    screen = Screen(settings.timezone)
    with open_workspace(settings) as workspace:
        _run(screen, workspace, "Collecting a small press world of six sites, and reading it …")
        world.advance()
        _run(screen, workspace, "A day later: looking again …")
        with closing(open_index(settings)) as backend:
            desk = Newsdesk(screen, workspace, backend)
            for step in STEPS:
                step(desk)
    _say_what_next(screen, data)


def _run(screen: Screen, workspace: Workspace, what: str) -> None:
    screen.console.print(what, style="bold")
    report = Report("run", started=workspace.clock())
    note_run(workspace, lambda opened, noted: run_stages(opened, sorted(opened.catalogue), noted), report)
    took = (workspace.clock() - report.started).total_seconds()
    counts = ", ".join(f"{number} {state}" for state, number in sorted(report.counts.items()))
    screen.console.print(f"  pages and lists: {counts or 'none'} in {took:.0f} s")
    if report.failed:
        for error in report.errors:
            screen.console.print(Text(clean(f"  {error['item']}: {error['reason']}")), style="red")


def _say_what_next(screen: Screen, data: Path | None) -> None:
    screen.console.print()
    screen.console.print(Rule("What next"))
    veille, kept = _name_program(), f" --data {clean(str(data))}"
    commands = {
        f"{veille} sources list": "the sources that Veille ships",
        f"VEILLE_CONTACT=mailto:you@… {veille} run": "collect the real ones (by the network)",
    }
    if data:
        commands = {
            f"{veille} search 'Altimeris' --facets{kept}": "ask something else of this small world",
            f"{veille} sources health{kept}": "how its sources are doing",
        } | commands
    for command, meaning in commands.items():
        screen.console.print(Text(f"# {meaning}", style="dim"))
        screen.console.print(Text(command), soft_wrap=True)  # to be copied: no line end of ours within


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
    if data.exists() and not data.is_dir():
        raise InputError(f"{data} is a file: name a folder for the demo")
    if data.exists() and any(data.iterdir()) and not (data / MARK).exists():
        raise InputError(f"{data} is not empty and no demo's: name another folder for the demo")
    data.mkdir(parents=True, exist_ok=True)
    for kept in data.iterdir():  # and not the folder itself, which may be a link
        shutil.rmtree(kept) if kept.is_dir() and not kept.is_symlink() else kept.unlink()
    (data / MARK).touch()
    yield data
