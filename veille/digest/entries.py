"""Entries: what a digest shows of one story, each line a stretch of one of its documents."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from index.analysis import fold_value
from veille.digest.counted import make_changes, make_disputes, make_figures
from veille.digest.lines import make_line, make_title
from veille.digest.model import Change, Dispute, Entry, Line, Reason
from veille.digest.ranking import Candidate
from veille.digest.sentences import first_sentences
from veille.story_copies import fold as fold_copies
from veille.story_entry import Entry as Told
from veille.story_view import Story
from veille.wording import Language

#: Of one story: sentences of its first text, changed figures, disagreements, other titles.
SENTENCES, CHANGES, DISPUTES, OTHERS = 2, 3, 2, 4
#: Of a sentence's longer words, the part that repeats its title.
RESTATED = 0.75
_LONG = re.compile(r"\w{4,}")
#: What one link counts at most: a copy is tied no more than a text of its own.
STRONGEST = 1.0


def make_entry(story: Story, candidate: Candidate, *, language: Language) -> Entry:
    """What is new of a story, for a reader of this language: nothing counts as said anew that only copies say."""
    by_id, fresh = story.by_id, {glance.document for glance in candidate.fresh}
    originals = fold_copies([entry.number for entry in story.entries], story.copies)
    new = [entry for entry in story.entries if entry.document.id in fresh]
    own = [entry for entry in new if entry.number in originals]
    said = {entry.document.id for entry in own}
    ties = _add_up_ties(story)
    first, *rest = sorted(own or new, key=lambda entry: _order(entry, ties, language))
    headline, lines = make_title(first), _make_lines(first)
    changes = list(make_changes(story, by_id, fresh))[:CHANGES]
    disputes = list(make_disputes(story, by_id, said))[:DISPUTES]
    shown = [headline, *lines, *_lines_of(changes, disputes)]
    figures = list(make_figures(story, by_id, said, shown))
    return Entry(
        story=story.id,
        headline=headline,
        lines=tuple(lines),
        figures=tuple(figures),
        changes=tuple(changes),
        disputes=tuple(disputes),
        others=tuple(_make_others(first, rest, told={line.text for line in (headline, *figures)})),
        documents=candidate.earlier + len(candidate.fresh),
        fresh=len(candidate.fresh),
        copies=len(new) - len(own) if len(new) == len(candidate.fresh) else 0,  # of a part nothing can be counted
        publishers=tuple(dict.fromkeys(entry.publisher for entry in own)),
        languages=tuple(dict.fromkeys(entry.language for entry in new if entry.language)),
        reasons=tuple(_give_reasons(candidate, own, changes, disputes)),
        searches=candidate.searches,
        score=candidate.score,
    )


def _make_lines(first: Told) -> list[Line]:
    """The first sentences that say more than the title."""
    content = first.document.content
    places = first_sentences(content, count=SENTENCES + 1)
    telling = [
        place for place in places if not _restates(content.text_of(place[0])[place[1] : place[2]], content.title)
    ]
    return [make_line(first, *place) for place in (telling or places)[:SENTENCES]]


def _restates(sentence: str, title: str) -> bool:
    """Whether nearly all that it names is in the title: "A flaw was found in Vanne" under "A flaw in Vanne"."""
    said, known = (set(_LONG.findall(fold_value(text))) for text in (sentence, title))
    return len(said & known) >= RESTATED * len(said)


def _order(entry: Told, ties: Mapping[str, float], language: Language) -> tuple[object, ...]:
    """The text that speaks for the story: whole, in the reader's language, the one to which most is tied, first."""
    document = entry.document
    return document.content.level != "full", entry.language != language, -round(ties[document.id], 1), entry.number


def _add_up_ties(story: Story) -> Mapping[str, float]:
    """By document, what ties it to the others of the story."""
    ties: dict[str, float] = defaultdict(float)
    for entry in story.entries:
        for link in entry.links:
            for end in (link.document, link.other):
                ties[end] += min(link.link, STRONGEST)
    return ties


def _make_others(first: Told, rest: Sequence[Told], *, told: Collection[str]) -> Iterator[Line]:
    """A title of each other publisher, but none that the reader was told."""
    publishers = {first.publisher}
    for entry in rest:
        is_new = entry.publisher not in publishers and entry.document.content.title not in told
        if is_new and len(publishers) <= OTHERS:
            publishers.add(entry.publisher)
            yield make_title(entry)


def _lines_of(changes: Sequence[Change], disputes: Sequence[Dispute]) -> Iterator[Line]:
    for change in changes:
        yield from (change.before, change.after)
    for dispute in disputes:
        yield from (*dispute.lower, *dispute.higher)


def _give_reasons(
    candidate: Candidate, own: Sequence[Told], changes: Sequence[Change], disputes: Sequence[Dispute]
) -> Iterator[Reason]:
    yield from candidate.reasons()
    publishers = len({entry.publisher for entry in own})
    if publishers > 1:
        yield Reason("sources", count=publishers)
    if changes:
        yield Reason("changed_figure", count=len(changes))
    if disputes:
        yield Reason("disputed", count=len(disputes))
