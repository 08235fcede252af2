"""Differences: what a publisher changed from one version of a document to the next, in the words of either version."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from corpus.document import Content
from veille.digest.changed_lines import Pair, compare_lines, compare_sets, fold, shorten
from veille.digest.model import Difference

#: The publisher's structured data that is compared, and of its mappings the text; what says most comes first.
FACTS = ("revisions", "cves", "affected_systems", "risks", "closed_at")
DESCRIBED = "description"
#: Changes of each kind of fact and of each field that are chosen before others have had their turn.
AT_FIRST = 2
_ADDRESS = re.compile(r"\S+://\S+")


def compare(
    before: Content, after: Content, *, most: int = 6, longest: int = 300
) -> tuple[tuple[Difference, ...], int]:
    """What is different, at most ``most`` stretches of at most ``longest`` code points, and how many more there are.

    Spaces, and what only moved, are no difference. What the structured data says is not told again of the text.
    Bare headings and addresses are told only where there is nothing else.
    """
    facts = list(_compare_facts(before.extra, after.extra))
    told: set[tuple[str, str]] = {(each.sign, fold(each.text)) for each in _flatten(facts)}
    headings = _headings_of(before) | _headings_of(after)
    kinds = [*facts, *_sort_out(list(_compare_fields(before, after)), told, headings)]
    chosen = _choose(kinds, most)
    shown = [each for pair in chosen for each in shorten(pair, longest)]
    return tuple(shown), len(list(_flatten(kinds))) - len(shown)


def _compare_facts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[list[Pair]]:
    for name in FACTS:
        yield list(compare_sets(_read_facts(before.get(name)), _read_facts(after.get(name))))


def _read_facts(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    described = (each.get(DESCRIBED) if isinstance(each, Mapping) else each for each in values)
    return [each for each in described if isinstance(each, str) and each.strip()]


def _compare_fields(before: Content, after: Content) -> Iterator[list[Pair]]:
    yield list(compare_lines(before.title, after.title))
    yield list(compare_lines(before.lead or "", after.lead or ""))
    yield list(compare_lines(before.body, after.body))


def _headings_of(content: Content) -> set[str]:
    return {fold(content.body[block.start : block.end]) for block in content.blocks if block.kind == "heading"}


def _sort_out(fields: list[list[Pair]], told: set[tuple[str, str]], headings: set[str]) -> list[list[Pair]]:
    """Without what is told already or only moved; bare headings and addresses only where nothing else is left."""
    left_out = told | _find_moved(_flatten(fields))
    kept = [[pair for each in pairs if (pair := _drop_told(each, left_out))] for pairs in fields]
    telling = [[pair for pair in pairs if not _is_bare(pair, headings)] for pairs in kept]
    return telling if told or any(telling) else kept


def _drop_told(pair: Pair, told: set[tuple[str, str]]) -> Pair:
    return tuple(each for each in pair if not _is_told(each, told))


def _is_bare(pair: Pair, headings: set[str]) -> bool:
    return all(fold(each.text) in headings or _ADDRESS.fullmatch(each.text) for each in pair)


def _find_moved(found: Iterable[Difference]) -> set[tuple[str, str]]:
    """What is gone at one place and has come as often at another."""
    signed = Counter((each.sign, fold(each.text)) for each in found)
    return {(sign, text) for sign, text in signed if signed["-", text] == signed["+", text]}


def _is_told(difference: Difference, told: set[tuple[str, str]]) -> bool:
    """In the text a revision has its day before it."""
    text = fold(difference.text)
    return (difference.sign, text) in told or (difference.sign, text.partition(" : ")[2]) in told


def _choose(kinds: list[list[Pair]], most: int) -> list[Pair]:
    """Some of each kind, then what else there is room for; in the order of the kinds."""
    first = [(number, place) for number, pairs in enumerate(kinds) for place in range(len(pairs[:AT_FIRST]))]
    rest = [(number, place) for number, pairs in enumerate(kinds) for place in range(AT_FIRST, len(pairs))]
    chosen: list[tuple[int, int]] = []
    room = most
    for number, place in (*first, *rest):
        if len(kinds[number][place]) <= room:
            room -= len(kinds[number][place])
            chosen.append((number, place))
    return [kinds[number][place] for number, place in sorted(chosen)]


def _flatten(kinds: Iterable[list[Pair]]) -> Iterator[Difference]:
    return (each for pairs in kinds for each in chain.from_iterable(pairs))
