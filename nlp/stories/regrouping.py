"""Several stories, and an article that may belong to each of them, grouped anew; ids stay where most articles stay."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nlp.stories.grouping import Wishes, group, hold_against
from nlp.stories.likeness import SCALE, compare_all
from nlp.stories.shelf import Shelf, Story

if TYPE_CHECKING:
    from nlp.stories.desk import Outcome


def regroup(shelf: Shelf, slot: int, stories: Sequence[Story], *, former: str | None, outcome: "Outcome") -> None:
    """Group the articles of the stories and the one in ``slot``, which has none yet, and note what changed."""
    rows = sorted({slot, *(other for story in stories for other in _stand(shelf, story))}, key=shelf.age)
    labels = dict(zip(rows, _label(shelf, rows), strict=True))
    labels |= _follow(stories, labels)
    groups: dict[int, list[int]] = {}
    for row, label in labels.items():
        groups.setdefault(label, []).append(row)
    before = {row: shelf.story_of[row].id for row in labels if row != slot}
    largest = sorted(groups.values(), key=lambda members: (-len(members), shelf.age(members[0])))
    _assign(shelf, largest, before, former, outcome)


def _stand(shelf: Shelf, story: Story) -> set[int]:
    """The articles that stand for the story, and those that were judged: where others lead they must not follow."""
    return {*shelf.members(story), *filter(shelf.judged, story.slots)}


def _label(shelf: Shelf, rows: Sequence[int]) -> list[int]:
    articles = [shelf.articles[row] for row in rows]
    scores = compare_all(articles).total().astype(np.float64)
    place = {row: at for at, row in enumerate(rows)}
    for row in rows:
        for other in shelf.copies.get(row, ()):
            if other in place:
                scores[place[row], place[other]] = SCALE.copy
    rivalry = np.array([shelf.rivalry.get(row, 0.0) for row in rows])
    moments = np.array([article.moment for article in articles])
    labels: list[int] = group(hold_against(scores, rivalry), moments, _find_wishes(shelf, rows)).tolist()
    return labels


def _find_wishes(shelf: Shelf, rows: Sequence[int]) -> Wishes:
    place = {row: at for at, row in enumerate(rows)}
    judged = [(row, other) for row in rows for other in shelf.judged(row) if other in place and row < other]
    copies = [(row, other) for row in rows for other, how in shelf.copies.get(row, {}).items() if how.kind == "copy"]
    together = [(one, other) for one, other in judged if shelf.judge(one, other)]
    together += [(one, other) for one, other in copies if other in place and one < other]
    apart = [(one, other) for one, other in judged if not shelf.judge(one, other)]
    return Wishes(*(tuple((place[one], place[other]) for one, other in pairs) for pairs in (together, apart)))


def _follow(stories: Sequence[Story], labels: Mapping[int, int]) -> dict[int, int]:
    """The articles that others stood for go where most of those go."""
    followers: dict[int, int] = {}
    for story in stories:
        stood = Counter(labels[row] for row in story.slots if row in labels)
        most = min(stood, key=lambda label: (-stood[label], label))
        followers |= {row: most for row in story.slots if row not in labels}
    return followers


def _assign(
    shelf: Shelf, groups: Sequence[Sequence[int]], before: Mapping[int, str], former: str | None, outcome: "Outcome"
) -> None:
    """Give each group, the largest first, the id of the story that most of its articles were in and that is free."""
    old, taken = set(before.values()), set[str]()
    for rows in groups:
        shares = Counter(before[row] for row in rows if row in before)
        ranked = sorted(shares, key=lambda story: (-shares[story], story))
        kept = next((story for story in ranked if story not in taken), None)
        if kept is None:
            founder = shelf.articles[min(rows, key=shelf.age)].id
            kept = shelf.free_id(founder, None if ranked else former, old | taken)
            if ranked:
                outcome.split[kept] = ranked[0]
        taken.add(kept)
        for row in rows:
            if before.get(row) != kept:
                shelf.take_out(row)
                shelf.put(row, kept)
                if row in before:
                    outcome.moved[shelf.articles[row].id] = kept
    for story in sorted(old - taken):
        outcome.merged[story] = shelf.story_of[next(row for row in before if before[row] == story)].id
