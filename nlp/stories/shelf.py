"""The shelf: articles by slot, and which of them make up which story."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain, count

from nlp.stories.article import Article
from nlp.stories.fingerprints import Kind, NearSame

#: Of a story with more articles the latest stand for all.
MEMBERS = 48
_REVERSED: dict[Kind, Kind] = {"copy": "copy", "quoted": "quotes", "quotes": "quoted"}


@dataclass
class Story:
    """Its id, and the slots of its articles in the order in which they were put there."""

    id: str
    slots: list[int] = field(default_factory=list)


class Shelf:
    """What lies on a desk. A slot is given to each article that is laid down, higher than all before it."""

    def __init__(self, judgements: Mapping[frozenset[str], bool]) -> None:
        self.articles: dict[int, Article] = {}
        self.slots: dict[str, int] = {}
        self.stories: dict[str, Story] = {}
        self.story_of: dict[int, Story] = {}
        #: What articles of other stories are like each, by slot (`nlp.stories.rating`).
        self.rivalry: dict[int, float] = {}
        self.copies: dict[int, dict[int, NearSame]] = {}
        #: Those whose story was known: nobody has looked for their copies yet.
        self.added: set[int] = set()
        self._judgements = judgements
        self._judged: dict[str, set[str]] = {}
        for one, other in map(tuple, judgements):
            self._judged.setdefault(one, set()).add(other)
            self._judged.setdefault(other, set()).add(one)
        self._next = 0

    def lay(self, article: Article) -> int:
        slot, self._next = self._next, self._next + 1
        self.articles[slot] = article
        self.slots[article.id] = slot
        return slot

    def take_off(self, slot: int) -> None:
        self.take_out(slot)
        for other in self.copies.pop(slot, {}):
            self.copies[other].pop(slot, None)
        self.rivalry.pop(slot, None)
        self.added.discard(slot)
        del self.slots[self.articles.pop(slot).id]

    def put(self, slot: int, story: str) -> None:
        """Put the article into the story, which is made where there is none of that id."""
        found = self.stories.setdefault(story, Story(story))
        found.slots.append(slot)
        self.story_of[slot] = found

    def take_out(self, slot: int) -> str | None:
        """Take the article out of its story, which ends with its last article; the story's id."""
        story = self.story_of.pop(slot, None)
        if story is None:
            return None
        story.slots.remove(slot)
        if not story.slots:
            del self.stories[story.id]
        return story.id

    def age(self, slot: int) -> tuple[float, str]:
        """By what articles are put in the order of time."""
        return self.articles[slot].moment, self.articles[slot].id

    def members(self, story: Story) -> list[int]:
        """The articles that stand for a story."""
        return story.slots if len(story.slots) <= MEMBERS else sorted(story.slots, key=self.age)[-MEMBERS:]

    def first_before(self, moment: float) -> int:
        """The first slot that must stay where articles of earlier moments are to go."""
        return min((slot for slot, article in self.articles.items() if article.moment >= moment), default=self._next)

    def note_copy(self, slot: int, other: int, how: NearSame) -> None:
        self.copies.setdefault(slot, {})[other] = how
        reverse = NearSame(_REVERSED[how.kind], how.share)
        self.copies.setdefault(other, {})[slot] = reverse

    def judge(self, slot: int, other: int) -> bool | None:
        """Whether an analyst said that two articles belong together, or do not; None where nobody said anything."""
        if not self._judgements:
            return None
        return self._judgements.get(frozenset((self.articles[slot].id, self.articles[other].id)))

    def judged(self, slot: int) -> list[int]:
        """The articles on the shelf that an analyst judged together with this one."""
        judged = self._judged.get(self.articles[slot].id, ())
        return sorted(self.slots[other] for other in judged if other in self.slots)

    def free_id(self, founder: str, former: str | None, taken: Collection[str] = ()) -> str:
        """The former id of a story, or its founder's, or that with a number: the first that no story has."""
        names = chain(filter(None, (former, founder)), (f"{founder}.{number}" for number in count(2)))
        return next(name for name in names if name not in self.stories and name not in taken)
