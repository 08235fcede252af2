"""Updates: figures to which later documents give another value than earlier ones did. In doubt, none."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from nlp.stories.disagreement_doubts import is_doubtful, is_unsure
from nlp.stories.disagreement_explained import Stated, are_apart
from nlp.stories.disagreement_times import moments_of
from nlp.stories.disagreements import PLAIN, are_of_one_thing
from nlp.stories.figures import Claim, Row
from nlp.stories.figures_values import are_comparable, extent_of, step_of
from nlp.stories.subjects_counted import read_counted


@dataclass(frozen=True)
class Update:
    """Of one row: the last claim before, and the last after it, which says something else."""

    row: Row
    before: Claim
    after: Claim


def find_updates(rows: Iterable[Row], fresh: Collection[str]) -> list[Update]:
    """What the documents ``fresh`` state anew of rows that the others state, too.

    As for disagreements only plain statements count, each document's only value for its noun and period; here a
    toll may go on rising. The later claim is later for certain, its value is none that was stated before, nobody denies
    it, and no claim that may be later still says something else: what was taken back in the evening is no news.
    """
    rows = list(rows)
    stated = Stated(claim for row in rows for claim in row.claims)
    return [update for row in rows for update in _find(row, fresh, stated)]


def _find(row: Row, fresh: Collection[str], stated: Stated) -> Iterator[Update]:
    """The newest claim of a fresh document that goes with one from before, and the newest such."""
    if row.kind not in PLAIN or row.claims[0].change == "by":
        return
    plain = [claim for claim in row.claims if _is_plain(claim) and not stated.is_ambiguous(claim)]
    before = [claim for claim in reversed(plain) if claim.document not in fresh]
    after = [claim for claim in reversed(plain) if claim.document in fresh]
    known = [claim for claim in row.claims if claim.document not in fresh or is_unsure(claim, may_move=True)]
    standing = [claim for claim in after if not any(_takes_back(other, claim) for other in after)]
    pairs = (Update(row, old, new) for new in standing if _is_new(new, known) for old in before if _is_update(old, new))
    yield from islice(pairs, 1)


def _is_plain(claim: Claim) -> bool:
    return not is_doubtful(claim, read_counted(claim), may_move=True)


def _is_new(claim: Claim, known: Sequence[Claim]) -> bool:
    """Whether nobody has stated this number before, or denied it, nor one that rounds to it."""
    return all(_are_two(claim.value, other.value) for other in known)


def _is_update(before: Claim, after: Claim) -> bool:
    """Whether the one is later than the other for certain, of the same thing, and no misreading of it."""
    extents = extent_of(*before.stated), extent_of(*after.stated)
    is_other = before.bound == after.bound == "=" or are_apart(before, after)
    return is_other and _is_later(after, before) and are_comparable(*extents) and are_of_one_thing(before, after)


def _takes_back(claim: Claim, other: Claim) -> bool:
    """Whether it says something else and may be the later one."""
    return not _is_later(other, claim) and _are_two(claim.value, other.value) and are_apart(claim, other)


def _is_later(one: Claim, other: Claim) -> bool:
    first, second = moments_of(other), moments_of(one)
    return first is not None and second is not None and first.until <= second.since > first.since


def _are_two(one: float, other: float) -> bool:
    """Whether neither is the other rounded: 111 and 115 are two, 88,000 and 88,123 are one."""
    return abs(one - other) >= max(step_of(one), step_of(other))
