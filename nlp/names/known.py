"""Known names in a text: which of them are meant, and as what."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from corpus.vocabulary import EntityKind
from nlp.gazetteers import Match, load_gazetteer
from nlp.names.confirmation import BETWEEN, confirm
from nlp.names.contexts import Surroundings
from nlp.names.patterns import end_of_version, find_codes, find_events, find_institutions
from nlp.words import read_words

_INSIDE = re.compile(r"\b(?:at|inside|outside|near) the $")

Spanned = TypeVar("Spanned", Match, "Found")


class Found(NamedTuple):
    """A name that is meant, as what, and the normal form and identifier that are known for it."""

    kind: EntityKind
    start: int
    end: int
    name: str | None = None
    id: str | None = None


def find_known(text: str, *, french: bool, proposed: Collection[tuple[int, int]] = ()) -> list[Found]:
    """Names that lists and forms tell, the longest where they overlap, in order.

    ``proposed`` are spans that a model takes for names.
    """
    english = frozenset() if not french else read_words()["english"]
    matches = [match for match in load_gazetteer().find(text) if match.name.text not in english]
    meant = keep_longest(confirm(text, matches, proposed))
    found = [*decide(text, meant, french=french)]
    found += [Found(*event) for event in find_events(text)]
    found += [Found(*code) for code in find_codes(text)]
    found += [Found(*body) for body in find_institutions(text)]
    return keep_longest(join_products(text, list(name_products(text, keep_longest(found)))))


def keep_longest(spans: Iterable[Spanned]) -> list[Spanned]:
    """Of those that overlap the longest, of the longest the first."""
    kept: list[Spanned] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if span.start not in taken and span.end - 1 not in taken:
            taken.update(range(span.start, span.end))
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def decide(text: str, matches: Iterable[Match], *, french: bool) -> Iterator[Found]:
    """What each name is here; in a list, what the one before it is, unless its own surroundings say otherwise."""
    last: Found | None = None
    for match in matches:
        kind = decide_kind(text, match, last, french=french)
        end = end_of_version(text, match.end) if kind == "product" and match.name.kind == "product" else match.end
        received = match.name.kind == "residence" and kind == "place"
        name, identifier = (None, None) if received else (match.name.shown, match.name.id)
        last = Found(kind, match.start, end, name, identifier)
        yield last


def decide_kind(text: str, match: Match, last: Found | None, *, french: bool) -> EntityKind:
    known = match.name.kind
    if known == "network":
        return "organisation" if Surroundings(text, match.start, match.end).say("network_acts") else "product"
    if known == "residence":
        return "place" if _INSIDE.search(text, max(0, match.start - 12), match.start) else "organisation"
    if known == "malware" or known == "actor" or known == "ransomware":
        return decide_threat(text, match, last, french=french)
    return known


def decide_threat(text: str, match: Match, last: Found | None, *, french: bool) -> EntityKind:
    """A gang and its program have one name; where nothing tells, French news mean the gang, reports the program."""
    known = match.name.kind
    around = Surroundings(text, match.start, match.end)
    if said := around.say_threat(plainly=known != "ransomware"):
        return said
    if known == "ransomware":
        if last and last.kind in ("malware", "actor") and text[last.end : match.start].strip() in BETWEEN:
            return last.kind
        return "actor" if french else "malware"
    return "actor" if known == "actor" else "malware"


def name_products(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """Known names, and what a maker calls its products after itself: "Boréal Endpoint Security"."""
    for span in found:
        match = read_lines().match(text, span.end) if span.kind == "organisation" else None
        yield Found("product", span.start, match.end()) if match else span


@cache
def read_lines() -> re.Pattern[str]:
    lines = "|".join(sorted(read_words()["lines"], key=len, reverse=True))
    return re.compile(rf"(?: [A-Z][\w-]+){{0,2}} (?:{lines})(?![\w-])")


def join_products(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """A maker right before its product is part of the product's name ("Kaseya VSA"), a country right after a company
    part of the company's ("Boréal France")."""
    previous: Found | None = None
    for span in found:
        beside = previous is not None and text[previous.end : span.start] in (" ", "\u00a0")
        if previous and beside and previous.kind == "organisation" and span.kind == "product":
            previous = span._replace(start=previous.start)
        elif previous and beside and previous.kind == "organisation" and is_branch(previous, span):
            previous = Found("organisation", previous.start, span.end)
        else:
            if previous:
                yield previous
            previous = span
    if previous:
        yield previous


def is_branch(company: Found, place: Found) -> bool:
    return place.kind == "place" and company.name is not None and not company.name.isupper()
