"""How strongly an article is linked to each story, beside what rivals it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from nlp.stories.grouping import AGAINST, fade
from nlp.stories.likeness import SCALE, compare
from nlp.stories.shelf import Shelf, Story

#: Hours around an article in which other stories are its rivals, and how many of them count.
RIVALRY_WINDOW, RIVALS = 96.0, 10
#: Stories that are looked at closely: those with the articles that are most alike.
STORIES = 5
#: The link of what is nearly the same, or was judged to belong together: more than any other.
CERTAIN = 9.0


@dataclass(frozen=True)
class Near:
    """Slots of articles that may belong with another one, and the score of each."""

    slots: Sequence[int]
    scores: Sequence[float]


@dataclass(frozen=True)
class Rated:
    """The link of an article to a story: the mean of those to its articles, less what rivals have, faded by time."""

    story: Story
    link: float


def find_rivals(shelf: Shelf, slot: int, near: Near) -> dict[str, float]:
    """Of each story near in time, the best score that an article of it has."""
    moment, best = shelf.articles[slot].moment, dict[str, float]()
    for other, score in zip(near.slots, near.scores, strict=True):
        if abs(shelf.articles[other].moment - moment) <= RIVALRY_WINDOW:
            story = shelf.story_of[other].id
            best[story] = max(score, best.get(story, 0.0))
    return best


def measure_rivalry(rivals: Mapping[str, float], *, beside: str | None = None) -> float:
    """The mean score of the most alike stories but one; where there are fewer, the others count as nothing."""
    scores = sorted((score for story, score in rivals.items() if story != beside), reverse=True)
    return sum(scores[:RIVALS]) / RIVALS


def rate(shelf: Shelf, slot: int, near: Near, rivals: Mapping[str, float]) -> list[Rated]:
    """The stories that come into question, the one with the best link first; none that a judgement forbids."""
    best: dict[str, float] = {}
    for other, score in zip(near.slots, near.scores, strict=True):
        name = shelf.story_of[other].id
        best[name] = max(score, best.get(name, 0.0))
    chosen = sorted(best, key=lambda name: (-best[name], name))[:STORIES]
    chosen += [name for name in _judged(shelf, slot) if name not in chosen]
    stories = [shelf.stories[name] for name in chosen if not _kept_apart(shelf, slot, shelf.stories[name])]
    scores = _score_members(shelf, slot, near, stories)
    rated = []
    for story in stories:
        if best.get(story.id, 0.0) >= SCALE.copy or _wanted(shelf, slot, story):
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


def _kept_apart(shelf: Shelf, slot: int, story: Story) -> bool:
    return any(shelf.judge(slot, other) is False for other in story.slots)


def _wanted(shelf: Shelf, slot: int, story: Story) -> bool:
    return any(shelf.judge(slot, other) for other in story.slots)
