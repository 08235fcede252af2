"""Evidence: the words of a text that name a kind of attack or attacker, and whether they assert it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from corpus.vocabulary import ActorCategory, AttackType
from nlp.components.threats.automaton import Match
from nlp.components.threats.vocabulary import REACH, Saying
from nlp.components.threats.words import Word

#: Words within which a context changes what other words mean: about a sentence and its neighbours.
NEAR = 30
#: Words of the longest match there can be: what begins further away does not reach.
LONGEST = 30


class Evidence(NamedTuple):
    """Words that name a kind of attack or attacker, in code points of the text."""

    label: AttackType | ActorCategory
    start: int
    end: int
    negated: bool = False
    hypothetical: bool = False


def drop_exceptions(matches: Sequence[Match[Saying]]) -> list[Match[Saying]]:
    """``matches`` without evidence, cues and slots that an exception covers: "not the first" denies nothing."""
    voids = _Places(matches, "not")
    return [match for match in matches if match.says.role == "context" or not _is_void(match, voids)]


def weigh(words: Sequence[Word], matches: Sequence[Match[Saying]]) -> list[Evidence]:
    """The evidence among ``matches``: in its context, with its cues; the widest only."""
    contexts, cues = _Places(matches, "context"), _Places(matches, "cue")
    kept = (match for match in matches if match.says.role == "evidence" and _fits(match, contexts))
    return list(_widest(_to_evidence(match, words, cues) for match in kept))


class _Places:
    """Where the phrases of one role stand, by name."""

    def __init__(self, matches: Iterable[Match[Saying]], role: str) -> None:
        self._matches: dict[str, list[Match[Saying]]] = {}
        for match in sorted((match for match in matches if match.says.role == role), key=lambda match: match.first):
            self._matches.setdefault(match.says.name, []).append(match)

    def near(self, name: str, match: Match[Saying], within: int) -> Iterator[Match[Saying]]:
        """Those of ``name`` that overlap ``match`` or stand at most ``within`` words from it."""
        places = self._matches.get(name, [])
        index = bisect_left(places, match.first - within - LONGEST, key=lambda place: place.first)
        while index < len(places) and places[index].first < match.end + within:
            if places[index].end > match.first - within:
                yield places[index]
            index += 1


def _is_void(match: Match[Saying], voids: _Places) -> bool:
    return any(next(voids.near(name, match, 0), None) for name in (match.says.name, "all"))


def _fits(match: Match[Saying], contexts: _Places) -> bool:
    when, unless = match.says.when, match.says.unless
    return (when is None or next(contexts.near(when, match, NEAR), None) is not None) and not any(
        next(contexts.near(name, match, NEAR), None) for name in unless
    )


def _to_evidence(match: Match[Saying], words: Sequence[Word], cues: _Places) -> Evidence:
    label = cast("AttackType | ActorCategory", match.says.name)
    bearing = {name for name in REACH if any(_bears(cue, match, words) for cue in cues.near(name, match, REACH[name]))}
    return Evidence(
        label,
        words[match.first].start,
        words[match.end - 1].end,
        negated=any(name.startswith("negated") for name in bearing),
        hypothetical=any(name.startswith("hypothetical") for name in bearing),
    )


def _bears(cue: Match[Saying], match: Match[Saying], words: Sequence[Word]) -> bool:
    """Whether a cue that is ``_before`` stands before the evidence or begins it, one that is ``_after`` stands within
    it ("data have not been stolen") or follows, or one that is ``_within`` does not follow: what an attack "could
    cost" says nothing against it."""
    if words[cue.first].part != words[match.first].part:
        return False
    if cue.says.name.endswith("_before"):
        return cue.first <= match.first
    return match.first < cue.first and (cue.first < match.end or cue.says.name.endswith("_after"))


def _widest(found: Iterable[Evidence]) -> Iterator[Evidence]:
    """In order of the text, without what lies within evidence of the same label."""
    reached: dict[str, int] = {}
    for evidence in sorted(set(found), key=lambda one: (one.start, -one.end, one.label, one.negated)):
        if evidence.end > reached.get(evidence.label, 0):
            reached[evidence.label] = evidence.end
            yield evidence
