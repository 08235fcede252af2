"""What is said of a story's documents in one line; whoever prints it cleans it."""

from collections.abc import Iterable
from datetime import UTC

from rich.text import Text

from corpus.ledger.judgements import Judgement
from veille.screen import Screen
from veille.story_copies import Copy
from veille.story_entry import Entry
from veille.story_view import Story

#: Things in one line: outlets, copies, names.
MOST = 8
#: How a document is to an earlier one, where it is known to be later, and where it is not.
SAID = {"same": "same text as", "copy": "copy of", "part": "stands whole in", "quotes": "quotes whole"}
SAID_OF_EQUALS = {**SAID, "copy": "nearly the same as"}


def print_heading(screen: Screen, heading: str) -> None:
    screen.console.print()
    screen.console.print(Text(heading, style="bold"))


def join_most(things: Iterable[str], most: int = MOST) -> str:
    every = list(things)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")


def count(number: int, one: str, more: str | None = None) -> str:
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def say_moment(screen: Screen, entry: Entry) -> str:
    """A day alone is that day in every time zone."""
    if entry.basis == "day":
        return f"{entry.member.moment.astimezone(UTC):%Y-%m-%d}"
    return "first seen " * (entry.basis == "first_seen") + screen.minute(entry.member.moment)


def say_entry(entry: Entry) -> str:
    """The outlet with the document's number: "Le Phare (3)"."""
    return f"{entry.publisher} ({entry.number})"


def say_relation(story: Story, copy: Copy) -> str:
    """What a document has of an earlier one: "copy of Le Phare (1), 97 %"."""
    said = (SAID if copy.later else SAID_OF_EQUALS)[copy.kind]
    return f"{said} {say_entry(story.entries[copy.other - 1])}{say_share(copy)}"


def say_copy(story: Story, copy: Copy) -> str:
    """Of a copy under its original: whose, and how much it has of it."""
    entry = story.entries[copy.document - 1]
    versions = f", {entry.document.version} versions" if entry.document.version > 1 else ""
    return f"{say_entry(entry)}{say_share(copy)}{versions}"


def say_share(copy: Copy) -> str:
    """ "97 %"; rounded down, so that only what is whole is 100 %."""
    if copy.share is None or copy.kind in ("same", "quotes", "part"):
        return ""
    return f" {int(copy.share * 100)}\u00a0%"


def say_judgement(screen: Screen, judgement: Judgement) -> str:
    """Its number, which documents, who said so, when and why."""
    verdict = "the same story as" if judgement.same else "not the story of"
    note = f": {judgement.note}" if judgement.note else ""
    who = f"{judgement.by}, {screen.minute(judgement.at)}"
    return f"{judgement.number}. {judgement.one} is {verdict} {judgement.other} ({who}){note}"
