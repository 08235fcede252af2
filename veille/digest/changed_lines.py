"""Changed lines: what is different between two texts, line by line, and within changed lines sentence by sentence."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from nlp.components.figures.sentences import split_sentences
from veille.digest.model import Difference

#: One change: what was taken away, what stands instead of it, or one of both alone.
Pair = tuple[Difference, ...]
Sign = Literal["+", "-"]

#: Lines, or sentences of a changed stretch, that are compared in their order; of more, only what one side has alone.
ORDERED = 500
#: Sentences at one place among which those are looked for that became each other.
PAIRED = 50
#: Share of words in common from which one sentence is the other's new form.
ALIKE = 0.5
#: Code points that lead up to the first difference of a sentence that is too long to be shown whole.
LEADING = 60


def compare_lines(before: str, after: str) -> Iterator[Pair]:
    """What was changed, in the order of the texts. Lines that differ in nothing but spaces are the same."""
    for old, new in _find_changed(before.split("\n"), after.split("\n")):
        for gone, come in _find_changed(_sentences_of(old), _sentences_of(new)):
            yield from _pair(gone, come)


def compare_sets(before: Sequence[str], after: Sequence[str]) -> Iterator[Pair]:
    """What one side has alone, or more often, whatever the order."""
    yield from _pair(*_drop_shared(before, after))


def fold(text: str) -> str:
    """What two stretches are compared by."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def shorten(pair: Pair, longest: int) -> Pair:
    """Both stretches from word to word, with where they begin to differ, at most ``longest`` code points each."""
    if all(len(each.text) <= longest for each in pair):
        return pair
    words = [[match.span() for match in re.finditer(r"\S+", each.text)] for each in pair]
    same = _count_same(pair, words) if len(pair) == 2 else 0
    return tuple(
        Difference(each.sign, _cut(each.text, spans, same, longest)) for each, spans in zip(pair, words, strict=True)
    )


def _find_changed(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """The runs of both, at the same place, that are not the same."""
    folded, folded_right = list(map(fold, left)), list(map(fold, right))
    if max(len(left), len(right)) > ORDERED:
        yield _drop_shared(left, right)
        return
    for name, first, last, first_right, last_right in SequenceMatcher(
        None, folded, folded_right, autojunk=False
    ).get_opcodes():
        if name != "equal":
            yield left[first:last], right[first_right:last_right]


def _drop_shared(left: Sequence[str], right: Sequence[str]) -> tuple[list[str], list[str]]:
    counted, counted_right = Counter(map(fold, left)), Counter(map(fold, right))
    return list(_take(left, counted - counted_right)), list(_take(right, counted_right - counted))


def _take(texts: Iterable[str], wanted: Counter[str]) -> Iterator[str]:
    for text in texts:
        if wanted[fold(text)] > 0:
            wanted[fold(text)] -= 1
            yield text


def _sentences_of(lines: Iterable[str]) -> list[str]:
    return [line[start:end] for line in lines for start, end in split_sentences(line)]


def _pair(gone: Sequence[str], come: Sequence[str]) -> Iterator[Pair]:
    """What stands new, each with the one that became it; then what is only gone."""
    left = list(gone)
    for text in come:
        old = next((each for each in left if _are_alike(each, text)), None) if len(left) <= PAIRED else None
        if old is not None:
            left.remove(old)
            yield Difference("-", old), Difference("+", text)
        else:
            yield (Difference("+", text),)
    yield from _alone("-", left)


def _alone(sign: Sign, texts: Iterable[str]) -> Iterator[Pair]:
    return ((Difference(sign, text),) for text in texts)


def _are_alike(left: str, right: str) -> bool:
    words, words_right = set(left.split()), set(right.split())
    return len(words & words_right) >= ALIKE * max(len(words), len(words_right))


def _count_same(pair: Pair, words: Sequence[Sequence[tuple[int, int]]]) -> int:
    """Words that both begin with."""
    left, right = ([each.text[slice(*span)] for span in spans] for each, spans in zip(pair, words, strict=True))
    differing = (at for at, (one, other) in enumerate(zip(left, right, strict=False)) if one != other)
    return next(differing, min(len(left), len(right)))


def _cut(text: str, words: Sequence[tuple[int, int]], changed: int, longest: int) -> str:
    """From some words before the first that is changed."""
    if len(text) <= longest or not words:
        return text
    at = words[min(changed, len(words) - 1)][0]
    start = next(first for first, _ in words if first >= at - LEADING) if at > LEADING else words[0][0]
    start = max(words[0][0], min(start, at))
    end = max((last for _, last in words if last <= start + longest), default=start + longest)
    return text[start:end] if end > start else text[start : start + longest]
