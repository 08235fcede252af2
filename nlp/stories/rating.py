"""How strongly an article is linked to each story, beside what rivals it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from nlp.stories.grouping import AGAINST, fade
from nlp.stories.likeness import Likeness, compare
from nlp.stories.shelf import Shelf, Story

#: Hours before an article in which other stories are its rivals, and how many of them count.
RIVALRY_WINDOW, RIVALS = 96.0, 10
#: Stories that are looked at closely: those with the articles that are most alike.
STORIES = 5
#: An article does not join by meaning alone, which all reviews of films have in common: with one article of the story,
#: where both are of one language, it shares words of this cosine, or means nearly the same. Of the links within
#: 4,333 press items of a week, those with words under .2 fall from 138 to 66; B³ of the two labelled sets is unchanged.
FIRM_WORDS, FIRM_MEANING = 0.15, 0.8
#: The link of what is nearly the same, or was judged to belong together: more than any other.
CERTAIN = 9.0


@dataclass(frozen=True)
class Near:
    """Slots of articles that may belong with another one, their scores, and which rest on more than meaning."""

    slots: Sequence[int]
    scores: Sequence[float]
    firm: Sequence[bool]


@dataclass(frozen=True)
class Rated:
    """The link of an article to a story: the mean of those to its articles, less what rivals have, faded by time."""

    story: Story
    link: float


def find_rivals(shelf: Shelf, slot: int, near: Near) -> dict[str, float]:
    """Of each story, the best score that an article of the days before has: what comes later is no rival, whenever the
    article is asked about."""
    (moment, name), best = shelf.age(slot), dict[str, float]()
    for other, score in zip(near.slots, near.scores, strict=True):
        if moment - RIVALRY_WINDOW <= shelf.articles[other].moment and shelf.age(other) < (moment, name):
            story = shelf.story_of[other].id
            best[story] = max(score, best.get(story, 0.0))
    return best


def is_firm(likeness: Likeness) -> NDArray[np.bool_]:
    """Which pairs rest on more than meaning."""
    return likeness.across | (likeness.words >= FIRM_WORDS) | (likeness.meaning >= FIRM_MEANING)


def measure_rivalry(rivals: Mapping[str, float], *, beside: str | None = None) -> float:
    """The mean score of the most alike stories but one; where there are fewer, the others count as nothing."""
    scores = sorted((score for story, score in rivals.items() if story != beside), reverse=True)
    return sum(scores[:RIVALS]) / RIVALS


def rate(shelf: Shelf, slot: int, near: Near, rivals: Mapping[str, float]) -> list[Rated]:
    """The stories that come into question, the one with the best link first; none that a judgement forbids, unless
    another one asks for it: then the story has to be parted."""
    best, firm = dict[str, float](), set[str]()
    for other, score, is_firm in zip(near.slots, near.scores, near.firm, strict=True):
        name = shelf.story_of[other].id
        best[name] = max(score, best.get(name, 0.0))
        if is_firm:
            firm.add(name)
    chosen = sorted(firm, key=lambda name: (-best[name], name))[:STORIES]
    named = [shelf.stories[name] for name in dict.fromkeys([*chosen, *_judged(shelf, slot)])]
    stories = [story for story in named if _wanted(shelf, slot, story) or not is_kept_apart(shelf, slot, story)]
    scores, copies = _score_members(shelf, slot, near, stories), shelf.copies.get(slot, {}).keys()
    rated = []
    for story in stories:
        if copies & set(story.slots) or _wanted(shelf, slot, story):
            rated.append(Rated(story, CERTAIN))
            continue
        members = shelf.members(story)
        own = measure_rivalry(rivals, beside=story.id)
        theirs = fmean(shelf.rivalry.get(other, 0.0) for other in members)
        link = fmean(scores[other] for other in members) - AGAINST * (own + theirs) / 2
        rated.append(Rated(story, link * _fade(shelf, slot, story)))
    return sorted(rated, key=lambda each: (-each.link, each.story.id))


def _score_members(shelf: Shelf, slot: int, near: Near, stories: Sequence[Story]) -> dict[int, float]:
    """The article's score with each article that stands for one of the stories."""
    scores = dict(zip(near.slots, near.scores, strict=True))
    missing = [other for story in stories for other in shelf.members(story) if other not in scores]
    if missing:
        found = compare(shelf.articles[slot], [shelf.articles[other] for other in missing]).total()
        scores.update(zip(missing, found.tolist(), strict=True))
    return scores


def _fade(shelf: Shelf, slot: int, story: Story) -> float:
    moment, moments = shelf.articles[slot].moment, [shelf.articles[other].moment for other in story.slots]
    return float(fade(np.float64(max(min(moments) - moment, moment - max(moments)))))


def _judged(shelf: Shelf, slot: int) -> list[str]:
    return [shelf.story_of[other].id for other in shelf.judged(slot) if other in shelf.story_of]


def is_kept_apart(shelf: Shelf, slot: int, story: Story) -> bool:
    return any(shelf.judge(slot, other) is False for other in story.slots)


def _wanted(shelf: Shelf, slot: int, story: Story) -> bool:
    return any(shelf.judge(slot, other) for other in story.slots)
