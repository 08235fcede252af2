"""Scores of figures: is the number there, and is it read right?"""

from collections.abc import Mapping, Sequence
from typing import Any

from veille.evaluate.tallies import Mean, Ratio, Tally

#: Relative: 33.33 and 33.3333 are the same third.
VALUE_TOLERANCE = 1e-3

PHRASES = ("subject", "period", "place", "attribution")

Figure = Mapping[str, Any]
Pair = tuple[Figure, Figure]


def tally_figures(gold: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Tally]:
    """The rows of one item; each of the first five asks more of a figure than the one before."""
    wanted, predicted = gold.get("figures") or [], answer.get("figures") or []
    pairs = pair_by_overlap(wanted, predicted)
    valued = [pair for pair in pairs if has_same_value(*pair)]
    with_unit = [pair for pair in valued if has_same_unit(*pair)]
    levels = {
        "span (overlap)": pairs,
        "span (exact)": [pair for pair in pairs if agree(pair, "start", "end")],
        "value": valued,
        "value+unit": with_unit,
        "value+unit+bound+kind": [pair for pair in with_unit if agree(pair, "bound", "kind")],
    }
    rows: dict[str, Tally] = {name: Ratio(len(right), len(predicted), len(wanted)) for name, right in levels.items()}
    return rows | {f"{field} token-F1": tally_phrases(pairs, field) for field in PHRASES}


def pair_by_overlap(gold: Sequence[Figure], predicted: Sequence[Figure]) -> list[Pair]:
    """Pair figures one to one, largest overlap in characters first, earlier ones first among equals."""
    overlaps = sorted(
        (-overlap, g, p)
        for g, wanted in enumerate(gold)
        for p, found in enumerate(predicted)
        if (overlap := min(wanted["end"], found["end"]) - max(wanted["start"], found["start"])) > 0
    )
    pairs: dict[int, int] = {}
    for _, g, p in overlaps:
        if g not in pairs and p not in pairs.values():
            pairs[g] = p
    return [(gold[g], predicted[p]) for g, p in pairs.items()]


def agree(pair: Pair, *fields: str) -> bool:
    return all(pair[0].get(field) == pair[1].get(field) for field in fields)


def has_same_value(gold: Figure, predicted: Figure) -> bool:
    return all(is_same_number(gold.get(field), predicted.get(field)) for field in ("value", "value_max"))


def is_same_number(one: Any, other: Any) -> bool:
    """Within the tolerance, or both absent; what is no number is never the same."""
    if one is None or other is None:
        return one is other
    try:
        a, b = float(one), float(other)
    except (TypeError, ValueError):
        return False
    return abs(a - b) <= VALUE_TOLERANCE * max(abs(a), abs(b))


def has_same_unit(gold: Figure, predicted: Figure) -> bool:
    """Case aside; an empty unit is an absent one."""
    return bool((gold.get("unit") or "").casefold() == (predicted.get("unit") or "").casefold())


def tally_phrases(pairs: Sequence[Pair], field: str) -> Mean:
    """The mean over the pairs of which either side has the phrase."""
    scores = [token_f1(a.get(field), b.get(field)) for a, b in pairs if a.get(field) or b.get(field)]
    return Mean(sum(scores), len(scores))


def token_f1(one: str | None, other: str | None) -> float:
    """F1 of the words that two phrases share, case, punctuation and order aside; of two empty phrases, 1."""
    left, right = split_words(one), split_words(other)
    total = len(left) + len(right)
    shared = sum(min(left.count(word), right.count(word)) for word in set(left))
    return 2 * shared / total if total else 1.0


def split_words(phrase: str | None) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in (phrase or "").casefold()).split()
