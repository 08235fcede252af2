"""A story on the terminal: hundreds of documents stay readable, with copies under what they copy."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.text import Text

from veille.screen import Screen, clean, to_grid
from veille.story_copies import Copy, fold
from veille.story_entry import Entry
from veille.story_figures_screen import print_disagreements, print_rows
from veille.story_lines import (
    MOST,
    count,
    join_most,
    print_heading,
    say_copy,
    say_entry,
    say_judgement,
    say_moment,
    say_relation,
)
from veille.story_past import tell_past
from veille.story_view import Story

#: Documents and rows of figures shown where nobody says how many.
PAGE = 20
#: What an outlet did with another's text.
DID = {"same": "same text", "copy": "copy", "part": "part", "quotes": "quoted whole"}
STEP = " " * 5


def print_story(screen: Screen, story: Story, *, limit: int = PAGE) -> None:
    """Disagreements first, then the documents, and what is known of them together."""
    screen.console.print(Text(clean(story.title or "(untitled)"), style="bold cyan"))
    screen.console.print(to_grid(_facts(screen, story)))
    print_disagreements(screen, story.disagreements, story.by_id)
    _print_documents(screen, story, limit)
    _print_copying(screen, story)
    _print_names(screen, story)
    print_rows(screen, story.rows, story.by_id, limit)
    _print_judgements(screen, story)
    _print_past(screen, story)


def _facts(screen: Screen, story: Story) -> dict[str, str]:
    first, last = (say_moment(screen, story.entries[at]) for at in (0, -1))
    return {
        "story": story.id,
        "documents": f"{len(story.entries)} from {count(len(story.outlets), 'outlet')}",
        "outlets": join_most(f"{name} ({number})" for name, number in story.outlets.most_common()),
        "languages": join_most(f"{name or 'unknown'} ({number})" for name, number in story.languages.most_common()),
        "time": first + (f" to {last}" if last != first else ""),
        "first": _say_first(story),
    }


def _say_first(story: Story) -> str:
    if len(story.first) == 1:
        return say_entry(story.entries[min(story.first) - 1])
    return f"not known: {len(story.first)} documents may be, as their hours do not tell"


def _print_documents(screen: Screen, story: Story, limit: int) -> None:
    print_heading(screen, "Documents")
    folded = fold([entry.number for entry in story.entries], story.copies)
    for number, copies in list(folded.items())[:limit]:
        _print_entry(screen, story, story.entries[number - 1], copies)
    if len(folded) > limit:
        hidden = sum(1 + len(copies) for copies in list(folded.values())[limit:])
        screen.console.print(f"and {count(hidden, 'document')} more: --limit {len(folded)} shows all", style="bold")


def _print_entry(screen: Screen, story: Story, entry: Entry, copies: Sequence[Copy]) -> None:
    title = entry.document.content.title or "(untitled)"
    screen.print_beside(Text(f"{entry.number:>3}. "), Text(clean(title).replace("\n", " "), style="cyan"))
    level = entry.document.content.level
    facts = [entry.publisher, say_moment(screen, entry), entry.language, level * (level != "full"), entry.document.id]
    screen.print_beside(Text(STEP), Text(clean(" · ".join(fact for fact in facts if fact)), style="dim"))
    for mark in _marks(story, entry):
        screen.print_beside(Text(STEP), Text(clean(mark)))
    if copies:
        told = join_most(say_copy(story, copy) for copy in copies)
        line = f"{count(len(copies), 'copy', 'copies')}: {told}"
        screen.print_beside(Text(STEP), Text(clean(line), style="green"))


def _marks(story: Story, entry: Entry) -> Iterator[str]:
    """What is to be said of a document that stands for itself, a line each."""
    number, content = entry.number, entry.document.content
    if story.first == {number} and len(story.entries) > 1:
        yield "first"
    for copy in entry.copies[:MOST]:
        yield say_relation(story, copy)
    if entry.reason and len(story.entries) > 1:
        other = f" ({story.by_id[entry.links[0].other].number})" if entry.links else ""
        yield f"here because: {entry.reason}{other}"
    for judgement in story.judgements:
        pair = {judgement.one, judgement.other}
        if judgement.same and entry.document.id in pair <= story.by_id.keys():
            (judged,) = pair - {entry.document.id}
            yield f"{judgement.by} says: the same story as {say_entry(story.by_id[judged])}"
    if content.credited_source:
        yield f"credits {content.credited_source}"
    if entry.document.version > 1:
        yield f"{entry.document.version} versions: veille show --changes {entry.document.id}"


def _print_copying(screen: Screen, story: Story) -> None:
    """Who had a text first, and who has it from there; where the order is not known, nobody is said to copy."""
    copied: dict[str, Counter[str]] = {}
    for entry in story.entries:
        copy = next((copy for copy in entry.copies if copy.later), None)
        if copy and (earlier := story.entries[copy.other - 1].publisher) != entry.publisher:
            copied.setdefault(earlier, Counter())[f"{entry.publisher} ({DID[copy.kind]})"] += 1
    if copied:
        print_heading(screen, "Who copies whom")
    lines = sorted(copied.items(), key=lambda item: (-item[1].total(), item[0]))
    for outlet, by in lines[:MOST]:
        told = join_most(f"{name} ×{number}" if number > 1 else name for name, number in by.most_common())
        screen.print_beside(Text(STEP), Text(clean(f"{outlet} → {told}")))
    if len(lines) > MOST:
        screen.console.print(f"{STEP}and {count(len(lines) - MOST, 'outlet')} more are copied", style="dim")


def _print_names(screen: Screen, story: Story) -> None:
    """Those that several documents have; of one or two documents all."""
    least = 2 if len(story.entries) > 2 else 1
    shown = {kind: [name for name in names if name.documents >= least] for kind, names in sorted(story.names.items())}
    if any(shown.values()):
        print_heading(screen, "Whom and what the documents name")
    for kind, names in shown.items():
        if names:
            line = join_most(f"{name.name} ({name.documents})" for name in names)
            screen.print_beside(Text(f"{kind:>14}  ", style="bold"), Text(clean(line), style="green"))


def _print_judgements(screen: Screen, story: Story) -> None:
    if story.judgements:
        print_heading(screen, "Judgements")
    for judgement in story.judgements:
        screen.print_beside(Text(STEP), Text(clean(say_judgement(screen, judgement))))


def _print_past(screen: Screen, story: Story) -> None:
    turns = tell_past(story.id, story.events)
    if turns:
        print_heading(screen, "What became of it")
    if len(turns) > MOST:
        screen.console.print(f"{STEP}{count(len(turns) - MOST, 'turn')} before these: --json", style="dim")
    for turn in turns[-MOST:]:
        by = f" (by {turn.by})" if turn.by else ""
        screen.print_beside(Text(f"{STEP}{screen.minute(turn.at)}  ", style="dim"), Text(clean(turn.what + by)))
