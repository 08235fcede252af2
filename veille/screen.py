"""What a person sees on the terminal. Crawled text is hostile: control characters never reach it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.document import Block, Document
from index.query import FacetCount, Hit, Passage, Results
from veille.searching import names_of

#: All control characters but the line feed: an escape sequence in a title could rewrite the screen.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Names of one kind shown of a document.
MAX_NAMES = 12
BAR = 30


def clean(text: str) -> str:
    return CONTROL.sub(" ", text)


def print_results(results: Results, *, offset: int = 0, console: Console | None = None) -> None:
    screen = console or Console()
    for number, hit in enumerate(results.hits, start=offset + 1):
        _print_hit(screen, number, hit)
    shown = f", {offset + 1} to {offset + len(results.hits)} shown" if results.total > len(results.hits) else ""
    screen.print(f"{results.total} document{'s' * (results.total != 1)}{shown}", style="bold")
    _print_facets(screen, results.facets)
    _print_histogram(screen, results.histogram)


def _print_hit(screen: Console, number: int, hit: Hit) -> None:
    row = hit.row
    screen.print(
        Text(f"{number:>3}. ") + Text(clean(row.get("title") or "(untitled)"), style="bold cyan"), highlight=False
    )
    facts = [row.get("publisher") or row.get("source"), format_day(row.get("published")), row.get("language"), hit.id]
    screen.print(Text("     " + " · ".join(clean(fact) for fact in facts if fact), style="dim"))
    if hit.passage:
        _print_indented(screen, highlight(hit.passage))
    if names := names_of(hit):
        _print_indented(screen, Text(clean(" · ".join(names)), style="green"))
    screen.print()


def _print_indented(screen: Console, text: Text) -> None:
    for line in text.wrap(screen, max(20, screen.width - 5)):
        screen.print(Text("     ") + line)


def highlight(passage: Passage) -> Text:
    """The passage on one line with its matched words marked; every character keeps its place."""
    text = Text(clean(passage.text).replace("\n", " "))
    for start, end in passage.spans:
        text.stylize("bold yellow", start, end)
    before, after = "…" * (passage.start > 0), "…" * passage.more
    return Text(before) + text + Text(after)


def format_day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if isinstance(moment, datetime) else str(moment or "")[:10]


def _print_facets(screen: Console, facets: Mapping[str, Sequence[FacetCount]]) -> None:
    for name, counts in facets.items():
        if counts:
            line = ", ".join(f"{clean(each.value)} ({each.count})" for each in counts)
            screen.print(Text(f"{name:>14}  ", style="bold") + Text(line))


def _print_histogram(screen: Console, histogram: Sequence[tuple[datetime, int]]) -> None:
    most = max((count for _, count in histogram), default=0)
    for start, count in histogram:
        if count:
            screen.print(Text(f"{start:%Y-%m}".rjust(14) + "  " + "█" * max(1, count * BAR // most) + f" {count}"))


def print_document(document: Document, *, console: Console | None = None) -> None:
    """Title, facts, text and what was found in it."""
    screen = console or Console()
    content = document.content
    screen.print(Text(clean(content.title or "(untitled)"), style="bold cyan"))
    screen.print(_facts(document))
    if content.lead:
        screen.print(Text(clean(content.lead), style="italic"))
        screen.print()
    if content.blocks:
        for block in content.blocks:
            _print_block(screen, content.body, block)
    elif content.body:
        screen.print(Text(clean(content.body)))
    _print_found(screen, document)


def _facts(document: Document) -> Table:
    content, fetch = document.content, document.fetch
    rows = {
        "id": document.id,
        "publisher": document.source.publisher,
        "published": content.published and f"{content.published:%Y-%m-%d %H:%M} UTC ({content.published_basis})",
        "updated": content.updated and f"{content.updated:%Y-%m-%d %H:%M} UTC",
        "address": fetch.canonical_url or fetch.url,
        "language": content.language or (document.annotations and document.annotations.language),
        "version": f"{document.version}, reading {document.reading}, fetched {fetch.fetched_at:%Y-%m-%d %H:%M} UTC",
        "level": content.level if content.level != "full" else None,
    }
    table = Table.grid(padding=(0, 2))
    for name, value in rows.items():
        if value:
            table.add_row(Text(name, style="dim"), Text(clean(str(value))))
    return table


def _print_block(screen: Console, body: str, block: Block) -> None:
    text = clean(body[block.start : block.end])
    if block.kind == "heading":
        screen.print()
        screen.print(Text(text, style="bold"))
    elif block.kind == "list_item":
        screen.print(Text(f"  • {text}"))
    elif block.kind == "table" and block.cells:
        screen.print(Text("  " + ", ".join(clean(" | ".join(row)) for row in block.cells)))
    else:
        screen.print(Text(text))


def _print_found(screen: Console, document: Document) -> None:
    found = document.annotations
    if found is None:
        return
    names: dict[str, dict[str, None]] = {}
    for entity in found.entities:
        names.setdefault(entity.kind, {})[entity.name] = None
    for mention in found.vulnerabilities:
        names.setdefault("cve", {})[mention.id] = None
    if names:
        screen.print()
        screen.print(Text("Found in it", style="bold"))
    for kind, values in sorted(names.items()):
        listed = list(values)
        more = f" and {len(listed) - MAX_NAMES} more" if len(listed) > MAX_NAMES else ""
        line = Text(clean(", ".join(listed[:MAX_NAMES]) + more), style="green")
        screen.print(Text(f"{kind:>14}  ", style="bold") + line)
