"""Evidence: what ties an article to others of its story, in numbers and in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nlp.stories.article import FIGURES, NAMES, Article
from nlp.stories.fingerprints import NearSame
from nlp.stories.likeness import Likeness, compare, find_shared
from nlp.stories.rating import Near
from nlp.stories.shelf import Shelf

Level = Literal["near_same", "story"]
#: Names and figures that are told.
MOST_SHARED = 4


@dataclass(frozen=True)
class Link:
    """How an article is tied to ``other``: cosines of words and of meaning, keys of the names and figures that both
    have, the most telling first, and how it is nearly the same, where it is. ``strength`` is the score of the pair."""

    other: str
    strength: float
    words: float
    meaning: float
    names: tuple[int, ...]
    figures: tuple[int, ...]
    copy: NearSame | None = None

    @property
    def level(self) -> Level:
        return "near_same" if self.copy else "story"


def find_links(shelf: Shelf, slot: int, near: Near) -> list[Link]:
    """The ties of the article to the one of its story that it is most like, and to all that are nearly the same."""
    story, copies = shelf.story_of[slot], shelf.copies.get(slot, {})
    scores = {o: s for o, s in zip(near.slots, near.scores, strict=True) if shelf.story_of.get(o) is story}
    if not scores:  # it was grouped with what was no candidate of its own
        rest = [other for other in shelf.members(story) if other != slot]
        found = compare(shelf.articles[slot], [shelf.articles[other] for other in rest]).total()
        scores = dict(zip(rest, found.tolist(), strict=True))
    ranked = sorted(scores, key=lambda other: (-scores[other], shelf.age(other)))
    chosen = ranked[:1] + [other for other in ranked[1:] if other in copies]
    article, others = shelf.articles[slot], [shelf.articles[other] for other in chosen]
    likeness = compare(article, others)
    return [_tie(article, other, likeness, at, copies.get(chosen[at])) for at, other in enumerate(others)]


def _tie(article: Article, other: Article, likeness: Likeness, at: int, copy: NearSame | None) -> Link:
    return Link(
        other.id,
        round(float(likeness.total()[at]), 3),
        round(float(likeness.words[at]), 3),
        round(float(likeness.meaning[at]), 3),
        tuple(find_shared(article, other, NAMES)[:MOST_SHARED]),
        tuple(find_shared(article, other, FIGURES)[:MOST_SHARED]),
        copy,
    )


def describe(link: Link, labels: Mapping[int, str]) -> str:
    """The link in a sentence; ``labels`` say what the keys of names and figures are called in the article."""
    told = [f"words {link.words:.2f}", f"meaning {link.meaning:.2f}"]
    if shared := name_shared(link, labels):
        told.append(f"shared: {', '.join(shared)}")
    return "; ".join(filter(None, [describe_copy(link.copy), ", ".join(told)]))


def name_shared(link: Link, labels: Mapping[int, str]) -> list[str]:
    return [labels[key] for key in (*link.names, *link.figures) if key in labels]


def describe_copy(copy: NearSame | None) -> str:
    if copy is None:
        return ""
    share = f"{100 * copy.share:.0f} %"
    match copy.kind:
        case "copy":
            return f"nearly the same text: {share} of its passages"
        case "quoted":
            return f"stands within the other: {share} of its passages"
        case "quotes":
            return f"holds the other: {share} of its passages"
