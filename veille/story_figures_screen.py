"""The figures of a story on the terminal: where outlets disagree, and what each of them states side by side."""

from collections.abc import Iterable, Mapping, Sequence

from rich.table import Table
from rich.text import Text

from corpus.document import Content, Span
from corpus.vocabulary import FigureKind
from nlp.stories.disagreements import Disagreement, Side
from nlp.stories.figures import Claim, Row
from veille.amounts import say_value
from veille.evidence import quote
from veille.screen import Screen, clean, highlight
from veille.story_entry import Entry
from veille.story_lines import count, join_most, print_heading, say_entry, say_moment

#: Code points of a sentence on each side of its figure: nearly all sentences are shown whole.
AROUND = 200
#: Values of one row, outlets of one value, and sentences of each side of a disagreement.
VALUES, OUTLETS, SENTENCES = 6, 4, 2
#: Kinds whose numbers texts shorten ("1,2 Md€"): the number in full stands beside the words.
SHORTENED: tuple[FigureKind, ...] = ("money", "size")
#: Kinds that the value itself shows.
PLAIN: tuple[FigureKind, ...] = ("count", "money")

Entries = Mapping[str, Entry]


def print_disagreements(screen: Screen, found: Sequence[Disagreement], entries: Entries) -> None:
    """Both values of each, with the sentences that state them."""
    if found:
        print_heading(screen, "Where outlets disagree")
    for disagreement in found:
        screen.console.print(Text(clean(f"  {name_row(disagreement.row)}"), style="bold red"))
        for side in (disagreement.lower, disagreement.higher):
            _print_side(screen, side, entries)


def _print_side(screen: Screen, side: Side, entries: Entries) -> None:
    """Each sentence once, with those who have it: copies say nothing more."""
    sentences: dict[str, list[Claim]] = {}
    for claim in side.claims:
        sentences.setdefault(one_line(claim.sentence), []).append(claim)
    for claims in list(sentences.values())[:SENTENCES]:
        who = join_most(
            (f"{say_entry(entry)}, {say_moment(screen, entry)}" for entry in _entries_of(claims, entries)), 1
        )
        text = Text(clean(f"« {one_line(claims[0].text)} » "), style="bold") + Text(clean(who))
        screen.print_beside(Text("    "), text)
        screen.print_beside(Text("      "), show_sentence(claims[0]))
    if rest := [claim for claims in list(sentences.values())[SENTENCES:] for claim in claims]:
        others = join_most(map(say_entry, _entries_of(rest, entries)), OUTLETS)
        screen.print_beside(Text("    "), Text(clean(f"and so say {others}"), style="dim"))


def _entries_of(claims: Iterable[Claim], entries: Entries) -> list[Entry]:
    """The documents of the claims, each once."""
    return [entries[document] for document in dict.fromkeys(claim.document for claim in claims)]


def show_sentence(claim: Claim) -> Text:
    """The sentence with its figure marked; of a very long one what stands around it."""
    content = Content(title="", body=claim.sentence)
    return highlight(quote(content, Span(field="body", start=claim.at, end=claim.at + len(claim.text)), around=AROUND))


def print_rows(screen: Screen, rows: Sequence[Row], entries: Entries, limit: int) -> None:
    """A row for each thing counted, a line for each value of it: as it stands there, and in which documents."""
    if not rows:
        return
    print_heading(screen, "Figures side by side")
    table = Table("of what", "as written", box=None, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("documents", ratio=1)
    for row in rows[:limit]:
        values = group_by_value(row)
        for number, claims in enumerate(values[:VALUES]):
            outlets = join_most(map(say_entry, _entries_of(claims, entries)), OUTLETS)
            cells = ("" if number else name_row(row), _write(claims), outlets)
            table.add_row(*(Text(clean(cell)) for cell in cells))
        if len(values) > VALUES:
            table.add_row("", Text(f"and {count(len(values) - VALUES, 'value')} more", style="dim"))
    screen.console.print(table)
    if len(rows) > limit:
        screen.console.print(f"and {count(len(rows) - limit, 'row')} more: --limit {len(rows)} shows all", style="bold")


def group_by_value(row: Row) -> list[list[Claim]]:
    """The claims of a row by the value they state, in the order of the first of each."""
    groups: dict[object, list[Claim]] = {}
    for claim in row.claims:
        groups.setdefault(claim.stated, []).append(claim)
    return list(groups.values())


def name_row(row: Row) -> str:
    """What is counted or measured, in the words of the first who does; when and where, if the row agrees on that."""
    first = row.claims[0]
    subject = first.subject or first.unit or row.kind
    reviewed = row.what and row.what != f"{row.what.partition(' (')[0]} ({first.language})"
    what = f"{row.what}: {subject}" if reviewed and row.what != subject else subject
    said = ({getattr(claim, name) for claim in row.claims} for name in ("period", "place"))
    shared = [next(iter(values)) for values in said if len(values) == 1]
    kind = "" if row.kind in PLAIN else f" ({row.kind})"
    return one_line(", ".join([what + kind, *filter(None, shared)]))


def _write(claims: Sequence[Claim]) -> str:
    """As it stands there, in up to two ways of writing it."""
    written = dict.fromkeys(f"« {one_line(claim.text)} »" for claim in claims)
    full = f" = {say_value(vars(claims[0]))}" if claims[0].kind in SHORTENED else ""
    return " ".join(list(written)[:2]) + full


def one_line(text: str) -> str:
    return " ".join(text.split())
