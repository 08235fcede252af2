"""The desk: where articles come in one after another, and each finds its story."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from nlp.stories.article import Article
from nlp.stories.candidates import Candidates
from nlp.stories.evidence import Link, find_links
from nlp.stories.fingerprints import judge
from nlp.stories.grouping import ENOUGH
from nlp.stories.likeness import SCALE, compare
from nlp.stories.rarity import weigh
from nlp.stories.rating import Near, find_rivals, is_firm, is_kept_apart, measure_rivalry, rate
from nlp.stories.regrouping import regroup
from nlp.stories.shelf import Shelf

#: Hours around an article in which its story is looked for: of a link a tenth is left after so many without news.
WINDOW = 168.0
#: A story is not joined without a second look where another one is so near to being enough too.
DOUBT = 0.08
#: A decision that so little would have turned is to be made again when more of its days is known. Of 1,529 press items
#: of three days, in batches of two orders, B³ between the outcomes is 96.0 without that, 97.0 with .16, 97.3 with .3.
UNSURE = 0.25


@dataclass
class Outcome:
    """What came of an article: who is in which story now and was not before, which stories were merged into which,
    which came out of which, the article's ties to others of its story, and what rivals it has."""

    moved: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    split: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    rivalry: float = 0.0
    #: It might have come out otherwise: to be asked again when more of its days is known.
    doubtful: bool = False


class Desk:
    """Articles of a window of time and their stories. What it does follows from what lies on it, and from nothing else.

    `add` lays down an article whose story is known, `relate` one that has to find its own: it joins a story, or begins
    one, or makes several stories fall into others where it shows that they belong together, or do not. ``judgements``
    say by pairs of ids which articles belong together (True) and which do not; nothing is done against them.
    """

    def __init__(self, judgements: Mapping[frozenset[str], bool] | None = None) -> None:
        self._shelf = Shelf(judgements or {})
        self._candidates = Candidates()

    def __len__(self) -> int:
        return len(self._shelf.articles)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._shelf.slots

    def story_of(self, identifier: str) -> str | None:
        slot = self._shelf.slots.get(identifier, -1)
        story = self._shelf.story_of.get(slot)
        return story.id if story else None

    def copies_of(self, identifier: str) -> list[str]:
        """The articles that are nearly the same as this one, the earliest first."""
        shelf = self._shelf
        return [
            shelf.articles[slot].id for slot in sorted(shelf.copies.get(shelf.slots[identifier], ()), key=shelf.age)
        ]

    def weigh(self, article: Article) -> Article:
        """The article with the weights that it has beside those on the desk."""
        return weigh(article, self._candidates.frequency, len(self))

    def add(self, article: Article, story: str, *, rivalry: float = 0.0) -> None:
        """Lay down an article, weighed before, that is of this story."""
        slot = self._lay(article)
        self._shelf.rivalry[slot] = rivalry
        self._shelf.put(slot, story)
        self._shelf.added.add(slot)

    def relate(self, article: Article, *, former: str | None = None) -> Outcome:
        """Lay down a weighed article and find its story; ``former`` is the one it was in before, if any.

        A new story has the former id, where that is free, else the article's own.
        """
        slot, outcome = self._lay(article), Outcome()
        near = self._find_near(slot)
        rivals = find_rivals(self._shelf, slot, near)
        self._shelf.rivalry[slot] = measure_rivalry(rivals)
        rated = rate(self._shelf, slot, near, rivals)
        close = [each.story for each in rated if each.link >= ENOUGH - DOUBT]
        outcome.doubtful = len(close) > 1 or any(abs(each.link - ENOUGH) < UNSURE for each in rated[:1])
        if not rated or rated[0].link < ENOUGH:
            self._shelf.put(slot, self._shelf.free_id(article.id, former))
        elif len(close) == 1 and not is_kept_apart(self._shelf, slot, close[0]):
            self._shelf.put(slot, close[0].id)
        else:
            self._find_copies([other for story in close for other in self._shelf.members(story)])
            regroup(self._shelf, slot, close, former=former, outcome=outcome)
        story = self._shelf.story_of[slot]
        if story.id != former:
            outcome.moved[article.id] = story.id
            if former and former not in self._shelf.stories:
                outcome.merged.setdefault(former, story.id)
        outcome.rivalry = self._shelf.rivalry[slot] = measure_rivalry(rivals, beside=story.id)
        outcome.links = find_links(self._shelf, slot, near)
        return outcome

    def explain(self, identifier: str) -> list[Link]:
        """The ties of an article to others of the story that it is in now."""
        slot = self._shelf.slots[identifier]
        return find_links(self._shelf, slot, self._find_near(slot))

    def take_off(self, identifier: str) -> None:
        """Take an article away; its story stays, where it has others."""
        slot = self._shelf.slots[identifier]
        self._candidates.take_off(slot, self._shelf.articles[slot])
        self._shelf.take_off(slot)

    def forget(self, before: float) -> None:
        """Take away what is earlier than this moment, but for what came after something that stays."""
        kept = self._shelf.first_before(before)
        for slot in [slot for slot in self._shelf.articles if slot < kept]:
            self._shelf.take_off(slot)
        self._candidates.forget(kept)

    def _lay(self, article: Article) -> int:
        if article.id in self:
            self.take_off(article.id)
        slot = self._shelf.lay(article)
        self._candidates.add(slot, article)
        return slot

    def _find_near(self, slot: int) -> Near:
        """The candidates within the window and those that a judgement names, with their scores."""
        shelf, article = self._shelf, self._shelf.articles[slot]
        found = self._candidates.find(article)
        slots = [other for other in found.like.tolist() if self._is_near(slot, other)]
        slots = sorted({*slots, *shelf.judged(slot)} - {slot})
        likeness = compare(article, [shelf.articles[other] for other in slots])
        scores, firm = likeness.total(), is_firm(likeness)
        for at in np.flatnonzero(np.isin(slots, found.copied)).tolist():
            if self._is_copy(slot, slots[at]):
                scores[at], firm[at] = SCALE.copy, True
        return Near(slots, scores.tolist(), firm.tolist())

    def _find_copies(self, slots: Iterable[int]) -> None:
        """Note what is nearly the same as those of them that were added: what relates has found its own."""
        for slot in self._shelf.added.intersection(slots):
            for other in self._candidates.find_copied(self._shelf.articles[slot]).tolist():
                if other != slot and self._is_near(slot, other):
                    self._is_copy(slot, other)
            self._shelf.added.discard(slot)

    def _is_near(self, slot: int, other: int) -> bool:
        articles = self._shelf.articles
        return other in self._shelf.story_of and abs(articles[other].moment - articles[slot].moment) <= WINDOW

    def _is_copy(self, slot: int, other: int) -> bool:
        """Whether the two are nearly the same, which is noted."""
        how = judge(self._shelf.articles[slot].fingerprint, self._shelf.articles[other].fingerprint)
        if how:
            self._shelf.note_copy(slot, other, how)
        return how is not None
