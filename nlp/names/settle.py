"""Settling: one name where lists, forms, surroundings and a model each see something."""

import re
from collections.abc import Iterable, Mapping, Sequence

from nlp.gazetteers import THREATS, is_plain, unmistakable_threats
from nlp.names.definitions import find_definitions
from nlp.names.known import Found, keep_longest
from nlp.names.patterns import OF
from nlp.names.proposals import Proposal
from nlp.names.told import find_by_first_name, find_by_role, is_likely, is_technical, judge
from nlp.words import CommonWords, read_words

_CAPITAL = "[A-ZÀ-ÖØ-ÞŒ]"
_NAMED = re.compile(rf"(?!(?:L[ae]s?|L|The)\b){_CAPITAL}[\w’'-]")
#: Two names, not one: signs between them, an article before the known one.
_APART = re.compile(r"[,;:()/«»\"“”\n]|^-|(?:^|\s)[-–—](?:\s|$)|\s(?:la|le|les|l['’]|the|en|in|à|au|aux|dans|contre)$")
_ABBREVIATED = frozenset({"organisation", "product", "place", "event"})


def settle(
    text: str, known: Sequence[Found], proposals: Sequence[Proposal], common: CommonWords, *, french: bool
) -> list[Found]:
    """What is named, in order and without overlaps. Known names win, but over longer names that hold a mere place."""
    told = list(find_by_role(text, common))
    judged = [judge(text, proposal) for proposal in proposals]
    judged = [(found, by_context) for found, by_context in judged if not is_misread(text, found, known, common)]
    if not french and is_technical(text, known):
        judged = [(found, by_context) for found, by_context in judged if by_context or is_likely(text, found, common)]
    told += [found for found, by_context in judged if by_context]
    people = list(find_by_first_name(text, common))
    full = {(found.start, found.end) for found in people}
    proposed = [found._replace(kind="person") if (found.start, found.end) in full else found for found, _ in judged]
    kept = fill(text, prefer(text, prefer(text, known, told), proposed), people)
    return repeat(text, *add_acronyms(text, kept), told, common)


def prefer(text: str, first: Sequence[Found], second: Iterable[Found]) -> list[Found]:
    """``first``, and of ``second`` what does not overlap it, or is a longer name around a place or a part of a body."""
    kept = list(first)
    for span in second:
        inside = [found for found in kept if found.start < span.end and span.start < found.end]
        if not inside:
            kept.append(span)
        elif len(inside) == 1 and is_part(text, inside[0], span):
            kept = [found for found in kept if found not in inside] + [span]
    return sorted(kept, key=lambda found: found.start)


def fill(text: str, first: Sequence[Found], second: Iterable[Found]) -> list[Found]:
    """``first``, and what of ``second`` stands where nothing of it does, or a last name or a threat's name only."""
    kept = list(first)
    for span in second:
        inside = [found for found in kept if found.start < span.end and span.start < found.end]
        if all(is_last_name(found, span) or is_namesake(text, found, span) for found in inside):
            kept = [found for found in kept if found not in inside] + [span]
    return sorted(kept, key=lambda found: found.start)


def is_last_name(found: Found, full: Found) -> bool:
    return found.kind == "person" and found.end == full.end and found.start > full.start


def is_namesake(text: str, found: Found, person: Found) -> bool:
    """Whether what is known as a threat is a word of a person's name: "Sandro" of "Sandro Brumel"."""
    return (
        person.kind == "person"
        and found.kind in THREATS
        and is_plain(found_text(text, found))
        and person.start <= found.start
        and found.end <= person.end
        and found_text(text, found) != found_text(text, person)
    )


def is_misread(text: str, person: Found, known: Iterable[Found], common: CommonWords) -> bool:
    """Whether a model took a threat's name for a person's, with the words beside it: "Sandworm Team", "Brumel RPC"."""
    return person.kind == "person" and any(
        is_namesake(text, found, person)
        and (
            found_text(text, found) in unmistakable_threats()
            or any(is_noun(word, common) for word in text[found.end : person.end].split())
        )
        for found in known
    )


def is_noun(word: str, common: CommonWords) -> bool:
    return word in common or word in read_words()["terms"] or (len(word) > 1 and word.isupper())


def is_part(text: str, found: Found, span: Found) -> bool:
    """Whether a known name is only part of the longer one around it: "Rennes" of "Cercle Paul Rennes"."""
    if not (
        span.start <= found.start
        and found.end <= span.end
        and len(found_text(text, span)) > len(found_text(text, found))
    ):
        return False
    if (found.kind == "person" and span.kind == "person") or is_namesake(text, found, span):
        return True
    rest = (text[span.start : found.start] + text[found.end : span.end]).strip()
    if OF.search(found_text(text, found)) and all(
        word.lower().strip(".") in {*read_words()["peoples"], "us", "u.s", "uk", "the"} for word in rest.split()
    ):
        return False
    one_name = bool(_NAMED.search(rest)) and not _APART.search(rest)
    return one_name and (
        found.kind == "place" or (found.kind == span.kind and span.kind == "organisation" and not found.id)
    )


def found_text(text: str, found: Found) -> str:
    return text[found.start : found.end]


def add_acronyms(text: str, found: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """With the acronyms that the text defines, which are of the kind of their long forms; and these alone.

    A body that the text spells out ends where its long form does.
    """
    by_start = {span.start: span for span in found if span.kind in _ABBREVIATED}
    long_forms, acronyms = [], []
    for start, end, acronym_start, acronym_end in find_definitions(text):
        if (span := by_start.get(start)) and span.end <= end:
            long_forms.append(span if span.end == end else Found(span.kind, start, end))
            acronyms.append(Found(span.kind, acronym_start, acronym_end, span.name, span.id))
    others = [f for f in found if not any(a.start < f.end and f.start < a.end for a in (*long_forms, *acronyms))]
    return keep_longest([*others, *long_forms, *acronyms]), acronyms


def repeat(
    text: str, found: Sequence[Found], acronyms: Sequence[Found], told: Sequence[Found], common: CommonWords
) -> list[Found]:
    """What was told once holds wherever the same stands: persons by their last name, acronyms, what context told."""
    again = {text[f.start : f.end]: Found(f.kind, 0, 0) for f in told}
    again |= {text[f.start : f.end].split()[-1]: Found("person", 0, 0) for f in found if is_full_name(text, f)}
    again |= {text[f.start : f.end]: f for f in acronyms}
    again = {name: f for name, f in again.items() if len(name) > 2 and name[0].isupper() and name not in common}
    repaired = [revise(text, f, again) for f in found]
    if again:
        names = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, again), key=len, reverse=True))})(?![\w-])")
        new = [again[match[0]]._replace(start=match.start(), end=match.end()) for match in names.finditer(text)]
        repaired += [n for n in new if not any(f.start < n.end and n.start < f.end for f in repaired)]
    return sorted(repaired, key=lambda f: f.start)


def is_full_name(text: str, found: Found) -> bool:
    return found.kind == "person" and " " in text[found.start : found.end]


def revise(text: str, found: Found, again: Mapping[str, Found]) -> Found:
    """As what was told of the same name, unless it is known anyway."""
    told = again.get(text[found.start : found.end])
    return (
        found if told is None or found.id or found.name else found._replace(kind=told.kind, name=told.name, id=told.id)
    )
