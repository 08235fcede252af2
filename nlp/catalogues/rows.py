"""Rows: names as the lists hold them, and what was decided by hand about some."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import yaml

from nlp.gazetteers import is_plain
from nlp.words import NAMES

#: A name from a catalogue is as long as this, or reviewed.
SHORTEST, LONGEST = 4, 50
BRACKETS = re.compile(r"\s*\([^)]*\)")


class Row(NamedTuple):
    """One name: ``kind``, identifier of what it names, the name that is shown for it, and whether it says nothing
    by itself (``weak``) because it is a word as well."""

    name: str
    kind: str
    id: str
    shown: str
    weak: bool


class Review:
    """What was decided by hand."""

    def __init__(self) -> None:
        fields = yaml.safe_load((NAMES / "reviewed.yml").read_text(encoding="utf-8"))
        self.short, self.legitimate, self.sure, self.words, self.dropped, self.generic = (
            frozenset(map(str, fields[key])) for key in ("short", "legitimate", "sure", "words", "dropped", "generic")
        )


def write(rows: Iterable[Row], source: str) -> str:
    lines = {"\t".join([row.name, row.kind, row.id, row.shown, "weak" if row.weak else ""]).rstrip() for row in rows}
    return f"# {source}\n# name, kind, identifier, shown name, weak\n" + "".join(f"{line}\n" for line in sorted(lines))


def is_word(name: str, words: frozenset[str]) -> bool:
    """Whether it is one of ``words``, and written as any word is."""
    return name.lower() in words and is_plain(name)


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
