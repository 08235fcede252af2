"""Gazetteers: the names that are known before any text is read, found where they stand."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml

from nlp.words import NAMES

#: Kinds of entity, and three that a text decides: a program or the gang of that name, a network or its company, a
#: residence or who lives there.
Known = Literal[
    "person", "organisation", "place", "event", "product", "actor", "malware", "ransomware", "network", "residence"
]

#: Kinds whose names are meant only where a text speaks of attackers, unless they look like nothing else.
THREATS = frozenset({"malware", "ransomware", "actor"})

#: Characters that are written in several ways, each to one of the same length.
FOLDING = str.maketrans("’‘`\u00a0\u202f\u2009‑‐–", "'''   ---")

#: Lists made from catalogues, the one that comes first wins; reviewed lists come before all of them.
LISTS = ("places.tsv", "products.tsv", "threats.tsv")
REVIEWED: dict[str, dict[str, Known]] = {
    "organisations.yml": {
        "actors": "actor",
        "ransomware": "ransomware",
        "malware": "malware",
        "media": "organisation",
        "security": "organisation",
        "companies": "organisation",
        "parties": "organisation",
        "clubs": "organisation",
        "museums": "organisation",
    },
    "products.yml": {"networks": "network", "products": "product", "programs": "product", "weak": "product"},
    "events.yml": {"names": "event"},
}


class Name(NamedTuple):
    """A known name. ``weak``: a word as well, so only the words around it tell that it is meant."""

    text: str
    kind: Known
    id: str | None = None
    shown: str | None = None
    weak: bool = False
    #: A body's name of several words may be written without its capitals.
    loose: bool = False
    #: A threat's name that looks like any person's or product's: meant only where attackers are spoken of.
    plain: bool = False


class Match(NamedTuple):
    """A known name in a text, in code points."""

    start: int
    end: int
    name: Name


class Gazetteer:
    """Finds known names in a text, as whole words."""

    def __init__(self, names: Iterable[Name]) -> None:
        import ahocorasick

        self._automaton = ahocorasick.Automaton()
        for name in names:
            key = fold(name.text)
            if len(key) > 1 or name.weak:
                self._automaton.add_word(key, (*self._automaton.get(key, ()), name))
        self._automaton.make_automaton()

    def find(self, text: str) -> Iterator[Match]:
        """All of them, overlapping ones too, by their ends."""
        folded = fold(text)
        for last, names in self._automaton.iter(folded):
            end = last + 1
            start = end - len(names[0].text)
            if is_whole(text, start, end):
                written = text[start:end].translate(FOLDING)
                yield from (Match(start, end, name) for name in names if is_written_as(written, name))


def fold(text: str) -> str:
    """``text`` in lower case, one character for each of its own."""
    lower = text.translate(FOLDING).lower()
    return lower if len(lower) == len(text) else "".join(char.lower()[0] for char in text.translate(FOLDING))


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` is cut out of no longer word, address or number.

    Two names with a hyphen between them are two names ("Taïwan-Chine"); "Iran-backed" and "pro-Kyiv" are adjectives.
    """
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before.isalnum() or after.isalnum() or before in ("_", "@", "\\") or after in ("_", "\\"):
        return False
    if before in ("-", ".", "/") and start > 1 and text[start - 2].isalnum():
        return before == "/" or (before == "-" and text[start].isupper() and is_capital_word_before(text, start - 1))
    following = text[end + 1 : end + 2]
    if after in ("-", ".", "@") and following.isalnum():
        return after == "-" and following.isupper()
    return not text.startswith("://", end)


def is_capital_word_before(text: str, end: int) -> bool:
    start = end
    while start and text[start - 1].isalnum():
        start -= 1
    return text[start].isupper()


def is_written_as(written: str, name: Name) -> bool:
    """Whether a text that has ``written`` can mean ``name``: capitals count, but for titles in capitals."""
    if written == name.text or (name.loose and " " in name.text):
        return True
    if len(written) < 4 or name.weak or not written[0].isupper():
        return False
    return (
        written.isupper()
        or (name.text.isupper() and written.istitle())
        or written == name.text[0].upper() + name.text[1:]
    )


def is_plain(name: str) -> bool:
    """Whether it is written as any word is: without a space, digit or sign, or a capital among small letters."""
    return name.isalpha() and (name.isupper() or name[1:].islower())


@cache
def load_gazetteer() -> Gazetteer:
    return Gazetteer(read_names())


def read_names() -> Iterator[Name]:
    """All known names; of one spelling the first counts, and the first that is weak beside it."""
    seen: set[tuple[str, bool]] = set()
    listed = (name for file in LISTS for name in read_list(NAMES / file))
    for name in [*read_bodies(), *read_reviewed(), *read_people(), *read_places(), *listed]:
        if (name.text, name.weak) not in seen and not (name.weak and (name.text, False) in seen):
            seen.add((name.text, name.weak))
            yield name


def read_bodies() -> Iterator[Name]:
    for body in read_yaml("bodies.yml"):
        shown = body["names"][0]
        for text in body["names"]:
            kind: Known = "residence" if body.get("residence") else "organisation"
            yield Name(text, kind, body["id"], shown, loose=" " in text)
        for text in body.get("places", ()):
            yield Name(text, "organisation", body["id"], text)


def read_reviewed() -> Iterator[Name]:
    weak = frozenset(map(str, read_yaml("products.yml")["weak"] + read_yaml("organisations.yml")["weak"]))
    plain = frozenset(map(str, read_yaml("organisations.yml")["plain"]))
    ids = {name.text: name for file in LISTS[1:] for name in read_list(NAMES / file)}
    for file, kinds in REVIEWED.items():
        fields = read_yaml(file)
        for key, kind in kinds.items():
            for text in map(str, fields[key]):
                known = ids.get(text)
                identifier, shown = (known.id, known.shown) if known else (None, text)
                yield Name(text, kind, identifier, shown, text in weak, plain=text in plain)


def read_people() -> Iterator[Name]:
    for last, full in read_yaml("people.yml"):
        yield Name(last, "person", None, full)


def read_places() -> Iterator[Name]:
    for text, *more in read_yaml("places.yml")["others"]:
        identifier, shown = (*more, None, None)[:2]
        yield Name(text, "place", identifier, shown or text)


def read_list(path: Path) -> Iterator[Name]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            text, kind, identifier, shown, *weak = line.split("\t")
            plain = kind in THREATS and is_plain(text)
            yield Name(text, kind, identifier or None, shown, bool(weak), plain=plain)  # type: ignore[arg-type]


@cache
def read_yaml(name: str) -> Any:
    return yaml.load((NAMES / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def unmistakable_threats() -> frozenset[str]:
    """Names of threats, decided by hand, that nobody and nothing else bears."""
    borne = frozenset(map(str, read_yaml("organisations.yml")["surnames"]))
    return frozenset(
        name.text
        for name in read_reviewed()
        if name.kind in THREATS and not (name.weak or name.plain or name.text in borne)
    )


def reviewed_names() -> Mapping[str, Known]:
    """Every name that was decided by hand: catalogues do not decide it again."""
    return {name.text: name.kind for name in [*read_bodies(), *read_reviewed(), *read_people(), *read_places()]}
