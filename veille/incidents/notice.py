"""What a mail to the operator says: what has happened, since when, what was expected, what to do."""

from dataclasses import dataclass

from veille.digest.defanging import defang
from veille.digest.rendering_neutral import neutralise

#: Characters of a source's title and of an error that are shown, the latter in full and on a line.
LONGEST_TITLE, LONGEST_REASON, LONGEST_LINE = 80, 300, 100


@dataclass(frozen=True)
class Entry:
    """One trouble: its heading, its facts by their names, and the commands that the last fact names."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Lines under a heading; ``more`` says how many are not shown."""

    heading: str
    lines: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True)
class Notice:
    """A whole mail, its subject aside in the order in which it is read."""

    subject: str
    summary: tuple[str, ...]
    entries: tuple[Entry, ...]
    sections: tuple[Section, ...]
    ending: tuple[str, ...]


def shorten(text: str, longest: int) -> str:
    """On one line what others wrote, harmless: nothing in it hides, reorders or leads anywhere."""
    line = " ".join(neutralise(defang(text[: 4 * longest])).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
