"""What a person sees on the terminal. Crawled text is hostile: control characters never reach it."""

import json
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from corpus.document import Block, Document
from index.analysis import fold_value
from index.query import FacetCount, Hit, Passage, Results
from veille.evidence import Finding, denials_of, figures_of, threats_of
from veille.explaining import Explanation
from veille.related import Related
from veille.rising import ask_for, list_lines
from veille.searching import STORY, names_of

#: All control characters but the line feed: an escape sequence in a title could rewrite the screen.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: Names of one kind shown of a document.
MAX_NAMES = 12
BAR = 30
#: Columns of a line where nobody looks at a window.
PIPE_WIDTH = 120
#: No filter is set.
NOTHING_CHOSEN: Mapping[str, Collection[str]] = {}


def clean(text: str) -> str:
    return CONTROL.sub(" ", text)


def escape(text: str) -> str:
    """JSON whose strings hold no control character either that JSON itself would let through to a terminal."""
    return CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def open_console() -> Console:
    """Standard output. In a pipe nobody looks at a window, and lines may be longer."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)


class Screen:
    """A terminal, and the time zone in which its reader reads dates."""

    def __init__(self, zone: tzinfo, *, console: Console | None = None) -> None:
        self.console = console or open_console()
        self.zone = zone

    def print_results(
        self, results: Results, *, offset: int = 0, chosen: Mapping[str, Collection[str]] = NOTHING_CHOSEN
    ) -> None:
        """``chosen`` are the folded values, by field, that filters chose: facets mark them."""
        for number, hit in enumerate(results.hits, start=offset + 1):
            self._print_hit(number, hit)
        self._print_total(results, offset)
        self._print_facets(results.facets, chosen)
        self._print_histogram(results.histogram)

    def _print_total(self, results: Results, offset: int) -> None:
        """How many documents there are, in how many stories where each hit is one, and which hits are shown."""
        groups, shown = results.groups, ""
        told = f"{results.total} document{'s' * (results.total != 1)}"
        if groups is not None:
            told += f" in {groups} stor{'y' if groups == 1 else 'ies'}"
        if (results.total if groups is None else groups) > len(results.hits):
            last = offset + len(results.hits)
            shown = f", {offset + 1} to {last} shown" if results.hits else f", none from {offset + 1} on"
        self.console.print(told + shown, style="bold")

    def print_explanation(self, explanation: Explanation, as_json: bool) -> None:
        """How a query was read, and what the engine is asked."""
        if as_json:
            print(escape(json.dumps(explanation.to_json(), ensure_ascii=False)))
            return
        told = {"query": [explanation.query], "read as": explanation.tree, "meaning": [explanation.meaning]}
        for name, lines in {**told, "request": explanation.request.splitlines()}.items():
            for number, line in enumerate(lines):
                head = Text(f"{'' if number else name:>9}  ", style="bold")
                self.console.print(head + Text(clean(line)), soft_wrap=True)

    def print_related(self, found: Sequence[Related]) -> None:
        for number, related in enumerate(found, start=1):
            self._print_hit(number, replace(related.hit, passage=None))
            if related.shared:
                self._print_indented(Text(f"both name {clean(', '.join(related.shared))}", style="bold"))
                self.console.print()
        if not found:
            self.console.print("no other document is about the same")

    def print_rising(self, results: Results, since: str) -> None:
        """A line for each value, and the query that finds its documents."""
        number = results.total
        self.console.print(f"{number} document{'s' * (number != 1)} published since {clean(since)}", style="bold")
        table = Table("", "value", "recent", "of all", box=None, header_style="bold")
        table.add_column("search", overflow="fold")
        for field, value in list_lines(results.unusual):
            query = clean(ask_for(field, value.value))
            table.add_row(field, Text(clean(value.value)), str(value.count), str(value.everywhere), Text(query))
        if table.row_count:
            self.console.print(table)
        else:
            self.console.print("no name stands out among them")

    def print_document(self, document: Document) -> None:
        """Title, facts, text and what was found in it."""
        content = document.content
        self.console.print(Text(clean(content.title or "(untitled)"), style="bold cyan"))
        self.console.print(self.facts(document))
        if content.lead:
            self.console.print(Text(clean(content.lead), style="italic"))
        if content.blocks:
            for block in content.blocks:
                self._print_block(content.body, block)
        elif content.body:
            self.console.print(Text(clean(content.body)))
        self._print_found(document)
        self.print_findings([*threats_of(document), *denials_of(document)])
        figures = figures_of(document)
        self.print_findings(figures[:MAX_NAMES])
        if len(figures) > MAX_NAMES:
            self.console.print(f"and {len(figures) - MAX_NAMES} figures more: they are in `veille show --json`")

    def print_findings(self, findings: Sequence[Finding]) -> None:
        """Each finding on a line with the words it rests on."""
        for finding in findings:
            found = Text(clean(finding.name), style="green") + Text("  ") + highlight(finding.passage)
            self.print_beside(Text(f"{finding.kind:>14}  ", style="bold"), found)

    def day(self, moment: Any) -> str:
        return self._format(moment, "%Y-%m-%d")

    def minute(self, moment: Any) -> str:
        return self._format(moment, "%Y-%m-%d %H:%M")

    def _format(self, moment: Any, form: str) -> str:
        return f"{moment.astimezone(self.zone):{form}}" if isinstance(moment, datetime) else ""

    def _print_hit(self, number: int, hit: Hit) -> None:
        row = hit.row
        title = Text(clean(row.get("title") or "(untitled)"), style="bold cyan")
        self.console.print(Text(f"{number:>3}. ") + title)
        facts = [row.get("publisher") or row.get("source"), self.day(row.get("published")), row.get("language"), hit.id]
        near = "" if hit.cosine is None else f" {hit.cosine:.2f}"
        facts.append(f"by {' and '.join(hit.found_by)}{near}")
        self.console.print(Text("     " + " · ".join(clean(fact) for fact in facts if fact), style="dim"))
        if hit.passage:
            self._print_indented(highlight(hit.passage))
        if names := names_of(hit):
            self._print_indented(Text(clean(" · ".join(names)), style="green"))
        if hit.group_size > 1:
            story = clean(str(hit.row.get(STORY)))
            self._print_indented(Text(f"+ {hit.group_size - 1} more of this story: veille story {story}", style="bold"))
        self.console.print()

    def print_beside(self, head: Text, text: Text) -> None:
        """A text of any length: its first line follows the head, the others stand below that one."""
        lines = text.wrap(self.console, max(20, self.console.width - head.cell_len))
        for number, line in enumerate(lines):
            self.console.print((Text(" " * head.cell_len) if number else head) + line)

    def _print_indented(self, text: Text) -> None:
        self.print_beside(Text(" " * 5), text)

    def _print_facets(self, facets: Mapping[str, Sequence[FacetCount]], chosen: Mapping[str, Collection[str]]) -> None:
        """A facet does not count its own filter: what the filter left out stands there too, without a mark."""
        for name, counts in facets.items():
            marked = [("✓ " * (fold_value(each.value) in chosen.get(name, ())), each) for each in counts]
            if counts:
                line = ", ".join(f"{mark}{clean(each.value)} ({each.count})" for mark, each in marked)
                self.console.print(Text(f"{name:>14}  ", style="bold") + Text(line))

    def _print_histogram(self, histogram: Sequence[tuple[datetime, int]]) -> None:
        most = max((count for _, count in histogram), default=0)
        for start, count in histogram:
            if count:
                month = self._format(start, "%Y-%m").rjust(14)
                self.console.print(Text(f"{month}  {'█' * max(1, count * BAR // most)} {count}"))

    def facts(self, document: Document) -> Table:
        content, fetch = document.content, document.fetch
        rows = {
            "id": document.id,
            "publisher": document.source.publisher,
            "published": f"{self.minute(content.published)} ({content.published_basis})" if content.published else None,
            "updated": self.minute(content.updated),
            "address": fetch.canonical_url or fetch.url,
            "language": content.language or (document.annotations and document.annotations.language),
            "version": f"{document.version}, fetched {self.minute(fetch.fetched_at)}",
            "level": content.level if content.level != "full" else None,
            "problem": content.extra.get("problem"),
            "cut": "no more of its text may be kept" if content.is_cut else None,
        }
        return to_grid(rows)

    def _print_block(self, body: str, block: Block) -> None:
        text = clean(body[block.start : block.end])
        if block.kind == "heading":
            self.console.print()
            self.console.print(Text(text, style="bold"))
        elif block.kind == "list_item":
            self.console.print(Text("  • " + text.replace("\n", "\n    ")))
        elif block.kind == "table" and block.cells:
            rows = [clean(" | ".join(row)).replace("\n", " ") for row in block.cells]
            is_list = all(len(row) == 1 for row in block.cells)  # of identifiers, hundreds of them
            self.console.print(Text("  " + (", " if is_list else "\n  ").join(rows)))
        else:
            self.console.print(Text(text))

    def _print_found(self, document: Document) -> None:
        names = names_by_kind(document)
        if names:
            self.console.print()
            self.console.print(Text("Found in it", style="bold"))
        for kind, listed in sorted(names.items()):
            more = f" and {len(listed) - MAX_NAMES} more" if len(listed) > MAX_NAMES else ""
            line = Text(clean(", ".join(listed[:MAX_NAMES]) + more), style="green")
            self.console.print(Text(f"{kind:>14}  ", style="bold") + line)


def to_grid(facts: Mapping[str, Any]) -> Table:
    """Names and values side by side; what has no value is left out."""
    table = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            table.add_row(Text(name, style="dim"), Text(clean(str(value))))
    return table


def highlight(passage: Passage) -> Text:
    """The passage on one line with its matched words marked; every character keeps its place."""
    text = Text(clean(passage.text).replace("\n", " "))
    for start, end in passage.spans:
        text.stylize("bold yellow", start, end)
    before, after = "…" * (passage.start > 0), "…" * passage.more
    return Text(before) + text + Text(after)


def names_by_kind(document: Document) -> dict[str, list[str]]:
    """The names found in the document, each once, by kind; CVE are a kind of their own."""
    found = document.annotations
    if found is None:
        return {}
    names: dict[str, dict[str, None]] = {}
    for entity in found.entities:
        names.setdefault(entity.kind, {})[entity.name] = None
    for mention in found.vulnerabilities:
        names.setdefault("cve", {})[mention.id] = None
    return {kind: list(values) for kind, values in names.items()}
