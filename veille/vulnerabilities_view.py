"""What is known of CVE on the terminal, or as JSON."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from rich.text import Text

from corpus.ledger.vulnerabilities import Known
from corpus.vulnerability import CatalogueEntry
from index.query import Row
from veille.engine import open_index
from veille.errors import InputError
from veille.screen import Screen, clean, to_grid
from veille.vulnerabilities import find_mentions, history_of
from veille.workspace import Workspace

#: CVE of one document of which the facts are shown; one bulletin names 1,924.
MAX_SHOWN = 20


def show_vulnerability(
    screen: Screen, workspace: Workspace, cve: str, *, as_json: bool = False, limit: int = 20
) -> None:
    """All that is known of a CVE; InputError when neither a catalogue nor a document names it."""
    history = history_of(workspace.ledger, cve)
    with closing(open_index(workspace.settings)) as backend:
        total, rows = find_mentions(backend, cve, limit=limit)
    if not (history or total):
        raise InputError(f"neither a catalogue nor a document names {cve}")
    if as_json:
        print(to_json(cve, history, total, rows))
    else:
        print_vulnerability(screen, cve, history, total, rows)


def print_known(screen: Screen, known: Mapping[str, Sequence[Known]]) -> None:
    """What catalogues say of the CVE of a document: that they are exploited, since when listed, when to be mended."""
    for cve, said in list(known.items())[:MAX_SHOWN]:
        for each in said:
            facts = clean(f"{' · '.join(tell(each.entry))} ({each.catalogue})")
            style = "bold red" if each.entry.exploited else ""
            screen.print_beside(Text(f"{cve:>16}  ", style="bold"), Text(facts, style=style))
    if len(known) > MAX_SHOWN:
        screen.console.print(f"and {len(known) - MAX_SHOWN} more of its CVE are in a catalogue")


def print_vulnerability(screen: Screen, cve: str, history: Sequence[Known], total: int, rows: Sequence[Row]) -> None:
    """What catalogues have said of a CVE, newest first, and the newest documents of all those that name it."""
    screen.console.print(Text(cve, style="bold cyan"))
    if not history:
        screen.console.print("no catalogue names it")
    for known in history[-1:]:
        screen.console.print(to_grid(_facts(screen, known)))
    for known in reversed(history[:-1]):
        told = " · ".join(tell(known.entry)) or known.entry.title or known.cve
        screen.print_beside(Text("before  ", style="dim"), Text(clean(f"{told} ({_say_when(screen, known)})")))
    more = f", the newest {len(rows)}" if total > len(rows) else ""
    screen.console.print(f"named by {total} document{'s' * (total != 1)}{more}", style="bold")
    for row in rows:
        line = Text(f"  {screen.day(row.get('published')):10}  {clean(row['source']):16}  ", style="dim")
        screen.print_beside(line, Text(clean(row["title"])) + Text(f"  {clean(row['id'])}", style="dim"))


def to_json(cve: str, history: Sequence[Known], total: int, rows: Sequence[Row]) -> str:
    facts: dict[str, Any] = {
        "cve": cve,
        "known": [
            {"catalogue": each.catalogue, "since": each.since, "until": each.until, **each.entry.facts()}
            for each in history
        ],
        "total": total,
        "documents": [{name: row.get(name) for name in ("id", "source", "title", "published")} for row in rows],
    }
    return json.dumps(facts, ensure_ascii=False, default=lambda moment: moment.isoformat())


def tell(entry: CatalogueEntry) -> list[str]:
    """What a catalogue says of a CVE, in a few words."""
    told = []
    if entry.exploited:
        told.append("listed as exploited" + (f" since {entry.added}" if entry.added else ""))
    if entry.due:
        told.append(f"to be mended by {entry.due}")
    if entry.ransomware:
        told.append("used by ransomware")
    return told


def _facts(screen: Screen, known: Known) -> dict[str, str | None]:
    entry = known.entry
    return {
        "says": _say_when(screen, known),
        "title": entry.title,
        "product": " ".join(filter(None, (entry.vendor, entry.product))),
        "status": " · ".join(tell(entry)),
        "what": entry.description,
        "to do": entry.action,
        "cwe": ", ".join(entry.cwes),
        "notes": entry.notes,
    }


def _say_when(screen: Screen, known: Known) -> str:
    ended = f" until {screen.minute(known.until)}" if known.until else ""
    return f"{known.catalogue}, since {screen.minute(known.since)}{ended}"
