"""What a claim counts: the noun, what became of the counted, and what else restricts them."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nlp.components.figures.lexicon import load_lexicon
from nlp.stories.subjects import split_subject
from nlp.stories.subjects_table import Action, find_action, read_events, read_lines, read_persons, read_words
from nlp.stories.subjects_words import fold, singular, small_words, split_words, stem

if TYPE_CHECKING:
    from nlp.stories.figures import Claim

#: Words from a number to the word for what befell the counted: "12 écoles de la ville ont aussi été fermées".
NEAR = 5
_AND = frozenset(("et", "ou", "and", "or"))
#: Before what the counted do something to.
_OBJECTS = frozenset(("the", "a", "an", "le", "la", "les", "un", "une", "des"))
_WORD = re.compile(r"[^\W_]+(?:[-‑][^\W_]+)*")


class Counted(NamedTuple):
    """``what`` is the name of a line of the table, else the noun with its language, empty without one; ``done`` names
    what befell the counted, ``restricted`` has what else says which of them."""

    what: str
    done: str | None
    restricted: frozenset[str]
    #: The number may change from hour to hour.
    grows: bool = True
    #: The table has the noun; that people are counted says nothing without what befell them.
    known: bool = False
    #: The noun says by itself which are meant.
    whole: bool = False


@lru_cache(maxsize=10_000)
def read_counted(claim: "Claim") -> Counted:
    noun, others = _find_noun(claim)
    if not noun:
        return Counted("", None, frozenset())
    line, actions = read_lines().get((claim.language, noun)), find_actions(claim, others)
    restricted = frozenset(_restrict((*others, *_find_owned(claim, noun)), claim))
    names = {action.name for action in actions}
    person = read_persons().get((claim.language, noun))
    if person and len(names) == 1 and (toll := actions[0].toll):
        return Counted(toll, None, restricted, known=True, whole=True)
    done, moves = " and ".join(sorted(names)) or None, any(action.grows for action in actions)
    if line:
        return Counted(line.name, done, restricted, grows=line.grows or moves, known=True, whole=line.whole)
    if person:
        return Counted(person, done, restricted, grows=moves or not done, known=bool(done))
    return Counted(f"{noun} ({claim.language})", done, restricted)


def _find_noun(claim: "Claim") -> tuple[str, tuple[str, ...]]:
    """The unit of a count is its noun already, one word of it; of all else the subject has it."""
    noun, others = split_subject(claim.subject or "", claim.language)
    if claim.kind != "count":
        return noun, others
    unit = " ".join(fold(word) for word in split_words(claim.unit))
    if unit in noun.split():
        return noun, others
    rest = [word for word in split_words(claim.subject or "") if singular(word, claim.language) != unit]
    return unit, tuple(rest)


def _find_owned(claim: "Claim", noun: str) -> Sequence[str]:
    """What of the counted it is: "les données de 300 000 patients" are not their cards."""
    words = split_words(claim.sentence[: claim.at])[-2:]
    if claim.kind != "count" or len(words) < 2 or fold(words[1]) not in read_words("owning", claim.language):
        return ()
    return () if singular(words[0], claim.language) == noun else words[:1]


def find_actions(claim: "Claim", others: Sequence[str]) -> Sequence[Action]:
    """What befell the counted, as the words beside the number and of the subject say it."""
    before, after = split_words(claim.sentence[: claim.at]), _WORD.findall(_after(claim))
    beside = (_before(before, claim.language), _behind(after, claim.language))
    said = tuple(find_action(word, claim.language) for word in others)
    if any(said) and after[:1] and fold(after[0]) in _AND:
        said = (*said, *(find_action(word, claim.language) for word in after[1:2]))  # "people killed or injured"
    if claim.language == "en" and after[:1] and after[0].lower() in _OBJECTS:
        said = ()  # "12 people killed a guard"
    return tuple(action for action in (*said, *beside) if action)


def _after(claim: "Claim") -> str:
    """The sentence past the figure and its subject."""
    end = claim.at + len(claim.text)
    if claim.subject:
        start = claim.sentence.find(claim.subject, claim.at)
        if 0 <= start <= end:
            end = max(end, start + len(claim.subject))
    return claim.sentence[end:]


def _before(words: Sequence[str], language: str | None) -> Action | None:
    """ "a touché 300 hôpitaux", "la mort de 38 personnes"."""
    at = len(words) - 1
    while at > 0 and fold(words[at]) in read_words("leading", language):
        at -= 1
    return find_action(words[at], language) if at >= 0 else None


def _behind(words: Sequence[str], language: str | None) -> Action | None:
    """ "ont été tuées", "were injured"; not where the counted do it themselves: "ont tué"."""
    auxiliaries, passive = read_words("auxiliaries", language), read_words("passive", language)
    at = 0
    while at < min(NEAR, len(words)) and fold(words[at]) in auxiliaries:
        at += 1
    action = find_action(words[at], language) if at < len(words) else None
    if at + 2 < len(words) and fold(words[at + 1]) in _AND and find_action(words[at + 2], language):
        return None  # "killed or injured"
    if action is None or action.alone or any(fold(word) in passive for word in words[:at]):
        return action
    following = fold(words[at + 1]) if at + 1 < len(words) else ""
    acts = at > 0 or following in _OBJECTS
    return None if acts else action


def _restrict(others: Iterable[str], claim: "Claim") -> Iterable[str]:
    """The words of the subject that say which of them: not what befell them, the event itself, or the place."""
    language = claim.language
    away = {fold(word) for word in split_words(claim.place or "")} | read_words("plain", language)
    small, numbers = small_words(language), load_lexicon(language).starters
    for word in others:
        noun = singular(word, language)
        if word.lower() in small or len(word) < 2 or all(part in numbers for part in word.lower().split("-")):
            continue
        if not (fold(word) in away or noun in away or find_action(word, language) or (language, noun) in read_events()):
            line = read_lines().get((language, noun))
            yield line.name if line else f"{stem(word, language)} ({language})"
