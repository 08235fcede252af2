"""An upkeep for a person: what went, of which sources, and what is to be known beside."""

from collections.abc import Mapping

from rich.table import Table
from rich.text import Text

from veille.screen import clean, open_console
from veille.upkeep.job import Job

#: Sources named in one line, those of which the most went.
NAMED = 4


def print_upkeep(job: Job) -> None:
    console = open_console()
    if job.busy:
        console.print("upkeep: another process is at it, or writes a backup; run it again later")
    elif not job.told:
        console.print("upkeep: nothing is to be removed" if job.dry else "upkeep: nothing was to be removed")
    else:
        table = Table("would be removed" if job.dry else "removed", "", "of", box=None, header_style="bold")
        table.columns[1].justify = "right"
        for what, counts in job.told.items():
            table.add_row(what, f"{counts.total():,}".replace(",", " "), Text(clean(name_sources(counts))))
        console.print(table)
    for note in job.notes:
        console.print(Text(clean(note)))


def name_sources(counts: Mapping[str | None, int]) -> str:
    named = sorted((name for name in counts if name is not None), key=lambda name: (-counts[name], name))
    shown = [f"{name} {counts[name]}" for name in named[:NAMED]]
    more = len(named) - NAMED
    return ", ".join([*shown, f"{more} more sources"] if more > 0 else shown)
